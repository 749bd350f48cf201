#pragma once
/// @file
/// The curvatures at the origin with which potentials do not run away: Newton's method on shooting solutions.

#include <freefield/core/estimate.hpp>
#include <freefield/core/jet.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/local_potential/outer_condition.hpp>
#include <freefield/renormalization/local_potential/trajectory.hpp>

#include <algorithm>
#include <limits>
#include <optional>

namespace freefield::detail::renormalization_room {

/// What one solution says about the curvature of the fixed point.
template <class T>
struct curvature_correction {
  T change{0};      ///< Newton's, from the longest piece of the solution that is still close to the fixed point
  T difference{0};  ///< to those of the next two shorter pieces
  T length{0};      ///< of the piece
};

/// Newton's change of the curvature w, at each step of the solution with this curvature.
///
/// A solution leaves the fixed point as G(x) times the error of w, where G grows faster than exponentially, while the
/// outer condition gets better: the corrections of longer and longer pieces converge until the change is no longer
/// linear, which shows as it bends the solution by a tenth.  The piece whose correction differs least from the last two
/// is taken.  Where the series of the outer condition is singular a few steps say nothing.
/// @returns nothing where the solution never comes close to the outer condition
template <class Terms, class T>
std::optional<curvature_correction<T>> correction_of(potential_equation<T> const& equation, T const& curvature,
                                                     series_cutoff<T> const& cutoff) {
  using J = jet<T, 1>;
  constexpr int most_steps = 4000, most_off = 6;
  T const linear = T(T(1) / T(10)), off = T(T(3) / T(10));
  trajectory<Terms, J, T> solution(equation, J::variable(curvature, 0), cutoff);
  std::optional<curvature_correction<T>> best;
  T last(0), before(0);
  int in_a_row = 0, steps_off = 0;
  for (int step = 0; step < most_steps && steps_off < most_off && solution.advance(); ++step) {
    J const outside = slow_slope<slow_depth, Terms, T>(equation, J(solution.position()), solution.potential());
    J const miss = J(solution.slope() - outside);
    T const change = T(-T(miss.value / miss.gradient[0])), bend = solution.bend_by(change),
            share = T(math::abs(miss.value) / math::abs(outside.value));
    if (!(bend <= off && share <= off)) {
      in_a_row = 0;
      if (best) ++steps_off;
      continue;
    }
    T const difference = (std::max)(math::abs(T(change - last)), math::abs(T(change - before)));
    bool const converges = in_a_row >= 2 && bend <= linear && share <= linear;
    if (converges && (!best || difference < best->difference)) best = {change, difference, solution.position()};
    before = last;
    last = change;
    ++in_a_row;
    steps_off = 0;
  }
  return best;
}

/// The relative tolerance of starts and of continuation.
template <class T>
T few_digits() {
  return (std::max)(T(T(1) / T(1 << 20)), T(T(64) * std::numeric_limits<T>::epsilon()));
}

template <class T>
struct curvature_result {
  estimate<T> curvature;
  T length;  ///< of the solution

  bool has_digits() const { return curvature.error <= T(math::abs(curvature.value) / T(100)); }
};

/// The curvature of the fixed point near `start`: Newton's method, until the error is below the relative tolerance or
/// no longer falls.  Then the steps are rounding errors, and the largest of some of them is what the equation's own
/// rounding does to the curvature.
/// @returns nothing where it goes further than `reach` from its start, or where two digits are not reached
template <class Terms, class T>
std::optional<curvature_result<T>> search_curvature(potential_equation<T> const& equation, T const& start,
                                                    T const& reach, T const& tolerance) {
  constexpr int most_iterations = 100, most_stalls = 4;
  T const rounding = T(T(4) * std::numeric_limits<T>::epsilon());
  auto const cutoff = series_cutoff<T>::of(T((std::max)(tolerance, rounding) / T(64)));
  T w = start, noise(0);
  std::optional<curvature_result<T>> best;
  for (int k = 1, stalls = 0; k <= most_iterations && stalls < most_stalls; ++k) {
    auto const correction = correction_of<Terms>(equation, w, cutoff);
    if (!correction) return std::nullopt;
    w = T(w + correction->change);
    if (!(math::abs(T(w - start)) <= reach)) return std::nullopt;
    T const step = math::abs(correction->change), of_series = T(rounding + T(T(4) * cutoff.tolerance));
    T const error = T(T(step + correction->difference) + T(of_series * math::abs(w)));
    if (!best || error < best->curvature.error) {
      best = curvature_result<T>{{w, error}, correction->length};
    } else {
      ++stalls;
      noise = (std::max)(noise, T(step + correction->difference));
    }
    if (best->curvature.error <= T(tolerance * math::abs(w))) break;
  }
  if (!best) return std::nullopt;
  best->curvature.error = T(best->curvature.error + T(noise + noise));
  if (!best->has_digits()) return std::nullopt;
  return best;
}

}  // namespace freefield::detail::renormalization_room
