#pragma once
/// @file
/// The parameters of largest likelihood of each kind of tail.

#include <freefield/numeric/root.hpp>
#include <freefield/power_law/heavy_tail/concave_maximum.hpp>
#include <freefield/power_law/heavy_tail/discrete_exponent.hpp>
#include <freefield/power_law/heavy_tail/tail_density.hpp>
#include <freefield/power_law/heavy_tail/tail_statistics.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace freefield::detail::power_law {

/// A shape of largest likelihood.
template <class Kind, class T>
struct family_fit {
  family<Kind, T> shape;
  T log_likelihood;
  bool at_limit = false;  ///< no parameters fit better than the power law
};

/// n (mean log f - log mass): the log-likelihood of real numbers or integers.
template <class Kind, class T>
T log_likelihood(family<Kind, T> const& shape, tail_statistics<T> const& tail) {
  T const mean = tail.mean([&](std::size_t j) { return log_shape_at(shape, tail.x[j], tail.xmin); });
  return T(tail.size * T(mean - log_mass_from(shape, tail.xmin, tail.xmin, tail.discrete)));
}

template <class T>
family_fit<tails::power_law, T> fit_family(tails::power_law, tail_statistics<T> const& tail) {
  T const alpha =
      tail.discrete ? solve_discrete_exponent(tail.xmin, tail.mean_log, T(2)).alpha : T(T(1) + T(T(1) / tail.mean_log));
  family<tails::power_law, T> const shape(alpha);
  T const mass =
      tail.discrete ? math::log(relative_zeta(alpha, tail.xmin)) : T(math::log(tail.xmin) - math::log(T(alpha - T(1))));
  return {shape, T(-T(tail.size * T(T(alpha * tail.mean_log) + mass)))};
}

/// 1 / mean(t - 1); of integers lambda = log(1 + 1 / mean(x - xmin)).
template <class T>
family_fit<tails::exponential, T> fit_family(tails::exponential, tail_statistics<T> const& tail) {
  T const inverse = T(T(1) / tail.mean_excess);
  T const rate = tail.discrete ? T(log_of_one_plus(T(inverse / tail.xmin)) * tail.xmin) : inverse;
  family<tails::exponential, T> const shape(rate);
  return {shape, log_likelihood(shape, tail)};
}

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

/// The fit at the limit: the power law's.
template <class Kind, class T>
family_fit<Kind, T> limit_fit(family<Kind, T> const& shape, tail_statistics<T> const& tail) {
  return {shape, fit_family(tails::power_law{}, tail).log_likelihood, true};
}

/// The mean log-likelihood as a function of both parameters, in any scalar.
template <class Kind, class T, class MeanShape>
auto mean_log_likelihood(tail_statistics<T> const& tail, MeanShape const& mean_shape) {
  return [&tail, mean_shape](auto const& first, auto const& second) {
    using S = std::remove_cvref_t<decltype(first)>;
    family<Kind, S> const shape(first, second);
    S const xmin(tail.xmin);
    if (!shape.is_valid()) return S(-std::numeric_limits<T>::infinity());
    return S(mean_shape(first, second) - log_mass_from(shape, xmin, xmin, tail.discrete));
  };
}

template <class Kind, class T, class MeanShape>
std::optional<family_fit<Kind, T>> ascend(tail_statistics<T> const& tail, MeanShape const& mean_shape, T const& first,
                                          T const& second) {
  auto const f = mean_log_likelihood<Kind>(tail, mean_shape);
  auto const best = plane_ascent<T, decltype(f)>(f).from(first, second);
  if (!best.found) return std::nullopt;
  return family_fit<Kind, T>{family<Kind, T>(best.first, best.second), T(tail.size * best.value)};
}

template <class T>
[[noreturn]] void fail_to_settle(T const& value) {
  fail(errc::not_converged, {"fit_tail", "likelihood has not reached its maximum", "at most 200 Newton steps"}, {},
       value);
}

