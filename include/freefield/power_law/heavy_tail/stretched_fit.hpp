#pragma once
/// @file
/// The stretched exponential of largest likelihood, from every maximum of its profile.

#include <freefield/numeric/root.hpp>
#include <freefield/power_law/heavy_tail/family_fit.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <vector>

namespace freefield::detail::power_law {
/// The profile of the stretched exponential's likelihood, of real numbers: for each beta the best slope is one over the
/// mean m of (t^beta - 1) / beta, and what is left is -log m + beta mean y, apart from constants.
template <class T>
class stretched_profile {
 public:
  explicit stretched_profile(tail_statistics<T> const& tail) : tail_(tail) {
    T factorial(1);
    for (std::size_t k = 0; k < inverse_factorial_.size(); ++k) {
      factorial *= as_scalar<T>(k + 1);
      inverse_factorial_[k] = T(T(1) / factorial);
    }
  }

  T derivative(T const& beta) const {
    auto const at = moments<2>(beta);
    return T(tail_.mean_log - T(at[1] / at[0]));
  }
  T log_slope(T const& beta) const { return T(-T(math::log(moments<1>(beta)[0]) + largest(beta))); }

  /// The log-likelihood of the best slope.
  T log_likelihood(T const& beta) const {
    T const of_logs = T(T(T(beta - T(1)) * tail_.mean_log) - math::log(tail_.xmin));
    return T(tail_.size * T(T(log_slope(beta) + of_logs) - T(1)));
  }

  /// m as a function of beta, in jets, too.
  template <class S>
  S mean(S const& beta) const {
    T const value = value_of(beta), scale = math::exp(largest(value));
    auto at = moments<3>(value);
    for (T& moment : at) moment *= scale;
    return lifted(at.data(), beta);
  }

 private:
  static constexpr std::size_t terms = 5 + static_cast<std::size_t>(std::numeric_limits<T>::digits) / 6;

  tail_statistics<T> const& tail_;
  std::array<T, terms + 3> inverse_factorial_;  // 1 / (k + 1)!

  T largest(T const& beta) const { return T(beta * tail_.y.back()); }

  template <class S>
  static T value_of(S const& x) {
    if constexpr (std::same_as<S, T>) return x;
    else return value_of(x.value);
  }
  /// A function with these derivatives.
  template <class S>
  static S lifted(T const* derivatives, S const& x) {
    if constexpr (std::same_as<S, T>) return *derivatives;
    else return x.compose(lifted(derivatives, x.value), lifted(derivatives + 1, x.value));
  }

  /// m and its derivatives in beta, over the largest t^beta: with z = beta y they are the means of y q(z), y^2 q'(z),
  /// y^3 q''(z), where q = (e^z - 1) / z.
  template <std::size_t Count>
  std::array<T, Count> moments(T const& beta) const {
    T const top = largest(beta), unit = math::exp(T(-top));
    std::array<T, Count> result;
    result.fill(T(0));
    for (std::size_t j = 0; j < tail_.y.size(); ++j) {
      T const& y = tail_.y[j];
      T const z = T(beta * y);
      bool const is_small = z <= T(T(1) / T(4));
      auto const q = is_small ? by_series<Count>(z) : by_exponential<Count>(z, top, unit);
      T power = T(tail_.weight[j] * y);
      if (is_small) power *= unit;
      for (std::size_t k = 0; k < Count; ++k) {
        result[k] += T(power * q[k]);
        power *= y;
      }
    }
    return result;
  }

  /// q and its derivatives times unit = exp(-top).
  template <std::size_t Count>
  static std::array<T, Count> by_exponential(T const& z, T const& top, T const& unit) {
    std::array<T, Count> q;
    T const e = math::exp(T(z - top));
    q[0] = T(T(e - unit) / z);
    for (std::size_t k = 1; k < Count; ++k) q[k] = T(T(e - T(as_scalar<T>(k) * q[k - 1])) / z);
    return q;
  }

