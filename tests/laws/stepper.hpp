#pragma once
/// @file
/// The laws of a stepper: its order by halving, that no NaN passes, that its caps hold, that an interval can be cut.

#include <freefield/flow/ode.hpp>

#include <laws/verdict.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace laws {

/// Options for steps of one length, of a stepper with or without step control.
template <class S, class Flow, class State>
freefield::evolve_options<double> steps_of(double h) {
  if constexpr (freefield::step_traits<S, Flow, State>::adaptive)
    return {.step = h, .tolerance = 1e6, .largest_step = h};
  else return {.step = h};
}

/// The slope of log error against log step over four halvings from `step` is the order within 0.15; the errors have to
/// lie between 1e3 epsilon and 1e-2.
/// @param error  of a state at t1
template <class S, class Flow, class State, class Error>
verdict order_by_halving(S const& stepper, Flow const& flow, State const& start, double t1, double step,
                         Error const& error) {
  verdict result;
  std::vector<double> errors;
  for (int halving = 0; halving <= 4; ++halving, step /= 2)
    errors.push_back(error(freefield::evolve(flow, start, 0.0, t1, stepper, steps_of<S, Flow, State>(step)).state));
  double const slope = std::log2(errors.front() / errors.back()) / 4;
  constexpr int order = freefield::step_traits<S, Flow, State>::order;
  result.require(std::abs(slope - order) <= 0.15, "the order is ", slope, " and not ", order, "; errors from ",
                 errors.front(), " to ", errors.back());
  result.require(errors.front() < 1e-2 && errors.back() > 1e3 * std::numeric_limits<double>::epsilon(),
                 "the errors ", errors.front(), " to ", errors.back(), " say nothing about an order");
  return result;
}

/// The same state whether the interval is walked in one piece or in two; a cap that is met; both ends without steps.
/// @param distance  of two states
/// @param rounding  how far the pieces may be from the whole
/// @param t0        where the interval begins; the step divides its half
template <class S, class Flow, class State, class Distance>
verdict pieces_and_caps(S const& stepper, Flow const& flow, State const& start, double t1, double step,
                        Distance const& distance, double rounding, double t0 = 0) {
  using freefield::evolve, freefield::resume, freefield::errc;
  verdict result;
  double const middle = t0 + (t1 - t0) / 2;
  auto const options = steps_of<S, Flow, State>(step);
  auto const whole = evolve(flow, start, t0, t1, stepper, options);
  auto const half = evolve(flow, start, t0, middle, stepper, options);
  auto const pieces = resume(flow, half, t1, stepper, options);
  result.require(whole.time == t1 && pieces.time == t1, "the end is not reached exactly");
  result.require(whole.steps == pieces.steps, "the pieces take ", pieces.steps, " steps, the whole ", whole.steps);
  double const gap = distance(whole.state, pieces.state);
  result.require(gap <= rounding, "the pieces are ", gap, " away from the whole");

  auto const nothing = evolve(flow, start, t1, t1, stepper, options);
  result.require(nothing.steps == 0 && distance(nothing.state, start) <= rounding, "an empty interval moves the state");

  auto sampled_options = options;
  sampled_options.at = {t0, t0 + 0.3 * (t1 - t0), middle, t0 + 0.9 * (t1 - t0), t1};
  auto const sampled = evolve(flow, start, t0, t1, stepper, sampled_options);
  result.require(sampled.samples.size() == 5 && sampled.steps == whole.steps &&
                     distance(sampled.state, whole.state) == 0 &&
                     distance(sampled.samples.back().state, whole.state) == 0 &&
                     distance(sampled.samples.front().state, start) <= rounding,
                 "samples alter the steps");
  if constexpr (!freefield::step_traits<S, Flow, State>::adaptive) {
    double const inside = t0 + 0.3 * (t1 - t0);
    double const off = distance(sampled.samples[1].state, evolve(flow, start, t0, inside, stepper, options).state);
    result.require(off <= rounding, "a sample inside of a step is ", off, " away from an evolution that ends there");
  }

  auto capped = options;
  capped.max_steps = 2;
  try {
    evolve(flow, start, t0, t1, stepper, capped);
    result.require(false, "more steps than .max_steps");
  } catch (freefield::evolution_error<State> const& e) {
    result.require(e.code == errc::step_limit && e.time < t1, "the cap is not named: ", e.what());
  }
  for (double const wrong : {-step, std::numeric_limits<double>::quiet_NaN()}) {
    auto refused = options;
    refused.step = wrong;
    try {
      evolve(flow, start, t0, t1, stepper, refused);
      result.require(false, "a step of ", wrong);
    } catch (freefield::error const& e) {
      result.require(e.code == errc::bad_option, "a step of ", wrong, ": ", e.what());
    }
  }
  return result;
}

/// A velocity that has no value from t = 1/2 on ends the evolution before, at a state that is one.
/// @param start  a vector with two components or more
template <class S, class State>
verdict no_nan_passes(S const& stepper, State const& start) {
  auto const flow = freefield::ode([](auto const& x, auto& velocity, auto const& t) {
    velocity = x;
    if (t > 0.5) velocity[1] = std::numeric_limits<double>::quiet_NaN();
  });
  verdict result;
  try {
    freefield::evolve(flow, start, 0.0, 1.0, stepper,
                      steps_of<S, std::remove_const_t<decltype(flow)>, State>(1.0 / 32));
    result.require(false, "a success without a value");
  } catch (freefield::evolution_error<State> const& e) {
    result.require(e.code == freefield::errc::non_finite && e.index == freefield::error_index{1},
                   "the component is not named: ", e.what());
    result.require(e.time <= 0.5 + 1.0 / 32 && e.time > 0.4, "the last good time is ", e.time);
    result.require(std::abs(e.state[1] - start[1] * std::exp(e.time)) < 0.1, "the last good state is ", e.state[1]);
  }
  return result;
}

}  // namespace laws
