#pragma once
/// @file
/// What is asked of vectors of parameters.

#include <freefield/core/math.hpp>
#include <freefield/numeric/dense.hpp>

namespace freefield::detail::power_law {

/// The quadratic form v^T A v.
template <class T>
T quadratic_form(matrix_of<T> const& a, vector_of<T> const& v) {
  T sum(0);
  for (Eigen::Index j = 0; j < v.size(); ++j)
    for (Eigen::Index k = 0; k < v.size(); ++k) sum += T(v(j) * T(a(j, k) * v(k)));
  return sum;
}

/// Whether all components are finite.
template <class T>
bool is_finite(vector_of<T> const& v) {
  for (Eigen::Index k = 0; k < v.size(); ++k)
    if (!math::is_finite(T(v(k)))) return false;
  return true;
}

}  // namespace freefield::detail::power_law
