// once: long computations.
// Intervals of least squares against the profile of the sum of squares computed in another way.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace ff = freefield;
using support::within;

namespace {

using ff::forms::A, ff::forms::E, ff::forms::alpha, ff::forms::x;
constexpr auto b = ff::symbol<"b">;
constexpr auto c = ff::symbol<"c">;

struct table {
  std::vector<double> xs, ys;
};

table decay(std::uint64_t stream) {
  table t;
  ff::philox4x32 engine{stream, 60};
  for (int i = 0; i < 9; ++i) {
    t.xs.push_back(0.5 * i);
    t.ys.push_back(2 * std::exp(-0.4 * t.xs.back()) + 0.1 * ff::normal<double>(engine));
  }
  return t;
}

/// sum (c exp(-b x) - y)^2 with the best c.
double sum_at(table const& t, double rate) {
  double square = 0, product = 0, all = 0;
  for (std::size_t i = 0; i < t.xs.size(); ++i) {
    double const f = std::exp(-rate * t.xs[i]);
    square += f * f;
    product += f * t.ys[i];
    all += t.ys[i] * t.ys[i];
  }
  return all - product * product / square;
}

/// sum (log(E + A x^-alpha) - log y)^2 with the best A >= 0, for these exponents and levels, by golden section in log
/// A.
double sum_at(table const& t, double level, double exponent) {
  auto const sum = [&](double log_size) {
    double result = 0;
    for (std::size_t i = 0; i < t.xs.size(); ++i) {
      double const r = std::log((level + std::exp(log_size) * std::pow(t.xs[i], -exponent)) / t.ys[i]);
      result += r * r;
    }
    return result;
  };
  double low = -5, high = 12;
  for (int i = 0; i < 90; ++i) {
    double const third = (high - low) * 0.381966;
    if (sum(low + third) < sum(high - third)) high -= third;
    else low += third;
  }
  return sum(low);
}

}  // namespace

TEST_CASE("the ends of an interval are where the profile of the sum crosses its threshold") {
  for (std::uint64_t stream = 0; stream < 5; ++stream) {
    CAPTURE(stream);
    table const t = decay(stream);
    auto const fit = ff::fit(c * exp(-(b * x)), given(x = t.xs), t.ys, {.objective = ff::mean_square});
    for (double const level : {0.5, 0.9, 0.99}) {
      CAPTURE(level);
      double const factor = ff::student_t_factor(level, 7), sum = sum_at(t, fit[b].estimate);
      double const threshold = sum * (1 + factor * factor / 7);
      auto const [lower, upper] = fit.interval(b, level);
      CHECK(lower < fit[b].estimate);
      CHECK(fit[b].estimate < upper);
      CHECK(within(sum_at(t, lower), threshold, 1e-9 * threshold));
      CHECK(within(sum_at(t, upper), threshold, 1e-9 * threshold));
    }
  }
}

TEST_CASE("the curve and a run: the same law in another parametrisation has the curve as a parameter") {
  // c exp(-b x) = y0 exp(-b (x - x0)): the interval of y0 is that of the curve at x0, and a run adds its own square.
  table const t = decay(3);
  double const x0 = 5.0;
  auto const fit = ff::fit(c * exp(-(b * x)), given(x = t.xs), t.ys, {.objective = ff::mean_square});
  auto const other = ff::fit(c * exp(-(b * (x - x0))), given(x = t.xs), t.ys, {.objective = ff::mean_square});
  for (double const level : {0.5, 0.95}) {
    CAPTURE(level);
    auto const curve = fit.predict(x = x0).mean_interval(level), parameter = other.interval(c, level);
    CHECK(within(curve.lower, parameter.lower, 1e-8));
    CHECK(within(curve.upper, parameter.upper, 1e-8));

    double const factor = ff::student_t_factor(level, 7), sum = sum_at(t, fit[b].estimate);
    auto const run = fit.predict(x = x0).run_interval(level);
    for (double const y : {run.lower, run.upper}) {
      table more = t;
      more.xs.push_back(x0);
      more.ys.push_back(y);
      double lowest = std::numeric_limits<double>::infinity();
      for (double rate = 0.2; rate < 0.7; rate += 1e-5) lowest = std::min(lowest, sum_at(more, rate));
      CHECK(within(lowest, sum * (1 + factor * factor / 7), 1e-7));
    }
  }
}

