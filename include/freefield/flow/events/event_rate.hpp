#pragma once
/// @file
/// How fast the function of an event changes along a flow.

#include <freefield/core/jet.hpp>
#include <freefield/flow/event.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace freefield::detail::flow_room {

/// A state that moves with a velocity, and the signed length h of the step in which it does.
template <class State>
struct moving_state {
  State const& state;
  State const& velocity;
  time_of<State> const& time;
  time_of<State> const& length;
};

/// The derivative of g per step, exactly, by dual numbers.
template <expression G, class State>
time_of<State> event_rate(G const& g, moving_state<State> const& m, bool) {
  using T = time_of<State>;
  using dual = jet<T, 1>;
  std::vector<dual> point;
  for (std::size_t i = 0; i < size_of(m.state); ++i) {
    point.emplace_back(numbers_of(m.state)[i]);
    point.back().gradient[0] = T(numbers_of(m.velocity)[i] * m.length);
  }
  dual t(m.time);
  t.gradient[0] = m.length;
  return dual(g(at_point(std::span<dual const>(point)), symbol<"t"> = t)).gradient[0];
}

/// The same, up to a factor, by differences on one side, from values on the tangent of the path: exact where g is a
/// quadratic polynomial in the state; 0 where rounding may be all that there is.
/// @param ahead  of the state, or behind it
template <class G, class State>
  requires(!expression<G>)
time_of<State> event_rate(G const& g, moving_state<State> const& m, bool ahead) {
  using Time = time_of<State>;
  using T = scalar_of<State>;
  Time const cube_root = math::pow(std::numeric_limits<Time>::epsilon(), Time(Time(1) / Time(3)));
  Time const distance = Time(Time(ahead ? cube_root : Time(-cube_root)) * m.length);
  auto const value = [&](int steps) {
    State x = m.state;
    Time const along = Time(distance * Time(steps));
    for (std::size_t i = 0; i < size_of(x); ++i)
      numbers_of(x)[i] = T(numbers_of(x)[i] + times(numbers_of(m.velocity)[i], along));
    return Time(event_value(g, x, Time(m.time + along)));
  };
  Time const near = value(1), far = value(2), here = event_value(g, m.state, m.time);
  Time const linear = Time(Time(4) * Time(near - here)), curved = Time(far - here);
  Time const rise = Time(linear - curved), size = Time(Time(math::abs(linear)) + Time(math::abs(curved)));
  if (!(math::abs(rise) > Time(math::sqrt(std::numeric_limits<Time>::epsilon()) * size))) return Time(0);  // rounding
  return ahead ? rise : Time(-rise);
}

}  // namespace freefield::detail::flow_room
