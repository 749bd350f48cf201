#pragma once
/// @file
/// Functions of a vector and their gradients: what a gradient flow of vectors descends.

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>
#include <freefield/entropy/functional.hpp>
#include <freefield/flow/rebound.hpp>
#include <freefield/flow/state.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

/// A function of the state together with its gradient, which fits states of any length.
template <class F, class G>
struct differentiable {
  F function;
  G gradient;
};

/// @param function  of the state, returns a number
/// @param gradient  of the state, returns a state; or writes it: `gradient(x, out)`
template <class F, class G>
differentiable<F, G> with_gradient(F function, G gradient) {
  return {std::move(function), std::move(gradient)};
}

namespace detail::flow_room {

/// A callable of the state, or of state and time.
template <class F, class S, class Time>
concept function_at_time = std::invocable<F const&, S const&, Time const&>;
template <class F, class S, class Time>
concept function_of_state = function_at_time<F, S, Time> || std::invocable<F const&, S const&>;

template <class F, class S, class Time>
auto call_at(F const& f, S const& x, Time const& t) {
  if constexpr (function_at_time<F, S, Time>) return f(x, t);
  else return f(x);
}

/// The gradient of a callable by dual numbers: in one call where the type of the state says its length, else in one for
/// each component.
template <class F, class S>
void jet_gradient(F const& f, S const& x, S& out, time_of<S> const& t) {
  using T = scalar_of<S>;
  constexpr std::size_t width = extent<S> > 0 ? extent<S> : 1;
  using dual = jet<T, width>;
  auto point = constants_of<dual>(x);
  if constexpr (extent<S> > 0) {
    for (std::size_t i = 0; i < width; ++i) numbers_of(point)[i].gradient[i] = T(1);
    dual const value = call_at(f, point, t);
    for (std::size_t i = 0; i < width; ++i) numbers_of(out)[i] = value.gradient[i];
  } else {
    for (std::size_t i = 0; i < size_of(x); ++i) {
      numbers_of(point)[i].gradient[0] = T(1);
      dual const value = call_at(f, point, t);
      numbers_of(out)[i] = value.gradient[0];
      numbers_of(point)[i].gradient[0] = T(0);
    }
  }
}

/// The point of a formula and the time in it.
template <class F, vector_state S>
auto formula_at(F const& f, S const& x, time_of<S> const& t) {
  using T = scalar_of<S>;
  return T(f(at_point(std::span<T const>(numbers_of(x), size_of(x))), symbol<"t"> = T(t)));
}

template <class F, class S, class... Fields>
void formula_gradient(variable_set<Fields...>, F const& f, S const& x, S& out, time_of<S> const& t) {
  for (std::size_t i = 0; i < size_of(x); ++i) numbers_of(out)[i] = scalar_of<S>(0);
  (require(Fields::index < size_of(x), errc::size_mismatch,
           {"gradient_flow", "the formula has a field that the state lacks", "fields of the state"}, Fields::index),
   ...);
  if constexpr (sizeof...(Fields) > 0) {  // what the derivatives have in common is worked out once
    using T = scalar_of<S>;
    auto const point = at_point(std::span<T const>(numbers_of(x), size_of(x)));
    auto const values = together(derivative(f, Fields{})...)(point, symbol<"t"> = T(t));
    std::size_t k = 0;
    ((numbers_of(out)[Fields::index] = T(values[k++])), ...);
  }
}

}  // namespace detail::flow_room

/// How a function F is differentiated at states S; specialised for formulas, callables and `with_gradient(f,
/// gradient)`:
///     static auto value(F const&, S const&, time const&);
///     static void gradient(F const&, S const&, S& out, time const&);
template <class F, class S>
struct objective_on {};

/// F is a differentiable function of states S.
template <class F, class S>
concept objective_of = vector_state<S> && requires(F const& f, S const& x, S& out, time_of<S> const& t) {
  objective_on<F, S>::value(f, x, t);
  objective_on<F, S>::gradient(f, x, out, t);
};

/// A formula in the fields; `symbol<"t">` is the time.
template <expression F, vector_state S>
struct objective_on<F, S> {
  static auto value(F const& f, S const& x, time_of<S> const& t) { return detail::flow_room::formula_at(f, x, t); }
  static void gradient(F const& f, S const& x, S& out, time_of<S> const& t) {
    using fields = decltype(detail::fields_among(variable_set<>{}, detail::variables_of<F>{}));
    detail::flow_room::formula_gradient(fields{}, f, x, out, t);
  }
};

/// Any callable that takes states of dual numbers.
template <class F, vector_state S>
  requires(!expression<F> && !functional<F> && detail::flow_room::function_of_state<
                                 F, typename detail::flow_room::rebound<S, jet<scalar_of<S>, 1>>::type, time_of<S>>)
struct objective_on<F, S> {
  static auto value(F const& f, S const& x, time_of<S> const& t) { return detail::flow_room::call_at(f, x, t); }
  static void gradient(F const& f, S const& x, S& out, time_of<S> const& t) {
    detail::flow_room::jet_gradient(f, x, out, t);
  }
};

namespace detail::flow_room {

template <class G, class S>
concept writes_gradient = requires(G const& g, S const& x, S& out) {
  { g(x, out) } -> std::same_as<void>;
};

}  // namespace detail::flow_room

template <class F, class G, vector_state S>
  requires(detail::flow_room::function_of_state<F, S, time_of<S>> &&
           (detail::flow_room::writes_gradient<G, S> || detail::flow_room::function_of_state<G, S, time_of<S>>))
struct objective_on<differentiable<F, G>, S> {
  using pair = differentiable<F, G>;
  static auto value(pair const& f, S const& x, time_of<S> const& t) {
    return detail::flow_room::call_at(f.function, x, t);
  }
  static void gradient(pair const& f, S const& x, S& out, time_of<S> const& t) {
    if constexpr (detail::flow_room::writes_gradient<G, S>) f.gradient(x, out);
    else out = detail::flow_room::call_at(f.gradient, x, t);
  }
};

}  // namespace freefield
