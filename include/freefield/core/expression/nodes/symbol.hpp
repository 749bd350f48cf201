#pragma once
/// @file
/// The variables of a formula, and the values that are given to them.

#include <freefield/core/expression/fixed_string.hpp>
#include <freefield/core/expression/nodes/constant.hpp>
#include <freefield/core/expression/values.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

/// `variable = value`, one argument of a call: numbers, temporaries and computed expressions are kept by value, named
/// arrays by reference.
template <class Variable, class Value>
struct binding {
  using variable_type = Variable;
  using value_type = std::remove_cvref_t<Value>;
  Value value;
};

namespace detail {

template <class T>
concept kept_by_reference =
    std::is_lvalue_reference_v<T> && std::same_as<plain_t<std::remove_cvref_t<T>>, std::remove_cvref_t<T>> &&
    !number<std::remove_cvref_t<T>>;

template <class T>
using stored =
    std::conditional_t<kept_by_reference<T>, std::remove_reference_t<T> const&, plain_t<std::remove_cvref_t<T>>>;

/// What symbols and fields share: `v = value` makes a binding (a value is never changed, so it is const).
template <class Variable>
struct assignable : node<Variable> {
  template <class T>
    requires(!expression<std::remove_cvref_t<T>>)
  constexpr auto operator=(T&& value) const {
    return binding<Variable, stored<T>>{std::forward<T>(value)};
  }
  template <class T>
  auto operator=(std::initializer_list<T> values) const {
    return binding<Variable, std::vector<T>>{std::vector<T>(values)};
  }
};

}  // namespace detail

template <fixed_string Name>
struct symbol_node : detail::assignable<symbol_node<Name>> {
  using detail::assignable<symbol_node<Name>>::operator=;
  static constexpr std::string_view name() { return Name.view(); }
};

template <std::size_t Index>
struct field_node : detail::assignable<field_node<Index>> {
  using detail::assignable<field_node<Index>>::operator=;
  static constexpr std::size_t index = Index;
  static std::string name() { return "field<" + std::to_string(Index) + ">"; }
};

/// The traits of what has its value, its derivative and its degree from whoever asks.
struct variable_traits : constant_traits {
  template <class T, class Node, class At>
  static constexpr T value(Node const&, At const&) {
    static_assert(std::is_void_v<T>, "freefield: a variable of the formula has no value here");
  }
};

template <fixed_string Name>
struct node_traits<symbol_node<Name>> : variable_traits {
  static printed print(symbol_node<Name> const&, printer const& p) {
    return {p.latex() ? detail::latex_name(Name.view()) : std::string(Name.view()), precedence::atom};
  }
};

template <std::size_t I>
struct node_traits<field_node<I>> : variable_traits {
  static printed print(field_node<I> const&, printer const& p) {
    std::string const index = std::to_string(I);
    return {p.latex() ? "\\phi_{" + index + "}" : "phi" + index, precedence::atom};
  }
};

/// A named variable: `constexpr auto x = symbol<"x">;`.  Two symbols of one name are one variable.
template <fixed_string Name>
inline constexpr symbol_node<Name> symbol{};

/// The coordinate number `Index`, counted from 0, of the point at which a formula is evaluated: a component of the
/// random vector of an expectation, of a position, of the state of a right-hand side.
template <std::size_t Index>
inline constexpr field_node<Index> field{};

namespace detail {

template <class T> inline constexpr bool is_symbol = false;
template <fixed_string Name> inline constexpr bool is_symbol<symbol_node<Name>> = true;

template <class T> inline constexpr bool is_field = false;
template <std::size_t I> inline constexpr bool is_field<field_node<I>> = true;

template <class T> inline constexpr bool is_binding = false;
template <class V, class T> inline constexpr bool is_binding<binding<V, T>> = true;

}  // namespace detail

/// A symbol or a field: what can be given a value, and what can be differentiated by.
template <class T>
concept variable = detail::is_symbol<T> || detail::is_field<T>;

}  // namespace freefield
