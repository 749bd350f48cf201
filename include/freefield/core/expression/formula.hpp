#pragma once
/// @file
/// Any callable as a function in formulas, with exact derivatives by dual numbers or with those of the user.

#include <freefield/core/expression/fixed_string.hpp>
#include <freefield/core/expression/operators.hpp>
#include <freefield/core/jet.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail {

/// Whether a callable's result R is a T without loss: no fraction for an integer, not fewer digits.
template <class R, class T>
inline constexpr bool keeps_digits =
    std::same_as<R, T> || !std::is_floating_point_v<R> ||
    (!is_integer_scalar<T> && std::numeric_limits<R>::digits >= std::numeric_limits<T>::digits);

/// Whether a T goes into a parameter P without loss; nothing is known of numbers that are not built in.
template <class P, class T>
inline constexpr bool takes_digits =
    !std::is_arithmetic_v<P> || !std::is_floating_point_v<T> ||
    (std::is_floating_point_v<P> && std::numeric_limits<P>::digits >= std::numeric_limits<T>::digits);

/// Whether a callable whose parameters are fixed takes T without loss.
template <class T, class... Ps>
consteval bool all_take_digits(std::type_identity<void(Ps...)>) {
  return (takes_digits<std::remove_cvref_t<Ps>, T> && ...);
}
template <class R, class... Ps>
auto parameters_of(R (*)(Ps...)) -> std::type_identity<void(Ps...)>;
template <class R, class C, class... Ps>
auto parameters_of(R (C::*)(Ps...) const) -> std::type_identity<void(Ps...)>;
template <class T, class F>
consteval bool arguments_keep_digits() {
  if constexpr (requires(F const& f) { parameters_of(f); })
    return all_take_digits<T>(decltype(parameters_of(std::declval<F>())){});
  else if constexpr (requires { parameters_of(&F::operator()); })
    return all_take_digits<T>(decltype(parameters_of(&F::operator())){});
  else return true;
}

/// function(xs...) as a T.
template <class T, class F>
constexpr T value_of_call(F const& function, std::same_as<T> auto const&... xs) {
  constexpr bool takes = std::is_invocable_v<F const&, decltype(xs)...>;
  static_assert(takes,
                "freefield: the callable of formula(f) does not take this scalar; write [](auto x) { ... }, and for "
                "its derivatives, which are taken with jets, either that or formula(f, derivatives...)");
  if constexpr (takes) {
    using result = std::remove_cvref_t<std::invoke_result_t<F const&, decltype(xs)...>>;
    static_assert(!lazy_number<result>,
                  "freefield: the callable of formula(f) returns an expression template, which refers to numbers that "
                  "are gone; give it a result type: [](auto x) -> decltype(x) { ... }");
    static_assert(std::constructible_from<T, result>,
                  "freefield: the callable of formula(f) returns no number of the scalar that it is given");
    static_assert(keeps_digits<result, T> && arguments_keep_digits<T, F>(),
                  "freefield: the callable of formula(f) takes or returns numbers of fewer digits than it is given");
    return T(function(xs...));
  } else {
    return T(0);
  }
}

/// The derivative of a callable with respect to its arguments number Orders..., by nested dual numbers.
template <class T, class F>
constexpr T derivative_of_call(std::index_sequence<>, F const& function, std::same_as<T> auto const&... xs) {
  return value_of_call<T>(function, xs...);
}
template <class T, std::size_t First, std::size_t... Orders, class F>
constexpr T derivative_of_call(std::index_sequence<First, Orders...>, F const& function,
                               std::same_as<T> auto const&... xs) {
  using dual = jet<T, 1>;
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return derivative_of_call<dual>(std::index_sequence<Orders...>{}, function,
                                    (I == First ? dual::variable(xs, 0) : dual(xs))...);
  }(std::index_sequence_for<decltype(xs)...>{}).gradient[0];
}

/// The sequence with one index more, in ascending order.
template <std::size_t New, std::size_t... Done>
consteval auto with_order(std::index_sequence<Done...>, std::index_sequence<>) {
  return std::index_sequence<Done..., New>{};
}
template <std::size_t New, std::size_t... Done, std::size_t First, std::size_t... Rest>
consteval auto with_order(std::index_sequence<Done...>, std::index_sequence<First, Rest...>) {
  if constexpr (New < First) return std::index_sequence<Done..., New, First, Rest...>{};
  else return with_order<New>(std::index_sequence<Done..., First>{}, std::index_sequence<Rest...>{});
}

}  // namespace detail

/// A callable as a function of formulas; `formula(f)` makes it.  Orders are the arguments with respect to which it is
/// differentiated, Derivatives what the user says of its first derivatives.
template <fixed_string Name, class Orders, class F, class... Derivatives>
struct named_callable {
  [[no_unique_address]] F function;
  [[no_unique_address]] std::tuple<Derivatives...> derivatives;

