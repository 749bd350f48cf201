#pragma once
/// @file
/// Exact fractions of 64-bit integers, for the compiler and for people: multiplicities and symmetry factors.

#include <freefield/core/scalar.hpp>

#include <concepts>
#include <cstdint>
#include <numeric>
#include <ostream>
#include <string>

namespace freefield {

/// numerator / denominator in lowest terms, the denominator positive.
///
/// What does not fit, and what was divided by zero, is to a fraction what NaN is to floating-point numbers: its
/// denominator is 0, it is not finite, it equals nothing, and so is all that is computed from it.
struct fraction {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  constexpr fraction() = default;

  /// An integer.
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  constexpr fraction(I n) {
    std::int64_t above = 0;
    bool const wrapped = __builtin_add_overflow(n, I{0}, &above);
    *this = made(wrapped, above, 1);
  }

  /// n / d
  constexpr fraction(std::int64_t n, std::int64_t d) : fraction(fraction(n) / fraction(d)) {}

  constexpr bool is_finite() const { return denominator != 0; }
  constexpr bool is_integer() const { return denominator == 1; }

  friend constexpr fraction operator+(fraction const& a, fraction const& b) {
    if (!a.is_finite() || !b.is_finite()) return lost();
    std::int64_t const common = divisor(a.denominator, b.denominator), rest = b.denominator / common;
    std::int64_t left = 0, right = 0, below = 0;
    bool wrapped = __builtin_mul_overflow(a.numerator, rest, &left);
    wrapped = __builtin_mul_overflow(b.numerator, a.denominator / common, &right) || wrapped;
    wrapped = __builtin_add_overflow(left, right, &left) || wrapped;
    if (wrapped) return lost();
    std::int64_t const shared = divisor(left, common);  // prime to the other factors of the denominator
    wrapped = __builtin_mul_overflow(a.denominator / shared, rest, &below);
    return made(wrapped, left / shared, below);
  }
  friend constexpr fraction operator*(fraction const& a, fraction const& b) {
    if (a.is_integer() && b.is_integer()) {
      std::int64_t product = 0;
      bool const too_large = __builtin_mul_overflow(a.numerator, b.numerator, &product);
      return made(too_large, product, 1);
    }
    std::int64_t const one = divisor(a.numerator, b.denominator), other = divisor(b.numerator, a.denominator);
    if (!a.is_finite() || !b.is_finite()) return lost();
    std::int64_t above = 0, below = 0;
    bool wrapped = __builtin_mul_overflow(a.numerator / one, b.numerator / other, &above);
    wrapped = __builtin_mul_overflow(a.denominator / other, b.denominator / one, &below) || wrapped;
    return made(wrapped, above, below);
  }
  friend constexpr fraction operator/(fraction const& a, fraction const& b) { return a * b.inverse(); }
  friend constexpr fraction operator-(fraction const& a) { return made(false, -a.numerator, a.denominator); }
  friend constexpr fraction operator-(fraction const& a, fraction const& b) { return a + -b; }

  friend constexpr bool operator==(fraction const& a, fraction const& b) {
    return a.is_finite() && b.is_finite() && a.numerator == b.numerator && a.denominator == b.denominator;
  }

  /// "3", "-1/8"; "undefined" for what is not finite.
  friend std::string to_string(fraction const& f) {
    if (!f.is_finite()) return "undefined";
    std::string const above = std::to_string(f.numerator);
    return f.is_integer() ? above : above + "/" + std::to_string(f.denominator);
  }
  friend std::ostream& operator<<(std::ostream& out, fraction const& f) { return out << to_string(f); }

 private:
  static constexpr fraction lost() { return made(true, 0, 0); }

  static constexpr fraction made(bool wrapped, std::int64_t above, std::int64_t below) {
    fraction result;
    bool const fits = !wrapped && above != INT64_MIN;
    result.numerator = fits ? above : 0;
    result.denominator = fits ? below : 0;
    return result;
  }

  /// The greatest common divisor.  Most denominators are 1, and then it is known without a search.
  static constexpr std::int64_t divisor(std::int64_t a, std::int64_t b) {
    return a == 1 || b == 1 ? 1 : std::gcd(a, b);
  }

  constexpr fraction inverse() const {
    return numerator < 0 ? made(false, -denominator, -numerator) : made(numerator == 0, denominator, numerator);
  }
};

}  // namespace freefield
