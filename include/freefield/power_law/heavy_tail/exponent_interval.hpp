#pragma once
/// @file
/// Confidence intervals of the exponent above a given cut-off.

#include <freefield/core/interval.hpp>
#include <freefield/numeric/root.hpp>
#include <freefield/power_law/heavy_tail/discrete_exponent.hpp>

#include <boost/math/distributions/chi_squared.hpp>

namespace freefield::detail::power_law {

/// From the quantiles of chi^2 with 2 n degrees of freedom: 1 + quantile / (2 n mean log(x/xmin)).
template <class T>
interval<T> continuous_exponent_interval(T const& mean_log, T const& n, T const& level) {
  boost::math::chi_squared_distribution<T> const sum(T(T(2) * n));
  T const tail = T(T(T(1) - level) / T(2)), scale = T(T(T(2) * n) * mean_log);
  return {T(T(1) + T(boost::math::quantile(sum, tail) / scale)),
          T(T(1) + T(boost::math::quantile(complement(sum, tail)) / scale))};
}

/// The exponents whose log-likelihood lies at most half a quantile of chi^2 with one degree of freedom below the
/// largest.
template <class T>
interval<T> discrete_exponent_interval(T const& xmin, T const& mean_log, T const& n, T const& level) {
  auto const best = solve_discrete_exponent(xmin, mean_log, T(2));
  auto const loss = [&](T const& alpha) { return T(math::log(relative_zeta(alpha, xmin)) + T(alpha * mean_log)); };
  boost::math::chi_squared_distribution<T> const one(T(1));
  T const allowed = T(boost::math::quantile(one, level) / T(T(2) * n)), least = loss(best.alpha);
  auto const beyond = [&](T const& alpha) { return T(T(loss(alpha) - least) - allowed); };
  T lower = best.alpha, upper = best.alpha;
  while (beyond(lower) < T(0)) lower = T(T(1) + T(T(lower - T(1)) / T(2)));
  while (beyond(upper) < T(0)) upper = T(T(1) + T(T(upper - T(1)) * T(2)));
  return {find_root(beyond, lower, best.alpha).value, find_root(beyond, best.alpha, upper).value};
}

}  // namespace freefield::detail::power_law
