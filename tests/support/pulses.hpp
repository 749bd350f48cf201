#pragma once
// Systems at rest that a short input moves, with their answers.

#include <freefield/flow/ode.hpp>

#include <array>
#include <cmath>
#include <numbers>

namespace support {

/// The error of x'' = -x + exp(-(t - 10)^2), at rest at 0, to t = 40: x is the integral of
/// sin(40 - s) exp(-(s - 10)^2).
template <class Stepper>
double oscillator_error(Stepper stepper, double tolerance) {
  auto const flow = freefield::ode([](auto const& x, auto const& t) {
    using std::exp;
    auto v = x;
    v[0] = x[1];
    v[1] = exp(-(t - 10) * (t - 10)) - x[0];
    return v;
  });
  auto const end = freefield::evolve(flow, std::array{0.0, 0.0}, 0.0, 40.0, stepper, {.tolerance = tolerance});
  return std::hypot(end.state[0] + 1.363867439211059894, end.state[1] - 0.2129269193644753388);
}

/// The error of x' = -x / 10 + exp(-50 (t - c)^2) from x(0) = 0 to t = 20, for c some widths inside of the interval.
template <class Stepper>
double decay_error(Stepper stepper, double c, double tolerance) {
  auto const flow = freefield::ode([c](auto const& x, auto const& t) {
    using std::exp;
    return exp(-50 * (t - c) * (t - c)) - x / 10;
  });
  auto const end = freefield::evolve(flow, 0.0, 0.0, 20.0, stepper, {.tolerance = tolerance});
  double const exact = std::exp((c - 20) / 10 + 1.0 / 20000) * std::sqrt(std::numbers::pi / 50);
  return std::abs(end.state - exact);
}

}  // namespace support
