#pragma once
/// @file
/// The Gaussian integral over R^n with a real precision and a source.

#include <freefield/integral/factor/factored_integral.hpp>
#include <freefield/integral/factor/positive_pivots.hpp>
#include <freefield/integral/zero_modes.hpp>

#include <string_view>

namespace freefield {

namespace detail::integral {

/// The integral over the eliminated indices, from the pivots and from b^T A^-1 b / 2.
/// @param forward  factor.forward(b)
template <class T>
factored_integral<T> integral_of(semidefinite_factor<T> const& factor, vector_of<T> const& forward) {
  factored_integral<T> result;
  for (Eigen::Index k = 0; k < factor.rank(); ++k) result.integrate(factor.pivot(k));
  result.exponentiate(T(factor.quadratic_form(forward) / T(2)));
  return result;
}

/// Evaluates an expression with one column and n rows, once.
template <class T, class Vector>
vector_of<T> checked_source(std::string_view function, Vector const& source, Eigen::Index n) {
  vector_of<T> b = checked_vector<T>(function, "source is not finite", source);
  require_same_size(function, "source and precision differ in size", b.size(), n);
  return b;
}

template <class T>
vector_of<T> no_source(Eigen::Index n) {
  return vector_of<T>::Constant(n, T(0));
}

/// The integral for a positive definite precision.
template <class T, class Precision, class Source>
factored_integral<T> real_integral(std::string_view function, Precision const& precision, Source const& source) {
  matrix_of<T> const a = checked_symmetric<T, by_coordinates>(function, precision);
  vector_of<T> const b = checked_source<T>(function, source, a.rows());
  semidefinite_factor<T> const factor(a);
  require_positive_block(function, factor, factor.size());
  return integral_of(factor, factor.forward(b));
}

/// The vector A^-1 b, with zeros where the pivots are zero, from factor.forward(b).
template <class T>
vector_of<T> solve_eliminated(semidefinite_factor<T> const& factor, vector_of<T> const& forward) {
  vector_of<T> y(factor.rank());
  vector_of<T> result = vector_of<T>::Constant(factor.size(), T(0));
  for (Eigen::Index k = factor.rank() - 1; k >= 0; --k) {
    T entry = T(forward(k) / factor.pivot(k));
    for (Eigen::Index i = k + 1; i < factor.rank(); ++i) entry = T(entry - factor.lower(i, k) * y(i));
    y(k) = entry;
    result(factor.order(k)) = entry;
  }
  return result;
}

/// Refuses a source with a component along a zero mode.  Rounding may leave 8 n epsilon times the terms of N^T b, and
/// of N^T A x where A x = b, because the entries of A have errors of the size sqrt(A(i, i) A(j, j)) epsilon.
/// @param modes  N = kernel_of(factor)
template <class T>
void require_orthogonal(std::string_view function, matrix_of<T> const& a, vector_of<T> const& b,
                        semidefinite_factor<T> const& factor, matrix_of<T> const& modes) {
  vector_of<T> const solution = solve_eliminated(factor, factor.forward(b));
  vector_of<T> unit(b.size());
  T weight(0);
  for (Eigen::Index i = 0; i < b.size(); ++i) {
    unit(i) = math::sqrt(magnitude(a(i, i)));
    weight = T(weight + T(unit(i) * magnitude(solution(i))));
  }
  for (Eigen::Index c = 0; c < modes.cols(); ++c) {
    T sum(0), size(0);
    for (Eigen::Index i = 0; i < b.size(); ++i) {
      sum = T(sum + T(modes(i, c) * b(i)));
      size = T(size + T(magnitude(modes(i, c)) * T(magnitude(b(i)) + T(unit(i) * weight))));
    }
    require(magnitude(sum) <= T(rounding_allowance<T>(b.size()) * size), errc::degenerate,
            {function, "source has a component along a zero mode: that of pivot", "zero"}, sum,
            {factor.order(factor.rank() + c)});
  }
}

/// The integral over the complement of the zero modes.  With the eliminated block A_11 and the kernel N of `kernel_of`,
/// the product of the eigenvalues that are not zero is det A_11 det(N^T N).
template <class T, class Precision, class Source>
factored_integral<T> complement_integral(std::string_view function, Precision const& precision, Source const& source) {
  matrix_of<T> const a = checked_symmetric<T, by_coordinates>(function, precision);
  vector_of<T> const b = checked_source<T>(function, source, a.rows());
  semidefinite_factor<T> const factor(a);
  require_semidefinite_block(function, factor, factor.size(), {"precision", "a positive semidefinite matrix"});
  vector_of<T> const forward = factor.forward(b);
  matrix_of<T> const modes = kernel_of(factor);
  require_orthogonal(function, a, b, factor, modes);
  matrix_of<T> gram(modes.cols(), modes.cols());
  for (Eigen::Index k = 0; k < gram.cols(); ++k) {
    for (Eigen::Index l = 0; l <= k; ++l) {
      gram(k, l) = gram(l, k) = inner_product<T>(modes.col(k), modes.col(l));
    }
  }
  semidefinite_factor<T> const gram_factor(gram);
  factored_integral<T> result = integral_of(factor, forward);
  for (Eigen::Index k = 0; k < gram_factor.rank(); ++k) result.divide_by_root(gram_factor.pivot(k));
  return result;
}

}  // namespace detail::integral

/// The integral over R^n of exp(-x^T A x / 2 + b^T x) = (2 pi)^(n/2) det(A)^(-1/2) exp(b^T A^-1 b / 2).
///     ff::gaussian_integral(A, b);
///     ff::gaussian_integral(A);   // b = 0
///
/// @param a  A, n x n, symmetric, positive definite; a pivot up to 8 n epsilon A(i, i) counts as zero
/// @param b  n
/// @returns  1 for n = 0, and zero where the integral is below all numbers of type T
/// Cost: n^3/6 products, n^2 numbers of memory.  The derivatives of jets are those of the integral.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`; `not_positive` for an indefinite A, with the pivot and
/// its index; `degenerate` for a semidefinite one, with the number of zero modes, too; `overflow`
template <dense_matrix Precision, real_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
T gaussian_integral(Precision const& a, Source const& b) {
  constexpr std::string_view function = "gaussian_integral";
  return detail::integral::real_integral<T>(function, a, b).value(function);
}
template <dense_matrix Precision, real_scalar T = typename Precision::Scalar>
T gaussian_integral(Precision const& a) {
  return gaussian_integral(a, detail::integral::no_source<T>(a.rows()));
}

/// Its logarithm, n/2 log(2 pi) - log(det A)/2 + b^T A^-1 b / 2, however large or small the determinant is.
/// @throws error as `gaussian_integral`; `overflow` only where b^T A^-1 b overflows
template <dense_matrix Precision, real_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
T log_gaussian_integral(Precision const& a, Source const& b) {
  constexpr std::string_view function = "log_gaussian_integral";
  return detail::integral::real_integral<T>(function, a, b).log(function);
}
template <dense_matrix Precision, real_scalar T = typename Precision::Scalar>
T log_gaussian_integral(Precision const& a) {
  return log_gaussian_integral(a, detail::integral::no_source<T>(a.rows()));
}

/// The integral over the orthogonal complement of the zero modes of a positive semidefinite A of rank r,
///     (2 pi)^(r/2) det'(A)^(-1/2) exp(b^T A^+ b / 2)
/// with the product det' of the eigenvalues that are not zero and the pseudo-inverse A^+.
///     ff::gaussian_integral(A, b, ff::omit_zero_modes);
/// @throws error as without the tag, but for `degenerate`: it is thrown where b has a component along a zero mode, for
/// then the integral over that mode is not the volume of the mode times this one
template <dense_matrix Precision, real_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
T gaussian_integral(Precision const& a, Source const& b, omit_zero_modes_tag) {
  constexpr std::string_view function = "gaussian_integral";
  return detail::integral::complement_integral<T>(function, a, b).value(function);
}
template <dense_matrix Precision, real_scalar T = typename Precision::Scalar>
T gaussian_integral(Precision const& a, omit_zero_modes_tag) {
  return gaussian_integral(a, detail::integral::no_source<T>(a.rows()), omit_zero_modes);
}
template <dense_matrix Precision, real_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
T log_gaussian_integral(Precision const& a, Source const& b, omit_zero_modes_tag) {
  constexpr std::string_view function = "log_gaussian_integral";
  return detail::integral::complement_integral<T>(function, a, b).log(function);
}
template <dense_matrix Precision, real_scalar T = typename Precision::Scalar>
T log_gaussian_integral(Precision const& a, omit_zero_modes_tag) {
  return log_gaussian_integral(a, detail::integral::no_source<T>(a.rows()), omit_zero_modes);
}

}  // namespace freefield
