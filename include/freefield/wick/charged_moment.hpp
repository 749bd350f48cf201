#pragma once
/// @file
/// Moments of a complex Gaussian field, by Wick's theorem for bosons that carry a charge.

#include <freefield/core/multi_index.hpp>
#include <freefield/numeric/submatrix.hpp>
#include <freefield/wick/permanent.hpp>

#include <cstddef>
#include <string_view>

namespace freefield {

namespace detail::wick {

/// The matrix with the entries C(rows_a, columns_b).
template <class T>
matrix_of<T> cross_block(matrix_of<T> const& c, index_span rows, index_span columns) {
  matrix_of<T> result(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(columns.size()));
  for (Eigen::Index b = 0; b < result.cols(); ++b) {
    for (Eigen::Index a = 0; a < result.rows(); ++a) {
      result(a, b) = c(rows[static_cast<std::size_t>(a)], columns[static_cast<std::size_t>(b)]);
    }
  }
  return result;
}

}  // namespace detail::wick

/// <phi_i1 ... phi_ik phi*_j1 ... phi*_jl> = per C(i_a, j_b) of the complex Gaussian field with <phi_i phi_j> = 0 and
/// <phi_i phi*_j> = C(i, j).  0 where k and l differ, for the charge is conserved; 1 where both are 0.
///
///     ff::charged_moment(C, ff::indices{0, 1}, ff::indices{0, 1});   // <|phi_0|^2 |phi_1|^2> = C00 C11 + C01 C10
///
/// @param c          n x n; Hermitian and positive for a measure, which is not asked for; any ring
/// @param fields     the indices i of phi; an index may come more than once
/// @param conjugate  the indices j of phi*
/// @param options    who does the work, and who is told
/// Cost: as the permanent of a k x k matrix.
/// @throws error `out_of_range` (with the place in the list) for an index that does not exist; as `permanent` does
/// Source: L. Isserlis, Biometrika 12 (1918) 134; I. S. Reed, IRE Trans. Inf. Theory 8 (1962) 194.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
T charged_moment(Matrix const& c, indices const& fields, indices const& conjugate,
                 execution_options const& options = {}) {
  constexpr std::string_view function = "charged_moment";
  matrix_of<T> const propagator = detail::checked_square<T>(function, c);
  detail::require_existing(function, fields, propagator.rows());
  detail::require_existing(function, conjugate, propagator.rows());
  if (fields.size() != conjugate.size()) return T(0);
  return detail::wick::permanent_of<T>(function, detail::wick::cross_block(propagator, fields, conjugate), options);
}

}  // namespace freefield
