#pragma once
/// @file
/// Tests of two laws by the likelihood ratios of single values.

#include <freefield/power_law/heavy_tail/family_fits.hpp>
#include <freefield/power_law/tail_comparison.hpp>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace freefield::detail::power_law {

/// P(|Z| >= z) of a normal variate.
template <class T>
T two_sided_normal(T const& z) {
  return T(boost::math::erfc(T(math::abs(z) / math::sqrt(T(2)))));
}

/// The likelihood ratio R over all values, R / (sigma sqrt n), and how many values favour the first law.
template <class T>
struct ratio_summary {
  T ratio, normalised;
  T favouring;
};

template <class T, class Kind>
ratio_summary<T> summarise_ratios(family<tails::power_law, T> const& law, family<Kind, T> const& other,
                                  tail_statistics<T> const& tail) {
  T const mass = log_mass_from(law, tail.xmin, tail.xmin, tail.discrete),
          other_mass = log_mass_from(other, tail.xmin, tail.xmin, tail.discrete);
  std::vector<T> ratios;
  T mean(0), variance(0), favouring(0);
  for (std::size_t j = 0; j < tail.x.size(); ++j) {
    T const one = T(log_shape_at(law, tail.x[j], tail.xmin) - mass);
    T const two = T(log_shape_at(other, tail.x[j], tail.xmin) - other_mass);
    ratios.push_back(T(one - two));
    mean += T(tail.weight[j] * ratios.back());
    if (ratios.back() > T(0)) favouring += T(tail.weight[j] * tail.size);
  }
  for (std::size_t j = 0; j < ratios.size(); ++j)
    variance += T(tail.weight[j] * T(T(ratios[j] - mean) * T(ratios[j] - mean)));
  T const ratio = T(mean * tail.size), spread = math::sqrt(T(variance * tail.size));
  return {ratio, spread > T(0) ? T(ratio / spread) : T(0), favouring};
}

/// Clarke's: the probability of a split of n values into two halves as uneven as this one; P(at most k of n) is the
/// incomplete beta function I_(1/2)(n - k, k + 1).
template <class T>
T sign_test(T const& n, T const& favouring) {
  T const fewer = (std::min)(favouring, T(n - favouring)), half = T(T(1) / T(2));
  T const below = boost::math::ibeta(T(n - fewer), T(fewer + T(1)), half);
  return (std::min)(T(1), T(T(2) * below));
}

}  // namespace freefield::detail::power_law
