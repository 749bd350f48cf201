// A fit draws its resamples when an interval is first asked for: once for all copies and threads, the same bits.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>

#include <atomic>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <thread>
#include <vector>

namespace ff = freefield;

namespace {

constexpr auto x = ff::forms::x;
constexpr auto alpha = ff::forms::alpha;

/// A robust fit of noisy runs, with 40 resamples in 5 groups behind its intervals.
auto fitted(ff::fit_options<double> options) {
  std::vector<double> xs, ys;
  ff::philox4x32 engine{1, 0};
  for (int i = 0; i < 24; ++i) {
    xs.push_back(std::pow(1.5, i));
    ys.push_back((2 + 5 * std::pow(xs.back(), -0.5)) * std::exp(0.02 * ff::normal<double>(engine)));
  }
  options.objective = ff::huber_log(0.01);
  options.replicates = 40;
  return ff::fit(ff::forms::saturating_power_law, given(x = xs), ys, options);
}

}  // namespace

TEST_CASE("estimates and predicted values cost nothing; the first question for an error pays for all") {
  std::size_t told = 0;
  auto const tell = [&](std::size_t, std::size_t) { ++told; };
  auto const fit = fitted({.execution = ff::threads(2), .progress = tell});
  auto const copy = fit;
  CHECK(fit.has_draws());
  CHECK(fit[alpha].estimate > 0);
  auto const prediction = fit.predict(x = 1e6);
  CHECK(prediction.value > 0);
  auto const error = fit[alpha].standard_error;
  CHECK(told == 0);
  CHECK(error > 0.0);
  CHECK(told == 5);
  CHECK(prediction.mean_interval(0.9).contains(prediction.value));
  CHECK(copy.interval(alpha, 0.9).contains(copy[alpha].estimate));
  CHECK(told == 5);
}

TEST_CASE("an option draws them inside fit: the same bits") {
  std::size_t told = 0;
  auto const tell = [&](std::size_t, std::size_t) { ++told; };
  auto const now = fitted({.bootstrap_at_once = true, .progress = tell});
  CHECK(told == 5);
  auto const later = fitted({.execution = ff::threads(3)});
  CHECK(now.draws().parameters == later.draws().parameters);
  CHECK(now.draws().scatter == later.draws().scatter);
  auto const other = fitted({.seed = 2});
  CHECK(now.draws().parameters != other.draws().parameters);
  CHECK(told == 5);
}

TEST_CASE("many threads ask first") {
  std::atomic<int> told{0};
  auto const tell = [&](std::size_t, std::size_t) { ++told; };
  auto const fit = fitted({.progress = tell});
  std::vector<ff::interval<double>> found(6);
  {
    std::vector<std::thread> askers;
    for (auto& place : found) askers.emplace_back([&fit, &place] { place = fit.interval(alpha, 0.9); });
    for (auto& asker : askers) asker.join();
  }
  CHECK(told == 5);
  for (auto const& one : found) {
    CHECK(one.lower == found.front().lower);
    CHECK(one.upper == found.front().upper);
  }
}

TEST_CASE("an exception from progress reaches who asked; the next question draws anew") {
  int calls = 0;
  auto const impatient = [&](std::size_t, std::size_t) {
    if (++calls == 1) throw std::runtime_error("enough");
  };
  auto const fit = fitted({.progress = impatient});
  CHECK_THROWS_AS(static_cast<void>(fit.interval(alpha, 0.9)), std::runtime_error);
  CHECK(fit.interval(alpha, 0.9).contains(fit[alpha].estimate));
}

TEST_CASE("an optimum of a budget is found before its intervals") {
  constexpr auto N = ff::forms::N;
  constexpr auto D = ff::forms::D;
  std::vector<double> ns, ds, losses;
  ff::philox4x32 engine{2, 0};
  for (int i = 0; i < 6; ++i) {
    for (int j = 0; j < 5; ++j) {
      ns.push_back(1e6 * std::pow(4, i));
      ds.push_back(1e8 * std::pow(5, j));
      losses.push_back((1.7 + 400 * std::pow(ns.back(), -0.34) + 410 * std::pow(ds.back(), -0.28)) *
                       std::exp(0.005 * ff::normal<double>(engine)));
    }
  }
  std::size_t told = 0;
  auto const tell = [&](std::size_t, std::size_t) { ++told; };
  auto const fit = ff::fit(ff::forms::chinchilla, given(N = ns, D = ds), losses,
                           {.objective = ff::huber_log(0.01), .replicates = 40, .progress = tell});
  auto const best = ff::compute_optimal(fit, ff::flops(6 * N * D), 1e21);
  CHECK(best[N] > 0);
  CHECK(best.loss.value > 1.7);
  CHECK(told == 0);
  CHECK(best.interval(N, 0.9).contains(best[N]));
  CHECK(told == 5);
  CHECK(best.loss.mean_interval(0.9).contains(best.loss.value));
  CHECK(told == 5);
}
