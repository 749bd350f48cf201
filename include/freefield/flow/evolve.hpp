#pragma once
/// @file
/// `evolve(flow, state, t0, t1, stepper)`: the sentence that this room is for.

#include <freefield/flow/adaptive_march.hpp>
#include <freefield/flow/fixed_march.hpp>

#include <type_traits>
#include <utility>

namespace freefield {

namespace detail::flow_room {

template <class... Extras>
inline constexpr bool asks_for_path = (std::same_as<Extras, dense_output_request> || ...);

template <class... Extras>
inline constexpr bool asks_for_events = (is_event<Extras> || ...);

template <class S, class Flow, class State, class Extra>
constexpr bool keeps() {
  if constexpr (is_guaranteed<Extra>) return keeps_all<S, Flow, State>(static_cast<Extra const*>(nullptr));
  else return true;
}

/// Whether an evolution can be run with these arguments.
template <class S, class Flow, class State, class... Extras>
constexpr bool can_run() {
  if constexpr (!stepper_for<S, Flow, State>) return false;
  else if constexpr (!(observer_of<Extras, State> && ...)) return false;
  else if constexpr (asks_for_path<Extras...> &&
                     !interpolating_method<typename step_traits<S, Flow, State>::method, State>)
    return false;
  else if constexpr (asks_for_events<Extras...> && !event_method<typename step_traits<S, Flow, State>::method, State>)
    return false;
  else return (keeps<S, Flow, State, Extras>() && ...);
}

/// Why S keeps no path and finds no events.
template <class S>
struct dense_output_refusal {
  static_assert(std::is_void_v<S>,
                "freefield: this stepper has no dense output; steppers::dopri5, bogacki_shampine, sdirk2, tr_bdf2, "
                "rosenbrock4, radau5 and taylor have, on vectors; events are found on dense output, which this stepper "
                "lacks on this state; the option .at keeps the states at given times with every stepper");
};

/// Says why it cannot.
template <class S, class Flow, class State, class... Extras>
refused refuse() {
  if constexpr (!stepper_for<S, Flow, State>) {
    static_cast<void>(sizeof(step_refusal<S, Flow, State>));
  } else if constexpr (!((!is_event<Extras> || event_on<Extras, State>) && ...)) {
    static_assert(((!is_event<Extras> || event_on<Extras, State>) && ...),
                  "freefield: event(g, change) takes a real g, a formula without symbols but symbol<\"t\"> or a "
                  "callable g(x) or g(x, t) of the state, and change(x, t), which alters the state in place");
  } else if constexpr (!(observer_of<Extras, State> && ...)) {
    static_assert((observer_of<Extras, State> && ...),
                  "freefield: after the options evolve takes monotone(F), conserved(F) of a real F of the state, "
                  "guaranteed<...>, dense_output, event(g), steady_state(tolerance) and callables of the state, or of "
                  "state and time");
  } else if constexpr (!(keeps<S, Flow, State, Extras>() && ...)) {
    auto const explain = []<class Extra>(Extra const*) {
      if constexpr (is_guaranteed<Extra>) explain_promises<S, Flow, State>(static_cast<Extra const*>(nullptr));
    };
    (explain(static_cast<Extras const*>(nullptr)), ...);
  } else {
    static_cast<void>(sizeof(dense_output_refusal<S>));
  }
  return {};
}

template <class S, class Flow, class State, class... Extras>
using march_for = std::conditional_t<step_traits<S, Flow, State>::adaptive, adaptive_march<S, Flow, State, Extras...>,
                                     fixed_march<S, Flow, State, Extras...>>;

template <class State>
void require_not_empty(State const& start) {
  if constexpr (vector_state<State>)
    require(size_of(start) > 0, errc::empty, {evolve_name, "state is empty", "one number or more"});
}

}  // namespace detail::flow_room

/// The state at t1 of a flow that starts at t0:
///
///     auto lorenz = ff::ode([](std::array<double, 3> const& x) { ... });
///     auto const result = ff::evolve(lorenz, std::array{1.0, 1.0, 1.0}, 0.0, 20.0, ff::steppers::dopri5{});
///     result.state; std::cout << result;
///     ff::evolve(heat, rho, 0.0, 1.0, ff::steppers::jko{}, {.step = 1e-2}, ff::monotone(-ff::entropy));
///
/// The types of flow, state and stepper choose the discretisation.  The end is reached exactly; t1 < t0 goes backwards
/// where the flow can.  Numbers are options, in the scalar of the state.
///
/// No stepper sees an input f(t) that is over between two of the times at which it calls the flow, and the result is
/// then wrong without a word: after a rest steps are short enough for inputs that last a fiftieth of the interval;
/// those that are shorter, or short against the steps of a smooth motion, ask for `.breaks` or `.largest_step`.
/// @param flow       `ode(f)`, `gradient_flow(F, metric)`, ...
/// @param start      the state at t0, a vector or a measure
/// @param stepper    `steppers::rk4{}`, ...
/// @param options    see evolve_options.hpp
/// @param extras     `monotone(F)`, `conserved(F)`: laws whose violations are reported; `guaranteed<...>`: promises
/// that the stepper has to give, or the call does not compile; `dense_output`; `event(g)`, `steady_state(tolerance)`:
/// see event.hpp; callables of the state, or of state and time, called after every step
/// @returns an `evolution`
/// @throws evolution_error, an `error` with the time and the state to which the evolution came: `non_finite` with the
/// component; `step_underflow` where the solution blows up or the tolerance cannot be met; `step_limit`; as the stepper
/// says.  error `bad_option`, `non_finite`, `empty` for what is wrong from the start
template <class Flow, class State, class S, class... Extras>
auto evolve(Flow const& flow, State const& start, std::type_identity_t<time_of<State>> const& t0,
            std::type_identity_t<time_of<State>> const& t1, S const&,
            std::type_identity_t<evolve_options<time_of<State>>> const& options = {}, Extras const&... extras) {
  if constexpr (detail::flow_room::can_run<S, Flow, State, Extras...>()) {
    using march = detail::flow_room::march_for<S, Flow, State, Extras...>;
    detail::flow_room::require_not_empty(start);
    detail::flow_room::require_options(options, t0, t1, step_traits<S, Flow, State>::adaptive,
                                       detail::flow_room::splits_with_tolerance<step_traits<S, Flow, State>>);
    return march(flow, start, t0, t1, options, {start, t0}, extras...).finish();
  } else {
    return detail::flow_room::refuse<S, Flow, State, Extras...>();
  }
}

/// Goes on where an evolution ended, with its next step and its count of steps:
///     auto half = ff::evolve(flow, x, 0.0, 1.0, ff::steppers::dopri5{});
///     auto whole = ff::resume(flow, half, 2.0, ff::steppers::dopri5{});
/// An event that ended the first does not happen again at once, where the same events stand in the same places.
/// @param before  the result of `evolve` or `resume`; its samples, violations and events stay in it
template <class Flow, class State, class Path, class S, class... Extras>
auto resume(Flow const& flow, evolution<State, Path> const& before, std::type_identity_t<time_of<State>> const& t1,
            S const&, std::type_identity_t<evolve_options<time_of<State>>> const& options = {},
            Extras const&... extras) {
  if constexpr (detail::flow_room::can_run<S, Flow, State, Extras...>()) {
    using march = detail::flow_room::march_for<S, Flow, State, Extras...>;
    typename march::result_type counts{before.state, before.time};
    counts.steps = before.steps;
    counts.rejected = before.rejected;
    counts.evaluations = before.evaluations;
    counts.jacobians = before.jacobians;
    counts.factorisations = before.factorisations;
    counts.next_step = before.next_step;
    detail::flow_room::require_options(options, before.time, t1, step_traits<S, Flow, State>::adaptive,
                                       detail::flow_room::splits_with_tolerance<step_traits<S, Flow, State>>);
    march run(flow, before.state, before.time, t1, options, std::move(counts), extras...);
    if constexpr (detail::flow_room::asks_for_events<Extras...>) run.resume_events(before.events);
    return std::move(run).finish();
  } else {
    return detail::flow_room::refuse<S, Flow, State, Extras...>();
  }
}

}  // namespace freefield
