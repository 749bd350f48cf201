#pragma once
/// @file
/// Exact derivatives of formulas, worked out by the compiler.

#include <freefield/core/expression/functions/elementary.hpp>
#include <freefield/core/expression/functions/piecewise.hpp>
#include <freefield/core/expression/nodes/symbol.hpp>

#include <concepts>

namespace freefield {

namespace detail {

/// d/dX of a formula: 1 for X itself, 0 for the other variables, else what the traits of the node say.
template <class X>
struct derivative_by {
  template <class E>
  constexpr auto operator()(E const& e) const {
    if constexpr (std::same_as<X, E>) return one_node{};
    else if constexpr (variable<E>) return zero_node{};
    else return node_traits<E>::derivative(e, *this);
  }
};

template <class X, class E>
constexpr auto differentiate(E const& e) {
  return derivative_by<X>{}(e);
}

}  // namespace detail

/// The exact derivative of `e` with respect to the symbol or field `x`, simplified; `constant<0>` where it vanishes
/// identically.  Kinks and jumps have theirs as generalised functions: that of abs(x) is sign(x), and that of sign(x)
/// is 2 delta(x), which is zero elsewhere and has no value at 0.
template <expression E, variable X>
constexpr auto derivative(E const& e, X const&) {
  return detail::differentiate<X>(e);
}

/// Higher and mixed derivatives: `derivative(V, x, x, y)`.
template <expression E, variable X, variable... Rest>
  requires(sizeof...(Rest) > 0)
constexpr auto derivative(E const& e, X const& x, Rest const&... rest) {
  return derivative(derivative(e, x), rest...);
}

}  // namespace freefield
