#pragma once
/// @file
/// Gaussian integrals over complex fields, as integrals over their real and imaginary parts.
///
/// With z = x + i y and v = (x, y), the exponent -z^+ A z + J^+ z + z^+ K is -v^T Q v / 2 + s^T v for
///     Q = [[A + A^T, i (A - A^T)], [-i (A - A^T), A + A^T]],   s = (conj(J) + K, i (conj(J) - K)),
/// real where A is Hermitian and J = K; Re Q is positive definite where A + A^+ is.

#include <freefield/integral/complex_gaussian_integral.hpp>

#include <string_view>
#include <vector>

namespace freefield {

namespace detail::integral {

/// The indices 0, ..., n - 1, each of them twice.
inline std::vector<Eigen::Index> doubled_indices(Eigen::Index n) {
  std::vector<Eigen::Index> result;
  for (Eigen::Index k = 0; k < 2 * n; ++k) result.push_back(k % n);
  return result;
}

/// The form z^+ A z for Hermitian A = X + i Y, as a form of (Re z, Im z): [[X, -Y], [Y, X]].
template <class T>
matrix_of<real_type_of<T>> real_form(matrix_of<T> const& a) {
  Eigen::Index const n = a.rows();
  matrix_of<real_type_of<T>> result(2 * n, 2 * n);
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < n; ++i) {
      result(i, j) = result(n + i, n + j) = real_part(a(i, j));
      result(n + i, j) = imaginary_part(a(i, j));
      result(i, n + j) = real_type_of<T>(-result(n + i, j));
    }
  }
  return result;
}

/// Checks that the real form is positive definite.  Each of its pivots that is zero comes twice.
template <class T>
void require_positive_form(std::string_view function, semidefinite_factor<T> const& factor,
                           std::string_view matrix) {
  Eigen::Index const n = factor.size() / 2, missing = factor.size() - factor.rank();
  std::vector<Eigen::Index> const indices = doubled_indices(n);
  precision_names const name{matrix, "a positive definite Hermitian matrix", indices};
  require_semidefinite_block(function, factor, factor.size(), name);
  if (missing == 0) return;
  fail(errc::degenerate, {function, zero_mode_text(matrix, (missing + 1) / 2), name.expected},
       {name(factor.order(factor.rank()))}, factor.pivot(factor.rank()));
}

template <class T, class Precision, class Source>
factored_integral<real_type_of<T>> hermitian_integral(std::string_view function, Precision const& precision,
                                                      Source const& source) {
  using real = real_type_of<T>;
  matrix_of<T> const a = checked_hermitian<T>(function, precision);
  Eigen::Index const n = a.rows();
  vector_of<T> const j = checked_source<T>(function, source, n);
  semidefinite_factor<real> const factor(real_form(a));
  require_positive_form(function, factor, "precision");
  vector_of<real> parts(2 * n);
  for (Eigen::Index i = 0; i < n; ++i) {
    parts(i) = real_part(j(i));
    parts(n + i) = imaginary_part(j(i));
  }
  factored_integral<real> result;
  for (Eigen::Index k = 0; k < 2 * n; ++k) result.integrate(real(factor.pivot(k) + factor.pivot(k)));
  result.exponentiate(factor.quadratic_form(factor.forward(parts)));
  return result;
}

template <complex_scalar T, class Precision, class Left, class Right>
factored_integral<T> charged_integral(std::string_view function, Precision const& precision, Left const& left,
                                      Right const& right) {
  using real = real_type_of<T>;
  matrix_of<T> const a = checked_square<T>(function, precision);
  Eigen::Index const n = a.rows();
  vector_of<T> const bra = checked_source<T>(function, left, n), ket = checked_source<T>(function, right, n);
  T const i_unit(real(0), real(1));
  matrix_of<T> q(2 * n, 2 * n);
  vector_of<T> s(2 * n);
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < n; ++i) {
      q(i, j) = q(n + i, n + j) = T(a(i, j) + a(j, i));
      q(i, n + j) = T(i_unit * T(a(i, j) - a(j, i)));
      q(n + i, j) = T(-q(i, n + j));
    }
    s(j) = T(conjugate(bra(j)) + ket(j));
    s(n + j) = T(i_unit * T(conjugate(bra(j)) - ket(j)));
  }
  matrix_of<real> const hermitian = real_entries(q);
  require_positive_form(function, semidefinite_factor<real>(hermitian), "Hermitian part of the precision");
  std::vector<Eigen::Index> const indices = doubled_indices(n);
  semidefinite_factor<T> const factor = accretive_factor(function, q, 2 * n, {"precision", "", indices});
  return integral_of(factor, factor.forward(s));
}

}  // namespace detail::integral

