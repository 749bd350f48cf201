#pragma once
/// @file
/// The checks of a matrix before anything is computed with it.  They are needed because Eigen reads only one triangle
/// of a symmetric matrix, reports success for NaN and has no assertions in release builds.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>

#include <algorithm>
#include <concepts>
#include <limits>
#include <ostream>
#include <string_view>

namespace freefield {

namespace detail {

/// The distance from 1 to the next number; zero for exact numbers and for types without numeric limits.
template <class T>
T rounding_unit() {
  if constexpr (std::numeric_limits<T>::is_specialized && !is_exact_scalar<T>) return std::numeric_limits<T>::epsilon();
  else return T(0);
}

/// The bound 8 n epsilon of the relative rounding error of n operations; it is relative to the size of their terms.
template <class T>
T rounding_allowance(Eigen::Index n) {
  return T(T(8 * static_cast<int>(std::min<Eigen::Index>(n, 1 << 27))) * rounding_unit<T>());
}

/// sqrt(a b) for a, b >= 0.  From two diagonal entries it is the bound of Cauchy and Schwarz for the entry (i, j), in
/// the units of that entry.  It is zero for numbers without square roots, which have no rounding errors.
template <class T>
T geometric_mean(T const& a, T const& b) {
  if constexpr (real_scalar<T>) return T(math::sqrt(a) * math::sqrt(b));
  else return T(0);
}

/// The absolute value, for any ordered ring.
template <class T>
T magnitude(T const& x) {
  return x < T(0) ? T(-x) : x;
}

/// Two numbers that should agree, to be printed with all their digits.
template <class T>
struct disagreement {
  T const& one;
  T const& other;
  T const& tolerance;

  friend std::ostream& operator<<(std::ostream& out, disagreement const& d) requires streamable<T> {
    write_value(out, d.one);
    write_value(out << " against ", d.other);
    if (!(d.tolerance == T(0))) write_value(out << " with tolerance ", d.tolerance);
    return out;
  }
};

/// Two sizes, printed as "3 and 4".
struct size_pair {
  Eigen::Index one;
  Eigen::Index other;

  friend std::ostream& operator<<(std::ostream& out, size_pair const& s) { return out << s.one << " and " << s.other; }
};

inline void require_same_size(std::string_view function, std::string_view what, Eigen::Index one, Eigen::Index other) {
  require(one == other, errc::size_mismatch, {function, what, "equal sizes"}, size_pair{one, other});
}

template <class T>
void require_finite(std::string_view function, std::string_view what, vector_of<T> const& v) {
  for (Eigen::Index i = 0; i < v.size(); ++i) {
    require(math::is_finite(v(i)), errc::non_finite, {function, what, "finite numbers"}, v(i), {i});
  }
}

template <class T>
void require_finite(std::string_view function, std::string_view what, matrix_of<T> const& m) {
  for (Eigen::Index j = 0; j < m.cols(); ++j) {
    for (Eigen::Index i = 0; i < m.rows(); ++i) {
      require(math::is_finite(m(i, j)), errc::non_finite, {function, what, "finite numbers"}, m(i, j), {i, j});
    }
  }
}

template <class T>
bool are_equal(T const& a, T const& b, T const& tolerance) {
  if constexpr (ordered_scalar<T>) return magnitude(T(a - b)) <= tolerance;
  else return a == b;
}

/// Evaluates an expression with one column, once, and checks that it is finite.
template <class T, class Vector>
vector_of<T> checked_vector(std::string_view function, std::string_view what, Vector const& v) {
  require(v.cols() == 1, errc::size_mismatch, {function, "a vector has several columns", "one column"}, v.cols());
  vector_of<T> result = v;
  require_finite<T>(function, what, result);
  return result;
}

/// Evaluates a square expression once and checks that it is finite.
/// @throws error `size_mismatch`, `non_finite`
template <class T, class Matrix>
matrix_of<T> checked_square(std::string_view function, Matrix const& m) {
  require_same_size(function, "rows and columns of the matrix differ in number", m.rows(), m.cols());
  matrix_of<T> result = m;
  require_finite<T>(function, "matrix is not finite", result);
  return result;
}

}  // namespace detail
}  // namespace freefield
