#pragma once
/// @file
/// Berezin's integrals of Gaussians over Grassmann fields: Pfaffians and determinants, also with insertions, to which
/// zero modes are no obstacle.

#include <freefield/core/multi_index.hpp>
#include <freefield/wick/grassmann_moment.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace freefield {

namespace detail::integral {

/// The indices of 0, ..., n - 1 that are not among the given ones, ascending.
inline std::vector<Eigen::Index> other_indices(std::span<Eigen::Index const> indices, Eigen::Index n) {
  std::vector<Eigen::Index> result;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (std::find(indices.begin(), indices.end(), i) == indices.end()) result.push_back(i);
  }
  return result;
}

/// Tells whether it takes an odd number of exchanges of neighbours to bring these indices to the front, in this order.
inline bool is_odd_extraction(std::span<Eigen::Index const> indices) {
  std::size_t exchanges = 0;
  for (std::size_t k = 0; k < indices.size(); ++k) {
    exchanges += static_cast<std::size_t>(indices[k]) + k;
    for (std::size_t l = 0; l < k; ++l) exchanges += indices[k] < indices[l] ? 1U : 0U;
  }
  return exchanges % 2 == 1;
}

/// The Pfaffian of the matrix with this lower triangle, with the opposite sign if `negative`.
template <class T, class Entry>
T signed_pfaffian(std::string_view function, Eigen::Index n, bool negative, Entry const& entry) {
  using R = wick::pfaffian_number<T>;
  if (n == 0) return T(negative ? -1 : 1);
  auto const signed_entry = [&](Eigen::Index a, Eigen::Index b) {
    R const x = entry(a, b);
    return negative && b == 0 ? R(-x) : x;
  };
  return wick::pfaffian_of<T>(function, wick::lower_triangle<T>(n, signed_entry));
}

/// The number (-1)^negative det A(rows_a, columns_b), computed as a Pfaffian in any ring.
template <class T>
T signed_determinant(std::string_view function, matrix_of<T> const& a, std::span<Eigen::Index const> rows,
                     std::span<Eigen::Index const> columns, bool negative) {
  using R = wick::pfaffian_number<T>;
  auto const n = static_cast<Eigen::Index>(rows.size());
  return signed_pfaffian<T>(function, 2 * n, negative, [&](Eigen::Index p, Eigen::Index q) {
    if (p < n || q >= n) return R(0);
    return R(-R(a(rows[static_cast<std::size_t>(q)], columns[static_cast<std::size_t>(2 * n - 1 - p)])));
  });
}

}  // namespace detail::integral

/// Berezin's integral of theta_i1 ... theta_ik exp(-theta^T A theta / 2): up to a sign the Pfaffian of A without the
/// rows and columns i1, ..., ik.  Where A has an inverse C, it is pf(A) pf C(i_a, i_b) = pf(A) <theta_i1 ... theta_ik>,
/// see `grassmann_moment`; but the integral exists for every A, and the insertions may absorb zero modes.
///
/// The measure is dtheta_0 dtheta_1 ... dtheta_(n-1), for which the integral of theta_(n-1) ... theta_1 theta_0 is 1.
///     ff::grassmann_gaussian_integral(A, ff::indices{0, 3});
///
/// @param a        A, n x n, antisymmetric as for `pfaffian`; any ring
/// @param which    those of the inserted fields, left to right; none by default
/// @returns        zero where an index comes twice and where n - k is odd
/// Cost: as the Pfaffian of a matrix of size n - k.
/// @throws error `out_of_range` (with the place in the list) for an index that does not exist; as `pfaffian` does
/// Source: F. A. Berezin, "The Method of Second Quantization" (1966).
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(!std::unsigned_integral<T>)
T grassmann_gaussian_integral(Matrix const& a, indices const& which) {
  constexpr std::string_view function = "grassmann_gaussian_integral";
  matrix_of<T> const checked = detail::checked_antisymmetric<T>(function, a);
  Eigen::Index const n = checked.rows();
  detail::require_existing(function, which, n);
  if (detail::wick::has_repetition(which)) return T(0);
  std::vector<Eigen::Index> const rest = detail::integral::other_indices(which, n);
  auto const left = static_cast<Eigen::Index>(rest.size());
  if (left % 2 == 1) return T(0);
  bool const odd_measure = n % 4 >= 2, odd_exponential = left % 4 == 2;
  bool const negative = (odd_measure != odd_exponential) != detail::integral::is_odd_extraction(which);
  return detail::integral::signed_pfaffian<T>(function, left, negative, [&](Eigen::Index p, Eigen::Index q) {
    return detail::wick::pfaffian_number<T>(
        checked(rest[static_cast<std::size_t>(p)], rest[static_cast<std::size_t>(q)]));
  });
}
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(!std::unsigned_integral<T>)
T grassmann_gaussian_integral(Matrix const& a) {
  return grassmann_gaussian_integral(a, indices{});
}

/// Berezin's integral of psi_i1 ... psi_ik psibar_jk ... psibar_j1 exp(-psibar^T A psi): up to a sign the determinant
/// of A without the rows j and the columns i, and det A without insertions.  Where A has an inverse C, it is
/// det(A) det C(i_a, j_b), see `grassmann_charged_moment`; it exists for every A.
///
/// The measure is the product of dpsibar_i dpsi_i, for which the integral of prod psi_i psibar_i is 1.
///     ff::charged_grassmann_gaussian_integral(A, ff::indices{0}, ff::indices{2});   // det(A) A^-1(0, 2)
///
/// @param a          A, n x n; any ring
/// @param fields     the indices i of psi, left to right
/// @param conjugate  the indices j of psibar, right to left
/// @returns          zero where the lists differ in length and where an index comes twice in one of them
/// Cost: as the Pfaffian of a matrix of size 2 (n - k).
/// @throws error as `grassmann_gaussian_integral`
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(!std::unsigned_integral<T>)
T charged_grassmann_gaussian_integral(Matrix const& a, indices const& fields,
                                      indices const& conjugate) {
  constexpr std::string_view function = "charged_grassmann_gaussian_integral";
  matrix_of<T> const checked = detail::checked_square<T>(function, a);
  detail::require_existing(function, fields, checked.rows());
  detail::require_existing(function, conjugate, checked.rows());
  if (fields.size() != conjugate.size()) return T(0);
  if (detail::wick::has_repetition(fields) || detail::wick::has_repetition(conjugate)) return T(0);
  bool const negative = detail::integral::is_odd_extraction(fields) != detail::integral::is_odd_extraction(conjugate);
  return detail::integral::signed_determinant<T>(function, checked,
                                                 detail::integral::other_indices(conjugate, checked.rows()),
                                                 detail::integral::other_indices(fields, checked.rows()), negative);
}
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(!std::unsigned_integral<T>)
T charged_grassmann_gaussian_integral(Matrix const& a) {
  return charged_grassmann_gaussian_integral(a, indices{}, indices{});
}

}  // namespace freefield