/// d/dkappa of the mean log-likelihood at kappa = 0 and at the power law's c: (E y^2 - mean y^2) / 2.
template <class T>
T lognormal_slope_at_limit(T const& c, tail_statistics<T> const& tail) {
  if (!tail.discrete) return T(T(T(1) / T(c * c)) - T(tail.mean_square_log / T(2)));
  auto const at = relative_log_zeta_derivatives(T(c + T(1)), tail.xmin);
  return T(T(at.second + T(T(at.first * at.first) - tail.mean_square_log)) / T(2));
}

/// An exponential family in (c, kappa), so its log-likelihood is concave: either the power law at kappa = 0 is its
/// maximum, or there is one inside.
template <class T>
family_fit<tails::lognormal, T> fit_family(tails::lognormal, tail_statistics<T> const& tail) {
  using kind = tails::lognormal;
  T const c = T(fit_family(tails::power_law{}, tail).shape.alpha - T(1));
  if (!(lognormal_slope_at_limit(c, tail) > T(0))) return limit_fit<kind>(family<kind, T>(c, T(0)), tail);
  auto const mean_shape = [&tail](auto const& first, auto const& second) {
    using S = std::remove_cvref_t<decltype(first)>;
    return S(S(-S(S(first + S(1)) * S(tail.mean_log))) - S(S(second * S(tail.mean_square_log)) / S(2)));
  };
  T const spread = T(tail.mean_square_log - T(tail.mean_log * tail.mean_log));
  for (T const& kappa : {T(T(c * c) / T(8)), T(T(1) / spread)}) {
    auto const best = ascend<kind>(tail, mean_shape, kappa < T(c * c) ? c : T(T(-tail.mean_log) / spread), kappa);
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

/// An exponential family in (alpha, rate), too.
template <class T>
family_fit<tails::truncated_power_law, T> fit_family(tails::truncated_power_law, tail_statistics<T> const& tail) {
  using kind = tails::truncated_power_law;
  T const alpha = fit_family(tails::power_law{}, tail).shape.alpha;
  if (!truncation_helps(alpha, tail)) return limit_fit<kind>(family<kind, T>(alpha, T(0)), tail);
  auto const mean_shape = [&tail](auto const& first, auto const& second) {
    using S = std::remove_cvref_t<decltype(first)>;
    return S(S(-S(first * S(tail.mean_log))) - S(second * S(tail.mean_excess)));
  };
  T const rate = T(T(1) / tail.mean_excess);
  for (T const& start : {T(rate / T(16)), rate, T(rate / T(65536))}) {
    auto const best = ascend<kind>(tail, mean_shape, start < rate ? alpha : T(0), start);
    if (best) return *best;
  }
  fail_to_settle(alpha);
}

/// The profile of the stretched exponential's likelihood, of real numbers: for each beta the best slope is one over the
/// mean of (t^beta - 1) / beta, and what is left is log slope + beta mean y.
template <class T>
class stretched_profile {
 public:
  explicit stretched_profile(tail_statistics<T> const& tail) : tail_(tail) {}

  T slope(T const& beta) const { return T(T(1) / moments(beta)[0]); }
  T value(T const& beta) const { return T(T(beta * tail_.mean_log) - math::log(moments(beta)[0])); }
  T derivative(T const& beta) const {
    auto const [mean, change] = moments(beta);
    return T(tail_.mean_log - T(change / mean));
  }

 private:
  tail_statistics<T> const& tail_;

  /// The mean of (t^beta - 1) / beta and its derivative in beta.
  std::array<T, 2> moments(T const& beta) const {
    using dual = jet<T, 1>;
    dual const b = dual::variable(beta, 0);
    T mean(0), change(0);
    for (std::size_t j = 0; j < tail_.y.size(); ++j) {
      T const& y = tail_.y[j];
      T const z = T(beta * y);
      if (z <= T(T(1) / T(2))) {
        dual const q = exponential_quotient(dual(b * y));
        mean += T(tail_.weight[j] * T(y * q.value));
        change += T(tail_.weight[j] * T(y * q.gradient[0]));
      } else {
        T const power = math::exp(z), part = T(T(power - T(1)) / beta);
        mean += T(tail_.weight[j] * part);
        change += T(tail_.weight[j] * T(T(T(y * power) - part) / beta));
      }
    }
    return {mean, change};
  }
};

/// All maxima of the profile: a grid finds where its derivative changes its sign, and each is refined.
template <class T>
std::vector<T> stretched_maxima(stretched_profile<T> const& profile, tail_statistics<T> const& tail) {
  std::vector<T> maxima;
  T const root_of_two = math::sqrt(T(2)), most = T(T(300) / tail.y.back());
  T last(0), last_slope = profile.derivative(last);
  if (!(last_slope > T(0))) maxima.push_back(last);
  for (T beta = T(T(1) / T(T(64) * tail.mean_log));; beta *= root_of_two) {
    bool const ends = beta >= most;
    T const here = ends ? most : beta, slope = profile.derivative(here);
    if (last_slope > T(0) && !(slope > T(0)))
      maxima.push_back(find_root([&](T const& b) { return profile.derivative(b); }, last, here).value);
    if (ends || (slope < T(0) && T(here * tail.mean_log) > T(64))) return maxima;
    last = here;
    last_slope = slope;
  }
}

/// log f over the tail, as a function of both parameters.
template <class T>
auto stretched_mean_shape(tail_statistics<T> const& tail) {
  return [&tail](auto const& first, auto const& second) {
    using S = std::remove_cvref_t<decltype(first)>;
    family<tails::stretched_exponential, S> const shape(first, second);
    return tail.mean([&](std::size_t j) { return shape.log_shape(S(tail.y[j]), S(tail.t[j])); });
  };
}

/// d/dbeta of the mean log-likelihood at beta = 0 and the power law's slope.
template <class T>
T stretched_slope_at_limit(T const& slope, tail_statistics<T> const& tail) {
  using dual = jet<T, 2>;
  auto const f = mean_log_likelihood<tails::stretched_exponential>(tail, stretched_mean_shape(tail));
  return f(dual(slope), dual::variable(T(0), 1)).gradient[1];
}

template <class T>
family_fit<tails::stretched_exponential, T> fit_family(tails::stretched_exponential, tail_statistics<T> const& tail) {
  using kind = tails::stretched_exponential;
  stretched_profile<T> const profile(tail);
  auto const maxima = stretched_maxima(profile, tail);
  T const slope = T(fit_family(tails::power_law{}, tail).shape.alpha - T(1));
  auto best = limit_fit<kind>(family<kind, T>(slope, T(0)), tail);
  T const rounding = T(T(64) * T(std::numeric_limits<T>::epsilon() * T(tail.size + math::abs(best.log_likelihood))));
  auto const keep_better = [&best, &rounding](family_fit<kind, T> const& other) {
    if (other.log_likelihood > T(best.log_likelihood + rounding)) best = other;
  };
  if (!tail.discrete) {
    for (T const& beta : maxima) {
      family<kind, T> const shape(profile.slope(beta), beta);
      if (beta > T(0)) keep_better({shape, log_likelihood(shape, tail)});
    }
    return best;
  }
  std::vector<T> starts = maxima;
  for (int k = 1; k <= 64; k *= 4) starts.push_back(T(T(k) / T(T(16) * tail.mean_log)));
  bool const rises = stretched_slope_at_limit(slope, tail) > T(0);
  for (T const& beta : starts) {
    if (!(beta > T(0))) continue;
    auto const found = ascend<kind>(tail, stretched_mean_shape(tail), profile.slope(beta), beta);
    if (found) keep_better(*found);
  }
  if (rises && best.at_limit) fail_to_settle(slope);
  return best;
}

}  // namespace freefield::detail::power_law
