#pragma once
/// @file
/// What implicit and exponential runs with step control have in common.

#include <freefield/flow/error_norm.hpp>
#include <freefield/flow/first_step.hpp>
#include <freefield/flow/method.hpp>
#include <freefield/flow/state.hpp>
#include <freefield/flow/time_window.hpp>

#include <cstddef>

namespace freefield::detail::flow_room {

/// Base of a run with step control that knows the velocity at the state, and tries `next_` with `velocity_` there.
template <class Flow, vector_state State>
class controlled_run : public time_window<time_of<State>> {
 protected:
  using T = scalar_of<State>;
  using Time = time_of<State>;

 public:
  controlled_run(Flow const& flow, State const& start, Time const& t0, tolerances<Time> const& allowed)
      : time_window<Time>(t0), flow_(&flow), x_(start), next_(start), slope_(start), velocity_(start), point_(start),
        allowed_(allowed) {}

  State const& state() const { return x_; }
  long evaluations() const { return evaluations_; }
  step_trouble trouble() const { return trouble_; }
  std::ptrdiff_t first_non_finite() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(x_);
    return place >= 0 ? place : flow_room::first_non_finite(slope_);
  }
  std::ptrdiff_t first_non_finite_of_trial() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(velocity_);
    return place >= 0 ? place : flow_room::first_non_finite(next_);
  }
  void velocity_at(State const& x, Time const& t, State& out) {
    (*flow_)(x, out, this->inside(t));
    ++evaluations_;
  }

 protected:
  Time first_step_of_order(int error_order, Time const& t, Time const& longest) {
    return first_step_length(x_, slope_, allowed_, longest, error_order, point_, velocity_,
                             [&](Time const& h) { velocity_at(point_, Time(t + h), velocity_); });
  }
  /// The state becomes another, whose velocity is asked for.
  void move_to(State const& x, Time const& t) {
    velocity_at(x, t, velocity_);
    x_ = x;
    slope_ = velocity_;
  }

  Flow const* flow_;
  State x_, next_, slope_, velocity_;  ///< of the state and of the trial
  State point_;
  tolerances<Time> allowed_;
  step_trouble trouble_ = step_trouble::none;
  long evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room
