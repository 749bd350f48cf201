#pragma once
/// @file
/// Whether the arguments of a call fit its formula; if not, one message that names the symbol.

#include <freefield/core/expression/query.hpp>
#include <freefield/core/expression/values.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace freefield::detail {

/// Named in the compiler's message when a call leaves a variable open, gives it twice, or gives it no number.
template <class Variable> struct this_symbol_has_no_value;
template <class Variable> struct this_symbol_is_given_twice;
template <class Variable, class Value> struct this_symbol_needs_a_number_or_a_column_of_numbers;
template <class Argument> struct this_argument_is_no_binding;

/// The first type that is not void.
template <class... Problems> struct first_problem { using type = void; };
template <class Problem, class... Rest>
struct first_problem<Problem, Rest...> {
  using type = std::conditional_t<std::is_void_v<Problem>, typename first_problem<Rest...>::type, Problem>;
};

template <class V, class... Bindings>
inline constexpr std::size_t times_bound =
    (std::size_t{0} + ... + (std::same_as<typename Bindings::variable_type, V> ? 1U : 0U));

template <class V, class... Bindings>
using missing = std::conditional_t<times_bound<V, Bindings...> == 0, this_symbol_has_no_value<V>, void>;
template <class V, class... Bindings>
using repeated = std::conditional_t<(times_bound<V, Bindings...> > 1), this_symbol_is_given_twice<V>, void>;
template <class V, class Value>
using unsuitable = std::conditional_t<number<Value> || column<Value>, void,
                                      this_symbol_needs_a_number_or_a_column_of_numbers<V, Value>>;

/// What is wrong with the arguments of a call; void where nothing is.
template <bool AllAreBindings, class Variables, class... Arguments>
struct problem_of {
  using type = typename first_problem<
      std::conditional_t<is_binding<Arguments>, void, this_argument_is_no_binding<Arguments>>...>::type;
};
template <class... Variables, class... Bindings>
struct problem_of<true, variable_set<Variables...>, Bindings...> {
  using type = typename first_problem<
      missing<Variables, Bindings...>..., repeated<typename Bindings::variable_type, Bindings...>...,
      unsuitable<typename Bindings::variable_type, typename Bindings::value_type>...>::type;
};

/// Does not compile where there is a problem, with a message that names it.
template <class Problem>
struct report {
  static_assert(sizeof(Problem) > 0);
};
template <> struct report<void> {};

/// True when every argument is a binding of numbers, every variable has one value and none has two; else does not
/// compile.
template <class... Arguments, class Variables>
consteval bool check_bindings(Variables) {
  using problem = typename problem_of<(is_binding<Arguments> && ...), Variables, Arguments...>::type;
  static_cast<void>(report<problem>{});
  return std::is_void_v<problem>;
}

}  // namespace freefield::detail
