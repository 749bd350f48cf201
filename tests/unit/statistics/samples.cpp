#include <doctest/doctest.h>

#include <freefield/measure.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/statistics.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using rows_of = std::span<std::size_t const>;
using support::caught;
using support::close;
using support::within;

namespace {

template <class T>
T mean_of(std::vector<T> const& data, rows_of rows) {
  T sum(0);
  for (std::size_t const i : rows) sum = T(sum + data[i]);
  return T(sum / T(static_cast<int>(rows.size())));
}

/// With the divisor n: too small by the factor (n - 1)/n.
template <class T>
T variance_of(std::vector<T> const& data, rows_of rows) {
  T const mean = mean_of(data, rows);
  T sum(0);
  for (std::size_t const i : rows) sum = T(sum + T(T(data[i] - mean) * T(data[i] - mean)));
  return T(sum / T(static_cast<int>(rows.size())));
}

std::vector<double> normal_sample(std::size_t n) {
  ff::philox4x32 engine{3, 0};
  std::vector<double> sample;
  for (std::size_t i = 0; i < n; ++i) sample.push_back(ff::normal<double>(engine));
  return sample;
}

}  // namespace

TEST_CASE("quantiles interpolate the order statistics: type 7 of Hyndman and Fan") {
  std::vector<double> const sample{7, 1, 3, 10};
  CHECK(ff::quantile(sample, 0.0) == 1);
  CHECK(ff::quantile(sample, 1.0) == 10);
  CHECK(ff::quantile(sample, 0.5) == 5);
  CHECK(close(ff::quantile(sample, 0.25), 2.5));  // position 0.75
  CHECK(close(ff::quantile(sample, 0.9), 9.1));   // position 2.7
  CHECK(ff::quantile(std::vector<double>{4}, 0.3) == 4);
  auto const range = ff::percentile_interval(sample, 0.5);
  CHECK(close(range.lower, 2.5));
  CHECK(close(range.upper, 7.75));
  CHECK(range.contains(3));
  CHECK_FALSE(range.contains(8));
}

TEST_CASE("standard deviation with n - 1, far from zero too") {
  CHECK(close(ff::standard_deviation(std::vector<double>{2, 4, 4, 4, 5, 5, 7, 9}), std::sqrt(32.0 / 7)));
  CHECK(close(ff::standard_deviation(std::vector<double>{1e9 + 1, 1e9 + 2, 1e9 + 3}), 1.0, 64));
}

TEST_CASE("Student's factors are those of the tables") {
  CHECK(close(ff::student_t_factor(0.5, 1), 1.0));
  CHECK(close(ff::student_t_factor(0.95, 1), std::tan(0.475 * ff::math::pi<double>()), 64));  // Cauchy
  CHECK(close(ff::student_t_factor(0.95, 2), 0.95 * std::sqrt(2 / (1 - 0.95 * 0.95)), 64));
  CHECK(within(ff::student_t_factor(0.95, 10), 2.228138851986273, 1e-14));
  CHECK(within(ff::student_t_factor(0.95, 1000000), 1.959963984540054, 3e-6));
}

TEST_CASE("resamples share no random numbers with a sample, where nobody names a seed") {
  auto const points = ff::sample(ff::gaussian<double>(Eigen::MatrixXd::Identity(1, 1)), 100);
  auto const draws = ff::replicates([](ff::philox4x32& engine) { return ff::normal<double>(engine); },
                                    {.replicates = 100});
  for (std::size_t b = 0; b < draws.size(); ++b) CHECK(draws[b] != points(static_cast<Eigen::Index>(b), 0));
}

TEST_CASE("jackknife of a mean: no bias, and the variance s^2 / n, exactly") {
  std::vector<rational> const data{1, 4, rational(-3, 2), 7, 0};
  auto const mean = ff::jackknife(data.size(), [&](rows_of rows) { return mean_of(data, rows); });
  std::vector<std::size_t> const all{0, 1, 2, 3, 4};
  CHECK(mean.bias == 0);
  CHECK(mean.value == mean_of(data, all));
  CHECK(mean.variance == rational(variance_of(data, all) / 4));
  std::size_t told = 0;
  auto const again =
      ff::jackknife(data.size(), [&](rows_of rows) { return mean_of(data, rows); },
                    {.execution = ff::threads(3), .progress = [&](std::size_t, std::size_t) { ++told; }});
  CHECK(again.value == mean.value);
  CHECK(again.variance == mean.variance);
  CHECK(told == data.size());
}

