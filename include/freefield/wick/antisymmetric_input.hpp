#pragma once
/// @file
/// Square and antisymmetric matrices as they come from outside, and lists of their indices.

#include <freefield/core/jet/jet.hpp>
#include <freefield/wick/symmetric_input.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

namespace freefield::detail {

template <class T>
concept has_division = requires(T const& x) {
  { x / x } -> std::convertible_to<T>;
};

/// A square, finite expression, evaluated once.
/// @throws error `size_mismatch`, `non_finite`
template <class T, class Matrix>
matrix_of<T> checked_square(std::string_view function, Matrix const& m) {
  require_same_size(function, "rows and columns of the matrix differ in number", m.rows(), m.cols());
  matrix_of<T> a = m;
  require_finite<T>(function, "matrix is not finite", a);
  return a;
}

/// Every index exists in 0 .. n - 1; it may come more than once.
/// @throws error `domain`
inline void require_existing(std::string_view function, std::span<Eigen::Index const> indices, Eigen::Index n) {
  for (std::size_t k = 0; k < indices.size(); ++k) {
    bool const inside = 0 <= indices[k] && indices[k] < n;
    require(inside, errc::domain, {function, "index does not exist", "0 <= index < size of the matrix"}, indices[k],
            {static_cast<std::ptrdiff_t>(k)});
  }
}

/// The larger of |Re x| and |Im x|: as good as |x| for comparisons, and it does not overflow.
template <class T>
auto larger_part(T const& x) {
  if constexpr (complex_scalar<T>) {
    using real = typename T::value_type;
    return real(std::max<real>(magnitude(real(x.real())), magnitude(real(x.imag()))));
  } else {
    return magnitude(x);
  }
}

/// What rounding may leave of A(i, j) + A(j, i): 8 n epsilon max |A|.
template <class T>
auto antisymmetry_allowance(matrix_of<T> const& a) {
  using real = decltype(larger_part(a(0, 0)));
  real largest(0);
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    for (Eigen::Index i = 0; i < a.rows(); ++i) largest = std::max<real>(largest, larger_part(a(i, j)));
  }
  return real(rounding_allowance<real>(a.rows()) * largest);
}

/// a == -b; the negative of the least number of an integer type is not formed.
template <class T>
bool are_opposite(T const& a, T const& b) {
  if constexpr (std::integral<T>) return a == 0 ? b == 0 : (a < 0) != (b < 0) && static_cast<T>(a + b) == 0;
  else return vanishes(T(a + b));
}

/// The first entry below or on the diagonal, column by column from (i, j) on, that is not opposite to its partner.
template <class T>
bool find_symmetric_part(matrix_of<T> const& a, Eigen::Index& i, Eigen::Index& j) {
  for (; j < a.cols(); i = ++j) {
    for (; i < a.rows(); ++i) {
      if (!are_opposite(a(i, j), a(j, i))) return true;
    }
  }
  return false;
}

/// A square, finite, antisymmetric expression, evaluated once.  Where rounding has made A(i, j) and -A(j, i) differ,
/// their mean is taken, (A - A^T) / 2.  (So it is where values agree and the derivatives that they carry do not.)
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`
template <class T, class Matrix>
matrix_of<T> checked_antisymmetric(std::string_view function, Matrix const& m) {
  matrix_of<T> a = checked_square<T>(function, m);
  complaint const about{function, "matrix is not antisymmetric", "A(i, j) == -A(j, i)"};
  Eigen::Index i = 0, j = 0;
  if (!find_symmetric_part(a, i, j)) return a;
  if constexpr (is_rounded<T> && field_scalar<T>) {
    auto const tolerance = antisymmetry_allowance(a);
    for (; find_symmetric_part(a, i, j); ++i) {
      bool const antisymmetric = larger_part(T(a(i, j) + a(j, i))) <= tolerance;
      require(antisymmetric, errc::not_symmetric, about, disagreement<T>{a(j, i), a(i, j), T(tolerance)}, {j, i});
      a(j, i) = T(T(a(j, i) - a(i, j)) / T(2));
      a(i, j) = T(-a(j, i));
    }
  } else {
    T const exact(0);
    require(false, errc::not_symmetric, about, disagreement<T>{a(j, i), a(i, j), exact}, {j, i});
  }
  return a;
}

}  // namespace freefield::detail
