#pragma once
/// @file
/// The data of a fit: columns bound to the variables of a formula.

#include <freefield/core/error.hpp>
#include <freefield/core/expression.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

namespace freefield {

/// The columns of a table, one per variable of a formula; made by `given`.
template <class... Bindings>
struct data_columns {
  using variables = variable_set<typename Bindings::variable_type...>;
  std::tuple<Bindings...> columns;
};

namespace detail::power_law {

template <class V, class... Bindings>
inline constexpr bool is_bound_once = (0 + ... + (std::same_as<V, typename Bindings::variable_type> ? 1 : 0)) == 1;

}  // namespace detail::power_law

/// `given(N = params, D = tokens)`: these symbols are data, all others of the formula are parameters.
/// Named columns are kept by reference, temporaries by value.
template <class... Bindings>
  requires(detail::is_binding<Bindings> && ...)
constexpr auto given(Bindings... bindings) {
  static_assert(sizeof...(Bindings) > 0, "freefield: given() needs at least one column, given(name = column)");
  static_assert((detail::power_law::is_bound_once<typename Bindings::variable_type, Bindings...> && ...),
                "freefield: given(name = column, ...) binds a symbol twice");
  static_assert((detail::column<typename Bindings::value_type> && ...),
                "freefield: given(name = column, ...) takes columns; write constants into the formula");
  return data_columns<Bindings...>{{std::move(bindings)...}};
}

namespace detail::power_law {

/// The compiler's message names this type when the formula lacks a symbol of the data; the symbol that was meant would
/// silently become a parameter.
template <class Variable> struct this_symbol_does_not_occur_in_the_formula;

template <class Variable, bool Occurs>
struct occurrence {
  static constexpr bool holds = true;
};
template <class Variable>
struct occurrence<Variable, false> {
  static_assert(sizeof(this_symbol_does_not_occur_in_the_formula<Variable>) > 0);
  static constexpr bool holds = false;
};

/// Tells whether the derivative with respect to one of the parameters has a delta function.
template <class Formula, class... Parameters>
consteval bool jumps_with_any(variable_set<Parameters...>) {
  if constexpr (is_smooth<Formula>) return false;
  else return (has_delta<decltype(differentiate<Parameters>(std::declval<Formula const&>()))> || ...);
}

/// Tells whether every data variable occurs in the formula, and another symbol, too; otherwise it does not compile.
template <class Formula, class Data> struct formula_check;
template <class Formula, class... Variables>
struct formula_check<Formula, variable_set<Variables...>> {
  static constexpr bool data_occur = (occurrence<Variables, occurs<Variables, Formula>>::holds && ...);
  static constexpr bool has_parameters = variables_of<Formula>::size() > sizeof...(Variables);
  static_assert(has_parameters || !data_occur,
                "freefield: every symbol of the formula is data; nothing is left to fit");
  static constexpr bool has_no_captures = is_static_but_for_values<Formula>;
  static_assert(has_no_captures,
                "freefield: fit(f) needs callables without captures; what formula(f)(x) captures can be an argument");
  static constexpr bool has_no_jumps = !jumps_with_any<Formula>(without(variable_set<Variables...>{}, variable_set<>{},
                                                                        variables_of<Formula>{}));
  static_assert(has_no_jumps,
                "freefield: a parameter of fit(f) moves a jump (sign) of the formula, which no derivative shows");
  static constexpr bool holds = data_occur && has_parameters && has_no_captures && has_no_jumps;
};

}  // namespace detail::power_law
}  // namespace freefield
