#pragma once
/// @file
/// The normalised densities of tails.

#include <freefield/power_law/heavy_tail/poisson_family.hpp>
#include <freefield/power_law/heavy_tail/tail_sum.hpp>

#include <cmath>

namespace freefield::detail::power_law {

/// log of the integral of f(x / xmin) over x >= from, or of its sum over the integers.
template <class Kind, class T>
T log_mass_from(family<Kind, T> const& shape, T const& from, T const& xmin, bool discrete) {
  if constexpr (Kind::discrete_only) {
    poisson_sums<T> const sums(shape.mu, from);
    return T(T(sums.reference + math::log(sums.total)) - log_poisson_weight(shape.mu, xmin));
  } else {
    if (discrete) return log_sum_from(shape, from, xmin);
    T const t = T(from / xmin);
    return T(shape.log_total(log_ratio(from, xmin), t) + math::log(xmin));
  }
}

template <class Kind, class T>
T log_shape_at(family<Kind, T> const& shape, T const& x, T const& xmin) {
  if constexpr (Kind::discrete_only) return T(log_poisson_weight(shape.mu, x) - log_poisson_weight(shape.mu, xmin));
  else return shape.log_shape(log_ratio(x, xmin), T(x / xmin));
}

}  // namespace freefield::detail::power_law
