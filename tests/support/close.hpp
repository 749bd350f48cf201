#pragma once
/// @file
/// Comparisons of any scalar for doctest: `CHECK(close(computed, expected, ulps))` prints both at full precision.
/// doctest's own `Approx` goes through double, which proves nothing about the others.

#include <doctest/doctest.h>

#include <freefield/core/scalar.hpp>

#include <cstddef>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>

namespace support {

/// The number with all its digits: what it takes to tell it from its neighbours.
template <class T>
std::string full_precision(T const& x) {
  std::ostringstream out;
  if constexpr (std::numeric_limits<T>::is_specialized && !std::numeric_limits<T>::is_exact) {
    out.precision(std::numeric_limits<T>::max_digits10);
  }
  if constexpr (requires { out << x; }) out << x;
  else out << "(a value that does not print)";
  return out.str();
}

/// What `close` returns: true or false, and the reason for people.
struct comparison {
  bool holds;
  std::string text;

  explicit operator bool() const { return holds; }
  friend bool operator==(comparison const& a, bool b) { return a.holds == b; }
};

inline doctest::String toString(comparison const& result) { return result.text.c_str(); }
inline std::ostream& operator<<(std::ostream& out, comparison const& result) { return out << result.text; }

namespace detail {

template <class T>
comparison compare(T const& computed, T const& expected, T const& allowed, char const* unit, T const& size) {
  T const error = freefield::math::abs(T(computed - expected));
  bool const holds = computed == expected || error <= allowed;  // false for NaN
  std::string text = full_precision(computed) + (holds ? " ~ " : " != ") + full_precision(expected) +
                     " (difference " + full_precision(error) + " = " + full_precision(T(error / size)) + " " + unit +
                     ", allowed " + full_precision(T(allowed / size)) + ")";
  return {holds, text};
}

}  // namespace detail

/// |computed - expected| <= ulps epsilon |expected|; `ulps` is an int so that any scalar can be asked.
/// For an expected zero use `close_to_scale`.
template <class T>
comparison close(T const& computed, T const& expected, int ulps = 4) {
  T const unit = std::numeric_limits<T>::epsilon() * freefield::math::abs(expected);
  return detail::compare<T>(computed, expected, T(unit * T(ulps)), "ulp", unit);
}

/// |computed - expected| <= ulps epsilon scale: for results of cancellation, whose terms have the size `scale`.
template <class T>
comparison close_to_scale(T const& computed, T const& expected, T const& scale, int ulps = 4) {
  T const unit = std::numeric_limits<T>::epsilon() * freefield::math::abs(scale);
  return detail::compare<T>(computed, expected, T(unit * T(ulps)), "ulp of the scale", unit);
}

/// |computed - expected| <= tolerance, for errors that are not those of rounding.
template <class T>
comparison within(T const& computed, T const& expected, T const& tolerance) {
  return detail::compare<T>(computed, expected, tolerance, "absolute", T(1));
}

/// The two numbers are equal, NaN is not, and both are printed with all their digits.
template <class T>
comparison equal(T const& computed, T const& expected) {
  bool const holds = computed == expected;
  return {holds, full_precision(computed) + (holds ? " == " : " != ") + full_precision(expected)};
}

}  // namespace support
