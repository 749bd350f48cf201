#pragma once
/// @file
/// Wick-ordered polynomials as nodes of a formula.

#include <freefield/core/expression.hpp>

#include <cstddef>
#include <string>
#include <type_traits>

namespace freefield {

/// :f:, a polynomial in the fields that is not contracted with itself.  `normal_ordered(f)` makes it.
template <class F>
struct normal_ordered_node : node<normal_ordered_node<F>> {
  [[no_unique_address]] F argument;

  constexpr normal_ordered_node() = default;
  constexpr explicit normal_ordered_node(F const& f) : argument(f) {}
};

namespace detail {

template <class F> inline constexpr bool is_static<normal_ordered_node<F>> = is_static<F>;
template <class F> inline constexpr bool is_total<normal_ordered_node<F>> = is_total<F>;
template <class F> struct children_of<normal_ordered_node<F>> { using type = type_list<F>; };
template <class X, class F> struct degree_of<X, normal_ordered_node<F>> : degree_of<X, F> {};

template <class T> inline constexpr bool is_normal_ordered = false;
template <class F> inline constexpr bool is_normal_ordered<normal_ordered_node<F>> = true;

/// Whether a formula has normal-ordered parts.
template <class E> inline constexpr bool has_normal_order = has_normal_order<children<E>>;
template <class F> inline constexpr bool has_normal_order<normal_ordered_node<F>> = true;
template <class... Children>
inline constexpr bool has_normal_order<type_list<Children...>> = (has_normal_order<Children> || ...);

template <class... Vs>
consteval bool has_field(variable_set<Vs...>) {
  return (is_field<Vs> || ...);
}

/// :e:, linear in e; it is e where that has no field.
template <class E>
constexpr auto in_normal_order(E const& e) {
  if constexpr (!has_field(variables_of<E>{})) return e;
  else return scale(coefficient_of<E>{}, normal_ordered_node<core_of<E>>(term_parts<E>::core_of(e)));
}

/// The derivative of :f: is :f':.
template <class X, class F>
struct derivative_of<X, normal_ordered_node<F>> {
  static constexpr auto of(normal_ordered_node<F> const& e) { return in_normal_order(differentiate<X>(e.argument)); }
};

template <class F, class Change>
constexpr auto map_children(normal_ordered_node<F> const& e, Change const& change) {
  return in_normal_order(change(e.argument, first_child));
}

template <class F>
printed print_node(normal_ordered_node<F> const& e, style const& how) {
  std::string const text = print(e.argument, how).text;
  return {how.latex() ? "{:}" + text + "{:}" : ":" + text + ":", precedence::power};
}

template <class T, class F, class Environment>
constexpr T compute(normal_ordered_node<F> const& e, Environment const& values) {
  static_assert(std::is_void_v<T>,
                "freefield: a normal-ordered formula has a value in a measure only; normal_ordered(f, p) has one");
  return value_of<T>(e.argument, values);
}

/// The number of normal-ordered factors that a product has at most when the formula is multiplied out.
template <class E> inline constexpr std::size_t block_count = 0;
template <class F> inline constexpr std::size_t block_count<normal_ordered_node<F>> = 1;
template <class L, class R>
inline constexpr std::size_t block_count<sum_node<L, R>> =
    block_count<L> < block_count<R> ? block_count<R> : block_count<L>;
template <class L, class R>
inline constexpr std::size_t block_count<product_node<L, R>> = block_count<L> + block_count<R>;
template <class L, class R> inline constexpr std::size_t block_count<quotient_node<L, R>> = block_count<L>;
template <class B, std::intmax_t N>
inline constexpr std::size_t block_count<power_node<B, N>> = N > 0 ? static_cast<std::size_t>(N) * block_count<B> : 0;

}  // namespace detail
}  // namespace freefield