  /// q and its derivatives by Horner's rule.
  template <std::size_t Count>
  std::array<T, Count> by_series(T const& z) const {
    std::array<T, Count> q;
    q.fill(T(0));
    for (std::size_t k = terms; k-- > 0;) {
      T falling(1);
      for (std::size_t d = 0; d < Count; ++d) {
        q[d] = T(T(q[d] * z) + T(falling * inverse_factorial_[k + d]));
        falling *= as_scalar<T>(k + d + 1);
      }
    }
    return q;
  }
};

/// All maxima of the profile: a grid finds where its derivative changes its sign, and each is refined.  It ends where
/// the cut-off no longer matters, because there the derivative falls.
template <class T>
std::vector<T> stretched_maxima(stretched_profile<T> const& profile, tail_statistics<T> const& tail) {
  std::vector<T> maxima;
  T const root_of_two = math::sqrt(T(2)), most = T(T(1) / std::numeric_limits<T>::epsilon());
  T last(0), last_slope = profile.derivative(last);
  if (!(last_slope > T(0))) maxima.push_back(last);
  for (T beta = T(T(1) / T(T(64) * tail.mean_log)); beta <= T(most / tail.mean_log); beta *= root_of_two) {
    T const slope = profile.derivative(beta);
    if (last_slope > T(0) && !(slope > T(0)))
      maxima.push_back(find_root([&](T const& b) { return profile.derivative(b); }, last, beta).value);
    if (slope < T(0) && T(beta * tail.mean_log) > T(64)) break;
    last = beta;
    last_slope = slope;
  }
  return maxima;
}

/// Stretched exponentials by beta and log slope + beta mean y, so that both stay moderate.
template <class T>
struct stretched_chart {
  tail_statistics<T> const& tail;
  stretched_profile<T> const& profile;

  template <class S>
  auto shape(S const& height, S const& beta) const {
    return family<tails::stretched_exponential, S>(math::exp(S(height - S(beta * S(tail.mean_log)))), beta);
  }
  template <class S>
  S mean(S const& height, S const& beta) const {
    return S(S(S(beta - S(1)) * S(tail.mean_log)) - S(shape(height, beta).slope * profile.mean(beta)));
  }
};

/// Where to look for the maximum over integers.
template <class T>
struct stretched_start {
  T height, beta;
  bool is_peak;  ///< its neighbours in beta have smaller likelihoods
};

/// The maxima over real numbers and a grid of beta, each with the best slope over real numbers.
template <class T>
std::vector<stretched_start<T>> stretched_starts(tail_statistics<T> const& tail, stretched_chart<T> const& chart,
                                                 std::vector<T> betas) {
  for (int k = 1; k <= 1024; k *= 2) betas.push_back(T(T(k) / T(T(64) * tail.mean_log)));
  std::sort(betas.begin(), betas.end());
  auto const f = mean_log_likelihood<tails::stretched_exponential>(tail, chart);
  std::vector<stretched_start<T>> starts;
  std::vector<T> values;
  for (T const& beta : betas) {
    if (!(beta > T(0))) continue;
    starts.push_back({T(chart.profile.log_slope(beta) + T(beta * tail.mean_log)), beta, false});
    values.push_back(f(starts.back().height, beta));
  }
  for (std::size_t k = 0; k < starts.size(); ++k) {
    bool const above_last = k == 0 || values[k] >= values[k - 1];
    bool const above_next = k + 1 == starts.size() || values[k] >= values[k + 1];
    starts[k].is_peak = above_last && above_next;
  }
  return starts;
}

/// d/dbeta of the mean log-likelihood at beta = 0 and the power law's slope, in which it is stationary.
template <class T>
T stretched_slope_at_limit(T const& slope, tail_statistics<T> const& tail, stretched_chart<T> const& chart) {
  using dual = jet<T, 2>;
  auto const f = mean_log_likelihood<tails::stretched_exponential>(tail, chart);
  return f(dual(math::log(slope)), dual::variable(T(0), 1)).gradient[1];
}

/// Refuses parameters that come near the end of the scalar's range: beta is large for numbers that lie close together
/// far from xmin, and the slope small.
template <class T>
void require_slope(T const& log_slope) {
  T const least = T(T(T(9) * math::log((std::numeric_limits<T>::min)())) / T(10));
  require(log_slope > least, errc::overflow,
          {"fit_tail", "logarithm of the stretched exponential's slope at xmin is out of range",
           "a cut-off nearer to the data"},
          log_slope);
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
  for (T const& beta : maxima) require_slope(profile.log_slope(beta));
  if (!tail.discrete) {
    for (T const& beta : maxima) {
      family<kind, T> const shape(math::exp(profile.log_slope(beta)), beta);
      if (beta > T(0)) keep_better({shape, profile.log_likelihood(beta)});
    }
    return best;
  }
  stretched_chart<T> const chart{tail, profile};
  bool const rises = stretched_slope_at_limit(slope, tail, chart) > T(0);
  auto const starts = stretched_starts(tail, chart, maxima);
  for (bool const all : {false, true}) {
    for (auto const& [height, beta, is_peak] : starts) {
      if (is_peak == all) continue;
      auto const found = ascend<kind>(tail, chart, height, beta);
      if (found) keep_better(*found);
    }
    if (!rises || !best.at_limit) return best;
  }
  fail_to_settle(slope);
}

}  // namespace freefield::detail::power_law
