#pragma once
/// @file
/// The step that is about to be accepted, as events see it.

#include <freefield/flow/events/event_rate.hpp>
#include <freefield/flow/state.hpp>

#include <optional>
#include <utility>

namespace freefield::detail::flow_room {

/// States and velocities at both ends and states between them.
template <class Run, class State>
class step_inside {
  using Time = time_of<State>;

 public:
  /// @param beyond  right after the end, where that is a break
  step_inside(Run& run, Time const& begin, Time const& end, std::optional<Time> const& beyond)
      : run_(&run), piece_(run.piece()), begin_(begin), end_(end), length_(Time(end - begin)), beyond_(beyond) {}

  Time const& begin() const { return begin_; }
  Time const& end() const { return end_; }
  bool ends_at_break() const { return beyond_.has_value(); }

  State at(Time const& t) const {
    if (t == begin_) return run_->state();
    if (t == end_) return run_->trial();
    return piece_.at(Time(Time(t - begin_) / length_));
  }
  moving_state<State> at_begin() const { return {run_->state(), run_->velocity(), begin_, length_}; }
  moving_state<State> at_end() const { return {run_->trial(), run_->trial_velocity(), end_, length_}; }

  /// How fast g goes on from the end: at a break the flow is another from there on, which costs a copy of the run.
  template <class G>
  Time rate_after_end(G const& g) const {
    if (!beyond_) return event_rate(g, at_end(), false);
    Run after = *run_;
    after.accept();
    after.limit_times(*beyond_, *beyond_);
    after.restart(end_);
    return event_rate(g, moving_state<State>{after.state(), after.velocity(), end_, length_}, true);
  }

  /// The velocity at a state inside, which costs an evaluation.
  void velocity_at(State const& x, Time const& t, State& velocity) const { run_->velocity_at(x, t, velocity); }

 private:
  Run* run_;
  decltype(std::declval<Run const&>().piece()) piece_;
  Time begin_, end_, length_;
  std::optional<Time> beyond_;
};

}  // namespace freefield::detail::flow_room
