#pragma once
/// @file
/// Values of several formulas at once: transcendental subexpressions that occur more than once are computed once.

#include <freefield/core/expression/evaluator.hpp>

#include <array>
#include <concepts>
#include <cstdint>

namespace freefield::detail {

template <class T, class List> inline constexpr bool is_in = false;
template <class T, class... Ts> inline constexpr bool is_in<T, type_list<Ts...>> = (std::same_as<T, Ts> || ...);

/// The expensive nodes of some formulas that an environment does not know yet, each once, the inner ones first.
template <class Environment, class... Found>
constexpr auto expensive_nodes(type_list<Found...> found, type_list<>) {
  return found;
}
template <class Environment, class... Found, class First, class... Rest>
constexpr auto expensive_nodes(type_list<Found...> found, type_list<First, Rest...>) {
  if constexpr (is_in<First, type_list<Found...>> || known_in<First, Environment>) {
    return expensive_nodes<Environment>(found, type_list<Rest...>{});
  } else {
    auto const inner = expensive_nodes<Environment>(found, children<First>{});
    if constexpr (is_expensive<First>) {
      return []<class... Inner>(type_list<Inner...>) {
        return expensive_nodes<Environment>(type_list<Inner..., First>{}, type_list<Rest...>{});
      }(inner);
    } else {
      return expensive_nodes<Environment>(inner, type_list<Rest...>{});
    }
  }
}

/// The value of a node, to be found again by its type and, where it has run-time constants, by them.
template <class T, class Node, class Environment, class... Formulas>
constexpr auto with_value_of(Environment const& values, Formulas const&... formulas) {
  evaluator<T, Environment> const at(values);
  if constexpr (is_static<Node>) {
    return with<Node>(values, at.computed(Node{}));
  } else {
    Node const* node = nullptr;
    ((node = node ? node : first_of<Node>(formulas)), ...);
    return with<Node>(values, value_of_instance<Node, T>{node, at.computed(*node)});
  }
}

/// Values of several formulas in one environment, the nodes of the list first.
template <class T, class Environment, class... Formulas>
constexpr std::array<T, sizeof...(Formulas)> values_in(Environment const& values, type_list<>,
                                                       Formulas const&... formulas) {
  return {value_of<T>(formulas, values)...};
}
template <class T, class Environment, class Next, class... Rest, class... Formulas>
constexpr auto values_in(Environment const& values, type_list<Next, Rest...>, Formulas const&... formulas) {
  return values_in<T>(with_value_of<T, Next>(values, formulas...), type_list<Rest...>{}, formulas...);
}
template <class T, class Environment, class... Formulas>
constexpr auto values_together(Environment const& values, Formulas const&... formulas) {
  using nodes = decltype(expensive_nodes<Environment>(type_list<>{}, type_list<Formulas...>{}));
  return values_in<T>(values, nodes{}, formulas...);
}

}  // namespace freefield::detail
