// The tail of data as a power law: closed forms, the laws of the estimate, and what bad data get.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/heavy_tails.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace ff = freefield;
using support::caught;
using support::close;
using support::pareto;
using support::plain_zeta;
using support::says;
using support::with_ties;
using support::within;

TEST_CASE("the estimate of real numbers is the closed form, and its interval that of chi-squared") {
  // Quantiles of chi^2 with 6 degrees of freedom: 1.2373442457912 and 14.4493753354479 (0.025 and 0.975).
  std::vector<double> const data{1, std::exp(0.5), std::exp(1.5)};
  auto const tail = ff::fit_tail(data, {.xmin = 1.0});
  CHECK(close(tail.alpha, 2.5));
  CHECK(close(tail.standard_error, 1.5 / std::sqrt(3.0)));
  CHECK(close(tail.mean_log, 2.0 / 3));
  CHECK(close(tail.log_likelihood, 3 * std::log(1.5) - 2.5 * 2.0));
  auto const interval = tail.interval(0.95);
  CHECK(within(interval.lower, 1 + 1.2373442457912 / 4, 1e-12));
  CHECK(within(interval.upper, 1 + 14.4493753354479 / 4, 1e-12));
  CHECK(close(ff::fit_tail(data, {.xmin = 1.0, .finite_size_correction = true}).alpha, 2.0));
}

TEST_CASE("the exponent of integers is the root of the likelihood equation") {
  std::vector<double> const data{3, 3, 3, 4, 5, 5, 9, 30};
  auto const tail = ff::fit_tail(data, {.xmin = 3.0, .discrete = true});
  long double const h = 1e-4L;
  auto const log_zeta = [](long double s) { return std::log(plain_zeta(s, 3)); };
  long double mean = 0;
  for (double const x : data) mean += std::log(static_cast<long double>(x)) / 8;
  CHECK(within((log_zeta(tail.alpha + h) - log_zeta(tail.alpha - h)) / (2 * h), -mean, 1e-8L));
  auto const curvature = (log_zeta(tail.alpha + h) + log_zeta(tail.alpha - h) - 2 * log_zeta(tail.alpha)) / (h * h);
  CHECK(within<long double>(tail.standard_error, 1 / std::sqrt(8 * curvature), 1e-8L));
  CHECK(within<long double>(tail.log_likelihood, -8 * (log_zeta(tail.alpha) + tail.alpha * mean), 1e-13L));
  auto const interval = tail.interval(0.95);
  for (double const end : {interval.lower, interval.upper}) {
    long double const lost = tail.log_likelihood + 8 * (log_zeta(end) + end * mean);
    CHECK(within(2 * lost, 3.841458820694124L, 1e-11L));
  }
}

TEST_CASE("a cut-off below the smallest value counts the empty stretch") {
  std::vector<double> const data{4, 6, 9};
  double const sum = std::log(2.0) + std::log(3.0) + std::log(4.5);
  auto const tail = ff::fit_tail(data, {.xmin = 2.0});
  CHECK(close(tail.alpha, 1 + 3 / sum));
  CHECK(tail.distance >= 1 - std::pow(2.0, 1 - tail.alpha) - 1e-15);
  auto const integers = ff::fit_tail(data, {.xmin = 2.0, .discrete = true});
  CHECK(integers.distance >=
        static_cast<double>(1 - plain_zeta(integers.alpha, 4) / plain_zeta(integers.alpha, 2)) - 1e-14);
}

TEST_CASE("law P 1: units do not matter, and .scale is a unit") {
  auto const data = pareto(500, 2.3, 16);
  auto const tail = ff::fit_tail(data);
  for (double const unit : {1e-150, 1e-3, 7.0, 1e6, 1e200}) {
    CAPTURE(unit);
    std::vector<double> other;
    for (double const x : data) other.push_back(x * unit);
    auto const same = ff::fit_tail(other);
    CHECK(close(same.alpha, tail.alpha, 256));
    CHECK(close(same.xmin, tail.xmin * unit));
    auto const scaled = ff::fit_tail(other, {.scale = unit});
    CHECK(close(scaled.alpha, tail.alpha, 256));
    CHECK(close(scaled.xmin, tail.xmin));
  }
}