TEST_CASE("a coefficient that may vanish: its interval ends at 0, and always contains the estimate") {
  int at_zero = 0;
  for (std::uint64_t stream = 0; stream < 40; ++stream) {
    CAPTURE(stream);
    table t;
    ff::philox4x32 engine{stream, 61};
    for (int i = 0; i < 14; ++i) {
      t.xs.push_back(std::pow(10.0, 5 + 4 * i / 13.0));
      t.ys.push_back(50 * std::pow(t.xs.back(), -0.2) * std::exp(0.01 * ff::normal<double>(engine)));
    }
    auto const fit = ff::fit(ff::forms::saturating_power_law, given(x = t.xs), t.ys);
    REQUIRE(fit.converged());
    CHECK_FALSE(fit.uses_draws());
    at_zero += fit[E].estimate == 0 ? 1 : 0;
    auto const level = fit.interval(E, 0.9);
    CHECK(level.lower >= 0);
    CHECK(level.contains(fit[E].estimate));
    CHECK(fit.interval(A, 0.9).contains(fit[A].estimate));
    CHECK(fit.interval(alpha, 0.9).contains(fit[alpha].estimate));
    CHECK(fit.interval(E, 0.99).upper > level.upper);
    double const error = fit[E].standard_error;
    CHECK(std::isfinite(error));
    CHECK(error > 0.1 * level.upper);
    auto const forecast = fit.predict(x = 1e10);
    CHECK(forecast.mean_interval(0.9).contains(forecast.value));
    CHECK(forecast.run_interval(0.9).lower < forecast.mean_interval(0.9).lower);

    // The upper end, by a grid search of the exponent: the sum is a convex function of it there.
    double lowest = std::numeric_limits<double>::infinity();
    for (double exponent = 0.15; exponent < 0.4; exponent += 2e-4)
      lowest = std::min(lowest, sum_at(t, level.upper, exponent));
    auto const freedom = static_cast<double>(fit.degrees_of_freedom());
    double const ratio = (lowest / (2 * fit.objective_value) - 1) * freedom;
    double const largest = ff::student_t_factor(0.9, 11), least = ff::student_t_factor(0.8, 11);
    CHECK(ratio < 1.01 * largest * largest);
    if (fit[E].estimate > 0) CHECK(ratio > 0.9 * least * least);
  }
  CHECK(at_zero > 8);
  CHECK(at_zero < 32);
}

TEST_CASE("what the data do not limit is infinite") {
  // The decay is over at the second row, or nearly so: the rate may be as large as one likes.
  std::vector<double> const xs{0, 1, 5, 6, 7, 8, 9}, ys{2.0, 1.02, 1.0, 1.01, 0.99, 1.0, 1.01};
  auto const fit = ff::fit(c + A * exp(-(b * x)), given(x = xs), ys, {.objective = ff::mean_square});
  CHECK(fit.converged());
  auto const rate = fit.interval(b, 0.95);
  CHECK(rate.upper == std::numeric_limits<double>::infinity());
  CHECK(rate.lower > 2);
  CHECK(rate.lower < fit[b].estimate);
  CHECK(std::isfinite(fit.interval(c, 0.95).upper));
}

TEST_CASE("where no parameter moves the curve, it has no width, but a run scatters") {
  std::vector<double> const xs{0, 1, 3, 10, 30, 100}, ys{0.1, 1.6, 3.9, 7.4, 9.9, 11.4};
  auto const fit = ff::fit(c * x / (b + x), given(x = xs), ys, {.objective = ff::mean_square});
  auto const forecast = fit.predict(x = 0.0);
  CHECK(forecast.mean_interval(0.95).lower == 0);
  CHECK(forecast.mean_interval(0.95).upper == 0);
  double const scatter = std::sqrt(2 * fit.objective_value / 4), reach = ff::student_t_factor(0.95, 4) * scatter;
  CHECK(within(forecast.run_interval(0.95).upper, reach, 1e-9));
  CHECK(within(forecast.run_interval(0.95).lower, -reach, 1e-9));
}

TEST_CASE("one row more than parameters: what could be 0 by the little that is known of the scatter ends at 0") {
  std::vector<double> const xs{1e5, 1e6, 1e7, 1e8}, ys{5.1, 3.35, 2.45, 2.12};
  auto const fit = ff::fit(ff::forms::saturating_power_law, given(x = xs), ys);
  for (double const level : {0.5, 0.9, 0.99}) {
    CAPTURE(level);
    auto const reach = fit.interval(E, level);
    CHECK(reach.contains(fit[E].estimate));
    CHECK((reach.lower == 0 || reach.lower > 1e-3));
    auto const run = fit.predict(x = 1e9).run_interval(level);
    CHECK(run.contains(fit.predict(x = 1e9).value));
  }
  CHECK(fit.interval(E, 0.99).lower == 0);
}

TEST_CASE("bootstrap(fit) gives percentiles where a profile exists, and a user's bound is no likelihood") {
  table const t = decay(1);
  auto const fit = ff::fit(c * exp(-(b * x)), given(x = t.xs), t.ys, {.objective = ff::mean_square});
  auto const resampled = ff::bootstrap(fit, {.replicates = 200});
  CHECK_FALSE(fit.uses_draws());
  CHECK(resampled.uses_draws());
  CHECK(resampled.interval(b, 0.9).lower == ff::percentile_interval(resampled.draws().of(1), 0.9).lower);
  auto const held = ff::fit(c * exp(-(b * x)), given(x = t.xs), t.ys,
                            {.objective = ff::mean_square, .bounds = {{b, 0.0, 0.1}}});
  CHECK(held.certificate.at_bound.size() == 1);
  CHECK(held.uses_draws());
}
