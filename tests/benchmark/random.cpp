// Random variates against those of the standard library.

#include "ratio.hpp"

#include <freefield/core/random.hpp>

#include <random>

namespace {

namespace ff = freefield;

void normal_variates(benchmark::State& state) {
  ff::philox4x32 ours{1, 1};
  std::mt19937_64 theirs{1};
  std::normal_distribution<double> normal;
  bench::report_ratio(
      state,
      [&] {
        double sum = 0;
        for (int i = 0; i < 10000; ++i) sum += ff::normal<double>(ours);
        benchmark::DoNotOptimize(sum);
      },
      [&] {
        double sum = 0;
        for (int i = 0; i < 10000; ++i) sum += normal(theirs);
        benchmark::DoNotOptimize(sum);
      });
}
BENCHMARK(normal_variates)->UseManualTime()->Unit(benchmark::kMicrosecond);

void random_words(benchmark::State& state) {
  ff::philox4x32 ours{1, 1};
  std::mt19937 theirs{1};
  auto const draw = [](auto& engine) {
    std::uint64_t sum = 0;
    for (int i = 0; i < 10000; ++i) sum += engine();
    benchmark::DoNotOptimize(sum);
  };
  bench::report_ratio(state, [&] { draw(ours); }, [&] { draw(theirs); });
}
BENCHMARK(random_words)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
