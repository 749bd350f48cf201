// The Chinchilla law on 240 runs: the points of Hoffmann et al. where their file is at hand, else as many made from the
// same law with the same scatter.

#include "ratio.hpp"

#include <freefield/power_law.hpp>

#include "support/scaling_data.hpp"

namespace {

namespace ff = freefield;
constexpr auto N = ff::forms::N;
constexpr auto D = ff::forms::D;

support::runs table() {
  if (auto points = support::hoffmann_points()) return *points;
  return support::chinchilla_runs(1, 0.0049, 16, 15);
}

auto fitted(support::runs const& t, std::size_t replicates) {
  return ff::fit(ff::forms::chinchilla, given(N = t.N, D = t.D), t.loss,
                 {.objective = ff::huber_log(1e-3), .replicates = replicates});
}

/// Automatic starts and certificate: at most 10 ms.
void one_fit(benchmark::State& state) {
  auto const t = table();
  for (auto _ : state) benchmark::DoNotOptimize(fitted(t, 0).objective_value);
}
BENCHMARK(one_fit)->Unit(benchmark::kMillisecond);

/// The same from Hoffmann's 4500 starts.
void one_fit_from_4500_starts(benchmark::State& state) {
  auto const t = table();
  for (auto _ : state)
    benchmark::DoNotOptimize(ff::fit(ff::forms::chinchilla, given(N = t.N, D = t.D), t.loss,
                                     {.objective = ff::huber_log(1e-3), .starts = ff::hoffmann_grid(), .replicates = 0})
                                 .objective_value);
}
BENCHMARK(one_fit_from_4500_starts)->Unit(benchmark::kMillisecond);

/// 1000 certified resamples, each optimised twice: at most 1 s.
void bootstrap_of_1000(benchmark::State& state) {
  auto const t = table();
  auto const fit = fitted(t, 0);
  for (auto _ : state) benchmark::DoNotOptimize(ff::bootstrap(fit, {.replicates = 1000}).draws().failed);
}
BENCHMARK(bootstrap_of_1000)->Unit(benchmark::kMillisecond);

/// In units of the objective's own cost: passes by hand over the table (value and gradient) that one fit is worth.
void one_fit_in_passes(benchmark::State& state) {
  auto const t = table();
  double alpha = 0.35;
  benchmark::DoNotOptimize(alpha);
  bench::report_ratio(
      state, [&] { benchmark::DoNotOptimize(fitted(t, 0).objective_value); },
      [&] {
        double sum = 0;
        for (std::size_t i = 0; i < t.N.size(); ++i) {
          double const p = std::pow(t.N[i], -alpha), q = std::pow(t.D[i], -0.37);
          double const f = 1.8 + 480 * p + 2100 * q, r = std::log(f / t.loss[i]);
          sum += std::abs(r) + p * std::log(t.N[i]) + q * std::log(t.D[i]);
        }
        benchmark::DoNotOptimize(sum);
      });
}
BENCHMARK(one_fit_in_passes)->UseManualTime();

}  // namespace
