#pragma once
/// @file
/// v^T A v.

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

}  // namespace freefield::detail::power_law
