#pragma once
/// @file
/// A state between the ends of a step.

#include <freefield/flow/runge_kutta/stage_sums.hpp>

#include <array>
#include <cstddef>

namespace freefield::detail::flow_room {

/// x(s) = x_0 + s (d + (1 - s)(p + s (q + (1 - s) r))) with d = x_1 - x_0, p = h k_first - d, q = d - h k_last - p:
/// Hermite's cubic, and r = h sum_i interpolation_i k_i.
template <class State>
struct hermite_piece {
  State start, difference, left, right, bubble;

  template <class Time>
  State at(Time const& share) const {
    using T = scalar_of<State>;
    State result = start;
    Time const rest = Time(Time(1) - share);
    auto* const out = numbers_of(result);
    for (std::size_t i = 0; i < size_of(start); ++i) {
      T const inner = T(numbers_of(right)[i] + times(numbers_of(bubble)[i], rest));
      T const middle = T(numbers_of(left)[i] + times(inner, share));
      T const outer = T(numbers_of(difference)[i] + times(middle, rest));
      out[i] = T(out[i] + times(outer, share));
    }
    return result;
  }
};

/// Hermite's cubic of a step of length h from `start` to `end`, with the slopes there.
template <class State, class Time>
hermite_piece<State> cubic_between(State const& start, State const& end, State const& first, State const& last,
                                   Time const& h) {
  using T = scalar_of<State>;
  hermite_piece<State> result{start, start, start, start, start};
  for (std::size_t i = 0; i < size_of(start); ++i) {
    T const difference = T(numbers_of(end)[i] - numbers_of(start)[i]);
    T const left = T(times(numbers_of(first)[i], h) - difference);
    numbers_of(result.difference)[i] = difference;
    numbers_of(result.left)[i] = left;
    numbers_of(result.right)[i] = T(T(difference - times(numbers_of(last)[i], h)) - left);
    numbers_of(result.bubble)[i] = T(0);
  }
  return result;
}

/// The piece of a step of S, whose last slope is that at the end.
template <class S, class Table, class State, std::size_t Stages, class Time>
hermite_piece<State> piece_of(Table const& table, State const& start, State const& end,
                              std::array<State, Stages> const& slopes, Time const& h) {
  hermite_piece<State> result = cubic_between(start, end, slopes.front(), slopes.back(), h);
  slope_sum<interpolation_row<S>, Table, State, Stages> const bubble(table, slopes, h);
  for (std::size_t i = 0; i < size_of(start); ++i) numbers_of(result.bubble)[i] = bubble(i);
  return result;
}

}  // namespace freefield::detail::flow_room
