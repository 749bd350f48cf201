// Hafnians against the peak of one core, and their relatives against them.  Build with -O3 -march=native.

#include <benchmark/ratio.hpp>

#include <freefield/wick/hafnian.hpp>
#include <freefield/wick/hafnian_estimate.hpp>
#include <freefield/wick/hafnian_gradient.hpp>

#include <support/random_matrix.hpp>

#include <complex>
#include <cstddef>
#include <vector>

namespace ff = freefield;
using Eigen::Index;

namespace {

/// Multiply-adds per second of independent register operations.
double peak() {
  using lanes = ff::detail::lanes<double>;
  constexpr std::size_t chains = 16;
  constexpr long rounds = 2000000;
  auto sums = ff::detail::filled<chains>(lanes::broadcast(0.0));
  lanes::type factor = lanes::broadcast(0.999999), step = lanes::broadcast(1e-6);
  benchmark::DoNotOptimize(factor);
  benchmark::DoNotOptimize(step);
  double const time = bench::seconds([&] {
    for (long round = 0; round < rounds; ++round) {
      ff::detail::repeat<chains>([&](auto k) { sums[k] = ff::detail::multiply_add(sums[k], factor, step); });
    }
  });
  for (auto& sum : sums) benchmark::DoNotOptimize(sum);
  return static_cast<double>(rounds) * static_cast<double>(chains * lanes::width) / time;
}

/// Multiply-adds in the products of series of the recursion for n = 2m vertices; nothing else is counted.
double multiply_adds(double m) {
  auto const products = [](double length) { return length * (length + 1) / 2; };
  double total = 0, nodes = 1;
  for (double j = m; j > 2; --j) {
    double const others = 2 * j - 2;
    total += nodes * (others * (others - 1) + 1) * products(m - j + 1);
    if (j < m) nodes *= 2;
  }
  return total + nodes * 3 * products(m - 1);
}

Eigen::MatrixXd matrix(Index n) { return support::random_symmetric<double>(1, n); }

/// Counter `of_peak`: the part of the multiply-adds that one core could do in the same time.
void hafnian(benchmark::State& state) {
  auto const a = matrix(state.range(0));
  std::vector<double> times, peaks;
  for (int k = 0; k < 5; ++k) peaks.push_back(peak());
  for (auto _ : state) {
    times.push_back(bench::seconds([&] { benchmark::DoNotOptimize(ff::hafnian(a)); }));
    state.SetIterationTime(times.back());
  }
  for (int k = 0; k < 5; ++k) peaks.push_back(peak());
  double const work = multiply_adds(static_cast<double>(state.range(0)) / 2);
  state.counters["of_peak"] = work / bench::median(times) / bench::median(peaks);
  state.counters["peak_GMAC/s"] = 1e-9 * bench::median(peaks);
}
BENCHMARK(hafnian)->Arg(10)->Arg(20)->Arg(28)->Arg(36)->Arg(40)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(hafnian)->Arg(50)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(1);

void loop_hafnian_to_hafnian(benchmark::State& state) {
  auto const a = matrix(36);
  bench::report_ratio(state, [&] { benchmark::DoNotOptimize(ff::loop_hafnian(a)); },
                      [&] { benchmark::DoNotOptimize(ff::hafnian(a)); });
}
BENCHMARK(loop_hafnian_to_hafnian)->UseManualTime()->Unit(benchmark::kMillisecond);

void complex_to_real(benchmark::State& state) {
  auto const a = matrix(36);
  Eigen::MatrixXcd const b = a.cast<std::complex<double>>() * std::complex<double>(0.6, 0.8);
  bench::report_ratio(state, [&] { benchmark::DoNotOptimize(ff::hafnian(b)); },
                      [&] { benchmark::DoNotOptimize(ff::hafnian(a)); });
}
BENCHMARK(complex_to_real)->UseManualTime()->Unit(benchmark::kMillisecond);

void gradient_to_value(benchmark::State& state) {
  auto const a = matrix(state.range(0));
  bench::report_ratio(state, [&] { benchmark::DoNotOptimize(ff::hafnian_gradient(a).value); },
                      [&] { benchmark::DoNotOptimize(ff::hafnian(a)); });
}
BENCHMARK(gradient_to_value)->Arg(28)->Arg(36)->UseManualTime()->Unit(benchmark::kMillisecond);

void estimate_to_value(benchmark::State& state) {
  auto const a = matrix(28);
  bench::report_ratio(state, [&] { benchmark::DoNotOptimize(ff::hafnian(a, ff::with_error).error); },
                      [&] { benchmark::DoNotOptimize(ff::hafnian(a)); });
}
BENCHMARK(estimate_to_value)->UseManualTime()->Unit(benchmark::kMillisecond);

/// Modes, and copies of each.
void hafnian_repeated(benchmark::State& state) {
  auto const a = matrix(state.range(0));
  ff::powers const copies(std::vector<int>(static_cast<std::size_t>(state.range(0)), static_cast<int>(state.range(1))));
  for (auto _ : state) benchmark::DoNotOptimize(ff::hafnian(a, copies));
}
BENCHMARK(hafnian_repeated)
    ->Args({4, 6})
    ->Args({4, 10})
    ->Args({8, 2})
    ->Args({8, 4})
    ->Args({6, 4})
    ->Args({12, 2})
    ->Args({2, 20})
    ->Unit(benchmark::kMicrosecond);

void loop_hafnian_repeated(benchmark::State& state) {
  auto const a = matrix(state.range(0));
  Eigen::VectorXd const mu = a.diagonal();
  ff::powers const copies(std::vector<int>(static_cast<std::size_t>(state.range(0)), static_cast<int>(state.range(1))));
  for (auto _ : state) benchmark::DoNotOptimize(ff::loop_hafnian(a, mu, copies));
}
BENCHMARK(loop_hafnian_repeated)->Args({4, 6})->Args({8, 4})->Args({2, 20})->Unit(benchmark::kMicrosecond);

}  // namespace
