#pragma once
/// @file
/// Logarithms of Pfaffians and determinants, for Grassmann integrals beyond all numbers.

#include <freefield/integral/complex_gaussian_integral.hpp>
#include <freefield/integral/grassmann_integral.hpp>

#include <ostream>
#include <string_view>
#include <utility>

namespace freefield {

/// phase * exp(logarithm) with |phase| = 1, or phase = 0 and logarithm = 0 for zero.
template <field_scalar T>
struct polar_logarithm {
  T phase;                               ///< a sign where T is real
  detail::integral::real_type_of<T> logarithm;     ///< of the modulus

  /// The number itself, as far as it fits.
  T value() const { return T(phase * T(math::exp(logarithm))); }

  /// `-1 exp(1234.5)`
  friend std::ostream& operator<<(std::ostream& out, polar_logarithm const& z) requires detail::streamable<T> {
    return out << z.phase << " exp(" << z.logarithm << ')';
  }
};

namespace detail::integral {

/// The absolute value as a real number.
template <class T>
real_type_of<T> absolute_value(T const& x) {
  return real_part(T(math::abs(x)));
}

/// Eliminates pairs of indices as `skew_elimination` does, but one pair at a time.  With u = A_k, v = A_(k+1) and the
/// pivot p = A(k, k + 1), A_ij becomes A_ij + (v_i u_j - u_i v_j) / p for i, j >= k + 2; the Pfaffian is the product of
/// the pivots.
template <class T>
polar_logarithm<T> log_pfaffian(std::string_view function, matrix_of<T> a) {
  using real = real_type_of<T>;
  Eigen::Index const n = a.rows();
  polar_logarithm<T> result{T(1), real(0)};
  if (n % 2 == 1) return {T(0), real(0)};
  for (Eigen::Index k = 0; k < n; k += 2) {
    Eigen::Index row = k + 1;
    for (Eigen::Index i = k + 2; i < n; ++i) {
      if (larger_part(a(row, k)) < larger_part(a(i, k))) row = i;
    }
    if (a(row, k) == T(0)) return {T(0), real(0)};
    if (row != k + 1) {
      a.row(row).swap(a.row(k + 1));
      a.col(row).swap(a.col(k + 1));
      result.phase = T(-result.phase);
    }
    T const pivot = a(k, k + 1);
    real const size = absolute_value(pivot);
    require(math::is_finite(size), errc::overflow, {function, "pivot overflows", "a finite result"}, pivot, {k});
    result.phase = T(result.phase * T(pivot / T(size)));
    result.logarithm = real(result.logarithm + math::log(size));
    for (Eigen::Index j = k + 2; j < n; ++j) {
      T const u = T(a(k, j) / pivot), v = T(a(k + 1, j) / pivot);
      for (Eigen::Index i = k + 2; i < n; ++i) a(i, j) = T(a(i, j) + T(T(a(k + 1, i) * u) - T(a(k, i) * v)));
    }
  }
  return result;
}

}  // namespace detail::integral

/// log of `grassmann_gaussian_integral(A)`, the Pfaffian, as phase and logarithm of its modulus.
///     auto const z = ff::log_grassmann_gaussian_integral(A);   // z.phase * exp(z.logarithm)
/// @param a  A, n x n, antisymmetric; real or complex
/// Cost: n^3/3 products.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`; `overflow` where a pivot is beyond all numbers
template <dense_matrix Matrix, field_scalar T = typename Matrix::Scalar>
  requires(real_scalar<T> || complex_scalar<T>)
polar_logarithm<T> log_grassmann_gaussian_integral(Matrix const& a) {
  constexpr std::string_view function = "log_grassmann_gaussian_integral";
  return detail::integral::log_pfaffian<T>(function, detail::checked_antisymmetric<T>(function, a));
}

/// log of `charged_grassmann_gaussian_integral(A)`, the determinant, as phase and logarithm of its modulus.
/// @param a  A, n x n; real or complex
/// Cost: 8 n^3/3 products, of a Pfaffian of twice the size.
/// @throws error as `log_grassmann_gaussian_integral`
template <dense_matrix Matrix, field_scalar T = typename Matrix::Scalar>
  requires(real_scalar<T> || complex_scalar<T>)
polar_logarithm<T> log_charged_grassmann_gaussian_integral(Matrix const& a) {
  constexpr std::string_view function = "log_charged_grassmann_gaussian_integral";
  matrix_of<T> const checked = detail::checked_square<T>(function, a);
  Eigen::Index const n = checked.rows();
  matrix_of<T> doubled = matrix_of<T>::Constant(2 * n, 2 * n, T(0));
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < n; ++i) {
      doubled(i, 2 * n - 1 - j) = checked(i, j);
      doubled(2 * n - 1 - j, i) = T(-checked(i, j));
    }
  }
  return detail::integral::log_pfaffian<T>(function, std::move(doubled));
}

}  // namespace freefield
