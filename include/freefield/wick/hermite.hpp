#pragma once
/// @file
/// Hermite polynomials of probability theory, in one and in several variables.

#include <freefield/core/integer/checked_integer.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>
#include <freefield/wick/moment_table.hpp>

#include <string_view>

namespace freefield {

/// He_n(x), the polynomial x^n + ... orthogonal to all lower ones under exp(-x^2 / 2):
///     He_0 = 1, He_1 = x, He_(n + 1) = x He_n - n He_(n - 1).
/// 2 n products, in any ring.  The physicists' H_n(x) is 2^(n/2) He_n(sqrt(2) x).
/// @throws error `domain` for n < 0, `non_finite`, `overflow` where T does not hold the result
/// Source: NIST Digital Library of Mathematical Functions, 18.9.1, table 18.9.1.
template <ring_scalar T>
constexpr T hermite(int n, T const& x) {
  require(n >= 0, errc::domain, {"hermite", "degree is negative", "degrees >= 0"}, n);
  require(math::is_finite(x), errc::non_finite, {"hermite", "point is not finite", "a finite number"}, x);
  using number = detail::checked_number<T>;
  number const point(x);
  number before(0), value(1);
  for (int k = 0; k < n && math::is_finite(value); ++k) {
    number const scaled = number(number(k) * before);
    before = value;
    value = number(number(point * value) - scaled);
  }
  if (!math::is_finite(value)) return detail::fitting<T>("hermite", "value overflows", value);
  if constexpr (detail::fixed_width_integer<T>) return value.value();
  else return value;
}

/// The multivariate Hermite polynomial of powers k at the point x,
///     H_k(x; C) = exp(-(1/2) sum_ij C_ij d_i d_j) prod_i x_i^k_i,
///     H_(k + e_i) = x_i H_k - sum_j C_ij k_j H_(k - e_j),
/// the value of :prod x_i^k_i: in the centred Gaussian measure of covariance C.
///     ff::hermite(ff::powers{2, 1}, point, covariance);   // x_0^2 x_1 - C_00 x_1 - 2 C_01 x_0
///
/// @param k  d powers
/// @param x  d
/// @param c  d x d, symmetric; no definiteness needed
/// Cost: d prod (k_i + 1) products and prod (k_i + 1) numbers of memory, in any ring.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`, `domain` for a negative power, `too_large` for 2^28
/// numbers or more, `overflow` where T does not hold the result
/// Source: H. Grad, Commun. Pure Appl. Math. 2 (1949) 325.
template <dense_matrix Point, ring_scalar T = typename Point::Scalar, eigen_dense<T> Covariance>
T hermite(powers const& k, Point const& x, Covariance const& c) {
  constexpr std::string_view function = "hermite";
  auto minus = detail::checked_symmetric<T>(function, c);
  auto const point = detail::checked_vector<T>(function, "point is not finite", x);
  detail::require_same_size(function, "point and matrix differ in size", point.size(), minus.rows());
  detail::require_same_size(function, "powers and components differ in number", static_cast<Eigen::Index>(k.size()),
                            minus.rows());
  detail::require_box(function, k.values);
  for (Eigen::Index j = 0; j < minus.cols(); ++j) {
    for (Eigen::Index i = 0; i < minus.rows(); ++i) minus(i, j) = T(-minus(i, j));
  }
  auto const table = detail::wick::integrate_by_parts<T, detail::checked_number<T>>(point, minus, k);
  return detail::fitting<T>(function, "value overflows", table[table.size() - 1]);
}

}  // namespace freefield
