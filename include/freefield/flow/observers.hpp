#pragma once
/// @file
/// What watches an evolution: laws that should hold, the path between the steps, a user's own callable.

#include <freefield/core/expression.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/entropy/functional.hpp>
#include <freefield/flow/event.hpp>
#include <freefield/flow/evolution.hpp>
#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/state.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

/// Watches that a functional does not grow: `monotone(F)`, `monotone(F, tolerance)`.
template <class F, class Tolerance>
struct monotone_law {
  F functional;
  Tolerance tolerance;
};
/// Watches that a functional stays what it was at the start.
template <class F, class Tolerance>
struct conserved_law {
  F functional;
  Tolerance tolerance;
};

/// @param functional  of the state: a functional of measures, a formula in the fields, any callable of the state, or of
/// state and time; or a callable that returns a functional for a time
/// @param tolerance   what may be added, relative to the largest value so far or to 1, whichever is larger; left out:
/// 1000 epsilon of the largest value
template <class F>
monotone_law<F, void*> monotone(F functional) {
  return {std::move(functional), nullptr};
}
template <class F, detail::number Tolerance>
monotone_law<F, Tolerance> monotone(F functional, Tolerance tolerance) {
  return {std::move(functional), std::move(tolerance)};
}
template <class F>
conserved_law<F, void*> conserved(F functional) {
  return {std::move(functional), nullptr};
}
template <class F, detail::number Tolerance>
conserved_law<F, Tolerance> conserved(F functional, Tolerance tolerance) {
  return {std::move(functional), std::move(tolerance)};
}

/// Keeps the path between the steps, so that the result can be asked for the state at any time: `result(t)`.
struct dense_output_request {};
inline constexpr dense_output_request dense_output{};

/// The path of an evolution, a polynomial for each step.
template <class Time, class Piece>
class dense_path {
 public:
  /// The piece of the step from `begin`, where the last one ended, to `end`.
  void add(Time const& begin, Time const& end, Piece piece) {
    if (knots_.empty()) knots_.push_back(begin);
    knots_.push_back(end);
    pieces_.push_back(std::move(piece));
  }
  /// The same of a piece of which an event has cut what comes after `end`.
  /// @param length  of the whole piece
  void add_cut(Time const& begin, Time const& end, Piece piece, Time const& length) {
    cuts_.push_back({pieces_.size(), length});
    add(begin, end, std::move(piece));
  }

  /// Where an event has changed the state it is the changed one.  O(log steps).
  /// @throws error `domain` outside of the interval
  auto at(Time const& t) const {
    bool const forward = !pieces_.empty() && knots_.front() < knots_.back();
    auto const earlier = [&](Time const& a, Time const& b) { return forward ? a < b : b < a; };
    bool const known = !pieces_.empty() && !earlier(t, knots_.front()) && !earlier(knots_.back(), t) && t == t;
    require(known, errc::domain, {"evolution", "time is outside of the interval", "a time of the path"}, t);
    auto const behind = std::upper_bound(knots_.begin() + 1, knots_.end() - 1, t, earlier);
    auto const k = static_cast<std::size_t>(behind - knots_.begin()) - 1;
    return pieces_[k].at(Time(Time(t - knots_[k]) / length_of(k)));
  }

  /// The times at which steps began and ended.
  std::vector<Time> const& knots() const { return knots_; }

 private:
  struct cut {
    std::size_t piece;
    Time length;
  };

  Time length_of(std::size_t k) const {
    auto const before = [](cut const& c, std::size_t piece) { return c.piece < piece; };
    auto const found = std::lower_bound(cuts_.begin(), cuts_.end(), k, before);
    return found != cuts_.end() && found->piece == k ? found->length : Time(knots_[k + 1] - knots_[k]);
  }

  std::vector<Time> knots_;
  std::vector<Piece> pieces_;
  std::vector<cut> cuts_;
};

