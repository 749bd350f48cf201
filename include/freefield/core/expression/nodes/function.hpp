#pragma once
/// @file
/// A function of formulas, and what the elementary functions share.

#include <freefield/core/expression/printed.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace freefield {

/// function(arguments...).  The type of the function says which one it is: an object of `math::`, a callable of the
/// user.
template <class F, class... Arguments>
struct function_node;

template <class F, class A>
struct function_node<F, A> : node<function_node<F, A>> {
  [[no_unique_address]] F function;
  [[no_unique_address]] A argument;

  constexpr function_node() = default;
  constexpr function_node(F const& f, A const& a) : function(f), argument(a) {}

  template <class Visit>
  constexpr decltype(auto) visit_arguments(Visit const& visit) const { return visit(argument); }
};

namespace detail {

/// Number `Index` of several arguments.
template <std::size_t Index, class A>
struct argument_at {
  [[no_unique_address]] A value;

  constexpr argument_at() = default;
  constexpr explicit argument_at(A const& a) : value(a) {}
};

template <class Indices, class... As>
struct argument_list;
template <std::size_t... I, class... As>
struct argument_list<std::index_sequence<I...>, As...> : argument_at<I, As>... {
  constexpr argument_list() = default;
  constexpr explicit argument_list(As const&... as) : argument_at<I, As>(as)... {}

  template <class Visit>
  constexpr decltype(auto) visit_arguments(Visit const& visit) const {
    return visit(static_cast<argument_at<I, As> const&>(*this).value...);
  }
};

template <std::size_t Index, class A>
constexpr A const& argument(argument_at<Index, A> const& arguments) {
  return arguments.value;
}

}  // namespace detail

template <class F, class... As>
struct function_node : node<function_node<F, As...>>, detail::argument_list<std::index_sequence_for<As...>, As...> {
  [[no_unique_address]] F function;

  constexpr function_node() = default;
  constexpr function_node(F const& f, As const&... as)
      : detail::argument_list<std::index_sequence_for<As...>, As...>(as...), function(f) {}
};

namespace detail {

/// The node of a function without state.
template <class F, expression... As>
constexpr auto function_of(As const&... as) {
  return function_node<F, As...>(F{}, as...);
}

/// Some texts with commas between them, in brackets.
template <class... As>
std::string print_arguments(printer const& p, As const&... as) {
  std::string list;
  ((list += (list.empty() ? "" : ", ") + p(as, precedence::sum)), ...);
  return p.in_brackets(list);
}

/// The traits of a function without state.
template <class F, class... As>
struct function_traits {
  using function = function_node<F, As...>;
  using operand_types = type_list<As...>;
  static constexpr bool is_static = true;

  template <class Visit>
  static constexpr decltype(auto) operands(function const& e, Visit const& visit) { return e.visit_arguments(visit); }

  /// A function of constants is a constant, whatever the function.
  template <std::same_as<int>... Degrees>
  static constexpr int degree(Degrees... degrees) { return ((degrees == 0) && ...) ? 0 : not_polynomial; }

  static printed print(function const& e, printer const& p) {
    using traits = node_traits<function>;
    return {std::string(p.latex() ? traits::latex : traits::name) +
                e.visit_arguments([&](auto const&... as) { return print_arguments(p, as...); }),
            precedence::atom};
  }
};

/// The traits of a smooth function F(a) of real numbers: its own say `name`, `latex`, `is_total`, `rebuilt`, and
/// `slope(e)`, the formula F'(a).
template <class F, class A>
struct elementary_traits : function_traits<F, A>, smooth {
  using function = function_node<F, A>;
  static constexpr bool is_expensive = true;

  static constexpr auto derivative(function const& e, auto const& d) {
    return node_traits<function>::slope(e) * d(e.argument);
  }

  /// The function where the scalar has it.  Integers and rationals do not: the exponential function of an int is no
  /// int.
  template <class T, class At>
  static constexpr T value(function const& e, At const& at) {
    T const x = at(e.argument);
    if constexpr (!is_exact_scalar<T> && requires { e.function(x); }) {
      return e.function(x);
    } else {
      static_assert(std::is_void_v<T>,
                    "freefield: the formula has an elementary function that this scalar does not have");
      return x;
    }
  }
};

}  // namespace detail
}  // namespace freefield
