#pragma once
/// @file
/// The nodes of a symbolic formula.  A formula is a type: `x * x + 1` has the type
/// `sum_node<power_node<symbol_node<"x">, 2>, value_node<int>>`, so that derivatives, degrees and shared
/// subexpressions are known to the compiler.  Nobody writes these names; `operators.hpp` makes the nodes.

#include <freefield/core/expression/fixed_string.hpp>
#include <freefield/core/scalar.hpp>

#include <cstdint>
#include <numeric>
#include <type_traits>

namespace freefield {

/// Base of every node: makes it callable with bindings, `f(x = 2.0, y = 3.0)` (defined in evaluate.hpp).
template <class Derived>
struct node {
  template <class... Bindings>
  constexpr auto operator()(Bindings const&... bindings) const;
};

/// A formula made of symbols, fields, constants, operators and elementary functions.
template <class T>
concept expression = std::is_base_of_v<node<T>, T>;

/// An exact rational constant, in lowest terms with a positive denominator.
template <std::intmax_t Numerator, std::intmax_t Denominator = 1>
struct constant_node : node<constant_node<Numerator, Denominator>> {
  static_assert(Numerator >= -INTMAX_MAX, "freefield: the negative of a constant has to fit, too");
  static_assert(Denominator > 0 && std::gcd(Numerator, Denominator) == 1);
};

/// A constant known at run time only.
template <class T>
struct value_node : node<value_node<T>> {
  T value;

  constexpr explicit value_node(T const& v) : value(v) {}
};

/// The circle constant, in the precision of the evaluation.
struct pi_node : node<pi_node> {};

template <class L, class R>
struct sum_node : node<sum_node<L, R>> {
  [[no_unique_address]] L left;
  [[no_unique_address]] R right;

  constexpr sum_node() = default;
  constexpr sum_node(L const& l, R const& r) : left(l), right(r) {}
};

template <class L, class R>
struct product_node : node<product_node<L, R>> {
  [[no_unique_address]] L left;
  [[no_unique_address]] R right;

  constexpr product_node() = default;
  constexpr product_node(L const& l, R const& r) : left(l), right(r) {}
};

template <class L, class R>
struct quotient_node : node<quotient_node<L, R>> {
  [[no_unique_address]] L left;
  [[no_unique_address]] R right;

  constexpr quotient_node() = default;
  constexpr quotient_node(L const& l, R const& r) : left(l), right(r) {}
};

/// base^(Numerator/Denominator): with Denominator 1 a ring (Numerator >= 0) or a field suffices.
template <class Base, std::intmax_t Numerator, std::intmax_t Denominator = 1>
struct power_node : node<power_node<Base, Numerator, Denominator>> {
  [[no_unique_address]] Base base;

  constexpr power_node() = default;
  constexpr explicit power_node(Base const& b) : base(b) {}
};

/// base^exponent, both formulas.
template <class Base, class Exponent>
struct general_power_node : node<general_power_node<Base, Exponent>> {
  [[no_unique_address]] Base base;
  [[no_unique_address]] Exponent exponent;

  constexpr general_power_node() = default;
  constexpr general_power_node(Base const& b, Exponent const& e) : base(b), exponent(e) {}
};

/// The elementary functions of one argument, and the sign, which is the derivative of abs.
enum class function_kind { abs, cos, erf, exp, log, sign, sin, sqrt, tanh };

template <function_kind Kind, class Argument>
struct function_node : node<function_node<Kind, Argument>> {
  [[no_unique_address]] Argument argument;

  constexpr function_node() = default;
  constexpr explicit function_node(Argument const& a) : argument(a) {}
};

namespace detail {

/// Lowest terms, sign in the numerator.
template <std::intmax_t Numerator, std::intmax_t Denominator>
struct lowest_terms {
  static_assert(Denominator != 0, "freefield: a rational constant has denominator zero");
  static constexpr std::intmax_t divisor = std::gcd(Numerator, Denominator) * (Denominator < 0 ? -1 : 1);
  static constexpr std::intmax_t numerator = Numerator / divisor;
  static constexpr std::intmax_t denominator = Denominator / divisor;
  using type = constant_node<numerator, denominator>;
};

template <std::intmax_t Numerator, std::intmax_t Denominator = 1>
using rational_constant = typename lowest_terms<Numerator, Denominator>::type;

using zero_node = constant_node<0>;
using one_node = constant_node<1>;

template <class T> inline constexpr bool is_constant = false;
template <std::intmax_t N, std::intmax_t D> inline constexpr bool is_constant<constant_node<N, D>> = true;

template <class T> inline constexpr bool is_sum = false;
template <class L, class R> inline constexpr bool is_sum<sum_node<L, R>> = true;

template <class T> inline constexpr bool is_product = false;
template <class L, class R> inline constexpr bool is_product<product_node<L, R>> = true;

template <class T> inline constexpr bool is_value = false;
template <class T> inline constexpr bool is_value<value_node<T>> = true;

/// A formula whose type says everything: no run-time constant inside.  Two such formulas of one type are equal.
template <class T> inline constexpr bool is_static = true;
template <class T> inline constexpr bool is_static<value_node<T>> = false;
template <class L, class R> inline constexpr bool is_static<sum_node<L, R>> = is_static<L> && is_static<R>;
template <class L, class R> inline constexpr bool is_static<product_node<L, R>> = is_static<L> && is_static<R>;
template <class L, class R> inline constexpr bool is_static<quotient_node<L, R>> = is_static<L> && is_static<R>;
template <class B, std::intmax_t N, std::intmax_t D>
inline constexpr bool is_static<power_node<B, N, D>> = is_static<B>;
template <class B, class E> inline constexpr bool is_static<general_power_node<B, E>> = is_static<B> && is_static<E>;
template <function_kind K, class A> inline constexpr bool is_static<function_node<K, A>> = is_static<A>;

/// A formula with a value at every point: no division, no root, no logarithm.  Only such a formula may cancel, because
/// log(x) - log(x) is not zero where x is negative.
template <class T> inline constexpr bool is_total = true;
template <class L, class R> inline constexpr bool is_total<sum_node<L, R>> = is_total<L> && is_total<R>;
template <class L, class R> inline constexpr bool is_total<product_node<L, R>> = is_total<L> && is_total<R>;
template <class L, class R> inline constexpr bool is_total<quotient_node<L, R>> = false;
template <class B, std::intmax_t N, std::intmax_t D>
inline constexpr bool is_total<power_node<B, N, D>> = is_total<B> && D == 1 && N > 0;
template <class B, class E> inline constexpr bool is_total<general_power_node<B, E>> = false;
template <function_kind K, class A>
inline constexpr bool is_total<function_node<K, A>> =
    is_total<A> && K != function_kind::log && K != function_kind::sqrt;

}  // namespace detail
}  // namespace freefield
