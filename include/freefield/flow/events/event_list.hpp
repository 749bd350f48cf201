#pragma once
/// @file
/// All events of an evolution, in the order of time.

#include <freefield/flow/event.hpp>
#include <freefield/flow/events/crossing_watch.hpp>
#include <freefield/flow/events/event_time.hpp>
#include <freefield/flow/events/steady_state_watch.hpp>
#include <freefield/flow/events/step_inside.hpp>
#include <freefield/flow/evolution.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace freefield::detail::flow_room {

template <class State, class... Watches>
class event_list {
  using Time = time_of<State>;
  static constexpr std::size_t size = sizeof...(Watches);

 public:
  explicit event_list(std::tuple<Watches...> watches) : watches_(std::move(watches)) {}

  /// What an earlier evolution met at its end does not happen again where this one starts.
  void resume_from(std::vector<event_occurrence<State>> const& earlier, Time const& t) {
    each([&](auto& watch, std::size_t number) {
      for (auto const& occurrence : earlier)
        if (occurrence.event == number && occurrence.time == t) watch.resume_from(occurrence);
    });
  }

  /// Asks at the start of a flow, or after a change, for what holds at once.
  template <class Run, class Result>
  void start(Run const& run, Time const& t, Result& result) {
    each([&](auto& watch, std::size_t number) {
      if (!watch.holds_at_start(run, t)) return;
      result.events.push_back({number, t, run.state(), watch.value(run.state(), t)});
      if (result.stopped_by < 0) result.stopped_by = static_cast<std::ptrdiff_t>(number);
    });
  }

  /// Looks for events in a step that is about to be accepted.
  /// @returns where one of them ends the step
  template <class Run>
  std::optional<Time> search(step_inside<Run, State> const& step) {
    forward_ = step.begin() < step.end();
    met_.clear();
    each([&](auto& watch, std::size_t number) {
      watch.search(step, [&](Time const& t) { met_.push_back({number, t}); });
    });
    std::stable_sort(met_.begin(), met_.end(), [&](meeting const& a, meeting const& b) {
      return is_earlier(a.time, b.time, forward_);
    });
    auto const last = first_that_ends_the_step();
    if (last == met_.end()) return std::nullopt;
    return drop_later_than(last);
  }

  /// Writes down what was met; the run is still at the begin of the step.
  template <class Run, class Result>
  void record(step_inside<Run, State> const& step, Result& result) {
    for (meeting const& m : met_) {
      State state = step.at(m.time);
      long const count = ++counts_[m.event];
      each([&](auto& watch, std::size_t number) {
        if (number != m.event) return;
        if (count > watch.options().max_count)
          fail_at_event(errc::step_limit, number,
                        "occurs more than " + std::to_string(watch.options().max_count) + " times, once more", m.time,
                        "fewer, as of a bouncing ball that does not come to rest, or a larger .max_count");
        Time const value = watch.value(state, m.time);
        result.events.push_back({number, m.time, std::move(state), value});
        if (count == watch.options().stop_after && result.stopped_by < 0)
          result.stopped_by = static_cast<std::ptrdiff_t>(number);
      });
    }
  }

  /// Lets the events at t change the state, in their order.
  /// @returns whether there was one that does
  bool change(State& x, Time const& t) {
    bool changed = false;
    for (meeting const& m : met_)
      each([&](auto& watch, std::size_t number) {
        if (!watch.alters || number != m.event || !(m.time == t)) return;
        changed = true;
        change_by(watch, number, x, t);
      });
    return changed;
  }

  /// The evolution goes on from the end of the step.
  void pass() {
    each([](auto& watch, std::size_t) { watch.pass(); });
  }
  /// It goes on from a time inside, where the state was x.
  void pass_to(Time const& t, State const& x, bool changed) {
    each([&](auto& watch, std::size_t) { watch.pass_to(t, forward_, x, changed); });
  }

 private:
  struct meeting {
    std::size_t event;
    Time time;
  };

  template <class Work>
  void each(Work const& work) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (work(std::get<I>(watches_), I), ...);
    }(std::make_index_sequence<size>{});
  }

  auto first_that_ends_the_step() {
    std::array<long, size> counts = counts_;
    return std::find_if(met_.begin(), met_.end(), [&](meeting const& m) {
      long const count = ++counts[m.event];
      bool ends = false;
      each([&](auto& watch, std::size_t number) {
        if (number == m.event) ends = watch.alters || count == watch.options().stop_after;
      });
      return ends;
    });
  }

  /// Those that come with the last one happen at the time at which all of them have happened.
  template <class Iterator>
  Time drop_later_than(Iterator last) {
    auto const together = std::find_if(last, met_.end(), [&](meeting const& m) {
      return is_earlier(last->time, clock_before(m.time, forward_), forward_);
    });
    Time const end = std::prev(together)->time;
    met_.erase(together, met_.end());
    for (auto m = last; m != met_.end(); ++m) m->time = end;
    return end;
  }

  template <class Watch>
  static void change_by(Watch& watch, std::size_t number, State& x, Time const& t) {
    std::size_t const before = size_of(x);
    watch.change(x, t);
    if (size_of(x) != before)
      fail_at_event(errc::size_mismatch, number, "changes the number of components", t, "the same number");
    if (flow_room::first_non_finite(x) >= 0)
      fail_at_event(errc::non_finite, number, "changes the state to one that is not finite", t, "finite numbers");
  }

  std::tuple<Watches...> watches_;
  std::array<long, size> counts_{};
  std::vector<meeting> met_;
  bool forward_ = true;
};

/// The number of each argument of `evolve` among its events.
template <class... Extras>
constexpr std::array<std::size_t, sizeof...(Extras)> event_numbers() {
  std::array<std::size_t, sizeof...(Extras)> result{};
  std::size_t count = 0, i = 0;
  ((result[i++] = count, count += is_event<Extras> ? 1U : 0U), ...);
  static_cast<void>(count);
  return result;
}

template <class State, class G, class Change>
auto event_watch_for(event_request<G, Change> const& event, std::size_t number) {
  return std::tuple(crossing_watch<G, Change, State>(event, number));
}
template <class State, class Tolerance>
auto event_watch_for(steady_state_request<Tolerance> const& event, std::size_t number) {
  return std::tuple(steady_state_watch<Tolerance, State>(event, number));
}
template <class State, class Extra>
  requires(!is_event<Extra>)
std::tuple<> event_watch_for(Extra const&, std::size_t) {
  return {};
}

struct no_events {};

template <class State, class... Watches>
auto event_list_of(std::tuple<Watches...> watches) {
  if constexpr (sizeof...(Watches) == 0) return no_events{};
  else return event_list<State, Watches...>(std::move(watches));
}

/// The events among the arguments of `evolve`.
template <class State, class... Extras>
auto events_among(Extras const&... extras) {
  constexpr auto numbers = event_numbers<Extras...>();
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return event_list_of<State>(std::tuple_cat(event_watch_for<State>(extras, numbers[I])...));
  }(std::index_sequence_for<Extras...>{});
}

}  // namespace freefield::detail::flow_room