TEST_CASE("jackknife of the variance with the divisor n gives that with n - 1, exactly") {
  std::vector<rational> const data{1, 4, rational(-3, 2), 7, 0, rational(1, 3)};
  std::vector<std::size_t> const all{0, 1, 2, 3, 4, 5};
  auto const variance = ff::jackknife(data.size(), [&](rows_of rows) { return variance_of(data, rows); });
  CHECK(variance.value == rational(variance_of(data, all) * 6 / 5));
  CHECK(variance.bias == rational(-variance_of(data, all) / 5));
}

TEST_CASE("bootstrap of a mean: its standard error, within the error of 4000 resamples") {
  auto const data = normal_sample(40);
  std::vector<std::size_t> all(data.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  auto const mean = [&](rows_of rows) { return mean_of(data, rows); };
  auto const draws = ff::bootstrap(data.size(), mean, {.replicates = 4000, .seed = 5});
  double const expected = std::sqrt(variance_of(data, all) / static_cast<double>(data.size()));
  CHECK(within(ff::standard_deviation(draws), expected, 4.89 * expected / std::sqrt(2.0 * 4000)));
  double sum = 0;
  for (double const x : draws) sum += x / 4000;
  CHECK(within(sum, mean_of(data, all), 4.89 * expected / std::sqrt(4000.0)));
}

TEST_CASE("the same bits on any number of threads, others from another seed") {
  auto const data = normal_sample(25);
  auto const mean = [&](rows_of rows) { return mean_of(data, rows); };
  auto const once = ff::bootstrap(data.size(), mean, {.replicates = 100, .seed = 2});
  CHECK(ff::bootstrap(data.size(), mean, {.replicates = 100, .seed = 2, .execution = ff::threads(3)}) == once);
  CHECK(ff::bootstrap(data.size(), mean, {.replicates = 100, .seed = 3}) != once);
  CHECK(ff::bootstrap(data.size(), mean, {.replicates = 40, .seed = 2})[39] == once[39]);
}

TEST_CASE("a resample has as many rows as the table, each with the same probability") {
  ff::philox4x32 engine{4, 0};
  std::vector<int> count(10, 0);
  for (int trial = 0; trial < 4000; ++trial) {
    auto const drawn = ff::resample(10, engine);
    CHECK(drawn.size() == 10);
    for (std::size_t const row : drawn) ++count[row];
  }
  for (int const c : count) CHECK(std::abs(c - 4000) < 4.89 * std::sqrt(40000 * 0.1 * 0.9));
}

TEST_CASE("bad input") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const code = [](auto&& call) { return caught(call).code; };
  std::vector<double> const sample{1, 2, nan};
  CHECK(code([&] { return ff::quantile(std::vector<double>{}, 0.5); }) == ff::errc::empty);
  CHECK(code([&] { return ff::quantile(std::vector<double>{1, 2}, 1.5); }) == ff::errc::domain);
  CHECK(code([&] { return ff::quantile(std::vector<double>{1, 2}, nan); }) == ff::errc::domain);
  auto const not_finite = caught([&] { return ff::quantile(sample, 0.5); });
  CHECK(not_finite.code == ff::errc::non_finite);
  CHECK(not_finite.index == ff::error_index{2});
  CHECK(code([&] { return ff::percentile_interval(sample, 0.5); }) == ff::errc::non_finite);
  CHECK(code([&] { return ff::percentile_interval(std::vector<double>{1.0}, 1.0); }) == ff::errc::domain);
  CHECK(code([&] { return ff::standard_deviation(std::vector<double>{1.0}); }) == ff::errc::underdetermined);
  CHECK(ff::quantile(std::vector<double>{-1.7e308, 1.7e308}, 0.5) == 0);
  ff::philox4x32 engine{1, 0};
  CHECK(code([&] { return ff::resample(0, engine); }) == ff::errc::empty);
  CHECK(code([&] { return ff::student_t_factor(0.95, 0); }) == ff::errc::domain);
  CHECK(code([&] { return ff::student_t_factor(nan, 3); }) == ff::errc::domain);
  auto const one = [](rows_of) { return 1.0; };
  CHECK(code([&] { return ff::bootstrap(0, one); }) == ff::errc::empty);
  CHECK(code([&] { return ff::bootstrap(3, one, {.replicates = 1}); }) == ff::errc::bad_option);
  CHECK(code([&] { return ff::jackknife(1, one); }) == ff::errc::underdetermined);
  auto const without_one = caught([&] {
    return ff::jackknife(3, [&](rows_of rows) { return rows.size() == 2 && rows[0] == 0 && rows[1] == 2 ? nan : 1.0; });
  });
  CHECK(without_one.code == ff::errc::non_finite);
  CHECK(without_one.index == ff::error_index{1});
}
