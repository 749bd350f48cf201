#pragma once
/// @file
/// Constants of a formula in the scalar of an evaluation; where they do not fit it, they are refused in words.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace freefield::detail {

/// The integer n in a scalar that need only be constructible from int.
template <class T>
constexpr T integer(std::intmax_t n) {
  if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<T>(n);
  } else {
    constexpr std::intmax_t limit = (std::numeric_limits<int>::max)();
    if (-limit <= n && n <= limit) return T(static_cast<int>(n));
    constexpr int radix = 1 << 15;
    return T(T(integer<T>(n / radix) * T(radix)) + T(static_cast<int>(n % radix)));
  }
}

/// Refuses N/D where T has no such number.
template <class T, std::intmax_t N, std::intmax_t D>
constexpr void check_constant() {
  static_assert(D == 1 || field_scalar<T>, "freefield: the formula has a fraction, and this scalar has no division");
  if constexpr (std::integral<T>) {
    static_assert(std::in_range<T>(N), "freefield: a constant of the formula does not fit this integer");
  }
}

/// A given number in the scalar of the evaluation.
template <class T, class V>
constexpr T converted(V const& v) {
  if constexpr (std::integral<T> && std::integral<V>)
    require(std::in_range<T>(v), errc::overflow,
            {"evaluate", "integer does not fit the common type", "a smaller number"}, v);
  return T(v);
}

}  // namespace freefield::detail
