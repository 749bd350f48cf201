// Implicit heat steps on a line of a million cells.

#include "ratio.hpp"

#include <freefield/numeric.hpp>

#include <vector>

namespace {

namespace ff = freefield;
constexpr std::size_t cells = 1'000'000;

/// A solve in nanoseconds a cell.
void tridiagonal_solve(benchmark::State& state) {
  std::vector<double> const beside(cells - 1, -0.7), diagonal(cells, 2.4);
  ff::tridiagonal_factor<double> const factor(beside, diagonal, beside);
  std::vector<double> u(cells, 1.0);
  for (auto _ : state) {
    factor.solve_in_place(u);
    benchmark::DoNotOptimize(u.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(cells));
}
BENCHMARK(tridiagonal_solve)->Unit(benchmark::kMillisecond);

/// In units of the same by hand with the usual elimination from one end, factorised before, too.
void tridiagonal_solve_in_one_chain(benchmark::State& state) {
  std::vector<double> const beside(cells - 1, -0.7), diagonal(cells, 2.4);
  ff::tridiagonal_factor<double> const factor(beside, diagonal, beside);
  std::vector<double> inverse(cells), inner(cells), outer(cells), u(cells, 1.0), v(cells, 1.0);
  for (std::size_t i = 0; i < cells; ++i) {
    inverse[i] = 1 / (diagonal[i] - (i == 0 ? 0 : inner[i - 1] * beside[i - 1]));
    inner[i] = i + 1 < cells ? beside[i] * inverse[i] : 0;
    outer[i] = inner[i];
  }
  bench::report_ratio(
      state,
      [&] {
        factor.solve_in_place(u);
        benchmark::DoNotOptimize(u.data());
      },
      [&] {
        for (std::size_t i = 1; i < cells; ++i) v[i] -= inner[i - 1] * v[i - 1];
        v[cells - 1] *= inverse[cells - 1];
        for (std::size_t i = cells - 1; i-- > 0;) v[i] = v[i] * inverse[i] - outer[i] * v[i + 1];
        benchmark::DoNotOptimize(v.data());
      });
}
BENCHMARK(tridiagonal_solve_in_one_chain)->UseManualTime();

}  // namespace
