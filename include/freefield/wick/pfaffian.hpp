#pragma once
/// @file
/// The Pfaffian, the sum over all matchings with the signs of fermions.

#include <freefield/wick/pfaffian/skew_elimination.hpp>

#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace freefield {

namespace detail::wick {

/// The numbers in which a Pfaffian of type T is computed.
template <class T>
struct pfaffian_number_of {
  using type = T;
};
template <fixed_width_integer T>
struct pfaffian_number_of<T> {
  using type = wide_exact_integer;
};
template <class T>
using pfaffian_number = typename pfaffian_number_of<T>::type;

/// @throws error `overflow` for an integer that does not fit T
/// @param n  the size of the matrix, for the message
template <fixed_width_integer T>
T narrowed(std::string_view function, Eigen::Index n, wide_exact_integer const& x) {
  using limits = std::numeric_limits<T>;
  wide_integer const low((limits::min)()), high((limits::max)());
  if (!(x.is_finite() && low <= x.value() && x.value() <= high)) {
    std::string const what = "result for n = " + std::to_string(n) + " or one on the way to it does not fit";
    std::string const expected = "numbers between " + std::to_string((limits::min)()) + " and " +
                                 std::to_string((limits::max)()) + ", products of two on the way below 2^127";
    require(false, errc::overflow, {function, what, expected});
  }
  return static_cast<T>(x.value());
}

/// The Pfaffian of a checked matrix, by the algorithm for its scalar.  Only the lower triangle is read.
template <class T>
T pfaffian_of(std::string_view function, matrix_of<pfaffian_number<T>> a) {
  Eigen::Index const n = a.rows();
  if (n % 2 == 1) return T(0);
  if (n == 0) return T(1);
  if constexpr (fixed_width_integer<T>) {
    return narrowed<T>(function, n, pfaffian_without_fractions<wide_exact_integer>(std::move(a)));
  } else if constexpr (is_integer_scalar<T> && has_division<T>) {
    return pfaffian_without_fractions<T>(std::move(a));
  } else if constexpr (field_scalar<T>) {
    T const result = skew_elimination<T>(function, std::move(a)).value();
    require(math::is_finite(result), errc::overflow, {function, "result overflows", "a finite result"}, result);
    return result;
  } else {
    require(n <= 512, errc::too_large,
            {function, "without division it takes n^5/50 products, too many for this n", "n <= 512"}, n);
    return series_elimination<T>(a).value();
  }
}

}  // namespace detail::wick

/// pf A = the sum over all matchings (i_1 j_1) ... (i_m j_m) of 0, ..., n - 1 with i_k < j_k of
///     sign(i_1 j_1 ... i_m j_m) A(i_1, j_1) ... A(i_m, j_m),
/// so that pf(A)^2 = det A and pf(B A B^T) = det(B) pf(A).  0 for odd n, 1 for n = 0.
///
/// @param a  n x n, antisymmetric, with zeros on the diagonal.  Where rounding has made A(i, j) and -A(j, i) differ, by
///           at most 8 n epsilon max |A|, their mean is taken; exact numbers have no such allowance.
/// Cost: n^3/6 products in a field, n^3/3 for integers, n^5/50 in other rings, which do not divide; n^2 numbers of
/// memory.  Exact for exact numbers, backward stable where numbers round.  Derivatives of jets are right also where the
/// Pfaffian is zero.  Built-in integers are exact or refused: they are computed in 128 bits, which the product of two
/// Pfaffians of submatrices has to fit.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric` (with the indices and both entries), `overflow` where
/// the result does not fit T, `too_large` for n > 512 in a ring without division
/// Source: A. Cayley, J. reine angew. Math. 38 (1849) 93.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(!std::unsigned_integral<T>)
T pfaffian(Matrix const& a) {
  constexpr std::string_view function = "pfaffian";
  matrix_of<T> checked = detail::checked_antisymmetric<T>(function, a);
  if constexpr (detail::fixed_width_integer<T>) {
    return detail::wick::pfaffian_of<T>(function,
                                        checked.unaryExpr([](T x) { return detail::wick::wide_exact_integer(x); }));
  } else {
    return detail::wick::pfaffian_of<T>(function, std::move(checked));
  }
}

}  // namespace freefield
