#pragma once
/// @file
/// Rewriting formulas: rebuild a node from changed children, and give the run-time constants names so that the type
/// of a formula alone determines it.

#include <freefield/core/expression/query.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail {

/// Number of run-time constants in a formula.
template <class E> inline constexpr std::size_t value_count = value_count<children<E>>;
template <class T> inline constexpr std::size_t value_count<value_node<T>> = 1;
template <class... Children>
inline constexpr std::size_t value_count<type_list<Children...>> = (std::size_t{0} + ... + value_count<Children>);

/// Whether a formula with slots for its run-time constants is static: no callable has captured anything.
template <class E, class Children = children<E>>
inline constexpr bool is_static_but_for_values = false;
template <class E, class... Children>
inline constexpr bool is_static_but_for_values<E, type_list<Children...>> =
    (is_value<E> || node_traits<E>::is_static) && (is_static_but_for_values<Children> && ...);

/// The number of run-time constants before operand I.
template <std::size_t I, class... Children>
constexpr std::size_t values_before(type_list<Children...>) {
  std::size_t count = 0, place = 0;
  ((count += place++ < I ? value_count<Children> : 0), ...);
  return count;
}

/// The formula with its run-time constants replaced by slots, numbered from First in the order of the formula; each
/// constant is handed to `keep(index, value)`.
template <std::size_t First, class E, class Keep>
constexpr auto with_slots(E const& e, Keep const& keep) {
  if constexpr (is_value<E>) {
    keep(First, e.value);
    return slot_node<First>{};
  } else {
    return node_traits<E>::operands(e, [&](auto const&... operand) {
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return node_traits<E>::rebuilt(e, with_slots<First + values_before<I>(children<E>{})>(operand, keep)...);
      }(std::index_sequence_for<decltype(operand)...>{});
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

/// The formula without its delta functions: its value almost everywhere.
template <class E>
constexpr auto without_deltas(E const& e) {
  if constexpr (!has_delta<E>) return e;
  else if constexpr (is_delta<E>) return zero_node{};
  else return map_children(e, [](auto const& operand) { return without_deltas(operand); });
}

}  // namespace detail
}  // namespace freefield