  /// The function of these formulas, or formulas and numbers.
  template <class... As>
    requires((expression<As> || ...) && (detail::operand<As> && ...))
  constexpr auto operator()(As const&... as) const {
    static_assert(sizeof...(Derivatives) == 0 || sizeof...(Derivatives) == sizeof...(As),
                  "freefield: formula(f, derivatives...) needs one derivative for each argument of f");
    return make(detail::as_expression(as)...);
  }

 private:
  template <class... As>
  constexpr auto make(As const&... as) const {
    return function_node<named_callable, As...>(*this, as...);
  }
};

template <fixed_string Name, std::size_t... Orders, class F, class... Derivatives, class... As>
struct node_traits<function_node<named_callable<Name, std::index_sequence<Orders...>, F, Derivatives...>, As...>>
    : smooth {
  using callable = named_callable<Name, std::index_sequence<Orders...>, F, Derivatives...>;
  using function = function_node<callable, As...>;
  using operand_types = type_list<As...>;
  static constexpr bool is_static = std::is_empty_v<callable> && std::is_default_constructible_v<callable>,
                        is_total = false, is_expensive = true;

  template <class Visit>
  static constexpr decltype(auto) operands(function const& e, Visit const& visit) { return e.visit_arguments(visit); }

  static constexpr auto rebuilt(function const& e, auto const&... as) { return e.function(as...); }

  static constexpr int degree(std::same_as<int> auto... degrees) {
    return ((degrees == 0) && ...) ? 0 : not_polynomial;
  }

  /// The chain rule; an argument that does not depend on the variable adds nothing.
  static constexpr auto derivative(function const& e, auto const& d) {
    return e.visit_arguments([&](auto const&... as) {
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return (constant<0> + ... + (partial<I>(e.function)(as...) * d(as)));
      }(std::index_sequence_for<As...>{});
    });
  }

  template <class T, class At>
  static constexpr T value(function const& e, At const& at) {
    return e.visit_arguments([&](auto const&... as) {
      return detail::derivative_of_call<T>(std::index_sequence<Orders...>{}, e.function.function, at(as)...);
    });
  }

  static constexpr bool same_state(function const& a, function const& b) {
    if constexpr (std::equality_comparable<F> && (std::equality_comparable<Derivatives> && ...))
      return a.function.function == b.function.function && a.function.derivatives == b.function.derivatives;
    else return false;
  }

  /// f(x, y), and f_01(x, y) for its derivative with respect to both.
  static printed print(function const& e, printer const& p) {
    std::string orders;
    ((orders += std::to_string(Orders)), ...);
    std::string name = p.latex() ? detail::latex_name(Name.view()) : std::string(Name.view());
    if (!orders.empty()) name = p.latex() ? "{" + name + "}_{" + orders + "}" : name + "_" + orders;
    auto const arguments = [&](auto const&... as) { return detail::print_arguments(p, as...); };
    return {name + e.visit_arguments(arguments), precedence::atom};
  }

 private:
  template <std::size_t I>
  static constexpr auto partial(callable const& f) {
    if constexpr (sizeof...(Derivatives) > 0) {
      using given = std::tuple_element_t<I, std::tuple<Derivatives...>>;
      return named_callable<detail::with_index<I>(Name), std::index_sequence<>, given>{std::get<I>(f.derivatives), {}};
    } else {
      using orders = decltype(detail::with_order<I>(std::index_sequence<>{}, std::index_sequence<Orders...>{}));
      return named_callable<Name, orders, F>{f.function, {}};
    }
  }
};

/// A callable of numbers as a function in formulas:
///
///     constexpr auto well = formula<"V">([](auto x, auto y) { return x * x * y - cos(y); });
///     constexpr auto V = well(field<0>, field<1>) + g * field<0>;
///     derivative(V, field<1>)                              // exact, by dual numbers, to any order
///     formula(table_lookup, its_slope)(x)                  // with derivatives of one's own
///
/// @tparam Name  what it is called in print
/// @param f      takes as many numbers of one scalar as it is given formulas, and returns one; smooth wherever it has a
///               value.  Without derivatives beside it, it has to take `jet`s, too: a lambda with `auto` does
/// @param derivatives  of f with respect to each of its arguments, callables like f; theirs are taken by dual numbers
///
/// A lambda without captures is part of the type; one with captures, a function pointer or a function object with data
/// makes a formula that is copied like any value.
/// Cost: a derivative of order k is one call with k nested dual numbers, 2^k times the work of f.
template <fixed_string Name = "f", class F, class... Derivatives>
constexpr auto formula(F const& f, Derivatives const&... derivatives) {
  return named_callable<Name, std::index_sequence<>, std::decay_t<F const>, std::decay_t<Derivatives const>...>{
      f, {derivatives...}};
}

}  // namespace freefield
