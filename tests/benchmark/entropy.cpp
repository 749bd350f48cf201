// Functionals on a million cells against the same loops by hand; the relative entropy of Gaussians against the two
// Cholesky factorisations that it needs.

#include "ratio.hpp"

#include <freefield/entropy.hpp>

#include <Eigen/Cholesky>

#include <cmath>
#include <cstddef>
#include <vector>

namespace {

namespace ff = freefield;
constexpr auto x = ff::field<0>;
constexpr Eigen::Index cells = 1'000'000;

ff::density<double, 1> well() {
  return ff::normalised(ff::grid<double, 1>({-3.0, 3.0, cells}), exp(-pow<4>(x) / 4 + pow<2>(x) / 2));
}
/// With constants that the compiler knows, as the loop by hand has them; pow<4>(x) / 4 divides by a run-time 4.
auto free_energy() {
  return ff::potential_energy(pow<4>(x) / ff::constant<4> - pow<2>(x) / ff::constant<2>) - 0.5 * ff::entropy;
}

/// integral V rho + T rho log rho, in units of the loop by hand.
void free_energy_by_hand(benchmark::State& state) {
  auto const rho = well();
  auto const f = free_energy();
  double const lower = -3, step = 6.0 / static_cast<double>(cells);
  std::vector<double> const r(rho.values().begin(), rho.values().end());
  bench::report_ratio(
      state, [&] { benchmark::DoNotOptimize(f(rho)); },
      [&] {
        double sum = 0;
        for (std::size_t i = 0; i < r.size(); ++i) {
          double const at = lower + (static_cast<double>(i) + 0.5) * step, square = at * at;
          sum += (square * square / 4 - square / 2) * r[i] + (r[i] > 0 ? 0.5 * r[i] * std::log(r[i]) : 0);
        }
        benchmark::DoNotOptimize(sum *= step);
      });
}
BENCHMARK(free_energy_by_hand)->UseManualTime();

/// V + T (log rho + 1), a column.
void free_energy_variation_by_hand(benchmark::State& state) {
  auto const rho = well();
  auto const f = free_energy();
  double const lower = -3, step = 6.0 / static_cast<double>(cells);
  std::vector<double> const r(rho.values().begin(), rho.values().end());
  bench::report_ratio(
      state, [&] { benchmark::DoNotOptimize(first_variation(f, rho)); },
      [&] {
        Eigen::VectorXd result(cells);
        for (std::size_t i = 0; i < r.size(); ++i) {
          double const at = lower + (static_cast<double>(i) + 0.5) * step, square = at * at;
          double const logarithm = r[i] > 0 ? std::log(r[i]) : -HUGE_VAL;
          result(static_cast<Eigen::Index>(i)) = square * square / 4 - square / 2 + 0.5 * (logarithm + 1);
        }
        benchmark::DoNotOptimize(result.data());
      });
}
BENCHMARK(free_energy_variation_by_hand)->UseManualTime();

/// The sum of p log(p/q) - p + q, terms >= 0 that keep their digits where p and q nearly agree, in units of the sum of
/// p log(p/q) by hand, which loses them.
void relative_entropy_by_hand(benchmark::State& state) {
  auto const rho = well();
  auto const q = ff::normalised(rho.grid(), exp(-pow<2>(x) / 2));
  bench::report_ratio(
      state, [&] { benchmark::DoNotOptimize(ff::relative_entropy(rho, q)); },
      [&] {
        double sum = 0;
        for (Eigen::Index i = 0; i < cells; ++i) {
          double const a = rho.values()(i), b = q.values()(i);
          sum += a > 0 ? a * std::log(a / b) : 0;
        }
        benchmark::DoNotOptimize(sum *= rho.grid().cell_volume());
      });
}
BENCHMARK(relative_entropy_by_hand)->UseManualTime();

ff::gaussian<double> random_gaussian(Eigen::Index n, std::uint64_t seed) {
  ff::philox4x32 engine(seed, 0);
  Eigen::MatrixXd root(n, n);
  for (double& entry : root.reshaped()) entry = ff::normal<double>(engine);
  return ff::gaussian<double>(Eigen::VectorXd(root.col(0)),
                              Eigen::MatrixXd(root * root.transpose() + Eigen::MatrixXd::Identity(n, n)));
}

/// KL of Gaussians in d dimensions, its factorisations included, in units of two factorisations by Eigen.
void gaussian_relative_entropy(benchmark::State& state) {
  Eigen::Index const n = state.range(0);
  auto const p = random_gaussian(n, 1), q = random_gaussian(n, 2);
  int const repeats = n < 128 ? 50 : 1;
  bench::report_ratio(
      state,
      [&] {
        for (int k = 0; k < repeats; ++k) benchmark::DoNotOptimize(ff::relative_entropy(p, q));
      },
      [&] {
        for (int k = 0; k < repeats; ++k) {
          benchmark::DoNotOptimize(Eigen::LLT<Eigen::MatrixXd>(p.covariance()).matrixLLT().data());
          benchmark::DoNotOptimize(Eigen::LLT<Eigen::MatrixXd>(q.covariance()).matrixLLT().data());
        }
      });
}
BENCHMARK(gaussian_relative_entropy)->Arg(8)->Arg(64)->Arg(256)->UseManualTime();

/// The squared Wasserstein distance of Gaussians.
void squared_wasserstein(benchmark::State& state) {
  Eigen::Index const n = state.range(0);
  auto const p = random_gaussian(n, 1), q = random_gaussian(n, 2);
  for (auto _ : state) benchmark::DoNotOptimize(ff::squared_wasserstein_distance(p, q));
}
BENCHMARK(squared_wasserstein)->Arg(8)->Arg(64)->Arg(256);

}  // namespace
