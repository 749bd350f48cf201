#pragma once
/// @file
/// What a flow is: something that says how fast a state moves.

#include <freefield/core/error.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/flow/state.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

namespace freefield {

/// Base of every flow.
struct flow_node {};

/// A vector field on states or measures: `ode(f)`, `gradient_flow(F, metric)`.
///
/// A type says that it is one by its base, because nothing can be called on all flows alike: how a state moves is a
/// question about the pair of both, `flow_on`, and some pairs can be stepped that have no velocity at all (particles
/// move by chance under an entropy).
template <class F>
concept flow = std::derived_from<F, flow_node>;

/// The flow has a velocity at states S: `f(x, velocity, t)` writes it, as a system of Boost.odeint does.
///
/// It is written and not returned, so that a long state costs no memory for each call.
template <class F, class S>
concept flow_on = flow<F> && vector_state<S> && requires(F const& f, S const& x, S& velocity, time_of<S> const& t) {
  f(x, velocity, t);
};

namespace detail::flow_room {

template <class F, class S>
concept writes_velocity = std::invocable<F const&, S const&, S&, time_of<S> const&>;
template <class F, class S>
concept velocity_at_time = requires(F const& f, S const& x, S& velocity, time_of<S> const& t) { velocity = f(x, t); };
template <class F, class S>
concept velocity_at_state = requires(F const& f, S const& x, S& velocity) { velocity = f(x); };

template <vector_state S>
constexpr void require_velocity_size(S const& velocity, S const& x) {
  if constexpr (extent<S> == 0) {
    require(size_of(velocity) == size_of(x), errc::size_mismatch,
            {"ode", "velocity and state differ in size", "one number for each of the state"}, size_of(velocity));
  }
}

/// The formulas among the arguments of `ode`, and what gives their symbols a value.
template <class Argument>
constexpr auto formulas_among(Argument const& argument) {
  if constexpr (expression<Argument>) return std::tuple(argument);
  else return std::tuple<>{};
}
template <class Argument>
constexpr auto bindings_among(Argument const& argument) {
  if constexpr (is_binding<Argument>) {
    require(math::is_finite(argument.value), errc::non_finite,
            {"ode", "value of a symbol is not finite", "a finite number"}, argument.value);
    return std::tuple(argument);
  } else {
    static_assert(expression<Argument>, "freefield: ode(f, g, ..., a = 1.0) takes formulas and then values of symbols");
    return std::tuple<>{};
  }
}

}  // namespace detail::flow_room

/// A flow given by a right-hand side, any callable.
template <class F>
struct ode_flow : flow_node {
  [[no_unique_address]] F right_hand_side;

  constexpr explicit ode_flow(F f) : right_hand_side(std::move(f)) {}

  template <vector_state S>
    requires(detail::flow_room::writes_velocity<F, S> || detail::flow_room::velocity_at_time<F, S> ||
             detail::flow_room::velocity_at_state<F, S>)
  constexpr void operator()(S const& x, S& velocity, time_of<S> const& t) const {
    if constexpr (detail::flow_room::writes_velocity<F, S>) right_hand_side(x, velocity, t);
    else if constexpr (detail::flow_room::velocity_at_time<F, S>) velocity = right_hand_side(x, t);
    else velocity = right_hand_side(x);
    detail::flow_room::require_velocity_size(velocity, x);
  }
};

/// A flow whose velocity is given by formulas in the fields, one for each component; `symbol<"t">` is the time.
template <class Formulas, class Bindings>
struct formula_flow : flow_node {
  Formulas formulas;  ///< `together(f, g, ...)`
  Bindings bindings;  ///< the values of their symbols, a tuple

  constexpr formula_flow(Formulas const& f, Bindings const& b) : formulas(f), bindings(b) {}

  template <vector_state S>
  constexpr void operator()(S const& x, S& velocity, time_of<S> const& t) const {
    using T = scalar_of<S>;
    constexpr std::size_t components = std::tuple_size_v<decltype(formulas.formulas)>;
    std::size_t const size = detail::flow_room::size_of(x);
    require(size == components, errc::size_mismatch,
            {"ode", "state and formulas differ in number", "a formula for each component"}, size);
    auto const values = std::apply([&](auto const&... b) {
      return formulas(at_point(std::span<T const>(detail::flow_room::numbers_of(x), size)), symbol<"t"> = T(t), b...);
    }, bindings);
    for (std::size_t i = 0; i < components; ++i) detail::flow_room::numbers_of(velocity)[i] = T(values[i]);
  }
};

/// The flow x' = f(x) or x' = f(x, t).
///
///     ff::ode([](std::array<double, 3> const& x) { return std::array{10 * (x[1] - x[0]), ...}; })
///     ff::ode([](auto const& x, double t) { ... })
///     ff::ode([](auto const& x, auto& velocity, auto const& t) { ... })        // written in place: for long states
///
///     ff::ode(y, mu * (1 - x * x) * y - x, mu = 5.0)        // formulas, one for each field; symbol<"t"> is the time
///
/// @param f  a callable of the state, or of state and time, that returns the velocity in the state's own type; or one
/// that writes it into its second argument, as a system of Boost.odeint does
template <class F>
  requires(!expression<F>)
constexpr ode_flow<F> ode(F f) {
  return ode_flow<F>(std::move(f));
}

/// The same of a formula for each component, followed by the values of their symbols.
/// @throws error `size_mismatch` (from a step) for a state with another number of components; `non_finite` for the
/// value of a symbol
template <expression First, class... Rest>
constexpr auto ode(First const& first, Rest const&... rest) {
  auto const formulas = std::tuple_cat(std::tuple(first), detail::flow_room::formulas_among(rest)...);
  auto const bindings = std::tuple_cat(detail::flow_room::bindings_among(rest)...);
  return std::apply([&](auto const&... f) {
    return formula_flow(together(f...), bindings);
  }, formulas);
}

}  // namespace freefield
