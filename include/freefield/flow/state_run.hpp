#pragma once
/// @file
/// What runs in steps of one length have in common.

#include <freefield/flow/state.hpp>
#include <freefield/flow/time_window.hpp>

#include <cstddef>

namespace freefield::detail::flow_room {

/// Base of a run in steps of one length that remembers nothing but the state.
template <class Flow, vector_state State>
class state_run : public time_window<time_of<State>> {
 protected:
  using T = scalar_of<State>;
  using Time = time_of<State>;

 public:
  state_run(Flow const& flow, State const& start, Time const& t0)
      : time_window<Time>(t0), flow_(&flow), x_(start) {}

  State const& state() const { return x_; }
  long evaluations() const { return evaluations_; }
  std::ptrdiff_t first_non_finite() const { return flow_room::first_non_finite(x_); }
  void restart(Time const&) {}
  State const& keep() const { return x_; }
  void put_back(State const& x) { x_ = x; }

 protected:
  Flow const* flow_;
  State x_;
  long evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room
