#pragma once
/// @file
/// The laws of a metric: symmetric, positive, and that a gradient flow dissipates by its squared slope.

#include <freefield/flow/metric.hpp>

#include <laws/verdict.hpp>

#include <cmath>

namespace laws {

/// <a, K b> = <b, K a> and <a, K a> >= 0 for covectors a and b at m.
template <class G, class M, class Covector>
verdict metric(G const& g, M const& m, Covector const& a, Covector const& b) {
  using traits = freefield::metric_traits<G, M>;
  static_assert(freefield::metric_on<G, M>);
  verdict result;
  freefield::time_of<M> const t(0);
  double const ab = traits::pairing(m, a, traits::motion(g, m, b, t)),
               ba = traits::pairing(m, b, traits::motion(g, m, a, t));
  double const aa = freefield::squared_slope(g, m, a), bb = freefield::squared_slope(g, m, b);
  double const scale = std::sqrt(std::abs(aa * bb));
  result.require(std::abs(ab - ba) <= 1e-12 * scale, "not symmetric: ", ab, " against ", ba);
  result.require(aa >= 0 && bb >= 0, "not positive: ", aa, ", ", bb);
  result.require(std::abs(ab) <= scale * (1 + 1e-12), "the inequality of Cauchy and Schwarz does not hold: ", ab,
                 " above ", scale);
  return result;
}

/// The value of F along a flow that takes `advance(h)` from m falls at the rate |delta F|^2: central difference of
/// F(advance(h)) and F(advance(-h)), or with forward steps alone a one-sided one of order 2.
/// @param value_after  F of the state at time h >= 0
template <class Value>
verdict dissipation(double squared_slope, Value const& value_after, double h, double tolerance) {
  verdict result;
  double const rate = (-3 * value_after(0.0) + 4 * value_after(h) - value_after(2 * h)) / (2 * h);
  result.require(std::abs(rate + squared_slope) <= tolerance * std::abs(squared_slope), "dF/dt = ", rate,
                 ", -|dF|^2 = ", -squared_slope);
  return result;
}

}  // namespace laws
