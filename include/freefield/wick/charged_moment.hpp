#pragma once
/// @file
/// Moments of a complex Gaussian field, by Wick's theorem for bosons that carry a charge.

#include <freefield/numeric/submatrix.hpp>
#include <freefield/wick/permanent.hpp>

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

namespace freefield {

namespace detail::wick {

/// C(rows_a, columns_b)
template <class T>
matrix_of<T> cross_block(matrix_of<T> const& c, std::span<Eigen::Index const> rows,
                         std::span<Eigen::Index const> columns) {
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
///     ff::charged_moment(C, {0, 1}, {0, 1});   // <|phi_0|^2 |phi_1|^2> = C(0, 0) C(1, 1) + C(0, 1) C(1, 0)
///
/// @param c          n x n; Hermitian and positive for a measure, which is not asked for; any ring
/// @param fields     the indices i of phi; an index may come more than once
/// @param conjugate  the indices j of phi*
/// @param execution  who does the work; changes no bit
/// @param progress   see `progress_callback`
/// Cost: as the permanent of a k x k matrix.
/// @throws error `domain` (with the place in the list) for an index that does not exist; as `permanent` does
/// Source: L. Isserlis, Biometrika 12 (1918) 134; I. S. Reed, IRE Trans. Inf. Theory 8 (1962) 194.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, execution_engine Execution = serial_execution,
          progress_callback Progress = no_progress>
T charged_moment(Matrix const& c, std::span<Eigen::Index const> fields, std::span<Eigen::Index const> conjugate,
                 Execution const& execution = serial, Progress&& progress = {}) {
  constexpr std::string_view function = "charged_moment";
  matrix_of<T> const propagator = detail::checked_square<T>(function, c);
  detail::require_existing(function, fields, propagator.rows());
  detail::require_existing(function, conjugate, propagator.rows());
  if (fields.size() != conjugate.size()) return T(0);
  return detail::wick::permanent_of<T>(function, detail::wick::cross_block(propagator, fields, conjugate), execution,
                                       progress);
}
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, execution_engine Execution = serial_execution,
          progress_callback Progress = no_progress>
T charged_moment(Matrix const& c, std::initializer_list<Eigen::Index> fields,
                 std::initializer_list<Eigen::Index> conjugate, Execution const& execution = serial,
                 Progress&& progress = {}) {
  using span = std::span<Eigen::Index const>;
  return charged_moment(c, span(fields.begin(), fields.size()), span(conjugate.begin(), conjugate.size()), execution,
                        progress);
}

}  // namespace freefield
