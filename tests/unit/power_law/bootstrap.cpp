// The pairs bootstrap: the same bits on every execution, percentiles as computed directly, failures counted.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/scaling_data.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <sstream>
#include <vector>

namespace ff = freefield;
using ff::errc;
using support::caught;
using support::within;

namespace {

constexpr auto x = ff::forms::x;
constexpr auto E = ff::forms::E;
constexpr auto alpha = ff::forms::alpha;
constexpr auto law = ff::forms::saturating_power_law;

struct curve {
  std::vector<double> xs, ys;

  explicit curve(double noise, int rows = 24, std::uint64_t seed = 1) {
    ff::philox4x32 engine{seed, 0};
    for (int i = 0; i < rows; ++i) {
      xs.push_back(std::pow(1.5, i));
      ys.push_back((2 + 5 * std::pow(xs.back(), -0.5)) * std::exp(noise * ff::normal<double>(engine)));
    }
  }
};

auto fitted(ff::objective<double> const& objective, std::vector<double> const& weights = {}) {
  curve const c(0.02);
  return ff::fit(law, given(x = c.xs), c.ys, {.objective = objective, .weights = weights, .replicates = 0});
}

template <class Fit>
bool same_bits(Fit const& a, Fit const& b) {
  return a.draws().parameters == b.draws().parameters && a.draws().scatter == b.draws().scatter;
}

/// The quantile of level p of sorted values, by linear interpolation.
double quantile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  double const position = p * static_cast<double>(values.size() - 1), below = std::floor(position);
  auto const i = static_cast<std::size_t>(below);
  return i + 1 < values.size() ? values[i] + (position - below) * (values[i + 1] - values[i]) : values[i];
}

}  // namespace

TEST_CASE("the same bits on one thread and on several, other bits for another seed") {
  for (auto const& objective : {ff::mean_square_log, ff::huber_log(0.01), ff::absolute_log, ff::mean_square}) {
    CAPTURE(objective.name());
    auto const fit = fitted(objective);
    auto const alone = ff::bootstrap(fit, {.replicates = 50, .seed = 7});
    CHECK(alone.draws().failed == 0);
    for (std::size_t const n : {1U, 2U, 3U, 7U})
      CHECK(same_bits(alone, ff::bootstrap(fit, {.replicates = 50, .seed = 7, .execution = ff::threads(n)})));
    CHECK_FALSE(same_bits(alone, ff::bootstrap(fit, {.replicates = 50, .seed = 8})));
    // The first resamples of a long bootstrap are those of a short one.
    auto const longer = ff::bootstrap(fit, {.replicates = 60, .seed = 7});
    CHECK(std::equal(alone.draws().parameters.begin(), alone.draws().parameters.end(),
                     longer.draws().parameters.begin()));
  }
}

TEST_CASE("the options of the fit start the same bootstrap" * doctest::test_suite("long")) {
  curve const c(0.02);
  auto const fit = ff::fit(law, given(x = c.xs), c.ys, {.objective = ff::huber_log(0.01), .replicates = 30, .seed = 5});
  CHECK(same_bits(fit, ff::bootstrap(fitted(ff::huber_log(0.01)), {.replicates = 30, .seed = 5})));
  CHECK(ff::fit(law, given(x = c.xs), c.ys, {.objective = ff::huber_log(0.01)}).draws().parameters.size() == 1000);
  CHECK_FALSE(ff::fit(law, given(x = c.xs), c.ys).has_draws());
}

