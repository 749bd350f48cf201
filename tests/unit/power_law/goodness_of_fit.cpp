// The bootstrap of tails: equal bits on any number of threads, power laws accepted and others refused, data checked.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

namespace ff = freefield;
using support::caught;
using support::close;
using support::says;

namespace {

/// Below 1 uniform, above it a power law, as many of each.
std::vector<double> uniform_then_pareto(std::size_t n, double alpha, std::uint64_t seed) {
  ff::philox4x32 engine{seed, 0};
  std::vector<double> result;
  for (std::size_t i = 0; i < n; ++i) {
    double const u = ff::uniform<double>(engine);
    result.push_back(u < 0.5 ? 0.05 + 1.9 * u : std::pow(2 * (1 - u), -1 / (alpha - 1)));
  }
  return result;
}

std::vector<double> exponential(std::size_t n, std::uint64_t seed) {
  ff::philox4x32 engine{seed, 0};
  std::vector<double> result;
  for (std::size_t i = 0; i < n; ++i) result.push_back(1 - std::log(ff::uniform<double>(engine)));
  return result;
}

std::vector<double> rounded(std::vector<double> numbers) {
  for (double& x : numbers) x = std::ceil(10 * x);
  return numbers;
}

}  // namespace

TEST_CASE("a power law above a cut-off is found and accepted, an exponential law is refused") {
  auto const data = uniform_then_pareto(2000, 2.5, 31);
  auto const tail = ff::fit_tail(data);
  CHECK(std::abs(tail.xmin - 1) < 0.3);
  CHECK(std::abs(tail.alpha - 2.5) < 4 * tail.standard_error);
  auto const test = ff::goodness_of_fit(tail, data, {.replicates = 200});
  CHECK(test.p_value > 0.1);
  CHECK(test.distances.size() == 200);
  CHECK(test.failed == 0);
  CHECK_FALSE(test.cutoff_was_given);
  CHECK(close(test.monte_carlo_error, std::sqrt(test.p_value * (1 - test.p_value) / 200)));

  auto const other = exponential(2000, 32);
  auto const whole = ff::fit_tail(other, {.xmin = 1.0});
  auto const refused = ff::goodness_of_fit(whole, other, {.replicates = 200});
  CHECK(refused.p_value == 0);
  CHECK(refused.cutoff_was_given);
}

TEST_CASE("the same bits on any number of threads, other bits with another seed") {
  auto const data = rounded(uniform_then_pareto(300, 2.2, 33));
  for (bool const discrete : {false, true}) {
    auto const tail = ff::fit_tail(data, {.discrete = discrete});
    auto const serial = ff::goodness_of_fit(tail, data, {.replicates = 50, .seed = 5});
    std::size_t told = 0;
    auto const parallel = ff::goodness_of_fit(
        tail, data,
        {.replicates = 50, .seed = 5, .execution = ff::threads(3), .progress = [&](std::size_t done, std::size_t) {
           told = done;
         }});
    CHECK(serial.distances == parallel.distances);
    CHECK(serial.p_value == parallel.p_value);
    CHECK(told == 7);  // groups of eight
    CHECK(ff::goodness_of_fit(tail, data, {.replicates = 50, .seed = 6}).distances != serial.distances);
    auto const spread = ff::bootstrap(tail, data, {.replicates = 50});
    CHECK(spread.alpha == ff::bootstrap(tail, data, {.replicates = 50, .execution = ff::threads(2)}).alpha);
  }
}

TEST_CASE("units change nothing but rounding: .scale, and counts for rows") {
  auto data = uniform_then_pareto(300, 2.2, 34);
  auto const test = ff::goodness_of_fit(ff::fit_tail(data), data, {.replicates = 40});
  for (double& x : data) x *= 1024;
  ff::tail_options<double> const thousands{.scale = 1024.0};
  auto const same = ff::goodness_of_fit(ff::fit_tail(data, thousands), data, {.replicates = 40});
  CHECK(same.distances == test.distances);
  auto const histogram = ff::counted(data, std::vector<int>(data.size(), 1));
  CHECK(ff::goodness_of_fit(ff::fit_tail(histogram, thousands), histogram, {.replicates = 40}).distances ==
        test.distances);
}

