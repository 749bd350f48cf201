// What an engine costs: a reduction of a million leaves that do nothing, against the same loop by hand.

#include <freefield/core/execution.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>
#include <vector>

namespace {

namespace ff = freefield;

constexpr std::size_t leaves = 1'000'000;

void time_per_leaf(benchmark::State& state, ff::execution_options const& options) {
  auto const leaf = [](std::size_t first, std::size_t) { return static_cast<double>(first); };
  for (auto _ : state) benchmark::DoNotOptimize(ff::reduce({leaves, 1}, 0.0, leaf, std::plus<>{}, options));
  state.counters["per_leaf"] =
      benchmark::Counter(leaves, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// The values of all leaves, stored and then added.
void by_hand(benchmark::State& state) {
  for (auto _ : state) {
    std::vector<double> values(leaves);
    for (std::size_t i = 0; i < leaves; ++i) values[i] = static_cast<double>(i);
    double sum = 0;
    for (double const x : values) sum += x;
    benchmark::DoNotOptimize(sum);
  }
  state.counters["per_leaf"] =
      benchmark::Counter(leaves, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(by_hand)->Unit(benchmark::kMillisecond);

/// A user's engine that does what `serial` does, through the pointer.
struct one_after_the_other {
  void run(std::size_t count, auto&& task) const {
    for (std::size_t i = 0; i < count; ++i) task(i);
  }
};

BENCHMARK_CAPTURE(time_per_leaf, serial, ff::execution_options{})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(time_per_leaf, users_engine, ff::execution_options{.execution = one_after_the_other{}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(time_per_leaf, one_thread, ff::execution_options{.execution = ff::threads(1)})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(time_per_leaf, with_progress, ff::execution_options{.progress = [](std::size_t, std::size_t) {}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
