#pragma once
/// @file
/// Rewriting formulas: rebuild a node from changed children, and give the run-time constants names so that the type
/// of a formula alone determines it.

#include <freefield/core/expression/query.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace freefield {

/// Stands for the `Index`-th run-time constant of a formula.
template <std::size_t Index>
struct slot_node : node<slot_node<Index>> {};

namespace detail {

inline constexpr std::integral_constant<std::size_t, 0> first_child{};
inline constexpr std::integral_constant<std::size_t, 1> second_child{};

/// The node with `change(child, position)` in place of each child; a leaf is returned as it is.
template <class E, class Change>
constexpr auto map_children(E const& e, Change const&) {
  return e;
}
template <class L, class R, class Change>
constexpr auto map_children(sum_node<L, R> const& e, Change const& change) {
  return change(e.left, first_child) + change(e.right, second_child);
}
template <class L, class R, class Change>
constexpr auto map_children(product_node<L, R> const& e, Change const& change) {
  return change(e.left, first_child) * change(e.right, second_child);
}
template <class L, class R, class Change>
constexpr auto map_children(quotient_node<L, R> const& e, Change const& change) {
  return change(e.left, first_child) / change(e.right, second_child);
}
template <class B, std::intmax_t N, std::intmax_t D, class Change>
constexpr auto map_children(power_node<B, N, D> const& e, Change const& change) {
  return freefield::pow<N, D>(change(e.base, first_child));
}
template <class B, class E, class Change>
constexpr auto map_children(general_power_node<B, E> const& e, Change const& change) {
  return freefield::pow(change(e.base, first_child), change(e.exponent, second_child));
}
template <function_kind K, class A, class Change>
constexpr auto map_children(function_node<K, A> const& e, Change const& change) {
  return apply<K>(change(e.argument, first_child));
}

/// Number of run-time constants in a formula.
template <class E> inline constexpr std::size_t value_count = value_count<children<E>>;
template <class T> inline constexpr std::size_t value_count<value_node<T>> = 1;
template <class... Children>
inline constexpr std::size_t value_count<type_list<Children...>> = (std::size_t{0} + ... + value_count<Children>);

template <class List> inline constexpr std::size_t values_before_second = 0;
template <class First, class Second>
inline constexpr std::size_t values_before_second<type_list<First, Second>> = value_count<First>;

/// The formula with its run-time constants replaced by slots, numbered from First in the order of the formula; each
/// constant is handed to `keep(index, value)`.
template <std::size_t First, class E, class Keep>
constexpr auto with_slots(E const& e, Keep const& keep) {
  if constexpr (is_value<E>) {
    keep(First, e.value);
    return slot_node<First>{};
  } else {
    return map_children(e, [&keep](auto const& child, auto position) {
      return with_slots<First + (position == 0 ? 0 : values_before_second<children<E>>)>(child, keep);
    });
  }
}

/// Whether a formula has variables, and all of them are in the set Data.
template <class Data, class... Vs>
constexpr bool all_in(Data, variable_set<Vs...>) {
  return sizeof...(Vs) > 0 && (Data::contains(Vs{}) && ...);
}
template <class Data, class E>
inline constexpr bool is_data = all_in(Data{}, variables_of<E>{});

/// f^g as exp(g log f) wherever Data determines f but not g: log f can then be computed once.
template <class Data, class E>
constexpr auto with_logarithms(E const& e) {
  auto const inner = [](auto const& child, auto) { return with_logarithms<Data>(child); };
  if constexpr (requires { e.base, e.exponent; }) {
    if constexpr (is_data<Data, std::remove_cvref_t<decltype(e.base)>> && !is_data<Data, E>) {
      return exp(with_logarithms<Data>(e.exponent) * log(e.base));
    } else {
      return map_children(e, inner);
    }
  } else {
    return map_children(e, inner);
  }
}

}  // namespace detail
}  // namespace freefield
