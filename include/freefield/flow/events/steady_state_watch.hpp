#pragma once
/// @file
/// Whether anything still moves in an evolution.

#include <freefield/core/error.hpp>
#include <freefield/flow/error_norm.hpp>
#include <freefield/flow/event.hpp>
#include <freefield/flow/events/event_time.hpp>
#include <freefield/flow/events/sign_change.hpp>
#include <freefield/flow/evolution.hpp>

#include <cstddef>

namespace freefield::detail::flow_room {

/// Follows the largest |x_i'| / (1 + |x_i|).
template <class Tolerance, class State>
class steady_state_watch {
  using Time = time_of<State>;

 public:
  static constexpr bool alters = false;

  steady_state_watch(steady_state_request<Tolerance> const& event, std::size_t number)
      : number_(number), tolerance_(Time(event.tolerance)) {
    require(math::is_finite(tolerance_) && tolerance_ > Time(0), errc::bad_option,
            {"steady_state", "tolerance is not positive", "a finite number > 0"}, tolerance_);
  }

  static event_options options() { return {.stop_after = 1}; }
  /// What was found last.
  Time value(State const&, Time const&) const { return value_; }
  static void change(State&, Time const&) {}
  void resume_from(event_occurrence<State> const&) { steady_ = true; }

  template <class Run>
  bool holds_at_start(Run const& run, Time const& t) {
    bool const before = steady_;
    value_ = speed(run.state(), run.velocity(), t);
    steady_ = value_ <= Time(0);
    return steady_ && !before;
  }

  template <class Inside, class Report>
  void search(Inside const& step, Report const& report) {
    auto const begin = step.at_begin(), end = step.at_end();
    Time const last = speed(end.state, end.velocity, end.time);
    after_ = last <= Time(0);
    if (steady_ || !after_) return;
    State velocity = begin.velocity;
    auto const f = [&](Time const& t) {
      State const x = step.at(t);
      step.velocity_at(x, t, velocity);
      return speed(x, velocity, t);
    };
    Time const first = speed(begin.state, begin.velocity, begin.time);
    auto const found = sign_change<Time>(function_of_time<Time>(f), 1, {begin.time, first}, {end.time, last});
    value_ = found.value;
    report(found.time);
  }
  void pass() { steady_ = after_; }
  void pass_to(Time const&, bool, State const&, bool) { steady_ = false; }

 private:
  Time speed(State const& x, State const& velocity, Time const& t) const {
    tolerances<Time> const unit{Time(1), Time(1)};
    Time const fastest =
        scaled_norm(x, unit, [&](std::size_t i) -> scalar_of<State> const& { return numbers_of(velocity)[i]; });
    if (!math::is_finite(fastest))
      fail_at_event(errc::non_finite, number_, "has no finite value", t, "a flow that is finite");
    return Time(fastest - tolerance_);
  }

  std::size_t number_;
  Time tolerance_, value_{0};
  bool steady_ = false, after_ = false;
};

}  // namespace freefield::detail::flow_room
