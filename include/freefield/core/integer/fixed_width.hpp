#pragma once
/// @file
/// Exact results for built-in integers: arithmetic modulo 2^128, and a bound of the result that says when it is exact.

#include <freefield/core/error.hpp>

#include <concepts>
#include <limits>
#include <string>
#include <string_view>

namespace freefield::detail {

__extension__ typedef __int128 wide_integer;
__extension__ typedef unsigned __int128 wide_bits;

/// A built-in integer of at most 64 bits.
template <class T>
concept fixed_width_integer = std::integral<T> && !std::same_as<T, bool> && sizeof(T) <= 8;

/// The integers modulo 2^128.
class wrapping_integer {
 public:
  constexpr wrapping_integer() = default;
  template <fixed_width_integer S>
  constexpr explicit wrapping_integer(S x) : bits_(static_cast<wide_bits>(x)) {}

  /// The representative of the residue class from -2^127 to 2^127 - 1.
  constexpr wide_integer value() const { return static_cast<wide_integer>(bits_); }

  friend constexpr wrapping_integer operator+(wrapping_integer a, wrapping_integer b) { return of(a.bits_ + b.bits_); }
  friend constexpr wrapping_integer operator-(wrapping_integer a, wrapping_integer b) { return of(a.bits_ - b.bits_); }
  friend constexpr wrapping_integer operator*(wrapping_integer a, wrapping_integer b) { return of(a.bits_ * b.bits_); }
  friend constexpr wrapping_integer operator-(wrapping_integer a) { return of(wide_bits(0) - a.bits_); }
  friend constexpr bool operator==(wrapping_integer a, wrapping_integer b) { return a.bits_ == b.bits_; }

 private:
  static constexpr wrapping_integer of(wide_bits bits) {
    wrapping_integer result;
    result.bits_ = bits;
    return result;
  }

  wide_bits bits_ = 0;
};

template <fixed_width_integer T>
constexpr wrapping_integer wrapped(T x) {
  return wrapping_integer(x);
}

/// The range of a built-in integer, as text for messages.
template <fixed_width_integer T>
std::string limits_of() {
  return "a result between " + std::to_string((std::numeric_limits<T>::min)()) + " and " +
         std::to_string((std::numeric_limits<T>::max)());
}

/// Converts to T the integer that has this residue modulo 2^128 and whose absolute value is within the bound.
/// @param what   what it is, for the message
/// @param bound  log2 of a bound of its absolute value
/// @throws error `overflow` where it does not fit T or the bound does not fit 128 bits
template <fixed_width_integer T>
T unwrapped(std::string_view function, std::string_view what, wrapping_integer residue, long double bound) {
  using limits = std::numeric_limits<T>;
  wide_integer const x = residue.value();
  bool const fits = bound < 126.9L && wide_integer((limits::min)()) <= x && x <= wide_integer((limits::max)());
  if (!fits) {
    std::string const problem = std::string(what) + " overflows";
    std::string const range = limits_of<T>() + " whose terms add up to less than 2^127";
    require(false, errc::overflow, {function, problem, range});
  }
  return static_cast<T>(x);
}

}  // namespace freefield::detail
