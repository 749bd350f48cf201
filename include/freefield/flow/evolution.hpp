#pragma once
/// @file
/// What comes of an evolution, also of one that failed.

#include <freefield/core/error.hpp>
#include <freefield/core/text/number.hpp>
#include <freefield/flow/state.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

/// A state and its time.
template <class State>
struct snapshot {
  time_of<State> time;
  State state;
};

/// A law that did not hold over a step, or since the start.
template <class T>
struct violation {
  std::string law;  ///< "monotone" or "conserved", with the functional where it prints
  T time;           ///< at the end of the step
  T before;
  T after;

  friend std::ostream& operator<<(std::ostream& out, violation const& v) requires detail::streamable<T> {
    detail::write_value(out << v.law << " at t = ", v.time);
    detail::write_value(out << ": ", v.before);
    detail::write_value(out << " -> ", v.after);
    return out;
  }
};

/// What happened at a time: see event.hpp.
template <class State>
struct event_occurrence {
  std::size_t event;     ///< its place among the events of the call, from 0
  time_of<State> time;
  State state;           ///< before it was changed
  time_of<State> value;  ///< of the function of the event: zero up to rounding
};

/// No path between the steps is kept.
struct no_path {};

/// The result of `evolve`.
template <class State, class Path = no_path>
struct evolution {
  using time_type = time_of<State>;

  State state;              ///< at the end
  time_type time;           ///< the end, exactly
  long steps = 0;           ///< accepted
  long rejected = 0;        ///< tried and repeated with a shorter step
  long evaluations = 0;     ///< of the right-hand side; of solves, for the finite volumes
  long jacobians = 0;       ///< of implicit steppers of vectors
  long factorisations = 0;  ///< of matrices made of them
  time_type smallest_step{};  ///< of the steps taken
  time_type largest_step{};
  time_type next_step{};    ///< with which `resume` goes on
  std::vector<snapshot<State>> samples = {};         ///< at the times `.at`
  std::vector<violation<time_type>> violations = {};  ///< the first 100 of them
  long violation_count = 0;
  std::vector<event_occurrence<State>> events = {};  ///< in the order of time
  std::ptrdiff_t stopped_by = -1;  ///< the event that ended it, -1 where it came to t1
  Path path = {};           ///< of `dense_output`

  /// The state at any time of the interval, where `dense_output` was asked for; where an event has changed it, the
  /// changed one.
  /// @throws error `domain` outside of the interval
  State operator()(std::type_identity_t<time_type> const& t) const
    requires requires(Path const& p) { p.at(t); }
  {
    if (t == time) return state;  // also of an interval without a step
    return path.at(t);
  }

  /// `t = 20 after 1783 steps (31 rejected), 12397 evaluations`, the number of events, and the first violations
  friend std::ostream& operator<<(std::ostream& out, evolution const& e) {
    if constexpr (detail::streamable<time_type>) out << "t = " << e.time;
    out << " after " << e.steps << " steps (" << e.rejected << " rejected), " << e.evaluations << " evaluations";
    if (e.jacobians > 0) out << ", " << e.jacobians << " Jacobians";
    if (e.factorisations > 0) out << ", " << e.factorisations << " factorisations";
    if (!e.events.empty()) out << ", " << e.events.size() << " events";
    if (e.stopped_by >= 0) out << ", ended by event " << e.stopped_by;
    if constexpr (detail::streamable<time_type>) {
      if (e.steps > 0) out << ", steps from " << e.smallest_step << " to " << e.largest_step;
      if (e.violation_count > 0) out << "\n" << e.violation_count << " violations";
      std::size_t const shown = std::min<std::size_t>(e.violations.size(), 3);
      for (std::size_t k = 0; k < shown; ++k) out << "\n  " << e.violations[k];
      long const more = e.violation_count - static_cast<long>(shown);
      if (more > 0) out << "\n  and " << more << " more";
    }
    return out;
  }
};

/// The error of an evolution that could not go on: it knows how far it came.  Caught as `error` as well.
template <class State>
class evolution_error : public error {
 public:
  evolution_error(error const& what, time_of<State> when, State where)
      : error(what), time(std::move(when)), state(std::move(where)) {}

  time_of<State> time;  ///< of the last good state
  State state;          ///< the last good state
};

}  // namespace freefield
