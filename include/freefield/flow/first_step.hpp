#pragma once
/// @file
/// The length of the first step, where nobody gives it.

#include <freefield/flow/error_norm.hpp>

#include <algorithm>
#include <cstddef>

namespace freefield::detail::flow_room {

/// Of states and velocities relative to the tolerance: below it they are as good as zero.
template <class Time>
Time negligible_size() {
  return Time(Time(1) / Time(1000000));
}

/// The first step where neither the state nor its velocity say anything: a small part of the interval, for the flow may
/// wait for an input.
template <class Time>
Time blind_step(Time const& limit) {
  return Time(limit / Time(1000000));
}

/// A share of the time in which the velocity would change the state by its own size, at most `limit`.
/// @param size, speed  of the state and of its velocity, relative to the tolerance
/// @param otherwise    where one of them is negligible
template <class Time>
Time time_of_change(Time const& size, Time const& speed, Time const& limit, Time const& share, Time const& otherwise) {
  Time const tiny = negligible_size<Time>();
  Time const h = size > tiny && speed > tiny ? Time(Time(size / speed) * share) : otherwise;
  return h < limit ? h : limit;
}

/// A length for which Euler's step has about a hundredth of the tolerated error.
/// @param slope     the velocity at x
/// @param longest   the interval, with its sign
/// @param point     memory for a state; velocity_at(h) writes the velocity there, after a step h, into `velocity`
/// Source: E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I (1993), section II.4.
template <class State, class Time, class VelocityAt>
Time first_step_length(State const& x, State const& slope, tolerances<Time> const& allowed, Time const& longest,
                       int error_order, State& point, State& velocity, VelocityAt const& velocity_at) {
  using T = scalar_of<State>;
  auto const norm = [&](State const& v) {
    return scaled_norm(x, allowed, [&](std::size_t i) -> T const& { return numbers_of(v)[i]; });
  };
  Time const speed = norm(slope), hundred = Time(100), limit = math::abs(longest), blind = blind_step(limit);
  Time const h = time_of_change(norm(x), speed, limit, Time(Time(1) / hundred), blind);
  Time const signed_step = longest < Time(0) ? Time(-h) : h;
  for (std::size_t i = 0; i < size_of(x); ++i)
    numbers_of(point)[i] = T(numbers_of(x)[i] + times(numbers_of(slope)[i], signed_step));
  velocity_at(signed_step);
  Time const bend = Time(scaled_norm(x, allowed, [&](std::size_t i) {
    return T(numbers_of(velocity)[i] - numbers_of(slope)[i]);
  }) / h);
  Time const steepest = std::max(speed, bend), root = Time(Time(1) / Time(error_order + 1));
  Time const best = steepest > Time(Time(1) / Time(1000000000))
                        ? math::pow(Time(Time(1) / Time(hundred * steepest)), root)
                        : std::max(blind, Time(h / Time(1000)));
  Time const most = Time(hundred * h);
  Time const chosen = best < most ? best : most;
  return chosen < limit ? chosen : limit;  // where something is a NaN, the trial will show it
}

}  // namespace freefield::detail::flow_room
