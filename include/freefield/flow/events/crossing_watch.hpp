#pragma once
/// @file
/// The sign of a function during an evolution.

#include <freefield/core/error.hpp>
#include <freefield/flow/event.hpp>
#include <freefield/flow/events/crossing_search.hpp>
#include <freefield/flow/events/event_rate.hpp>
#include <freefield/flow/events/event_time.hpp>
#include <freefield/flow/events/side_after.hpp>
#include <freefield/flow/evolution.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <vector>

namespace freefield::detail::flow_room {

/// Follows the sign of g.
template <class G, class Change, class State>
class crossing_watch {
  using Time = time_of<State>;
  using request = event_request<G, Change>;

 public:
  static constexpr bool alters = !std::same_as<Change, no_change>;

  crossing_watch(request const& event, std::size_t number) : event_(&event), number_(number) {
    require(event.options.stop_after >= 0, errc::bad_option,
            {"event", ".stop_after is negative", "the number of an occurrence, or 0"}, event.options.stop_after);
    require(event.options.max_count > 0, errc::bad_option, {"event", ".max_count is not positive", "1 or more"},
            event.options.max_count);
  }

  event_options const& options() const { return event_->options; }
  Time value(State const& x, Time const& t) const { return checked(event_value(event_->function, x, t), t); }
  void change(State& x, Time const& t) const {
    if constexpr (alters) event_->change(x, t);
  }

  /// This event is known to have happened where the evolution starts.
  void resume_from(event_occurrence<State> const& before) {
    if (!(value(before.state, before.time) == before.value)) return;  // another event
    here_ = happened(before.value, side_of(before.value));
  }

  /// @returns whether the event has happened without a crossing: never
  template <class Run>
  bool holds_at_start(Run const& run, Time const& t) {
    static_cast<void>(value(run.state(), t));
    return false;
  }

  /// Finds what happens in a step: calls report(time) for every crossing that counts.
  template <class Inside, class Report>
  void search(Inside const& step, Report const& report) {
    auto const raw = [&](Time const& t) { return value(step.at(t), t); };
    Time const first = raw(step.begin());
    found_.clear();
    here_.ask(first, [&] { return event_rate(event_->function, step.at_begin(), true); },
              [&] { return raw(Time(step.begin() + Time(tiny() * Time(step.end() - step.begin())))); });
    // Where rounding has left g on the other side than it is, it is zero where it is now.
    Time const zero = side_of(first) * here_.side() < 0 ? first : Time(0);
    auto const g = [&](Time const& t) { return Time(raw(t) - zero); };
    sampled_time<Time> const begin{step.begin(), Time(first - zero)};
    sampled_time<Time> end{step.end(), g(step.end())};
    if (step.ends_at_break() && is_zero_to_the_clock(step, end.value, g)) end.value = Time(0);
    after_ = side_of(end.value);
    if (after_ == 0) after_ = side_of(step.rate_after_end(event_->function));
    if (here_.side() == 0) here_.is(after_);
    if (after_ == 0) after_ = here_.side();
    int side = here_.side();
    if (side == 0) return;
    if (!crossing_search<Time>(function_of_time<Time>(g), found_)(begin, side, end, after_))
      fail_at_event(errc::not_converged, number_, "changes its sign too often to be followed in the step that begins",
                    step.begin(), "a function that is no rounding error, or a smaller .largest_step");
    for (auto const& crossing : found_) {
      side = -side;
      if (counts(side)) report(crossing.time);
    }
  }

  /// The evolution goes on from the end of the step that was searched last.
  void pass() { here_.is(after_); }

  /// It goes on from t inside of it, where the state was x before it was changed, if it was.
  void pass_to(Time const& t, bool forward, State const& x, bool changed) {
    int side = here_.side();
    bool crossed = false;
    for (auto const& crossing : found_) {
      if (is_earlier(t, crossing.time, forward)) break;
      side = -side;
      crossed = !is_earlier(crossing.time, clock_before(t, forward), forward);
    }
    if (!changed) here_.is(side);
    else here_ = crossed ? happened(value(x, t), side) : side_after<Time>();
  }

 private:
  bool counts(int side) const {
    return options().direction == crossing::either || (options().direction == crossing::rising) == (side > 0);
  }

  Time checked(Time const& value, Time const& t) const {
    if (!math::is_finite(value))
      fail_at_event(errc::non_finite, number_, "has no finite value", t, "a function that is finite along the flow");
    return value;
  }

  /// Right after a crossing to `side`: a change that has got the state nowhere is told by its crossing again at once.
  static side_after<Time> happened(Time const& residual, int side) {
    return side_after<Time>::event(residual, alters ? -side : side);
  }
  /// Whether g would be zero at the end of the step within 64 epsilon of the time, as far as the rounding of many steps
  /// moves the state.
  template <class Inside, class Function>
  static bool is_zero_to_the_clock(Inside const& step, Time const& value, Function const& g) {
    Time const distance = Time(tiny() * Time(step.end() - step.begin()));
    Time const slope = Time(Time(value - g(Time(step.end() - distance))) / distance);
    Time const late = std::max(Time(math::abs(step.begin())), Time(math::abs(step.end())));
    Time const ticks = Time(Time(Time(64) * std::numeric_limits<Time>::epsilon()) * late);
    return math::abs(value) <= Time(Time(math::abs(slope)) * ticks);
  }
  /// A share of a step after which a function has left zero, if it does.
  static Time tiny() { return math::sqrt(std::numeric_limits<Time>::epsilon()); }

  request const* event_;
  std::size_t number_;
  std::vector<sampled_time<Time>> found_;
  side_after<Time> here_;  // where the next step begins
  int after_ = 0;          // right after the end of the step that was searched last; 0: not known
};

}  // namespace freefield::detail::flow_room
