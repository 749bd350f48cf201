#pragma once
/// @file
/// Many points of a measure in one call.

#include <freefield/core/execution.hpp>
#include <freefield/measure/measure.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <cstddef>
#include <cstdint>

namespace freefield {

struct sample_options {
  std::uint64_t seed = 0;  ///< its streams are not those of the resamples of a bootstrap, whose seed is 1
  freefield::execution execution = {};  ///< `serial`, `threads(n)`, any engine; changes no bit
  progress_callback progress = {};      ///< called as progress(done, total) in groups of 64 points
};

/// n independent points of a measure, one in each row:
///
///     ff::sample(p, 10'000, {.seed = 7})                         // 10000 x d
///     f(ff::at_rows(ff::sample(p, 10'000, {.seed = 7})))         // a formula at each of them
///     ff::sample(p, 10'000, {.execution = ff::threads(8)})
///
/// Row i is drawn from stream i of the seed: the same bits on any number of threads, and the first rows of a longer
/// sample are those of a shorter one.
/// @param n  how many points
/// @throws error `domain` for n < 0
/// Cost: n draws.
template <measure M>
matrix_of<typename M::scalar_type> sample(M const& m, Eigen::Index n, sample_options const& options = {}) {
  using T = typename M::scalar_type;
  require(n >= 0, errc::domain, {"sample", "number of points is negative", "a number >= 0"}, n);
  auto const d = static_cast<Eigen::Index>(m.dimension());
  matrix_of<T> points = matrix_of<T>::Constant(n, d, T(0));
  auto const draw = [&](std::size_t first, std::size_t last) {
    for (std::size_t row = first; row < last; ++row) {
      philox4x32 engine(options.seed, row);
      auto const point = m.sample(engine);
      detail::require_same_size("sample", "point and measure differ in dimension",
                                static_cast<Eigen::Index>(point.size()), d);
      using index_type = decltype(point.size());
      for (Eigen::Index k = 0; k < d; ++k)
        points(static_cast<Eigen::Index>(row), k) = point[static_cast<index_type>(k)];
    }
  };
  for_each({static_cast<std::size_t>(n), 64}, draw, {options.execution, options.progress});
  return points;
}

}  // namespace freefield
