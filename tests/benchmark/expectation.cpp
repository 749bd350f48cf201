// Expectations of tanh to 1e-12: at most 2 microseconds in one dimension, 150 in two, and 5 for each pair of a kernel
// matrix; the loop of a rule against the same loop by hand.

#include <freefield/integral.hpp>

#include <benchmark/benchmark.h>

#include <cmath>

#include "ratio.hpp"

namespace {

namespace ff = freefield;

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;

ff::expectation_options<double> const to_twelve_digits{.tolerance = 1e-12};

ff::gaussian<double> correlated(Eigen::Index n) {
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Constant(n, n, 0.5);
  covariance.diagonal().setOnes();
  return ff::gaussian<double>{covariance};
}

/// Counts the evaluations of the last of several calls.
template <class F>
void report_evaluations(benchmark::State& state, F const& run) {
  int evaluations = 0;
  run(evaluations);
  state.counters["evaluations"] = evaluations;
}

void square_of_tanh(benchmark::State& state) {
  double const variance = static_cast<double>(state.range(0)) / 4;
  ff::gaussian<double> const p(Eigen::MatrixXd(Eigen::MatrixXd::Constant(1, 1, variance)));
  auto const f = [](double t) {
    double const value = std::tanh(t);
    return value * value;
  };
  for (auto _ : state) benchmark::DoNotOptimize(ff::expectation(p, f, to_twelve_digits));
  report_evaluations(state, [&](int& n) {
    static_cast<void>(ff::expectation(p, [&](double t) { return ++n, f(t); }, to_twelve_digits));
  });
}
BENCHMARK(square_of_tanh)->ArgName("four_times_variance")->Arg(1)->Arg(4)->Arg(16)->Unit(benchmark::kMicrosecond);

void product_of_tanh(benchmark::State& state) {
  auto const p = correlated(2);
  auto const f = [](Eigen::VectorXd const& v) { return std::tanh(v(0)) * std::tanh(v(1)); };
  for (auto _ : state) benchmark::DoNotOptimize(ff::expectation(p, f, to_twelve_digits));
  report_evaluations(state, [&](int& n) {
    static_cast<void>(ff::expectation(p, [&](Eigen::VectorXd const& v) { return ++n, f(v); }, to_twelve_digits));
  });
}
BENCHMARK(product_of_tanh)->Unit(benchmark::kMicrosecond);

void formula_of_tanh(benchmark::State& state) {
  auto const p = correlated(2);
  auto const f = tanh(x) * tanh(y);
  for (auto _ : state) benchmark::DoNotOptimize(ff::expectation(p, f, to_twelve_digits));
}
BENCHMARK(formula_of_tanh)->Unit(benchmark::kMicrosecond);

void kernel_matrix(benchmark::State& state) {
  Eigen::Index const n = state.range(0);
  Eigen::MatrixXd covariance(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    double const scale = 1 + static_cast<double>(i) / static_cast<double>(n);  // n different variances, from 1 to 4
    for (Eigen::Index k = 0; k <= i; ++k) {
      double const other = 1 + static_cast<double>(k) / static_cast<double>(n);
      covariance(i, k) = covariance(k, i) = scale * other * std::exp(-0.05 * static_cast<double>(i - k));
    }
  }
  ff::gaussian<double> const p(covariance);
  for (auto _ : state) benchmark::DoNotOptimize(ff::pair_expectations(p, tanh(x), to_twelve_digits));
  state.counters["per_pair"] =
      benchmark::Counter(static_cast<double>(n * (n + 1)) / 2, benchmark::Counter::kIsIterationInvariantRate |
                                                                   benchmark::Counter::kInvert);
}
BENCHMARK(kernel_matrix)->Arg(30)->Arg(200)->Unit(benchmark::kMillisecond);

void kinks_between_break_points(benchmark::State& state) {
  auto const p = correlated(1);
  ff::expectation_options<double> const at_zero{.breaks = {{0.0}}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(ff::expectation(p, [](double t) { return t > 0 ? t : 0; }, at_zero));
  }
}
BENCHMARK(kinks_between_break_points)->Unit(benchmark::kMicrosecond);

/// Both add up f at 300 and at 200 points of Gauss and Hermite.
void gauss_hermite_by_hand(benchmark::State& state) {
  auto const p = correlated(1);
  auto const f = [](double t) { return std::tanh(t) * std::tanh(2 * t); };
  auto const many = ff::gauss_hermite_rule<double>(300), few = ff::gauss_hermite_rule<double>(200);
  bench::report_ratio(
      state,
      [&] {
        for (int k = 0; k < 100; ++k)
          benchmark::DoNotOptimize(ff::expectation(p, f, ff::rules::gauss_hermite{.points = 300}));
      },
      [&] {
        for (int k = 0; k < 100; ++k) {
          double sums[2] = {0, 0};
          for (auto const* rule : {&many, &few}) {
            double& sum = sums[rule == &few];
            for (std::size_t i = 0; i < rule->nodes.size(); ++i) sum += rule->weights[i] * f(rule->nodes[i]);
          }
          benchmark::DoNotOptimize(sums);
        }
      });
}
BENCHMARK(gauss_hermite_by_hand)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