TEST_CASE("the cut-off's uncertainty makes the error of the exponent larger") {
  auto const data = uniform_then_pareto(1000, 2.5, 35);
  auto const tail = ff::fit_tail(data);
  auto const spread = ff::bootstrap(tail, data, {.replicates = 200});
  CHECK(spread.alpha_standard_error() > tail.standard_error);
  CHECK(spread.xmin_standard_error() > 0);
  CHECK(spread.tail_size_standard_error() > 0);
  CHECK(spread.alpha_interval(0.95).contains(tail.alpha));
  CHECK(spread.xmin_interval(0.95).contains(tail.xmin));
  auto const at_cutoff = ff::fit_tail(data, {.xmin = 1.0});
  auto const fixed = ff::bootstrap(at_cutoff, data, {.replicates = 400});
  CHECK(fixed.xmin == std::vector<double>(400, 1.0));
  CHECK(std::abs(fixed.alpha_standard_error() / at_cutoff.standard_error - 1) < 4.89 / std::sqrt(800.0));
}

TEST_CASE("a replicate of one value alone lies closer than the data") {
  // Of four draws from this law all are 1 with a probability of about one half.
  std::vector<int> const data{1, 1, 1, 2};
  auto const tail = ff::fit_tail(data, {.xmin = 1.0, .discrete = true});
  auto const test = ff::goodness_of_fit(tail, data, {.replicates = 1000});
  double const alone = std::pow(1 / ff::hurwitz_zeta(tail.alpha, 1.0), 4);
  CHECK(std::abs(static_cast<double>(test.failed) - 1000 * alone) < 4.89 * std::sqrt(1000 * alone * (1 - alone)));
  CHECK(test.p_value <= 1 - static_cast<double>(test.failed) / 1000);
}

TEST_CASE("what is printed") {
  ff::goodness_of_fit_result<double> result{
      .p_value = 0.625, .monte_carlo_error = 0.00968, .distance = 0.1, .distances = {}, .replicates = 2500};
  std::ostringstream text;
  text << result;
  CHECK(text.str() == "p = 0.625 +- 0.0097 (2500 replicates)");
  result.failed = 3;
  result.cutoff_was_given = true;
  text.str("");
  text << result;
  CHECK(text.str() == "p = 0.625 +- 0.0097 (2500 replicates, 3 of them without a fit, at the given cut-off)");
  text.str("");
  text << ff::tail_bootstrap<double>{{2, 3}, {5, 5}, {10, 20}, 1};
  CHECK(text.str() == "standard errors of 2 resamples: alpha 0.71, xmin 0, values above it 7.1 (1 more without a fit)");
}

TEST_CASE("bad input: the data of another fit, too few replicates, bootstraps that mostly fail") {
  auto const data = uniform_then_pareto(100, 2.2, 36);
  auto const tail = ff::fit_tail(data);
  auto const other = uniform_then_pareto(99, 2.2, 36);
  for (auto const& e :
       {caught([&] { return ff::goodness_of_fit(tail, other); }), caught([&] { return ff::bootstrap(tail, other); })}) {
    CHECK(e.code == ff::errc::size_mismatch);
    CHECK(says(e, "not those of the fit"));
  }
  CHECK(caught([&] { return ff::goodness_of_fit(tail, data, {.replicates = 1}); }).code == ff::errc::bad_option);
  std::vector<double> bad = data;
  bad[3] = -1;
  auto const negative = caught([&] { return ff::goodness_of_fit(tail, bad); });
  CHECK(negative.function == "goodness_of_fit");
  CHECK(negative.index == ff::error_index{3});
  std::vector<double> const vast{1, 1e100, 1e200, 1e300};
  auto const heavy = caught([&] { return ff::goodness_of_fit(ff::fit_tail(vast, {.xmin = 1.0}), vast); });
  CHECK(heavy.code == ff::errc::overflow);
  CHECK(heavy.function == "goodness_of_fit");
  std::vector<double> const few{1, 1, 1, 1, 1, 1, 1, 1, 2, 3};
  CHECK(caught([&] { return ff::bootstrap(ff::fit_tail(few, {.discrete = true}), few); }).code == ff::errc::degenerate);
}
