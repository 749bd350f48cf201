#pragma once
/// @file
/// On which side of the critical surface a law of the hierarchical model is.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/hierarchical/recursion.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace freefield::detail::renormalization_room {

/// A law falls to a point, u_1 -> 0, at high temperature, and its two peaks part, u_1 -> infinity, at low temperature.
/// Below the variance (2 - c) / c of the Gaussian fixed point no law that is narrower than a Gaussian turns round.  The
/// other limit is far above critical laws, and low enough for polynomials of the order to show peaks that part.
template <class T>
class hierarchical_phases {
 public:
  hierarchical_phases(hierarchical_recursion<T> const& recursion, T const& rescaling)
      : recursion_(recursion),
        gaussian_(T(T(T(2) - rescaling) / rescaling)),
        large_((std::min)(as_scalar<T>(recursion.order()), T(T(T(4) * T(T(2) - rescaling)) / T(rescaling - T(1))))) {}

  T const& gaussian_variance() const { return gaussian_; }

  /// u_l = beta^l weights_l
  std::vector<T> start(std::vector<T> const& weights, T const& beta) const {
    std::vector<T> result(recursion_.order() + 1);
    T power(1);
    for (std::size_t l = 0; l < result.size(); ++l, power = T(power * beta)) result[l] = T(weights[l] * power);
    return result;
  }

  /// A law that rests for a thousand steps is critical as far as rounding lets one see, and counts as disordered.
  /// @throws error `not_converged` where a law stays between the limits for 20000 steps; `overflow`
  bool is_ordered(std::vector<T> u) const {
    constexpr std::string_view function = "hierarchical_model::critical_inverse_temperature";
    T const small = T(T(8) * std::numeric_limits<T>::epsilon());
    int resting = 0;
    for (int step = 0; step < 20000; ++step) {
      if (u[1] > large_) return true;
      if (u[1] < T(gaussian_ / T(2)) || resting == 1000) return false;
      T const before = u[1];
      u = hierarchical_step(recursion_, u);
      require(math::is_finite(u[1]), errc::overflow,
              {function, "a step of the renormalisation group overflows", "a law with tails below those of a Gaussian"},
              u[1]);
      resting = math::abs(T(u[1] - before)) <= T(small * before) ? resting + 1 : 0;
    }
    fail(errc::not_converged,
         {function, "law is neither ordered nor disordered after 20000 steps", "a dimension not so close to 2"}, {},
         u[1]);
  }

 private:
  hierarchical_recursion<T> const& recursion_;
  T gaussian_, large_;
};

template <class T>
struct critical_interval {
  T lower{0}, upper{0};  ///< disordered and ordered
};

/// The beta, in the unit of 1 / E[x^2], between whose last digits the phase changes.
/// @param before  an interval to begin at; {0, 0}: begin where the variance is that of the Gaussian fixed point
/// @throws error `not_converged` where there is no change in 400 trials
template <class T>
critical_interval<T> critical_beta(T const& dimension, std::vector<T> const& weights, std::size_t order,
                                   critical_interval<T> const& before) {
  T const rescaling = hierarchical_rescaling(dimension), digit = std::numeric_limits<T>::epsilon();
  hierarchical_recursion<T> const recursion(rescaling, order);
  hierarchical_phases<T> const phases(recursion, rescaling);
  auto const is_ordered = [&](T const& beta) { return phases.is_ordered(phases.start(weights, beta)); };
  critical_interval<T> result = before;
  if (!(before.upper > T(0))) result = {phases.gaussian_variance(), phases.gaussian_variance()};
  T factor = before.upper > T(0) ? T(T(1) + T(T(16) * digit)) : T(2);
  auto const widen = [&factor] { factor = (std::min)(T(factor * factor), T(16)); };
  int tries = 0;
  for (; tries < 400 && is_ordered(result.lower); ++tries, widen()) {
    result.upper = result.lower;
    result.lower = T(result.lower / factor);
  }
  for (; tries < 400 && !is_ordered(result.upper); ++tries, widen()) {
    result.lower = result.upper;
    result.upper = T(result.upper * factor);
  }
  require(tries < 400, errc::not_converged,
          {"hierarchical_model::critical_inverse_temperature", "no change of the phase was found from beta E[x^2]",
           "a law with tails below those of a Gaussian"},
          phases.gaussian_variance());
  for (int step = 0; step < 2000 && T(result.upper - result.lower) > T(digit * result.upper); ++step) {
    T const middle = T(T(result.lower + result.upper) / T(2));
    if (!(result.lower < middle && middle < result.upper)) break;
    (is_ordered(middle) ? result.upper : result.lower) = middle;
  }
  return result;
}

}  // namespace freefield::detail::renormalization_room
