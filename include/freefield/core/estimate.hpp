#pragma once
/// @file
/// Numbers together with a bound of their error.

#include <freefield/core/error.hpp>

#include <ostream>

namespace freefield {

/// A number and how far the exact one can be from it: |exact - value| <= error.
template <class T>
struct estimate {
  T value;
  T error;

  bool contains(T const& x) const { return value - error <= x && x <= value + error; }

  /// `value +- error`
  friend std::ostream& operator<<(std::ostream& out, estimate const& e) requires detail::streamable<T> {
    detail::write_value(out, e.value);
    detail::write_value(out << " +- ", e.error);
    return out;
  }
};

/// Asks for an `estimate` instead of a number, as the last argument: `hafnian(A, with_error)`.
struct with_error_tag {
  enum class key { with_error };
  constexpr explicit with_error_tag(key) {}  // so that {} is none
};
inline constexpr with_error_tag with_error{with_error_tag::key::with_error};

}  // namespace freefield
