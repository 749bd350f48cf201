// Expectations of tanh to 1e-12: at most 2 microseconds in one dimension and 150 in two.

#include <freefield/integral/expectation.hpp>

#include <benchmark/benchmark.h>

#include <cmath>

namespace {

namespace ff = freefield;

constexpr ff::rules::adaptive to_twelve_digits{.tolerance = 1e-12};

ff::gaussian<double> correlated(Eigen::Index n) {
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Constant(n, n, 0.5);
  covariance.diagonal().setOnes();
  return ff::gaussian<double>{covariance};
}

void square_of_tanh(benchmark::State& state) {
  auto const p = correlated(1);
  auto const f = [](double t) {
    double const value = std::tanh(t);
    return value * value;
  };
  for (auto _ : state) benchmark::DoNotOptimize(ff::expectation(p, f, to_twelve_digits));
  int evaluations = 0;
  static_cast<void>(ff::expectation(p, [&](double t) { return ++evaluations, f(t); }, to_twelve_digits));
  state.counters["evaluations"] = evaluations;
}
BENCHMARK(square_of_tanh)->Unit(benchmark::kMicrosecond);

void product_of_tanh(benchmark::State& state) {
  auto const p = correlated(2);
  auto const f = [](Eigen::VectorXd const& v) { return std::tanh(v(0)) * std::tanh(v(1)); };
  for (auto _ : state) benchmark::DoNotOptimize(ff::expectation(p, f, to_twelve_digits));
  int evaluations = 0;
  static_cast<void>(ff::expectation(
      p, [&](Eigen::VectorXd const& v) { return ++evaluations, f(v); }, to_twelve_digits));
  state.counters["evaluations"] = evaluations;
}
BENCHMARK(product_of_tanh)->Unit(benchmark::kMicrosecond);

void formula_of_tanh(benchmark::State& state) {
  auto const p = correlated(2);
  auto const f = tanh(ff::field<0>) * tanh(ff::field<1>);
  for (auto _ : state) benchmark::DoNotOptimize(ff::expectation(p, f, to_twelve_digits));
}
BENCHMARK(formula_of_tanh)->Unit(benchmark::kMicrosecond);

void kinks_between_break_points(benchmark::State& state) {
  auto const p = correlated(1);
  ff::rules::piecewise const at_zero{.breaks = {{0.0}}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(ff::expectation(p, [](double t) { return t > 0 ? t : 0; }, at_zero));
  }
}
BENCHMARK(kinks_between_break_points)->Unit(benchmark::kMicrosecond);

}  // namespace
