#pragma once
/// @file
/// Measures that are points with weights: the cells of a density, the particles of an ensemble, the outcomes of a
/// probability vector.

#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>
#include <freefield/numeric/pairwise_sum.hpp>

#include <concepts>
#include <cstddef>

namespace freefield {

/// A measure whose integrals are sums, sum_i w_i f(x_i): it has a number of points, and a weight and a place for each.
template <class M>
concept weighted_points = ordered_scalar<typename M::scalar_type> && requires(M const& m, Eigen::Index i) {
  { m.dimension() } -> std::convertible_to<std::ptrdiff_t>;
  { m.size() } -> std::convertible_to<std::ptrdiff_t>;
  { m.weight(i) } -> std::convertible_to<typename M::scalar_type>;
  { m.point(i)(i) } -> std::convertible_to<typename M::scalar_type>;
};

namespace detail::measure_room {

/// sum_i w_i x_i
template <class T, class M>
vector_of<T> mean_of(M const& m) {
  vector_of<T> result(m.dimension());
  for (Eigen::Index k = 0; k < result.size(); ++k) {
    result(k) = pairwise_sum<T>(0, m.size(), [&](std::ptrdiff_t i) { return T(m.weight(i) * T(m.point(i)(k))); });
  }
  return result;
}

/// sum_i w_i (x_i - mean) (x_i - mean)^T
template <class T, class M>
matrix_of<T> covariance_of(M const& m) {
  vector_of<T> const mean = mean_of<T>(m);
  matrix_of<T> result(mean.size(), mean.size());
  for (Eigen::Index k = 0; k < mean.size(); ++k) {
    for (Eigen::Index l = 0; l <= k; ++l) {
      result(k, l) = result(l, k) = pairwise_sum<T>(0, m.size(), [&](std::ptrdiff_t i) {
        auto const x = m.point(i);
        return T(m.weight(i) * T(T(x(k) - mean(k)) * T(x(l) - mean(l))));
      });
    }
  }
  return result;
}

}  // namespace detail::measure_room
}  // namespace freefield
