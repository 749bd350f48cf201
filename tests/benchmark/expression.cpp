// Formulas against the same lines written by hand.

#include "ratio.hpp"

#include <freefield/core/expression.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace {

namespace ff = freefield;

constexpr auto N = ff::symbol<"N">;
constexpr auto D = ff::symbol<"D">;
constexpr auto E = ff::symbol<"E">;
constexpr auto A = ff::symbol<"A">;
constexpr auto B = ff::symbol<"B">;
constexpr auto alpha = ff::symbol<"alpha">;
constexpr auto beta = ff::symbol<"beta">;
constexpr auto law = E + A * pow(N, -alpha) + B * pow(D, -beta);

struct rows {
  std::vector<double> size, data;
  rows() {
    for (int i = 0; i < 1000; ++i) {
      size.push_back(1e7 * std::exp(0.008 * i));
      data.push_back(1e9 * std::exp(0.007 * (i * 37 % 1000)));
    }
  }
};

/// The law and its gradient summed over a table, from the formula.
std::array<double, 6> by_formula(rows const& table, std::array<double, 5> const& theta) {
  constexpr ff::together all(law, derivative(law, E), derivative(law, A), derivative(law, alpha), derivative(law, B),
                             derivative(law, beta));
  std::array<double, 6> sum{};
  for (std::size_t i = 0; i < table.size.size(); ++i) {
    auto const values = all(N = table.size[i], D = table.data[i], E = theta[0], A = theta[1], alpha = theta[2],
                            B = theta[3], beta = theta[4]);
    for (std::size_t k = 0; k < 6; ++k) sum[k] += values[k];
  }
  return sum;
}

std::array<double, 6> by_hand(rows const& table, std::array<double, 5> const& theta) {
  std::array<double, 6> sum{};
  for (std::size_t i = 0; i < table.size.size(); ++i) {
    double const n = table.size[i], d = table.data[i];
    double const p = std::pow(n, -theta[2]), q = std::pow(d, -theta[4]);
    std::array<double, 6> const values{
        theta[0] + theta[1] * p + theta[3] * q, 1, p, -theta[1] * p * std::log(n), q, -theta[3] * q * std::log(d)};
    for (std::size_t k = 0; k < 6; ++k) sum[k] += values[k];
  }
  return sum;
}

/// E + A N^-alpha + B D^-beta with its five derivatives, 1000 rows: at most 1.1 times the code by hand.
void value_and_gradient(benchmark::State& state) {
  rows const table;
  std::array<double, 5> theta{1.8, 480, 0.35, 2100, 0.37};
  benchmark::DoNotOptimize(theta);
  bench::report_ratio(state, [&] { benchmark::DoNotOptimize(by_formula(table, theta)); },
                      [&] { benchmark::DoNotOptimize(by_hand(table, theta)); });
}
BENCHMARK(value_and_gradient)->UseManualTime();

/// The law over two Eigen arrays against one loop by hand.
void over_arrays(benchmark::State& state) {
  rows const table;
  Eigen::Map<Eigen::ArrayXd const> const size(table.size.data(), 1000), data(table.data.data(), 1000);
  double a = 480;
  benchmark::DoNotOptimize(a);
  bench::report_ratio(
      state,
      [&] {
        Eigen::ArrayXd const values = law(N = size, D = data, E = 1.8, A = a, alpha = 0.35, B = 2100.0, beta = 0.37);
        benchmark::DoNotOptimize(values.data());
      },
      [&] {
        Eigen::ArrayXd values(1000);
        for (Eigen::Index i = 0; i < 1000; ++i)
          values[i] = 1.8 + a * std::pow(size[i], -0.35) + 2100.0 * std::pow(data[i], -0.37);
        benchmark::DoNotOptimize(values.data());
      });
}
BENCHMARK(over_arrays)->UseManualTime();

double quartic_by_formula(rows const& table) {
  constexpr auto x = ff::symbol<"x">;
  constexpr auto potential = ff::constant<1, 4> * pow<4>(x) - ff::constant<1, 2> * pow<2>(x);
  constexpr ff::together all(potential, derivative(potential, x), derivative(potential, x, x));
  double sum = 0;
  for (double const v : table.size) {
    auto const [f, g, h] = all(x = v);
    sum += f + g + h;
  }
  return sum;
}

double quartic_by_hand(rows const& table) {
  double sum = 0;
  for (double const v : table.size) {
    double const square = v * v;
    double const f = square * square / 4 - square / 2, g = square * v - v, h = 3 * square - 1;
    sum += f + g + h;
  }
  return sum;
}

/// A quartic potential and its two derivatives: no calls, arithmetic alone.
void quartic(benchmark::State& state) {
  rows const table;
  bench::report_ratio(state, [&] { benchmark::DoNotOptimize(quartic_by_formula(table)); },
                      [&] { benchmark::DoNotOptimize(quartic_by_hand(table)); });
}
BENCHMARK(quartic)->UseManualTime();

double bell_by_formula(rows const& table) {
  constexpr auto x = ff::symbol<"x">;
  constexpr auto bell = exp(-x * x / 2);
  constexpr ff::together all(bell, derivative(bell, x), derivative(bell, x, x));
  double sum = 0;
  for (double const v : table.size) {
    auto const [f, g, h] = all(x = v * 1e-8);
    sum += f + g + h;
  }
  return sum;
}

double bell_by_hand(rows const& table) {
  double sum = 0;
  for (double const v : table.size) {
    double const x = v * 1e-8, e = std::exp(-x * x / 2);
    sum += e - x * e + (x * x - 1) * e;
  }
  return sum;
}

/// A bell curve and two derivatives, with the literal 2: one exponential for all three.
void bell(benchmark::State& state) {
  rows const table;
  bench::report_ratio(
      state, [&] { benchmark::DoNotOptimize(bell_by_formula(table)); },
      [&] { benchmark::DoNotOptimize(bell_by_hand(table)); });
}
BENCHMARK(bell)->UseManualTime();

}  // namespace
