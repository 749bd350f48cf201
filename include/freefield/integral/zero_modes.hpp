#pragma once
/// @file
/// Zero modes: the directions in which a quadratic form vanishes.

#include <freefield/integral/factor/positive_pivots.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>

#include <string_view>

namespace freefield {

/// Asks for an integral over the orthogonal complement of the zero modes: `gaussian_integral(A, b, omit_zero_modes)`.
struct omit_zero_modes_tag {};
inline constexpr omit_zero_modes_tag omit_zero_modes{};

namespace detail::integral {

/// The kernel of a semidefinite matrix from its factor, with one column for each pivot that is zero.  With the rows in
/// the order of the factor it is (-A_11^-1 A_12; 1).
template <class T>
matrix_of<T> kernel_of(semidefinite_factor<T> const& factor) {
  Eigen::Index const n = factor.size(), rank = factor.rank();
  matrix_of<T> result = matrix_of<T>::Constant(n, n - rank, T(0));
  vector_of<T> w(rank);
  for (Eigen::Index c = 0; c < n - rank; ++c) {
    for (Eigen::Index k = rank - 1; k >= 0; --k) {
      T entry = T(-factor.lower(rank + c, k));
      for (Eigen::Index m = k + 1; m < rank; ++m) entry = T(entry - factor.lower(m, k) * w(m));
      w(k) = entry;
      result(factor.order(k), c) = entry;
    }
    result(factor.order(rank + c), c) = T(1);
  }
  return result;
}

template <class T>
T inner_product(vector_of<T> const& x, vector_of<T> const& y) {
  T sum(0);
  for (Eigen::Index i = 0; i < x.size(); ++i) sum = T(sum + T(x(i) * y(i)));
  return sum;
}

/// Makes the columns orthonormal by Gram and Schmidt; each is projected twice.
template <class T>
void orthonormalize(matrix_of<T>& columns) {
  for (Eigen::Index c = 0; c < columns.cols(); ++c) {
    vector_of<T> v = columns.col(c);
    for (int pass = 0; pass < 2; ++pass) {
      for (Eigen::Index k = 0; k < c; ++k) {
        vector_of<T> const other = columns.col(k);
        T const overlap = inner_product(v, other);
        for (Eigen::Index i = 0; i < v.size(); ++i) v(i) = T(v(i) - overlap * other(i));
      }
      T const norm = math::sqrt(inner_product(v, v));
      for (Eigen::Index i = 0; i < v.size(); ++i) v(i) = T(v(i) / norm);
    }
    columns.col(c) = v;
  }
}

}  // namespace detail::integral

/// A basis of the kernel of a positive semidefinite matrix, in columns; none of them where A is positive definite.
///     ff::zero_modes(laplacian);   // n x 1: the constant field
///
/// @param a  A, n x n, symmetric.  Pivots up to 8 n epsilon A(i, i) count as zero.
/// @returns  N, n x k.  Exact numbers: A N = 0, and each column has a 1 where the others have 0.  Real numbers: the
///           columns are orthonormal.
/// Cost: n^3/6 products to find the rank r, (n - r) r^2/2 for the basis.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`; `not_positive` for an indefinite A
template <dense_matrix Matrix, field_scalar T = typename Matrix::Scalar>
  requires ordered_scalar<T>
Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> zero_modes(Matrix const& a) {
  constexpr std::string_view function = "zero_modes";
  detail::semidefinite_factor<T> const factor(detail::checked_symmetric<T, detail::by_coordinates>(function, a));
  detail::integral::require_semidefinite_block(function, factor, factor.size(),
                                               {"matrix", "a positive semidefinite matrix"});
  matrix_of<T> result = detail::integral::kernel_of(factor);
  if constexpr (real_scalar<T>) detail::integral::orthonormalize(result);
  return result;
}

}  // namespace freefield
