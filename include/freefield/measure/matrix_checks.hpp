#pragma once
/// @file
/// What a matrix has to be before anything is computed with it.  Eigen itself reads one triangle, succeeds on NaN and
/// loses its assertions in release builds.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string_view>

namespace freefield {

/// A dense Eigen matrix, vector or expression whose entries are T.
template <class M, class T>
concept eigen_dense = std::is_base_of_v<Eigen::MatrixBase<M>, M> && std::same_as<typename M::Scalar, T>;

namespace detail {

template <class T> using matrix_of = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T> using vector_of = Eigen::Matrix<T, Eigen::Dynamic, 1>;

template <class T>
concept ordered_scalar = requires(T const& a, T const& b) {
  { a < b } -> std::convertible_to<bool>;
};

/// The distance from 1 to the next number; zero for exact numbers and for those that do not say.
template <class T>
T rounding_unit() {
  if constexpr (std::numeric_limits<T>::is_specialized && !is_exact_scalar<T>) return std::numeric_limits<T>::epsilon();
  else return T(0);
}

/// Rounding errors of n operations stay below this times the size of their terms: 8 n epsilon.
template <class T>
T rounding_allowance(Eigen::Index n) {
  return T(T(8 * static_cast<int>(std::min<Eigen::Index>(n, 1 << 27))) * rounding_unit<T>());
}

/// -x for negative x; an ordered ring is enough.
template <class T>
T magnitude(T const& x) {
  return x < T(0) ? T(-x) : x;
}

/// Two numbers that should agree, printed with all their digits.
template <class T>
struct disagreement {
  T const& one;
  T const& other;
  T const& tolerance;

  friend std::ostream& operator<<(std::ostream& out, disagreement const& d) requires streamable<T> {
    write_value(out, d.one);
    write_value(out << " against ", d.other);
    write_value(out << " with tolerance ", d.tolerance);
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

/// |A(i, j) - A(j, i)| may be 8 n epsilon max(|A(i, i)|, |A(j, j)|): what rounding makes of a product that is symmetric.
/// Zero for exact numbers.
template <class T>
T symmetry_tolerance(matrix_of<T> const& m, Eigen::Index i, Eigen::Index j) {
  T const one = magnitude(m(i, i)), other = magnitude(m(j, j));
  return T(rounding_allowance<T>(m.rows()) * (one < other ? other : one));
}

/// Refuses an asymmetric matrix; the halves of one that is symmetric up to rounding are replaced by their mean.
template <class T>
void require_symmetric(std::string_view function, std::string_view what, matrix_of<T>& m) {
  for (Eigen::Index j = 0; j < m.cols(); ++j) {
    for (Eigen::Index i = j + 1; i < m.rows(); ++i) {
      if (m(i, j) == m(j, i)) continue;
      complaint const about{function, what, "A(i, j) == A(j, i)"};
      if constexpr (ordered_scalar<T>) {
        T const tolerance = symmetry_tolerance(m, i, j);
        disagreement<T> const found{m(j, i), m(i, j), tolerance};
        require(magnitude(T(m(i, j) - m(j, i))) <= tolerance, errc::not_symmetric, about, found, {j, i});
        m(i, j) = m(j, i) = T(T(m(i, j) + m(j, i)) / T(2));
      } else {
        fail(errc::not_symmetric, about, {j, i}, m(j, i));
      }
    }
  }
}

}  // namespace detail
}  // namespace freefield
