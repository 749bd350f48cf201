#pragma once
/// @file
/// The parameters of largest likelihood of each kind of tail.

#include <freefield/numeric/root.hpp>
#include <freefield/power_law/heavy_tail/family_fit.hpp>
#include <freefield/power_law/heavy_tail/stretched_fit.hpp>

#include <cmath>

namespace freefield::detail::power_law {

/// The root in log mu of E x = mean x; the log-likelihood is concave there.
template <class T>
family_fit<tails::poisson, T> fit_family(tails::poisson, tail_statistics<T> const& tail) {
  T const mean = T(T(tail.mean_excess * tail.xmin) + tail.xmin);
  auto const excess = [&](T const& log_mu) {
    poisson_sums<T> const sums(math::exp(log_mu), tail.xmin);
    return T(T(sums.first / sums.total) - mean);
  };
  T low = math::log(mean);
  while (excess(low) > T(0)) low -= T(1);
  T high = low;
  while (!(excess(high) > T(0))) high += T(1);
  family<tails::poisson, T> const shape(math::exp(find_root(excess, low, high).value));
  return {shape, log_likelihood(shape, tail)};
}

/// d/dkappa of the mean log-likelihood at kappa = 0 and at the power law's c: (E y^2 - mean y^2) / 2.
template <class T>
T lognormal_slope_at_limit(T const& c, tail_statistics<T> const& tail) {
  if (!tail.discrete) return T(T(T(1) / T(c * c)) - T(tail.mean_square_log / T(2)));
  auto const at = relative_log_zeta_derivatives(T(c + T(1)), tail.xmin);
  return T(T(at.second + T(T(at.first * at.first) - tail.mean_square_log)) / T(2));
}

/// Log-normal laws by kappa and the slope b = c + kappa mean y at the mean, which the data determine independently:
/// c y + kappa y^2 / 2 = b y + kappa ((y - mean y)^2 - (mean y)^2) / 2.
template <class T>
struct lognormal_chart {
  tail_statistics<T> const& tail;

  template <class S>
  auto shape(S const& slope, S const& kappa) const {
    return family<tails::lognormal, S>(S(slope - S(kappa * S(tail.mean_log))), kappa);
  }
  template <class S>
  S mean(S const& slope, S const& kappa) const {
    S const y(tail.mean_log), curved = S(S(kappa * S(tail.square_log_spread)) / S(2));
    if (shape(slope, kappa).c < S(0)) return S(-S(S(y + curved) + S(S(slope * slope) / S(S(2) * kappa))));
    return S(-S(S(S(S(slope + S(1)) * y) + curved) - S(S(kappa * S(y * y)) / S(2))));
  }
};

/// An exponential family in (c, kappa), so its log-likelihood is concave: either the power law at kappa = 0 is its
/// maximum, or there is one inside.  Where it is far inside, the law is hardly cut off.
template <class T>
family_fit<tails::lognormal, T> fit_family(tails::lognormal, tail_statistics<T> const& tail) {
  using kind = tails::lognormal;
  T const c = T(fit_family(tails::power_law{}, tail).shape.alpha - T(1));
  if (!(lognormal_slope_at_limit(c, tail) > T(0))) return limit_fit<kind>(family<kind, T>(c, T(0)), tail);
  lognormal_chart<T> const chart{tail};
  T const near_limit = T(T(c * c) / T(8)), uncut = T(T(1) / tail.square_log_spread);
  T const slope_near_limit = T(c + T(near_limit * tail.mean_log));
  bool const is_inside = T(tail.mean_log * tail.mean_log) > T(T(3) * tail.square_log_spread);
  for (bool const inside : {is_inside, !is_inside}) {
    auto const best =
        inside ? ascend<kind>(tail, chart, T(0), uncut) : ascend<kind>(tail, chart, slope_near_limit, near_limit);
    if (best) return *best;
  }
  fail_to_settle(c);
}

/// d/drate of the mean log-likelihood at rate = 0 and the power law's exponent: E (t - 1) - mean (t - 1), infinite for
/// alpha <= 2.
template <class T>
bool truncation_helps(T const& alpha, tail_statistics<T> const& tail) {
  if (!(alpha > T(2))) return true;
  T const less = T(alpha - T(1));
  T const expected = tail.discrete ? T(T(relative_zeta(less, tail.xmin) / relative_zeta(alpha, tail.xmin)) - T(1))
                                   : T(T(1) / T(alpha - T(2)));
  return expected > tail.mean_excess;
}

/// Truncated power laws by their rate and the slope b = alpha + rate mean t at the mean:
/// alpha y + rate (t - 1) = b y + rate (t - 1 - y mean t).
template <class T>
struct truncated_chart {
  tail_statistics<T> const& tail;

  T mean_t() const { return T(tail.mean_excess + T(1)); }
  template <class S>
  auto shape(S const& slope, S const& rate) const {
    return family<tails::truncated_power_law, S>(S(slope - S(rate * S(mean_t()))), rate);
  }
  template <class S>
  S mean(S const& slope, S const& rate) const {
    return S(-S(S(slope * S(tail.mean_log)) + S(rate * S(T(tail.mean_excess - T(mean_t() * tail.mean_log))))));
  }
};

/// An exponential family in (alpha, rate), too.  Far inside, the law is the gamma distribution and hardly cut off.
template <class T>
family_fit<tails::truncated_power_law, T> fit_family(tails::truncated_power_law, tail_statistics<T> const& tail) {
  using kind = tails::truncated_power_law;
  T const alpha = fit_family(tails::power_law{}, tail).shape.alpha;
  require(math::is_finite(tail.mean_excess), errc::overflow,
          {"fit_tail", "mean over the cut-off leaves the scalar's range", "data of less span"}, tail.mean_excess);
  if (!truncation_helps(alpha, tail)) return limit_fit<kind>(family<kind, T>(alpha, T(0)), tail);
  truncated_chart<T> const chart{tail};
  T const square = T(tail.mean_excess * tail.mean_excess);
  if (square > T(T(3) * tail.square_spread)) {
    auto const best = ascend<kind>(tail, chart, T(1), T(chart.mean_t() / tail.square_spread));
    if (best) return *best;
  }
  T const rate = T(T(1) / tail.mean_excess);
  for (T const& start : {T(rate / T(16)), rate, T(rate / T(65536))}) {
    T const exponent = start < rate ? alpha : T(0);
    auto const best = ascend<kind>(tail, chart, T(exponent + T(start * chart.mean_t())), start);
    if (best) return *best;
  }
  fail_to_settle(alpha);
}

}  // namespace freefield::detail::power_law
