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

template <class T> inline constexpr bool is_normal_ordered = false;
template <class F> inline constexpr bool is_normal_ordered<normal_ordered_node<F>> = true;

/// Tells whether a formula has normal-ordered parts.
template <class E> inline constexpr bool has_normal_order = has_normal_order<children<E>>;
template <class F> inline constexpr bool has_normal_order<normal_ordered_node<F>> = true;
template <class... Children>
inline constexpr bool has_normal_order<type_list<Children...>> = (has_normal_order<Children> || ...);

template <class... Vs>
consteval bool has_field(variable_set<Vs...>) {
  return (is_field<Vs> || ...);
}

/// The normal order of e, which is linear in e; it is e itself where e has no field.
template <class E>
constexpr auto in_normal_order(E const& e) {
  if constexpr (!has_field(variables_of<E>{})) return e;
  else return scale(coefficient_of<E>{}, normal_ordered_node<core_of<E>>(term_parts<E>::core_of(e)));
}

}  // namespace detail

template <class F>
struct node_traits<normal_ordered_node<F>> : smooth {
  using normal_ordered = normal_ordered_node<F>;
  using operand_types = type_list<F>;
  static constexpr bool is_static = true, is_total = true, is_expensive = false;

  template <class Visit>
  static constexpr decltype(auto) operands(normal_ordered const& e, Visit const& visit) { return visit(e.argument); }

  static constexpr auto rebuilt(normal_ordered const&, auto const& f) { return detail::in_normal_order(f); }

  /// The derivative of :f: is :f':.
  static constexpr auto derivative(normal_ordered const& e, auto const& d) {
    return detail::in_normal_order(d(e.argument));
  }

  static constexpr int degree(int f) { return f; }

  template <class T, class At>
  static constexpr T value(normal_ordered const& e, At const& at) {
    static_assert(std::is_void_v<T>,
                  "freefield: a normal-ordered formula has a value in a measure only; normal_ordered(f, p) has one");
    return at(e.argument);
  }

  static printed print(normal_ordered const& e, printer const& p) {
    std::string const text = p(e.argument).text;
    return {p.latex() ? "{:}" + text + "{:}" : ":" + text + ":", precedence::power};
  }
};

namespace detail {

/// The largest number of normal-ordered factors in a product when the formula is multiplied out.
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
