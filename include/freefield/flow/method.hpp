#pragma once
/// @file
/// A run of a stepper: what `evolve` drives.

#include <freefield/flow/state.hpp>

#include <concepts>
#include <cstddef>

namespace freefield {

/// What every run can do, made as `method(flow, state, t0, options)`.
///
/// The state is given out and not stored by `evolve`, because a stepper may hold it in other coordinates from step to
/// step: quantiles, logarithms, a factor of a covariance.  A run can be copied, which is how a state between two steps
/// is found without altering them: a copy takes the shorter step.
/// Where it has `open_ends(first, last)`, it is told which ends of the times are no breaks, for steps that ask the flow
/// beyond themselves.
template <class Run, class State>
concept method_on = std::copyable<Run> && requires(Run& run, Run const& fixed, time_of<State> const& t) {
  { fixed.state() } -> std::convertible_to<State>;
  { fixed.evaluations() } -> std::convertible_to<long>;
  { fixed.first_non_finite() } -> std::convertible_to<std::ptrdiff_t>;
  run.restart(t);  // what was kept from before t is void
  run.limit_times(t, t);  // the flow is asked at no other times: breaks lie there
};

/// A run with steps of given lengths: `advance(t, h, first, count)` takes those with the numbers first, ...,
/// first + count - 1 of a row of equal steps that began at t.  A row and not a step, because a short state then stays
/// in registers.  `put_back(keep())` undoes what happened in between, without a copy of all that a run works with.
template <class Run, class State>
concept fixed_method =
    method_on<Run, State> && requires(Run& run, time_of<State> const& t, time_of<State> const& h, long n) {
      run.advance(t, h, n, n);
      run.put_back(run.keep());
    };

/// Why a trial of an implicit step had no result: `run.trouble()`, for runs that can have any.
enum class step_trouble { none, singular_matrix, no_convergence };

/// A run that tries a step and says how large its error is relative to the tolerance; the step is then accepted or
/// tried anew with another length.
template <class Run, class State>
concept adaptive_method =
    method_on<Run, State> && requires(Run& run, time_of<State> const& t, time_of<State> const& h) {
      { run.attempt(t, h) } -> std::convertible_to<time_of<State>>;     // at most 1: within the tolerance
      { run.first_step(t, h) } -> std::convertible_to<time_of<State>>;  // from t, at most |h|
      { run.error_order() } -> std::convertible_to<int>;
      { run.first_non_finite_of_trial() } -> std::convertible_to<std::ptrdiff_t>;
      run.accept();
    };

/// A run that chooses the lengths of its steps itself: the one to try next, from the time of the last step that was
/// accepted; shorter than the one that was tried in between and not accepted.  Never NaN.
template <class Run, class State>
concept proposing_method = adaptive_method<Run, State> && requires(Run& run) {
  { run.next_length() } -> std::convertible_to<time_of<State>>;
};

/// A run that knows the state inside of the step that is about to be accepted.
template <class Run, class State>
concept interpolating_method = adaptive_method<Run, State> && requires(Run const& run, time_of<State> const& share) {
  { run.piece().at(share) } -> std::convertible_to<State>;
};

/// A run that goes on from another state with what it has worked out for the flow, factors of matrices for one; what it
/// has worked out for the state is void.
template <class Run, class State>
concept placeable_method = method_on<Run, State> && requires(Run& run, State const& state) { run.place(state); };

/// One whose step can be cut where an event lies: it knows its velocities at both ends of the step and elsewhere, and
/// `place(x, t)` puts it to another state, from which it goes on as from a start.  An error on the way leaves it as it
/// was.
template <class Run, class State>
concept event_method = interpolating_method<Run, State> &&
                       requires(Run& run, Run const& fixed, State const& x, State& velocity, time_of<State> const& t) {
                         { fixed.velocity() } -> std::same_as<State const&>;  // at the state
                         { fixed.trial() } -> std::same_as<State const&>;     // where the step would end
                         { fixed.trial_velocity() } -> std::same_as<State const&>;
                         run.velocity_at(x, t, velocity);
                         run.place(x, t);
                       };

}  // namespace freefield