TEST_CASE("laws P 2 and 8: data twice are counts of two; alpha stays, its error falls by sqrt 2") {
  auto const data = with_ties(pareto(400, 2.6, 17), 0.01);
  std::vector<double> twice = data;
  twice.insert(twice.end(), data.begin(), data.end());
  for (auto const& options : {ff::tail_options<double>{}, {.xmin = 1.5}}) {
    auto const once = ff::fit_tail(data, options), doubled = ff::fit_tail(twice, options);
    CHECK(close(doubled.alpha, once.alpha, 64));
    CHECK(doubled.xmin == once.xmin);
    CHECK(close(doubled.standard_error * std::sqrt(2.0), once.standard_error, 64));
    auto const histogram = ff::fit_tail(ff::counted(data, std::vector<int>(data.size(), 2)), options);
    CHECK(histogram.alpha == doubled.alpha);
    CHECK(histogram.distance == doubled.distance);
    CHECK(histogram.size == 800);
  }
}

TEST_CASE("laws P 3 and 10: of x^b the exponent above 1 is divided by b, and the distance stays") {
  auto const data = pareto(600, 2.2, 18);
  auto const tail = ff::fit_tail(data);
  for (double const b : {0.25, 2.0, 3.5}) {
    CAPTURE(b);
    std::vector<double> powers;
    for (double const x : data) powers.push_back(std::pow(x, b));
    auto const other = ff::fit_tail(powers);
    CHECK(close(other.alpha - 1, (tail.alpha - 1) / b, 1024));
    CHECK(within(other.distance, tail.distance, 1e-13));
    CHECK(close(other.xmin, std::pow(tail.xmin, b), 16));
  }
}

TEST_CASE("law P 7: the order of the data does not matter") {
  auto data = pareto(300, 2.2, 19);
  auto const tail = ff::fit_tail(data);
  std::reverse(data.begin(), data.end());
  std::rotate(data.begin(), data.begin() + 77, data.end());
  CHECK(ff::fit_tail(data).alpha == tail.alpha);
}

TEST_CASE("numbers that differ in their last digits, or lie at the ends of the range") {
  std::vector<double> close_by;
  for (double const x : pareto(200, 2.0, 20)) close_by.push_back(1 + 1e-12 * std::min(x, 1e3));
  auto const tail = ff::fit_tail(close_by);
  CHECK(std::isfinite(tail.alpha));
  CHECK(tail.alpha > 1e9);
  CHECK(tail.distance < 0.5);
  auto const wide = ff::fit_tail(std::vector<double>{1e-300, 1e-150, 1.0, 1e150, 1e300});
  CHECK(std::isfinite(wide.alpha));
  CHECK(wide.alpha > 1);
  auto const far = ff::fit_tail(std::vector<double>{1e-300, 1e300});
  CHECK(close(far.alpha, 1 + 2 / (600 * std::log(10.0)), 64));
}

TEST_CASE("integers far beyond those that a double tells from their neighbours") {
  auto const tail = ff::fit_tail(std::vector<double>{1, 1, 2, 3, 1e17, 1e300}, {.discrete = true});
  CHECK(tail.alpha > 1);
  CHECK(std::isfinite(tail.standard_error));
}

TEST_CASE("tables of float and of integers are fitted in double, columns of Eigen as they are") {
  std::vector<int> const integers{1, 1, 1, 2, 2, 3, 5, 8, 40};
  std::vector<float> const floats(integers.begin(), integers.end());
  std::vector<long double> const longs(integers.begin(), integers.end());
  auto const tail = ff::fit_tail(integers, {.discrete = true});
  static_assert(std::same_as<decltype(tail), ff::tail_fit<double> const>);
  CHECK(ff::fit_tail(floats, {.discrete = true}).alpha == tail.alpha);
  CHECK(within(static_cast<double>(ff::fit_tail(longs, {.discrete = true}).alpha), tail.alpha, 1e-13));
}

TEST_CASE("counts of zero, and integers over a scale that rounds") {
  auto const degrees = ff::counted(std::vector<int>{0, 1, 2, 5}, std::vector<int>{0, 5, 3, 1});
  CHECK(ff::fit_tail(degrees, {.discrete = true}).size == 9);
  std::vector<double> const tenths{0.1, 0.2, 0.3, 0.4, 0.7};
  CHECK(ff::fit_tail(tenths, {.discrete = true, .scale = 0.1}).alpha ==
        ff::fit_tail(std::vector<int>{1, 2, 3, 4, 7}, {.discrete = true}).alpha);
}

