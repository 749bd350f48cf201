#pragma once
/// @file
/// The Gaussian integral over R^n with a complex symmetric precision, on the right branch of the square root.
///
/// Where Re A is positive definite, so is Re A^-1, for Re(x^T conj(A^-1) x) = Re(y^T A y) > 0 with y = A^-1 conj(x); so
/// are all its blocks and their inverses, and every pivot of A, in whatever order, has a positive real part.
/// Integrating one coordinate after the other gives for each pivot d the root of 2 pi / d that is continuous from the
/// real axis: the principal one.  The root of the product det A is in general another one.

#include <freefield/integral/gaussian_integral.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace freefield {

namespace detail::integral {

template <class T>
auto real_part(T const& z) {
  if constexpr (complex_scalar<T>) return typename T::value_type(z.real());
  else return T(z);
}
template <class T>
using real_type_of = decltype(real_part(std::declval<T const&>()));

template <class T>
real_type_of<T> imaginary_part(T const& z) {
  if constexpr (complex_scalar<T>) return z.imag();
  else return T(0);
}
template <complex_scalar T>
matrix_of<real_type_of<T>> real_entries(matrix_of<T> const& a) {
  matrix_of<real_type_of<T>> result(a.rows(), a.cols());
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    for (Eigen::Index i = 0; i < a.rows(); ++i) result(i, j) = a(i, j).real();
  }
  return result;
}

/// The factor of a complex symmetric matrix whose real part is positive definite.
template <complex_scalar T>
semidefinite_factor<T> accretive_factor(std::string_view function, matrix_of<T> const& a, Eigen::Index columns,
                                        precision_names const& name) {
  using real = real_type_of<T>;
  matrix_of<real> const positive = real_entries(a);
  semidefinite_factor<real> const real_factor(positive, semidefinite_factor<real>::tolerance_of(positive), columns);
  require_positive_block(function, real_factor, columns, name);
  semidefinite_factor<T> factor(a, vector_of<T>::Constant(a.rows(), T(0)), columns);
  for (Eigen::Index k = 0; k < columns; ++k) {
    require(k < factor.rank() && real(0) < factor.pivot(k).real(), errc::not_positive,
            {function, "rounding leaves no positive real part: pivot", "a well-conditioned matrix"}, factor.pivot(k),
            {name(factor.order(k))});
  }
  return factor;
}

inline constexpr precision_names real_part_names{"real part of the precision", "a positive definite real part"};

template <complex_scalar T, class Precision, class Source>
factored_integral<T> complex_integral(std::string_view function, Precision const& precision, Source const& source) {
  matrix_of<T> const a = checked_symmetric<T, by_coordinates>(function, precision);
  vector_of<T> const b = checked_source<T>(function, source, a.rows());
  semidefinite_factor<T> const factor = accretive_factor(function, a, a.rows(), real_part_names);
  return integral_of(factor, factor.forward(b));
}

}  // namespace detail::integral

/// The integral over R^n of exp(-x^T A x / 2 + b^T x) = (2 pi)^(n/2) det(A)^(-1/2) exp(b^T A^-1 b / 2) for a complex
/// symmetric A with a positive definite real part.  The root is the product of the principal roots of the pivots, which
/// is the one that is continuous from real A on; it differs from the principal root of det A where the phases of the
/// pivots add up to more than pi.
///     ff::gaussian_integral(A, b);   // Eigen matrices of std::complex
///
/// @param a  A, n x n, symmetric (not Hermitian)
/// @param b  n
/// Cost: n^3/6 real and n^3/6 complex products.
/// @throws error as for real A; pivots are those of Re A
template <dense_matrix Precision, complex_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
T gaussian_integral(Precision const& a, Source const& b) {
  constexpr std::string_view function = "gaussian_integral";
  return detail::integral::complex_integral<T>(function, a, b).value(function);
}
template <dense_matrix Precision, complex_scalar T = typename Precision::Scalar>
T gaussian_integral(Precision const& a) {
  return gaussian_integral(a, detail::integral::no_source<T>(a.rows()));
}

/// Its logarithm: n/2 log(2 pi) less half the sum of the principal logarithms of the pivots, plus b^T A^-1 b / 2.
/// The imaginary part is continuous in A and b, and may be beyond pi.
/// @throws error as `gaussian_integral`
template <dense_matrix Precision, complex_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
T log_gaussian_integral(Precision const& a, Source const& b) {
  constexpr std::string_view function = "log_gaussian_integral";
  return detail::integral::complex_integral<T>(function, a, b).log(function);
}
template <dense_matrix Precision, complex_scalar T = typename Precision::Scalar>
T log_gaussian_integral(Precision const& a) {
  return log_gaussian_integral(a, detail::integral::no_source<T>(a.rows()));
}

}  // namespace freefield
