#pragma once
/// @file
/// What the library asks of a number type, from the weakest to the strongest.

#include <freefield/core/math.hpp>

#include <concepts>
#include <limits>
#include <type_traits>

namespace freefield {

/// True for numbers without division: the built-in integers, `cpp_int`, and whatever is built on them.
/// Syntax cannot tell (7 / 2 compiles), so a type says it through `std::numeric_limits`, or here.
template <class T>
inline constexpr bool is_integer_scalar = std::numeric_limits<T>::is_integer;

/// True for exact numbers, which have no square roots: integers and rationals.
template <class T>
inline constexpr bool is_exact_scalar = std::numeric_limits<T>::is_specialized && std::numeric_limits<T>::is_exact;

/// A number that can be compared: not a complex one.
template <class T>
concept ordered_scalar = requires(T const& a, T const& b) {
  { a < b } -> std::convertible_to<bool>;
};

/// A commutative ring: construction from int, `+ - *`, unary minus, `==`.
/// The operators may return expression templates; only convertibility back to T counts.
template <class T>
concept ring_scalar = std::copyable<T> && !std::same_as<T, bool> && std::constructible_from<T, int> &&
                      requires(T const a, T const b) {
                        { a + b } -> std::convertible_to<T>;
                        { a - b } -> std::convertible_to<T>;
                        { a * b } -> std::convertible_to<T>;
                        { -a } -> std::convertible_to<T>;
                        { a == b } -> std::convertible_to<bool>;
                      };

/// A field: a ring with division by everything but zero.
template <class T>
concept field_scalar = ring_scalar<T> && !is_integer_scalar<T> && requires(T const a, T const b) {
  { a / b } -> std::convertible_to<T>;
};

namespace detail {

/// A number with an operator /, which may be the division of a field or that of integers.
template <class T>
concept has_division = requires(T const& x) {
  { x / x } -> std::convertible_to<T>;
};

}  // namespace detail

/// An ordered field with the elementary functions, found by argument-dependent lookup.
template <class T>
concept real_scalar = field_scalar<T> && !is_exact_scalar<T> && requires(T const a, T const b) {
  { a < b } -> std::convertible_to<bool>;
  { a <= b } -> std::convertible_to<bool>;
  { math::sqrt(a) } -> std::convertible_to<T>;
  { math::exp(a) } -> std::convertible_to<T>;
  { math::log(a) } -> std::convertible_to<T>;
  { math::pow(a, b) } -> std::convertible_to<T>;
  { math::abs(a) } -> std::convertible_to<T>;
};

/// A field whose real and imaginary parts are numbers of another type.  (Those of a real number of
/// Boost.Multiprecision are numbers of its own type.)
template <class T>
concept complex_scalar = field_scalar<T> && requires(T const a) {
  typename T::value_type;
  requires field_scalar<typename T::value_type> && !std::same_as<typename T::value_type, T>;
  { a.real() } -> std::convertible_to<typename T::value_type>;
  { a.imag() } -> std::convertible_to<typename T::value_type>;
};

namespace detail {

/// Converts a count, which may be larger than an int, to a number of a ring, which may have only a conversion from int.
template <class T, std::integral N>
constexpr T as_scalar(N n) {
  constexpr N radix = N{1} << 30;
  if (n < radix) return T(static_cast<int>(n));
  return T(T(as_scalar<T>(static_cast<N>(n / radix)) * T(1 << 30)) + T(static_cast<int>(n % radix)));
}

}  // namespace detail
}  // namespace freefield