TEST_CASE("what is printed") {
  std::ostringstream text;
  text << ff::fit_tail(std::vector<double>{1, std::exp(0.5), std::exp(1.5)}, {.xmin = 1.0});
  CHECK(text.str() ==
        "continuous power law above xmin = 1 (given), 3 of 3 values\n"
        "  alpha     2.5 +- 0.87\n"
        "  distance  0.33333 (two_sided)\n");
}

TEST_CASE("bad data") {
  auto const expect = [](auto&& call, ff::errc code, ff::error_index const& index, std::string const& part) {
    auto const e = caught(call);
    CHECK(e.code == code);
    CHECK(e.function == "fit_tail");
    CHECK(e.index == index);
    CHECK(says(e, part));
  };
  using numbers = std::vector<double>;
  double const nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  expect([&] { return ff::fit_tail(numbers{}); }, ff::errc::empty, {}, "no data");
  expect([&] { return ff::fit_tail(numbers{2, 2, 2}); }, ff::errc::degenerate, {}, "all values are equal, got 2");
  expect([&] { return ff::fit_tail(numbers{2}); }, ff::errc::degenerate, {}, "all values are equal");
  expect([&] { return ff::fit_tail(numbers{1, 2, nan}); }, ff::errc::non_finite, {2}, "not finite");
  expect([&] { return ff::fit_tail(numbers{1, infinity, 3}); }, ff::errc::non_finite, {1}, "not finite");
  expect([&] { return ff::fit_tail(numbers{1, 0, 3}); }, ff::errc::domain, {1}, "not positive");
  expect([&] { return ff::fit_tail(numbers{1, 2, 3, -4}); }, ff::errc::domain, {3}, "got -4");
  expect([&] { return ff::fit_tail(numbers{1, 2.5, 3}, {.discrete = true}); }, ff::errc::domain, {1}, "not an integer");
  expect(
      [&] {
        return ff::fit_tail(numbers{1, 2, 3}, {.xmin = 4.0});
      },
      ff::errc::underdetermined, {}, "above the data");
  expect(
      [&] {
        return ff::fit_tail(numbers{1, 2, 3}, {.xmin = 3.0});
      },
      ff::errc::underdetermined, {}, "only one value");
  expect([&] { return ff::fit_tail(numbers{1, 2, 2}, {.discrete = true}); }, ff::errc::underdetermined, {}, "too few");
  expect([&] { return ff::fit_tail(numbers{1, 2}, {.scale = 0.0}); }, ff::errc::bad_option, {}, ".scale");
  expect([&] { return ff::fit_tail(numbers{1, 1e300}, {.scale = 1e-100}); }, ff::errc::overflow, {1}, "over .scale");
  expect([&] { return ff::fit_tail(numbers{1, 2}, {.xmin = -1.0}); }, ff::errc::bad_option, {}, ".xmin");
  expect([&] { return ff::fit_tail(numbers{1, 2}, {.xmin = nan}); }, ff::errc::bad_option, {}, ".xmin");
  expect(
      [&] {
        return ff::fit_tail(numbers{1, 2}, {.xmin = 1.5, .discrete = true});
      },
      ff::errc::bad_option, {}, ".xmin");
  expect(
      [&] {
        return ff::fit_tail(ff::counted(numbers{1, 2}, std::vector<int>{0, 0}));
      },
      ff::errc::empty, {}, "no data");
  auto const negative = caught([] { return ff::counted(numbers{1, 2}, std::vector<int>{3, -1}); });
  CHECK(negative.code == ff::errc::domain);
  CHECK(negative.index == ff::error_index{1});
  CHECK(caught([] { return ff::counted(numbers{1, 2}, std::vector<int>{3}); }).code == ff::errc::size_mismatch);
  CHECK(caught([] { return ff::fit_tail(ff::counted_values<double>{{1, 2}, {1}}); }).code == ff::errc::size_mismatch);
  CHECK(caught([] { return ff::fit_tail(numbers{1, 2, 4}).interval(1.5); }).code == ff::errc::domain);
}