/// The integral over C^n of exp(-z^+ A z + J^+ z + z^+ J) prod dRe(z_i) dIm(z_i) = pi^n exp(J^+ A^-1 J) / det A, where
/// + is the conjugate transpose.  Then <z_i z_j^*> = A^-1(i, j), the propagator of `charged_moment`.
///     double Z = ff::hermitian_gaussian_integral(A, J);
///
/// @param a  A, n x n, Hermitian, positive definite; a real symmetric matrix is fine
/// @param j  J, n
/// @returns  a real number; zero where it is below all numbers
/// Cost: 4 n^3/3 real products.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`; `not_positive` with the pivot and its index;
/// `degenerate` for a semidefinite A, with the number of its complex zero modes; `overflow`
template <dense_matrix Precision, field_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
  requires(real_scalar<T> || complex_scalar<T>)
detail::integral::real_type_of<T> hermitian_gaussian_integral(Precision const& a, Source const& j) {
  constexpr std::string_view function = "hermitian_gaussian_integral";
  return detail::integral::hermitian_integral<T>(function, a, j).value(function);
}
template <dense_matrix Precision, field_scalar T = typename Precision::Scalar>
  requires(real_scalar<T> || complex_scalar<T>)
detail::integral::real_type_of<T> hermitian_gaussian_integral(Precision const& a) {
  return hermitian_gaussian_integral(a, detail::integral::no_source<T>(a.rows()));
}

/// Its logarithm, however large or small the determinant is.
/// @throws error as `hermitian_gaussian_integral`
template <dense_matrix Precision, field_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
  requires(real_scalar<T> || complex_scalar<T>)
detail::integral::real_type_of<T> log_hermitian_gaussian_integral(Precision const& a, Source const& j) {
  constexpr std::string_view function = "log_hermitian_gaussian_integral";
  return detail::integral::hermitian_integral<T>(function, a, j).log(function);
}
template <dense_matrix Precision, field_scalar T = typename Precision::Scalar>
  requires(real_scalar<T> || complex_scalar<T>)
detail::integral::real_type_of<T> log_hermitian_gaussian_integral(Precision const& a) {
  return log_hermitian_gaussian_integral(a, detail::integral::no_source<T>(a.rows()));
}

/// The integral over C^n of exp(-z^+ A z + J^+ z + z^+ K) prod dRe(z_i) dIm(z_i) = pi^n exp(J^+ A^-1 K) / det A for any
/// complex A whose Hermitian part (A + A^+) / 2 is positive definite.
///     ff::charged_gaussian_integral(A, J, K);
///     ff::charged_gaussian_integral(A);   // J = K = 0
///
/// @param a  A, n x n
/// @param j  J, n
/// @param k  K, n
/// Cost: that of a complex symmetric integral of dimension 2 n.
/// @throws error as `hermitian_gaussian_integral`; pivots are those of the Hermitian part
template <dense_matrix Precision, complex_scalar T = typename Precision::Scalar, eigen_dense<T> Left,
          eigen_dense<T> Right>
T charged_gaussian_integral(Precision const& a, Left const& j, Right const& k) {
  constexpr std::string_view function = "charged_gaussian_integral";
  return detail::integral::charged_integral<T>(function, a, j, k).value(function);
}
template <dense_matrix Precision, complex_scalar T = typename Precision::Scalar>
T charged_gaussian_integral(Precision const& a) {
  vector_of<T> const none = detail::integral::no_source<T>(a.rows());
  return charged_gaussian_integral(a, none, none);
}

/// Its logarithm, continuous in A, J and K: the imaginary part may be beyond pi.
/// @throws error as `charged_gaussian_integral`
template <dense_matrix Precision, complex_scalar T = typename Precision::Scalar, eigen_dense<T> Left,
          eigen_dense<T> Right>
T log_charged_gaussian_integral(Precision const& a, Left const& j, Right const& k) {
  constexpr std::string_view function = "log_charged_gaussian_integral";
  return detail::integral::charged_integral<T>(function, a, j, k).log(function);
}
template <dense_matrix Precision, complex_scalar T = typename Precision::Scalar>
T log_charged_gaussian_integral(Precision const& a) {
  vector_of<T> const none = detail::integral::no_source<T>(a.rows());
  return log_charged_gaussian_integral(a, none, none);
}

}  // namespace freefield