TEST_CASE("progress is told in groups of eight") {
  auto const fit = fitted(ff::mean_square_log);
  std::vector<std::size_t> done;
  auto const tell = [&](std::size_t now, std::size_t all) {
    CHECK(all == 7);
    done.push_back(now);
  };
  ff::bootstrap(fit, {.replicates = 50, .progress = tell});
  CHECK(done == std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7});
  done.clear();
  ff::bootstrap(fit, {.replicates = 50, .execution = ff::threads(3), .progress = tell});
  CHECK(done == std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("each resample is the fit of the rows that were drawn") {
  // The rows by the engine's words, and a fit from scratch with the counts as weights.
  curve const c(0.02);
  auto const fit = ff::bootstrap(fitted(ff::mean_square_log), {.replicates = 8, .seed = 3});
  for (std::size_t b = 0; b < 8; ++b) {
    ff::philox4x32 engine{3, b};
    std::vector<double> counts(c.xs.size(), 0.0);
    for (std::size_t n = 0; n < c.xs.size(); ++n) counts[ff::uniform_index(engine, c.xs.size())] += 1;
    auto const again = ff::fit(law, given(x = c.xs), c.ys, {.weights = counts});
    for (int k = 0; k < fit.size; ++k)
      CHECK(within(fit.draws().parameters[b][k], again.estimates()[k], 1e-10 * again.estimates()[k]));
    double const inflation = std::sqrt(24.0 / 21.0);
    CHECK(within(fit.draws().scatter[b], inflation * fit.residuals[ff::uniform_index(engine, c.xs.size())], 1e-15));
  }
}

TEST_CASE("rows of weight zero are never drawn") {
  // A wild row of weight 0 changes nothing but the engine's range, and never is a residual of a run.
  std::vector<double> weights(24, 1.0);
  weights[5] = 0;
  curve c(0.02);
  c.ys[5] = 1e6;
  auto const fit = ff::fit(law, given(x = c.xs), c.ys, {.weights = weights});
  auto const resampled = ff::bootstrap(fit, {.replicates = 200});
  CHECK(resampled.draws().failed == 0);
  for (double const r : resampled.draws().scatter) CHECK(std::abs(r) < 0.1);
  curve kept(0.02);
  kept.xs.erase(kept.xs.begin() + 5);
  kept.ys.erase(kept.ys.begin() + 5);
  auto const without = ff::bootstrap(ff::fit(law, given(x = kept.xs), kept.ys), {.replicates = 200});
  CHECK(within(resampled[alpha].standard_error.get(), without[alpha].standard_error.get(), 1e-10));
}

TEST_CASE("percentiles, errors, correlations and forecasts are those of the draws") {
  for (auto const& objective : {ff::huber_log(0.01), ff::mean_square}) {
    CAPTURE(objective.name());
    auto const fit = ff::bootstrap(fitted(objective), {.replicates = 333});
    auto const& draws = fit.draws();
    std::vector<double> rates, levels, curves, runs;
    for (std::size_t b = 0; b < 333; ++b) {
      auto const& theta = draws.parameters[b];  // E, A, alpha
      rates.push_back(theta[2]);
      levels.push_back(theta[0]);
      curves.push_back(theta[0] + theta[1] * std::pow(1e6, -theta[2]));
      double const r = draws.scatter[b];
      runs.push_back(objective.logarithmic ? curves.back() * std::exp(-r) : curves.back() - r);
    }
    for (double const level : {0.5, 0.9, 0.95}) {
      CHECK(within(fit.interval(alpha, level).lower, quantile(rates, (1 - level) / 2), 1e-14));
      CHECK(within(fit.interval(alpha, level).upper, quantile(rates, (1 + level) / 2), 1e-14));
      auto const forecast = fit.predict(x = 1e6);
      CHECK(within(forecast.mean_interval(level).lower, quantile(curves, (1 - level) / 2), 1e-13));
      CHECK(within(forecast.mean_interval(level).upper, quantile(curves, (1 + level) / 2), 1e-13));
      CHECK(within(forecast.run_interval(level).lower, quantile(runs, (1 - level) / 2), 1e-13));
      CHECK(within(forecast.run_interval(level).upper, quantile(runs, (1 + level) / 2), 1e-13));
      CHECK(forecast.run_interval(level).lower < forecast.mean_interval(level).lower);
    }
    double mean = 0, squares = 0, mean_level = 0, squares_level = 0, products = 0;
    for (std::size_t b = 0; b < 333; ++b) {
      mean += rates[b] / 333;
      mean_level += levels[b] / 333;
    }
    for (std::size_t b = 0; b < 333; ++b) {
      squares += (rates[b] - mean) * (rates[b] - mean);
      squares_level += (levels[b] - mean_level) * (levels[b] - mean_level);
      products += (rates[b] - mean) * (levels[b] - mean_level);
    }
    CHECK(within(fit[alpha].standard_error.get(), std::sqrt(squares / 332), 1e-13));
    double const correlation = products / std::sqrt(squares * squares_level);
    if (!objective.logarithmic) CHECK(within(fit.correlation()(0, 2), correlation, 1e-10));
    CHECK(within(fit.correlation()(1, 1), 1.0, 1e-14));
  }
}

TEST_CASE("under least squares the bootstrap and the covariance agree on the size of the errors") {
  auto const fit = fitted(ff::mean_square_log);
  auto const resampled = ff::bootstrap(fit, {.replicates = 400});
  CHECK(fit.estimates() == resampled.estimates());
  CHECK(resampled[alpha].standard_error == doctest::Approx(fit[alpha].standard_error.get()).epsilon(0.3));
  CHECK(resampled.predict(x = 1e3).value == fit.predict(x = 1e3).value);
}

TEST_CASE("a run of weight 1 scatters by the residuals times the roots of their weights") {
  std::vector<double> weights(24);
  for (std::size_t i = 0; i < 24; ++i) weights[i] = i % 2 == 0 ? 1.0 : 16.0;
  auto const fit = ff::bootstrap(fitted(ff::mean_square_log, weights), {.replicates = 100});
  double const inflation = std::sqrt(24.0 / 21.0);
  for (double const r : fit.draws().scatter) {
    bool const known = std::any_of(fit.residuals.begin(), fit.residuals.end(), [&, i = 0](double s) mutable {
      return std::abs(r - inflation * std::sqrt(weights[static_cast<std::size_t>(i++)]) * s) < 1e-15;
    });
    CHECK(known);
  }
}

TEST_CASE("resamples of too few different rows have no certificate, and too many of them take the intervals away") {
  curve const c(0.02, 4);
  auto const fit = ff::fit(law, given(x = c.xs), c.ys);
  REQUIRE(fit.converged());
  auto const resampled = ff::bootstrap(fit, {.replicates = 300});
  // Of the 4^4 draws 4 have one row and 6 (2^4 - 2) = 84 have two, fewer than the parameters; 103 of 300 are expected,
  // with a standard deviation of 8.2.
  CHECK(resampled.draws().failed >= 63);
  CHECK(resampled.draws().parameters.size() == 300);
  CHECK(caught([&] { return resampled.interval(alpha, 0.9); }).code == errc::not_converged);
  CHECK(caught([&] { return resampled.predict(x = 2.0).mean_interval(0.9); }).code == errc::not_converged);
  CHECK(caught([&] { return resampled.correlation(); }).code == errc::not_converged);
  CHECK(std::isnan(resampled[alpha].standard_error.get()));
}

TEST_CASE("parameters at a bound: draws that vanish are zeros") {
  // A pure power law with noise: about half of the resamples have no irreducible loss.
  curve c(0.02);
  ff::philox4x32 engine{5, 5};
  for (std::size_t i = 0; i < c.xs.size(); ++i)
    c.ys[i] = 5 * std::pow(c.xs[i], -0.1) * std::exp(0.02 * ff::normal<double>(engine));
  auto const fit = ff::bootstrap(ff::fit(law, given(x = c.xs), c.ys), {.replicates = 200});
  std::size_t zeros = 0;
  for (auto const& theta : fit.draws().parameters) {
    CHECK((theta[0] == 0 || theta[0] > 1e-9));
    zeros += theta[0] == 0;
  }
  CHECK(zeros > 20);
  CHECK(zeros < 180);
  CHECK(fit.draws().failed == 0);
  CHECK(fit.interval(E, 0.9).lower == 0);
  CHECK(ff::math::is_finite(fit.correlation().sum()));
}

TEST_CASE("with_draws and refusals") {
  auto const fit = fitted(ff::huber_log(0.01));
  auto const resampled = ff::bootstrap(fit, {.replicates = 25});
  CHECK(same_bits(fit.with_draws(resampled.draws()), resampled));
  CHECK_FALSE(fit.has_draws());
  for (std::size_t const few : {0U, 1U}) {
    auto const e = caught([&] { return ff::bootstrap(fit, {.replicates = few}); });
    CHECK(e.code == errc::bad_option);
    CHECK(e.function == "bootstrap");
  }
  for (std::size_t const few : {0U, 1U}) {
    auto cut = resampled.draws();
    cut.parameters.resize(few);
    cut.scatter.resize(few);
    auto const less = fit.with_draws(cut);
    CHECK(caught([&] { return less.interval(E, 0.9); }).code == errc::no_interval);
    CHECK(caught([&] { return less.predict(x = 100.0).run_interval(0.9); }).code == errc::no_interval);
    CHECK(std::isnan(less[E].standard_error.get()));
    std::ostringstream printed;
    printed << less;
    CHECK(printed.str().find("none: no_interval") != std::string::npos);
  }
  CHECK(caught([] {
          return ff::prediction_spread<double>::of_draws({1.0, 2.0}, {0.1}, true);
        }).code == errc::size_mismatch);
  auto broken = resampled.draws();
  broken.parameters[3][2] = -300;  // a curve beyond the largest double at x = 1e6
  auto const lost = fit.with_draws(broken).predict(x = 1e6);
  CHECK(ff::math::is_finite(lost.value));
  CHECK(caught([&] { return lost.mean_interval(0.9); }).code == errc::no_interval);
  std::ostringstream text;
  text << lost;
  CHECK(text.str().find(", no interval: no_interval") != std::string::npos);

  broken.parameters[3][2] = std::numeric_limits<double>::infinity();
  auto const without = fit.with_draws(broken);
  auto const e = caught([&] { return without.interval(E, 0.9); });
  CHECK(e.code == errc::no_interval);
  CHECK(e.function == "fit_result::interval");
  CHECK(std::isnan(without[E].standard_error.get()));
  text << without;
  CHECK(text.str().find("none: no_interval") != std::string::npos);
}

TEST_CASE("predictions at values in the order of the data: as many as there are data variables, and finite") {
  auto const fit = fitted(ff::mean_square_log);
  std::vector<double> const none, one{10.0}, two{10.0, 20.0}, lost{std::numeric_limits<double>::quiet_NaN()};
  CHECK(fit.predict_at(one).value == fit.predict(x = 10.0).value);
  CHECK(caught([&] { return fit.predict_at(none); }).code == errc::size_mismatch);
  CHECK(caught([&] { return fit.predict_at(two); }).code == errc::size_mismatch);
  CHECK(caught([&] { return fit.predict_at(lost); }).index == ff::error_index{0});
}
