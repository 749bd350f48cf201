#pragma once
/// @file
/// Constants of a formula: exact rationals, numbers known at run time only, the circle constant.

#include <freefield/core/expression/numbers.hpp>
#include <freefield/core/expression/printed.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <type_traits>

namespace freefield {

/// An exact rational constant, in lowest terms with a positive denominator.
template <std::intmax_t Numerator, std::intmax_t Denominator = 1>
struct constant_node : node<constant_node<Numerator, Denominator>> {
  static_assert(Numerator >= -INTMAX_MAX, "freefield: the negative of a constant has to fit, too");
  static_assert(Denominator > 0 && std::gcd(Numerator, Denominator) == 1);
};

/// A constant known at run time only.
template <class T>
struct value_node : node<value_node<T>> {
  T value;

  constexpr explicit value_node(T const& v) : value(v) {}
};

/// The circle constant, in the precision of the evaluation.
struct pi_node : node<pi_node> {};

/// Stands for the `Index`-th run-time constant of a formula, so that the type of the formula says everything.
template <std::size_t Index>
struct slot_node : node<slot_node<Index>> {};

/// Base of the traits of a constant whose type says everything.
struct constant_traits : smooth {
  using operand_types = type_list<>;
  static constexpr bool is_static = true, is_total = true, is_expensive = false;

  template <class Node, class Visit>
  static constexpr decltype(auto) operands(Node const&, Visit const& visit) { return visit(); }
  template <class Node>
  static constexpr Node rebuilt(Node const& e) { return e; }
  template <class Node, class D>
  static constexpr auto derivative(Node const&, D const&) { return constant_node<0>{}; }
  static constexpr int degree() { return 0; }
};

template <std::intmax_t N, std::intmax_t D>
struct node_traits<constant_node<N, D>> : constant_traits {
  template <class T, class At>
  static constexpr T value(constant_node<N, D> const&, At const&) {
    detail::check_constant<T, N, D>();
    if constexpr (D == 1) return detail::integer<T>(N);
    else return T(detail::integer<T>(N) / detail::integer<T>(D));
  }

  static printed print(constant_node<N, D> const&, printer const& p) {
    std::string const sign = N < 0 ? "-" : "", numerator = std::to_string(N < 0 ? -N : N),
                      denominator = std::to_string(D);
    precedence const positive = D == 1 ? precedence::atom : p.latex() ? precedence::factor : precedence::product;
    std::string const fraction =
        p.latex() ? "\\frac{" + numerator + "}{" + denominator + "}" : numerator + "/" + denominator;
    return {sign + (D == 1 ? numerator : fraction), N < 0 ? precedence::negative : positive};
  }
};

template <class V>
struct node_traits<value_node<V>> : constant_traits {
  static constexpr bool is_static = false;

  static constexpr bool same_state(value_node<V> const& a, value_node<V> const& b) { return a.value == b.value; }

  template <class T, class At>
  static constexpr T value(value_node<V> const& e, At const&) {
    static_assert(!(std::floating_point<V> && is_integer_scalar<T>),
                  "freefield: the formula has a floating-point constant, and this scalar is an integer");
    return detail::converted<T>(e.value);
  }

  static printed print(value_node<V> const& e, printer const& p) { return detail::print_number(e.value, p); }
};

template <>
struct node_traits<pi_node> : constant_traits {
  template <class T, class At>
  static constexpr T value(pi_node const&, At const&) {
    static_assert(field_scalar<T> && !is_exact_scalar<T>,
                  "freefield: the formula has pi, which is no integer and no rational");
    return math::pi<T>();
  }

  static printed print(pi_node const&, printer const& p) { return {p.latex() ? "\\pi" : "pi", precedence::atom}; }
};

template <std::size_t I>
struct node_traits<slot_node<I>> : constant_traits {
  template <class T, class At>
  static constexpr T value(slot_node<I> const&, At const&) {
    static_assert(std::is_void_v<T>, "freefield: the run-time constants of this formula have no values here");
  }

  static printed print(slot_node<I> const&, printer const&) { return {"c" + std::to_string(I), precedence::atom}; }
};

namespace detail {

/// Lowest terms, sign in the numerator.
template <std::intmax_t Numerator, std::intmax_t Denominator>
struct lowest_terms {
  static_assert(Denominator != 0, "freefield: a rational constant has denominator zero");
  static constexpr std::intmax_t divisor = std::gcd(Numerator, Denominator) * (Denominator < 0 ? -1 : 1);
  static constexpr std::intmax_t numerator = Numerator / divisor;
  static constexpr std::intmax_t denominator = Denominator / divisor;
  using type = constant_node<numerator, denominator>;
};

template <std::intmax_t Numerator, std::intmax_t Denominator = 1>
using rational_constant = typename lowest_terms<Numerator, Denominator>::type;

using zero_node = constant_node<0>;
using one_node = constant_node<1>;

template <class T> inline constexpr bool is_constant = false;
template <std::intmax_t N, std::intmax_t D> inline constexpr bool is_constant<constant_node<N, D>> = true;

template <class T> inline constexpr bool is_slot = false;
template <std::size_t I> inline constexpr bool is_slot<slot_node<I>> = true;

template <class T> inline constexpr bool is_value = false;
template <class T> inline constexpr bool is_value<value_node<T>> = true;

}  // namespace detail

/// The exact constant N/D in a formula: `constant<1, 3> * x`.
template <std::intmax_t Numerator, std::intmax_t Denominator = 1>
inline constexpr detail::rational_constant<Numerator, Denominator> constant{};

/// The circle constant in a formula.
inline constexpr pi_node pi{};

}  // namespace freefield
