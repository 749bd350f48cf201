#pragma once
/// @file
/// Exact derivatives of formulas, worked out by the compiler.

#include <freefield/core/expression/functions.hpp>
#include <freefield/core/expression/symbol.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace freefield {

namespace detail {

/// d/dX of a leaf: 1 for X itself, else 0.
template <class X, class E>
struct derivative_of {
  static constexpr auto of(E const&) {
    if constexpr (std::same_as<X, E>) return one_node{};
    else return zero_node{};
  }
};

template <class X, class E>
constexpr auto differentiate(E const& e) {
  return derivative_of<X, E>::of(e);
}

template <class X, class L, class R>
struct derivative_of<X, sum_node<L, R>> {
  static constexpr auto of(sum_node<L, R> const& e) { return differentiate<X>(e.left) + differentiate<X>(e.right); }
};

template <class X, class L, class R>
struct derivative_of<X, product_node<L, R>> {
  static constexpr auto of(product_node<L, R> const& e) {
    return differentiate<X>(e.left) * e.right + e.left * differentiate<X>(e.right);
  }
};

template <class X, class L, class R>
struct derivative_of<X, quotient_node<L, R>> {
  static constexpr auto of(quotient_node<L, R> const& e) {
    return differentiate<X>(e.left) / e.right - e.left * differentiate<X>(e.right) / freefield::pow<2>(e.right);
  }
};

template <class X, class B, std::intmax_t N, std::intmax_t D>
struct derivative_of<X, power_node<B, N, D>> {
  static constexpr auto of(power_node<B, N, D> const& e) {
    return constant<N, D> * freefield::pow<N - D, D>(e.base) * differentiate<X>(e.base);
  }
};

/// The exponent of the derivative of a power.  An integer known at run time stops at 0, where 0 f^0 = 0 holds in every
/// ring.
template <class E>
constexpr auto lowered(E const& exponent) {
  return exponent - constant<1>;
}
template <std::integral I>
constexpr auto lowered(value_node<I> const& exponent) {
  using integer = std::conditional_t<std::is_signed_v<I>, std::common_type_t<I, int>, std::intmax_t>;
  return value_node<integer>(exponent.value == 0 ? 0 : static_cast<integer>(exponent.value) - 1);
}

/// (f^g)' = g f^(g-1) f' + f^g log(f) g', each part only where it does not vanish identically.
template <class X, class B, class E>
struct derivative_of<X, general_power_node<B, E>> {
  static constexpr auto of(general_power_node<B, E> const& e) {
    return e.exponent * freefield::pow(e.base, lowered(e.exponent)) * differentiate<X>(e.base) +
           e * log(e.base) * differentiate<X>(e.exponent);
  }
};

/// F'(a) for F of the catalogue; sqrt keeps its own node so that it is computed once.
template <function_kind Kind, class A>
constexpr auto outer_derivative(function_node<Kind, A> const& e) {
  using enum function_kind;
  if constexpr (Kind == abs) return freefield::sign(e.argument);
  else if constexpr (Kind == cos) return -freefield::sin(e.argument);
  else if constexpr (Kind == erf)
    return constant<2> / freefield::sqrt(pi) * freefield::exp(-freefield::pow<2>(e.argument));
  else if constexpr (Kind == exp) return e;
  else if constexpr (Kind == log) return constant<1> / e.argument;
  else if constexpr (Kind == sign) return constant<0>;
  else if constexpr (Kind == sin) return freefield::cos(e.argument);
  else if constexpr (Kind == sqrt) return constant<1, 2> / e;
  else return constant<1> - freefield::pow<2>(e);
}

template <class X, function_kind Kind, class A>
struct derivative_of<X, function_node<Kind, A>> {
  static constexpr auto of(function_node<Kind, A> const& e) {
    return outer_derivative(e) * differentiate<X>(e.argument);
  }
};

}  // namespace detail

/// The exact derivative of `e` by the symbol or field `x`, simplified; `constant<0>` where it vanishes identically.
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
