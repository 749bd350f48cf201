#pragma once
/// @file
/// A formula in one variable as a function of a number, with its derivatives.

#include <freefield/core/expression.hpp>

#include <string>

namespace freefield::detail::entropy_room {

template <class Variables>
struct only_variable {};
template <class V>
struct only_variable<variable_set<V>> {
  using type = V;
};

/// Whether a formula has one variable, whatever its name.
template <class Formula>
concept formula_of_one = requires { typename only_variable<variables_of<Formula>>::type; };

/// The derivative of an order of the formula, at a number.
template <int Order, class R, class Formula>
R value_of_order(Formula const& f, R const& at) {
  if constexpr (formula_of_one<Formula>) {  // else refused where the formula came in
    using variable = typename only_variable<variables_of<Formula>>::type;
    if constexpr (Order == 0) return R(evaluate(f, variable{} = at));
    else if constexpr (Order == 1) return R(evaluate(derivative(f, variable{}), variable{} = at));
    else return R(evaluate(derivative(f, variable{}, variable{}), variable{} = at));
  } else {
    return at;
  }
}

/// The name of its variable.
template <formula_of_one Formula>
std::string name_of_variable() {
  return to_string(typename only_variable<variables_of<Formula>>::type{});
}

}  // namespace freefield::detail::entropy_room