namespace detail::flow_room {

template <class T> inline constexpr bool is_guaranteed = false;
template <class... Promises> inline constexpr bool is_guaranteed<guaranteed_promises<Promises...>> = true;

template <class T> inline constexpr bool is_law = false;
template <class F, class C> inline constexpr bool is_law<monotone_law<F, C>> = true;
template <class F, class C> inline constexpr bool is_law<conserved_law<F, C>> = true;

/// How a law's functional is asked: as a callable of the state (functionals are), as one of state and time, or as what
/// returns a functional for a time.  In this order, so that a generic callable is never tried on what it is not for.
template <class F, class State>
concept function_of_state_alone = !expression<F> && std::invocable<F const&, State const&>;
template <class F, class State>
concept function_of_state_and_time = !expression<F> && !function_of_state_alone<F, State> &&
                                     std::invocable<F const&, State const&, time_of<State> const&>;
template <class F, class State>
concept functional_for_a_time =
    !expression<F> && !function_of_state_alone<F, State> && !function_of_state_and_time<F, State> &&
    functional<std::remove_cvref_t<std::invoke_result_t<F const&, time_of<State> const&>>>;

/// The value of a formula, functional or callable at a state and a time.
template <expression F, vector_state State>
scalar_of<State> value_at(F const& f, State const& state, time_of<State> const&) {
  using T = scalar_of<State>;
  return T(f(at_point(std::span<T const>(numbers_of(state), size_of(state)))));
}
template <class F, class State>
  requires function_of_state_alone<F, State>
auto value_at(F const& f, State const& state, time_of<State> const&) {
  return f(state);
}
template <class F, class State>
  requires function_of_state_and_time<F, State>
auto value_at(F const& f, State const& state, time_of<State> const& t) {
  return f(state, t);
}
template <class F, class State>
  requires functional_for_a_time<F, State>
auto value_at(F const& f, State const& state, time_of<State> const& t) {
  return f(t)(state);
}

/// The same for a run, which may know the functional in the coordinates in which it holds the state.
template <class F, class Run, class State, class Time>
auto value_in(F const& f, Run const& run, State const& state, Time const& t) {
  if constexpr (requires { run.value(f); }) return run.value(f);
  else return value_at(f, state(), t);
}

template <class O, class State>
concept state_observer = std::invocable<O const&, State const&, time_of<State> const&> ||
                         std::invocable<O const&, State const&>;

/// A law whose functional has a real value at the state.
template <class O, class State>
concept law_on = is_law<O> && requires(O const& law, State const& state) {
  { value_at(law.functional, state, time_of<State>(0)) } -> std::convertible_to<time_of<State>>;
};

/// What `evolve` takes after its options.
template <class O, class State>
concept observer_of = is_guaranteed<O> || law_on<O, State> || event_on<O, State> ||
                      std::same_as<O, dense_output_request> || state_observer<O, State>;

template <class F>
std::string name_of(char const* law, F const& f) {
  std::ostringstream text;
  text << law;
  if constexpr (expression<F>) {
    text << '(' << f << ')';
  } else if constexpr (requires { f.print(text); }) {
    f.print(text << '(');
    text << ')';
  }
  return std::move(text).str();
}

template <class Time, class Tolerance>
Time law_tolerance(Tolerance const& given) {
  if constexpr (std::same_as<Tolerance, void*>) return Time(Time(1000) * std::numeric_limits<Time>::epsilon());
  else return Time(given);
}

/// A law during an evolution.
template <class Law, class Time>
class watch {
  template <class F, class C>
  static constexpr bool monotone(monotone_law<F, C> const*) { return true; }
  template <class F, class C>
  static constexpr bool monotone(conserved_law<F, C> const*) { return false; }
  static constexpr bool only_growth = monotone(static_cast<Law const*>(nullptr));

 public:
  /// @param state  a callable that returns the state of the run
  template <class Run, class State>
  watch(Law const& law, Run const& run, State const& state, Time const& t0)
      : law_(&law), tolerance_(law_tolerance<Time>(law.tolerance)), before_(value_in(law.functional, run, state, t0)),
        largest_(std::same_as<decltype(law.tolerance), void*> ? Time(0) : Time(1)) {
    note_size(before_);
  }

  template <class Run, class State, class Result>
  void operator()(Run const& run, State const& state, Time const& t, Result& result) {
    Time const value = Time(value_in(law_->functional, run, state, t));
    note_size(value);
    Time const change = only_growth ? Time(value - before_) : Time(math::abs(Time(value - before_)));
    if (!(value == before_) && !(change <= Time(tolerance_ * largest_))) {
      if (result.violations.size() < 100) {
        std::string name = name_of(only_growth ? "monotone" : "conserved", law_->functional);
        result.violations.push_back({std::move(name), t, before_, value});
      }
      ++result.violation_count;
    }
    if (only_growth) before_ = value;
  }

 private:
  void note_size(Time const& value) {
    if (math::is_finite(value)) largest_ = std::max(largest_, Time(math::abs(value)));
  }

  Law const* law_;
  Time tolerance_, before_, largest_;
};

/// A user's callable during an evolution.
template <class O>
struct report_to {
  O const* observer;

  template <class Run, class State, class Time, class Result>
  void operator()(Run const&, State const& state, Time const& t, Result&) const {
    if constexpr (std::invocable<O const&, decltype(state()), Time const&>) (*observer)(state(), t);
    else (*observer)(state());
  }
};

}  // namespace detail::flow_room
}  // namespace freefield
