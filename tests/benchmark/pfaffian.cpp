// The Pfaffian against the LU decomposition of the same size, which has twice the products: at most 3 times its time.

#include "ratio.hpp"

#include <freefield/core/random.hpp>
#include <freefield/wick/pfaffian.hpp>

#include <Eigen/LU>

#include <complex>

namespace {

namespace ff = freefield;

template <class T>
T draw(ff::philox4x32& engine, double scale) {
  if constexpr (ff::complex_scalar<T>) {
    double const real = scale * ff::normal<double>(engine), imaginary = scale * ff::normal<double>(engine);
    return {real, imaginary};
  } else {
    return scale * ff::normal<double>(engine);
  }
}

/// Normal entries of a size that keeps the result finite: its square is about n! times their variance to the power n.
template <class T>
Eigen::MatrixX<T> random_antisymmetric(Eigen::Index n) {
  ff::philox4x32 engine{1, 1};
  Eigen::MatrixX<T> result = Eigen::MatrixX<T>::Zero(n, n);
  double const scale = std::sqrt(std::exp(1.0) / static_cast<double>(n));
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = j + 1; i < n; ++i) {
      result(i, j) = draw<T>(engine, scale);
      result(j, i) = -result(i, j);
    }
  }
  return result;
}

template <class T>
void against_lu(benchmark::State& state) {
  auto const a = random_antisymmetric<T>(state.range(0));
  bench::report_ratio(
      state, [&] { benchmark::DoNotOptimize(ff::pfaffian(a)); },
      [&] {
        Eigen::PartialPivLU<Eigen::MatrixX<T>> const lu(a);
        benchmark::DoNotOptimize(lu.matrixLU().data());
      });
}
BENCHMARK(against_lu<double>)->Arg(30)->Arg(200)->Arg(1000)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(against_lu<std::complex<double>>)->Arg(1000)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
