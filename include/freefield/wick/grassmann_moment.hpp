#pragma once
/// @file
/// Moments of Grassmann fields, by Wick's theorem for fermions.

#include <freefield/core/multi_index.hpp>
#include <freefield/numeric/submatrix.hpp>
#include <freefield/wick/charged_moment.hpp>
#include <freefield/wick/pfaffian.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

inline bool has_repetition(std::span<Eigen::Index const> indices) {
  std::vector<Eigen::Index> sorted(indices.begin(), indices.end());
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
}

/// A(i_a, i_b) for a > b, in the numbers in which its Pfaffian is computed; zero elsewhere.
template <class T, class Entry>
matrix_of<pfaffian_number<T>> lower_triangle(Eigen::Index n, Entry const& entry) {
  using R = pfaffian_number<T>;
  matrix_of<R> result = matrix_of<R>::Constant(n, n, R(0));
  for (Eigen::Index b = 0; b < n; ++b) {
    for (Eigen::Index a = b + 1; a < n; ++a) result(a, b) = entry(a, b);
  }
  return result;
}

}  // namespace detail::wick

/// <eta_i1 ... eta_ik> = pf C(i_a, i_b) of the real Grassmann field with <eta_i eta_j> = C(i, j), in the order given.
/// In Berezin's integral over exp(-eta^T K eta / 2), C = K^-1.  0 for odd k and where an index comes twice; 1 for
/// k = 0.
///
///     ff::grassmann_moment(C, ff::indices{0, 1, 2, 3});   // C(0, 1) C(2, 3) - C(0, 2) C(1, 3) + C(0, 3) C(1, 2)
///
/// @param c        n x n, antisymmetric up to rounding as for `pfaffian`; any ring
/// @param which    those of the fields, left to right
/// Cost: as the Pfaffian of a k x k matrix.
/// @throws error `out_of_range` (with the place in the list) for an index that does not exist; as `pfaffian` does
/// Source: F. A. Berezin, "The Method of Second Quantization" (1966); G. C. Wick, Phys. Rev. 80 (1950) 268.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(!std::unsigned_integral<T>)
T grassmann_moment(Matrix const& c, indices const& which) {
  constexpr std::string_view function = "grassmann_moment";
  matrix_of<T> const propagator = detail::checked_antisymmetric<T>(function, c);
  detail::require_existing(function, which, propagator.rows());
  if (detail::wick::has_repetition(which)) return T(0);
  auto const entry = [&](Eigen::Index a, Eigen::Index b) {
    auto const i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
    return detail::wick::pfaffian_number<T>(propagator(which.values[i], which.values[j]));
  };
  return detail::wick::pfaffian_of<T>(
      function, detail::wick::lower_triangle<T>(static_cast<Eigen::Index>(which.size()), entry));
}

/// <psi_i1 ... psi_ik psibar_jk ... psibar_j1> = det C(i_a, j_b) of the complex Grassmann field with
/// <psi_i psibar_j> = C(i, j) and <psi_i psi_j> = 0.  The conjugate fields stand in reverse, so that the first pair
/// encloses the second one and all signs are plus where every i_a is contracted with j_a.  In Berezin's integral over
/// exp(-psibar^T K psi), C = K^-1.  0 where the lists differ in length and where an index comes twice in one of them, 1
/// where both are empty.
///
///     ff::grassmann_charged_moment(C, ff::indices{0, 1}, ff::indices{2, 3});   // C(0, 2) C(1, 3) - C(0, 3) C(1, 2)
///
/// @param c          n x n; any ring
/// @param fields     the indices i of psi, left to right
/// @param conjugate  the indices j of psibar, right to left
/// Cost: as the Pfaffian of a 2k x 2k matrix, of the fields in the order in which they stand.
/// @throws error `out_of_range` (with the place in the list) for an index that does not exist; as `pfaffian` does
/// Source: as for `grassmann_moment`.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
T grassmann_charged_moment(Matrix const& c, indices const& fields, indices const& conjugate) {
  constexpr std::string_view function = "grassmann_charged_moment";
  using R = detail::wick::pfaffian_number<T>;
  matrix_of<T> const propagator = detail::checked_square<T>(function, c);
  detail::require_existing(function, fields, propagator.rows());
  detail::require_existing(function, conjugate, propagator.rows());
  if (fields.size() != conjugate.size()) return T(0);
  if (detail::wick::has_repetition(fields) || detail::wick::has_repetition(conjugate)) return T(0);
  auto const pairs = static_cast<Eigen::Index>(fields.size());
  auto const entry = [&](Eigen::Index a, Eigen::Index b) {
    if (a < pairs || b >= pairs) return R(0);
    auto const i = static_cast<std::size_t>(b), j = static_cast<std::size_t>(2 * pairs - 1 - a);
    return R(-R(propagator(fields.values[i], conjugate.values[j])));
  };
  return detail::wick::pfaffian_of<T>(function, detail::wick::lower_triangle<T>(2 * pairs, entry));
}

}  // namespace freefield
