#pragma once
/// @file
/// Events: what happens where a function of the state changes its sign, or where nothing moves any more.

#include <freefield/core/expression.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/flow/state.hpp>

#include <concepts>
#include <span>
#include <type_traits>
#include <utility>

namespace freefield {

/// Which changes of sign count, along the direction in which the evolution goes: backwards in time `rising` is what
/// grows as t falls.
enum class crossing { either, rising, falling };

struct event_options {
  crossing direction = crossing::either;
  long stop_after = 0;       ///< the evolution ends at this occurrence; 1: at the first; 0: it goes on
  long max_count = 100'000;  ///< more occurrences in one call are an error: a bouncing ball comes to rest that way
};

/// The event has no effect on the state.
struct no_change {};

/// What `event` makes.
template <class G, class Change>
struct event_request {
  [[no_unique_address]] G function;
  [[no_unique_address]] Change change;
  event_options options;
};

/// What `steady_state` makes.
template <class Tolerance>
struct steady_state_request {
  Tolerance tolerance;
};

/// The times at which g changes its sign along an evolution; written after the options of `evolve`:
///
///     ff::evolve(flow, x, 0.0, 10.0, ff::steppers::dopri5{}, {}, ff::event(ff::field<0>)).events
///     ff::event(height, {.direction = ff::crossing::falling, .stop_after = 1})   // the evolution ends there
///     ff::event(height, [](auto& x, auto const& t) { x[1] = -0.9 * x[1]; })      // goes on from another state
///
/// An event is looked for on the dense output of every step (of steppers that have one), to the last digits of the
/// clock: at its time g has the new sign, or is zero, and 2 epsilon before it the old one.  These are digits of the
/// interpolant: the state between the ends of a step is known less well than at its ends, where the tolerance holds,
/// for stiff equations 100 to 5000 times less where a fast component follows a slow one.  The time of an event and its
/// state are as good as that, and an evolution that ends there or changes the state goes on from it: where it matters,
/// give a smaller .tolerance or .largest_step.
///
/// Several roots in one step are all found, as far as g is smooth and does not swing many times in a step.  A dip over
/// zero and back is seen where at half of its depth it is a twelfth of the step wide or more; a narrower one may be
/// missed.  Where g is much faster than the state, give .largest_step: ten times the width of what is to be seen.
/// A root at which g only touches zero is no crossing.  A jump of g over zero is one.  Where g is zero at a break,
/// within 4 epsilon of the time, the flow after the break decides which of them it is.  Those that happen at the same
/// time t, to 4 epsilon |t|, all happen before the flow goes on from a changed state, which is what samples, laws and
/// callables see at that time.
///
/// Right after an event, and where an evolution starts on g = 0, the sign of g is that of its derivative along the
/// flow, so that no event is met twice.  Where that is zero as well it is the sign of g a little later: a ball at rest
/// on the floor, which falls through it from the start, has no event.  What a change does is no crossing of any event.
/// Cost: 16 evaluations of g in a step in which it stays away from zero, some 10 to 50 more for a root.
/// @param g       a formula in the fields, where `symbol<"t">` is the time, or a callable g(x) or g(x, t); real
/// @param change  change(x, t) alters the state in place
/// @throws error (from `evolve`) `non_finite` where g or a changed state is not finite, with the number of the event;
/// `step_limit` beyond .max_count; `not_converged` where g changes its sign too often to be followed; `bad_option`;
/// `size_mismatch` for a formula with a field that the state lacks, and for a change of the number of components
template <class G>
event_request<G, no_change> event(G g, event_options options = {}) {
  return {std::move(g), {}, options};
}
template <class G, class Change>
  requires(!std::same_as<Change, event_options>)
event_request<G, Change> event(G g, Change change, event_options options = {}) {
  return {std::move(g), std::move(change), options};
}

/// Ends the evolution where nothing moves any more: |x_i'| <= tolerance (1 + |x_i|) for every component.
///
/// It is asked at the start, after a change and at the ends of steps, and then located inside of the step; a velocity
/// that is small only in the middle of a step, as where a pendulum turns, is not noticed.  Once met it happens again
/// only after the state has moved.
/// @throws error (from `evolve`) `bad_option` for a tolerance that is not a finite number > 0
template <detail::number Tolerance>
steady_state_request<Tolerance> steady_state(Tolerance tolerance) {
  return {std::move(tolerance)};
}

namespace detail::flow_room {

template <class T> inline constexpr bool is_crossing_event = false;
template <class G, class C> inline constexpr bool is_crossing_event<event_request<G, C>> = true;
template <class T> inline constexpr bool is_steady_state = false;
template <class T> inline constexpr bool is_steady_state<steady_state_request<T>> = true;

template <class T> inline constexpr bool is_event = is_crossing_event<T> || is_steady_state<T>;

/// No symbol but the time.
template <class G>
constexpr bool only_time_is_open() {
  using all = variables_of<G>;
  using open = decltype(without(fields_among(variable_set<>{}, all{}), variable_set<>{}, all{}));
  return std::same_as<open, variable_set<>> ||
         std::same_as<open, variable_set<std::remove_const_t<decltype(symbol<"t">)>>>;
}

template <class Value, class Time>
concept real_value = std::convertible_to<Value, Time> && !std::same_as<std::remove_cvref_t<Value>, bool>;

/// The value of an event's function at a state.
template <expression G, vector_state State>
  requires(std::same_as<scalar_of<State>, time_of<State>> && only_time_is_open<G>())
time_of<State> event_value(G const& g, State const& x, time_of<State> const& t) {
  using T = time_of<State>;
  return T(g(at_point(std::span<T const>(numbers_of(x), size_of(x))), symbol<"t"> = T(t)));
}
template <class G, vector_state State>
  requires(!expression<G> && requires(G const& g, State const& x, time_of<State> const& t) {
    { g(x, t) } -> real_value<time_of<State>>;
  })
time_of<State> event_value(G const& g, State const& x, time_of<State> const& t) {
  return time_of<State>(g(x, t));
}
template <class G, vector_state State>
  requires(!expression<G> && requires(G const& g, State const& x) {
    { g(x) } -> real_value<time_of<State>>;
  })
time_of<State> event_value(G const& g, State const& x, time_of<State> const&) {
  return time_of<State>(g(x));
}

template <class Change, class State>
concept change_of = std::same_as<Change, no_change> || std::invocable<Change const&, State&, time_of<State> const&>;

template <class E, class State>
inline constexpr bool has_real_event = false;
template <class Tolerance, vector_state State>
inline constexpr bool has_real_event<steady_state_request<Tolerance>, State> =
    std::constructible_from<time_of<State>, Tolerance const&>;
template <class G, class C, vector_state State>
  requires change_of<C, State>
inline constexpr bool has_real_event<event_request<G, C>, State> =
    requires(G const& g, State const& x, time_of<State> const& t) { event_value(g, x, t); };

/// An event that can be looked for along states of this type.
template <class E, class State>
concept event_on = is_event<E> && has_real_event<E, State>;

}  // namespace detail::flow_room
}  // namespace freefield
