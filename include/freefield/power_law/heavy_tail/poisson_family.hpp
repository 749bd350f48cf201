#pragma once
/// @file
/// The tail of Poisson's law, by sums from its mode outwards.

#include <freefield/core/error.hpp>
#include <freefield/power_law/heavy_tail/tail_sum.hpp>

#include <boost/math/special_functions/gamma.hpp>

#include <cmath>
#include <cstddef>
#include <limits>

namespace freefield::detail::power_law {

/// log(mu^x / x!)
template <class T>
T log_poisson_weight(T const& mu, T const& x) {
  return T(T(x * math::log(mu)) - boost::math::lgamma(T(x + T(1))));
}

/// Sums of mu^k / k! and of k mu^k / k! over the integers k >= x, over the largest of the terms.
template <class T>
struct poisson_sums {
  T reference;  ///< log of the largest term
  T total{0}, first{0};

  poisson_sums(T const& mu, T const& x) {
    using std::floor;
    T const from = floor(mu), mode = from > x ? from : x;
    if (T(T(mu - x) * T(mu - x)) > T(T(1600) * mu) && mu > x) {  // what lies below x is lost in rounding
      reference = mu;
      total = T(1);
      first = mu;
      return;
    }
    require(mode < T(most_terms), errc::too_large,
            {"fit_tail", "Poisson's law takes too many terms", "integers below 2^30"}, mode);
    reference = log_poisson_weight(mu, mode);
    T const least = T(std::numeric_limits<T>::epsilon() / T(1024));
    T term(1);
    for (T k = mode; k >= x && term > least; k -= T(1)) {
      add(k, term);
      term *= T(k / mu);
    }
    term = T(mu / T(mode + T(1)));
    for (T k = T(mode + T(1)); term > least; k += T(1)) {
      add(k, term);
      term *= T(mu / T(k + T(1)));
    }
  }

 private:
  static constexpr int most_terms = 1 << 30;

  void add(T const& k, T const& term) {
    total += term;
    first += T(k * term);
  }
};

/// f(k / xmin) = mu^k / k! over its value at xmin.
template <class T>
struct family<tails::poisson, T> {
  T mu;

  family(tails::poisson::parameters<T> const& p, T const&) : mu(p.mu) {}
  explicit family(T const& first) : mu(first) {}
  tails::poisson::parameters<T> parameters(T const&) const { return {mu}; }
  bool is_valid() const { return mu > T(0); }
};

}  // namespace freefield::detail::power_law
