#pragma once
/// @file
/// What the type of a formula says: its variables, its degree, how a variable enters.

#include <freefield/core/expression/derivative.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace freefield {

/// A set of variables in the order of their first appearance in a formula.
template <variable... Variables>
struct variable_set {
  static constexpr std::size_t size() { return sizeof...(Variables); }

  template <variable V>
  static constexpr bool contains(V const&) { return (std::same_as<V, Variables> || ...); }

  /// Position of V, or size() where it is missing.
  template <variable V>
  static constexpr std::size_t index_of(V const&) {
    std::size_t i = 0;
    bool found = false;
    ((found = found || std::same_as<V, Variables>, i += found ? 0U : 1U), ...);
    return i;
  }

  template <variable... Others>
  friend constexpr bool operator==(variable_set const&, variable_set<Others...> const&) {
    return sizeof...(Variables) == sizeof...(Others) && (variable_set<Others...>::contains(Variables{}) && ...);
  }
};

namespace detail {

template <class... Vs, variable V>
constexpr auto with_variable(variable_set<Vs...> set, V v) {
  if constexpr (set.contains(v)) return set;
  else return variable_set<Vs..., V>{};
}

template <class Set>
constexpr auto collect_variables(Set set, type_list<>) {
  return set;
}
template <class Set, class First, class... Rest>
constexpr auto collect_variables(Set set, type_list<First, Rest...>) {
  if constexpr (variable<First>) return collect_variables(with_variable(set, First{}), type_list<Rest...>{});
  else return collect_variables(collect_variables(set, children<First>{}), type_list<Rest...>{});
}

template <class E>
using variables_of = decltype(collect_variables(variable_set<>{}, type_list<E>{}));

/// The variables of the second set that are not in the first.
template <class Excluded, class... Kept>
constexpr auto without(Excluded, variable_set<Kept...> kept, variable_set<>) {
  return kept;
}
template <class Excluded, class... Kept, class V, class... Rest>
constexpr auto without(Excluded excluded, variable_set<Kept...>, variable_set<V, Rest...>) {
  if constexpr (Excluded::contains(V{})) return without(excluded, variable_set<Kept...>{}, variable_set<Rest...>{});
  else return without(excluded, variable_set<Kept..., V>{}, variable_set<Rest...>{});
}

template <class V, class E>
inline constexpr bool occurs = variables_of<E>::contains(V{});

/// Degree of E in X; X of `void` stands for all variables together.
template <class X, class E>
struct degree_of {
  template <class... Children>
  static constexpr int from(type_list<Children...>) {
    if constexpr (variable<E>) return std::is_void_v<X> || std::same_as<X, E> ? 1 : 0;
    else return node_traits<E>::degree(degree_of<X, Children>::value...);
  }
  static constexpr int value = from(children<E>{});
};

constexpr std::optional<int> as_degree(int degree) {
  return degree < 0 ? std::nullopt : std::optional<int>(degree);
}

}  // namespace detail

/// All symbols and fields of a formula.
template <expression E>
constexpr auto symbols_of(E const&) {
  return detail::variables_of<E>{};
}

/// Whether x occurs in the (simplified) formula.
template <expression E, variable X>
constexpr bool depends_on(E const&, X const&) {
  return detail::occurs<X, E>;
}

/// Whether the formula is a x + b with a, b free of x and a not identically zero.
template <expression E, variable X>
constexpr bool is_linear_in(E const& e, X const& x) {
  return detail::degree_of<X, E>::value == 1 && !std::same_as<decltype(derivative(e, x)), detail::zero_node>;
}

/// Degree of the polynomial in x, nothing where the formula is no polynomial in x; its coefficients may be any formulas
/// free of x.  Products are not expanded: (x + 1)^2 - x^2 counts as of degree 2.  An exponent known at run time only,
/// as in `pow(x, 2)`, makes no polynomial; `pow<2>(x)` does.
template <expression E, variable X>
constexpr std::optional<int> degree_in(E const&, X const&) {
  return detail::as_degree(detail::degree_of<X, E>::value);
}

/// Total degree in all symbols and fields, nothing where the formula is no polynomial.
template <expression E>
constexpr std::optional<int> degree(E const&) {
  return detail::as_degree(detail::degree_of<void, E>::value);
}

template <expression E>
constexpr bool is_polynomial(E const& e) {
  return degree(e).has_value();
}
template <expression E, variable X>
constexpr bool is_polynomial(E const& e, X const& x) {
  return degree_in(e, x).has_value();
}

}  // namespace freefield
