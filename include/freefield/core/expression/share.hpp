#pragma once
/// @file
/// Values of several formulas at once: transcendental subexpressions that occur more than once are computed once.

#include <freefield/core/expression/compute.hpp>

#include <array>
#include <concepts>
#include <cstdint>

namespace freefield::detail {

/// Nodes worth computing once: transcendental, and told apart by their types.
template <class E> inline constexpr bool is_expensive = false;
template <class B, class E> inline constexpr bool is_expensive<general_power_node<B, E>> = true;
template <class B, std::intmax_t N, std::intmax_t D> inline constexpr bool is_expensive<power_node<B, N, D>> = D != 1;
template <function_kind K, class A>
inline constexpr bool is_expensive<function_node<K, A>> = K != function_kind::abs && K != function_kind::sign;

template <class T, class List> inline constexpr bool is_in = false;
template <class T, class... Ts> inline constexpr bool is_in<T, type_list<Ts...>> = (std::same_as<T, Ts> || ...);

/// The expensive nodes of some formulas, each once, the inner ones first.
template <class... Found>
constexpr auto expensive_nodes(type_list<Found...> found, type_list<>) {
  return found;
}
template <class... Found, class First, class... Rest>
constexpr auto expensive_nodes(type_list<Found...> found, type_list<First, Rest...>) {
  if constexpr (is_in<First, type_list<Found...>>) {
    return expensive_nodes(found, type_list<Rest...>{});
  } else {
    auto const inner = expensive_nodes(found, children<First>{});
    if constexpr (is_expensive<First> && is_static<First>) {
      return []<class... Inner>(type_list<Inner...>) {
        return expensive_nodes(type_list<Inner..., First>{}, type_list<Rest...>{});
      }(inner);
    } else {
      return expensive_nodes(inner, type_list<Rest...>{});
    }
  }
}

/// Values of several formulas in one environment.
template <class T, class Environment, class... Formulas>
constexpr std::array<T, sizeof...(Formulas)> values_in(Environment const& values, type_list<>,
                                                       Formulas const&... formulas) {
  return {value_of<T>(formulas, values)...};
}
template <class T, class Environment, class Next, class... Rest, class... Formulas>
constexpr auto values_in(Environment const& values, type_list<Next, Rest...>, Formulas const&... formulas) {
  if constexpr (known_in<Next, Environment>) {
    return values_in<T>(values, type_list<Rest...>{}, formulas...);
  } else {
    return values_in<T>(with<Next>(values, compute<T>(Next{}, values)), type_list<Rest...>{}, formulas...);
  }
}
template <class T, class Environment, class... Formulas>
constexpr auto values_together(Environment const& values, Formulas const&... formulas) {
  return values_in<T>(values, decltype(expensive_nodes(type_list<>{}, type_list<Formulas...>{})){}, formulas...);
}

}  // namespace freefield::detail
