#pragma once
/// @file
/// Two ways to do the same work, timed in turn: what is reported is the median of the ratios of neighbours.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace bench {

template <class Work>
double seconds(Work const& work) {
  auto const begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

inline double median(std::vector<double> values) {
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Counter `ratio`: time of `ours` divided by the time of `theirs`.
template <class Ours, class Theirs>
void report_ratio(benchmark::State& state, Ours const& ours, Theirs const& theirs) {
  std::vector<double> ratios;
  for (auto _ : state) {
    double const a = seconds(ours), b = seconds(theirs);
    ratios.push_back(a / b);
    state.SetIterationTime(a);
  }
  state.counters["ratio"] = median(ratios);
}

}  // namespace bench
