#pragma once
/// @file
/// What the search for the lowest minimum of a robust objective asks of a table.

#include <freefield/power_law/regression/solver.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace freefield::detail::power_law {

/// Tells whether more than one in ten rows is farther off than five median residuals, which are 3.4 standard
/// deviations of normal noise.  One in forty is enough in a table of less than 120 rows, and nothing is needed below
/// 40: the fewer rows there are, the more minima are due to single ones, and the cheaper is a search.
template <class T>
bool has_outliers(solver<T> const& s, minimum<T> const& m) {
  auto const smooth = s.squares(s.table.weights);
  T const limit = (std::max)(T(T(5) * s.median_size(smooth, m.point)), s.width);
  std::size_t far = 0;
  auto const residuals = smooth.residuals(smooth.parameters(m.point));
  for (std::size_t i = 0; i < residuals.size(); ++i)
    far += s.table.weights[i] > T(0) && !(math::abs(residuals[i]) <= limit) ? 1U : 0U;
  return residuals.size() < 40 || far * (residuals.size() < 120 ? 40U : 10U) > residuals.size();
}

/// Keeps all logarithms of a robust search below that size.
template <class T>
void keep_finite(solver<T>& s) {
  T const largest = largest_logarithm<T>();
  for (Eigen::Index k = 0; k < s.limits.lower.size(); ++k) {
    if (!s.positive[static_cast<std::size_t>(k)]) continue;
    T const lower = T(s.limits.lower(k)), upper = T(s.limits.upper(k));
    if (upper > T(-largest)) s.limits.lower(k) = (std::max)(lower, T(-largest));
    if (lower < largest) s.limits.upper(k) = (std::min)(upper, largest);
  }
}

/// Tells whether a logarithm that matters had to be stopped on its way to infinity: the point is then no minimum.
template <class T>
bool has_run_away(solver<T> const& s, minimum<T> const& m) {
  if (s.goal.is_least_squares()) return false;
  T const largest = largest_logarithm<T>();
  for (Eigen::Index k = 0; k < m.point.size(); ++k) {
    bool const stopped = s.positive[static_cast<std::size_t>(k)] && !(math::abs(T(m.point(k))) < largest);
    if (stopped && s.matters(m, k)) return true;
  }
  return false;
}

}  // namespace freefield::detail::power_law
