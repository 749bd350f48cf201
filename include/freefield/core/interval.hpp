#pragma once
/// @file
/// Intervals of numbers.

#include <freefield/core/error.hpp>

#include <ostream>
#include <string_view>

namespace freefield {

/// The numbers from lower to upper, both included.
template <class T>
struct interval {
  T lower, upper;

  constexpr bool contains(T const& x) const { return lower <= x && x <= upper; }

  friend std::ostream& operator<<(std::ostream& out, interval const& i) {
    return out << '(' << i.lower << ", " << i.upper << ')';
  }
};

namespace detail {

template <class T>
void require_level(std::string_view function, T const& level) {
  require(level > T(0) && level < T(1), errc::domain, {function, "confidence level is out of range", "0 < level < 1"},
          level);
}

}  // namespace detail
}  // namespace freefield
