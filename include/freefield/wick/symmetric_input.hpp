#pragma once
/// @file
/// Symmetric matrices as they come from outside, and the graphs that are made of them.

#include <freefield/measure/matrix_checks.hpp>
#include <freefield/wick/weighted_graph.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield::detail {

/// |x| as a real number; of complex numbers the larger of those of the parts, which cannot overflow.
template <class T>
auto modulus(T const& x) {
  if constexpr (complex_scalar<T>) {
    using real = typename T::value_type;
    return std::max<real>(magnitude(real(x.real())), magnitude(real(x.imag())));
  } else {
    return magnitude(x);
  }
}

/// Whether rounding may have made A(i, j) and A(j, i) differ.
template <class T>
inline constexpr bool is_rounded = field_scalar<T> && !is_exact_scalar<T> && (ordered_scalar<T> || complex_scalar<T>);

/// What rounding may leave of A(i, j) - A(j, i): 8 n epsilon max |A|, zero for exact numbers and those without an
/// order.
template <class T>
auto symmetry_allowance(matrix_of<T> const& a) {
  using real = decltype(modulus(a(0, 0)));
  real largest(0);
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    for (Eigen::Index i = 0; i < a.rows(); ++i) largest = std::max<real>(largest, modulus(a(i, j)));
  }
  return real(rounding_allowance<real>(a.rows()) * largest);
}

/// Refuses A(i, j) != A(j, i) beyond rounding; of entries that differ by rounding the mean is taken.
template <class T>
void average_halves(std::string_view function, matrix_of<T>& a, Eigen::Index i, Eigen::Index j, auto const& tolerance) {
  bool const symmetric = !(tolerance < modulus(T(a(i, j) - a(j, i))));
  require(symmetric, errc::not_symmetric, {function, "matrix is not symmetric", "A(i, j) == A(j, i)"},
          disagreement<T>{a(j, i), a(i, j), T(tolerance)}, {j, i});
  a(i, j) = a(j, i) = T(a(j, i) + T(T(a(i, j) - a(j, i)) / T(2)));
}

/// A square, finite, symmetric expression, evaluated once; nothing else is asked of it.  Halves that differ by
/// rounding, or whose derivatives differ, are replaced by their mean.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`
template <class T, class Matrix>
matrix_of<T> checked_symmetric(std::string_view function, Matrix const& m) {
  require_same_size(function, "rows and columns of the matrix differ in number", m.rows(), m.cols());
  matrix_of<T> a = m;
  require_finite<T>(function, "matrix is not finite", a);
  if (a.size() == 0) return a;
  if constexpr (is_rounded<T>) {
    auto const tolerance = symmetry_allowance(a);
    for (Eigen::Index j = 0; j < a.cols(); ++j) {
      for (Eigen::Index i = j + 1; i < a.rows(); ++i) {
        if (!vanishes(T(a(i, j) - a(j, i)))) average_halves(function, a, i, j, tolerance);
      }
    }
  } else {
    T const exact(0);
    for (Eigen::Index j = 0; j < a.cols(); ++j) {
      for (Eigen::Index i = j + 1; i < a.rows(); ++i) {
        require(a(i, j) == a(j, i), errc::not_symmetric, {function, "matrix is not symmetric", "A(i, j) == A(j, i)"},
                disagreement<T>{a(j, i), a(i, j), exact}, {j, i});
      }
    }
  }
  return a;
}

}  // namespace freefield::detail
