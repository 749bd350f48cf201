#pragma once
/// @file
/// Intervals, from Student's t distribution or from bootstrap draws.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <vector>

namespace freefield {

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
  require(level > T(0) && level < T(1), errc::domain, {function, "confidence level out of range", "0 < level < 1"},
          level);
}

/// The quantile of level p by linear interpolation of the order statistics (type 7 of Hyndman and Fan 1996).
template <class T>
T quantile_of_sorted(std::vector<T> const& sorted, T const& p) {
  T const position = T(p * T(static_cast<int>(sorted.size() - 1)));
  auto below = static_cast<std::size_t>(position);
  if (below + 1 >= sorted.size()) return sorted.back();
  T const share = T(position - T(static_cast<int>(below)));
  return T(sorted[below] + T(share * T(sorted[below + 1] - sorted[below])));
}

template <class T>
interval<T> percentile_interval(std::vector<T> draws, T const& level) {
  std::sort(draws.begin(), draws.end());
  T const tail = T(T(T(1) - level) / T(2));
  return {quantile_of_sorted(draws, tail), quantile_of_sorted(draws, T(T(1) - tail))};
}

/// Standard deviation of draws.
template <class T>
T spread_of(std::vector<T> const& draws) {
  T mean(0), square(0);
  T const n(static_cast<int>(draws.size()));
  for (auto const& x : draws) mean += T(x / n);
  for (auto const& x : draws) square += T(T(x - mean) * T(x - mean));
  return math::sqrt(T(square / T(n - T(1))));
}

/// The t quantile that an interval of this level reaches to either side.
template <class T>
T t_factor(T const& level, std::size_t degrees_of_freedom) {
  boost::math::students_t_distribution<T> const t(T(static_cast<int>(degrees_of_freedom)));
  return quantile(complement(t, T(T(T(1) - level) / T(2))));
}

}  // namespace detail
}  // namespace freefield
