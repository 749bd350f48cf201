#pragma once
/// @file
/// The lower triangular root of a positive definite matrix, and what is solved with it.

#include <freefield/core/error.hpp>
#include <freefield/numeric/cholesky.hpp>

#include <Eigen/Cholesky>

#include <algorithm>
#include <concepts>

namespace freefield {

/// The lower triangular L with L L^T = A.  Eigen's, in blocks, for built-in numbers.
/// Cost: n^3 / 3 operations.
/// @throws error `not_positive` where A is not positive definite up to rounding
template <real_scalar T>
matrix_of<T> lower_factor(matrix_of<T> const& a) {
  complaint const about{"lower_factor", "matrix is not positive definite up to rounding", "a larger smallest pivot"};
  if constexpr (std::floating_point<T>) {
    matrix_of<T> result = a;
    Eigen::LLT<Eigen::Ref<matrix_of<T>>> const factor(result);
    require(factor.info() == Eigen::Success, errc::not_positive, about);
    result.template triangularView<Eigen::StrictlyUpper>().setZero();
    return result;
  } else {
    cholesky_factor<T> const factor(a);
    require(factor.exists(), errc::not_positive, about);
    return factor.lower_root();
  }
}

/// L^-1 X for lower triangular L, in place; where X is lower triangular, too, half of the work is left out.
template <field_scalar T>
void solve_lower_in_place(matrix_of<T> const& l, matrix_of<T>& x, bool lower_triangular = false) {
  Eigen::Index const n = l.rows();
  if constexpr (std::floating_point<T>) {
    constexpr Eigen::Index block = 16;
    for (Eigen::Index j = 0; j < x.cols(); j += block) {
      Eigen::Index const first = lower_triangular ? j : 0, width = std::min(block, x.cols() - j);
      auto part = x.block(first, j, n - first, width);
      l.bottomRightCorner(n - first, n - first).template triangularView<Eigen::Lower>().solveInPlace(part);
    }
  } else {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      for (Eigen::Index k = lower_triangular ? j : 0; k < n; ++k) {
        x(k, j) = T(x(k, j) / l(k, k));
        for (Eigen::Index i = k + 1; i < n; ++i) x(i, j) = T(x(i, j) - T(l(i, k) * x(k, j)));
      }
    }
  }
}

/// L^-1 x for a vector.
template <field_scalar T>
vector_of<T> solve_lower(matrix_of<T> const& l, vector_of<T> x) {
  for (Eigen::Index k = 0; k < l.rows(); ++k) {
    x(k) = T(x(k) / l(k, k));
    for (Eigen::Index i = k + 1; i < l.rows(); ++i) x(i) = T(x(i) - T(l(i, k) * x(k)));
  }
  return x;
}

}  // namespace freefield
