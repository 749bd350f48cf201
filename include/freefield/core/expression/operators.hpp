#pragma once
/// @file
/// Arithmetic of formulas.  Every operator returns the simplest node: constants are folded exactly, zeros and ones
/// vanish, like terms and equal factors are collected.  The order of unlike terms is the user's.

#include <freefield/core/expression/node.hpp>

#include <concepts>
#include <type_traits>

namespace freefield {

/// The exact constant N/D in a formula: `constant<1, 3> * x`.
template <std::intmax_t Numerator, std::intmax_t Denominator = 1>
inline constexpr detail::rational_constant<Numerator, Denominator> constant{};

/// The circle constant in a formula.
inline constexpr pi_node pi{};

namespace detail {

/// What may stand beside a formula: a formula, or a number that becomes a run-time constant.
template <class T>
concept operand = expression<T> || (!expression<T> && ring_scalar<T>);

template <class L, class R>
concept formula_operands = (expression<L> && operand<R>) || (expression<R> && operand<L>);

template <operand T>
constexpr auto as_expression(T const& x) {
  if constexpr (expression<T>) return x;
  else return value_node<T>(x);
}

/// A term is coefficient * core; a factor is base^exponent with an integer exponent.
template <class T>
struct term_parts {
  using coefficient = one_node;
  using core = T;
  static constexpr T const& core_of(T const& t) { return t; }
};
template <std::intmax_t N, std::intmax_t D>
struct term_parts<constant_node<N, D>> {
  using coefficient = constant_node<N, D>;
  using core = one_node;
  static constexpr core core_of(constant_node<N, D> const&) { return {}; }
};
template <std::intmax_t N, std::intmax_t D, class E>
struct term_parts<product_node<constant_node<N, D>, E>> {
  using coefficient = constant_node<N, D>;
  using core = E;
  static constexpr E const& core_of(product_node<constant_node<N, D>, E> const& t) { return t.right; }
};

template <class T>
struct factor_parts {
  using base = T;
  static constexpr std::intmax_t exponent = 1;
};
template <class B, std::intmax_t N>
struct factor_parts<power_node<B, N, 1>> {
  using base = B;
  static constexpr std::intmax_t exponent = N;
};

template <class T> using coefficient_of = typename term_parts<T>::coefficient;
template <class T> using core_of = typename term_parts<T>::core;
template <class T> using base_of = typename factor_parts<T>::base;
template <class T> inline constexpr std::intmax_t exponent_of = factor_parts<T>::exponent;

template <class A, class B>
inline constexpr bool like_terms = is_static<core_of<A>> && std::same_as<core_of<A>, core_of<B>>;

/// Equal bases whose powers may be added: x^-1 x^2 is not x, which would lose the pole at 0.
template <class A, class B>
inline constexpr bool like_factors = is_static<base_of<A>> && std::same_as<base_of<A>, base_of<B>> &&
                                     (exponent_of<A> > 0) == (exponent_of<B> > 0);

template <class Sum, class T> inline constexpr bool has_like_term = like_terms<Sum, T>;
template <class L, class R, class T>
inline constexpr bool has_like_term<sum_node<L, R>, T> = has_like_term<L, T> || like_terms<R, T>;

template <class Product, class T> inline constexpr bool has_like_factor = like_factors<Product, T>;
template <class L, class R, class T>
inline constexpr bool has_like_factor<product_node<L, R>, T> = has_like_factor<L, T> || like_factors<R, T>;

template <std::intmax_t N1, std::intmax_t D1, std::intmax_t N2, std::intmax_t D2>
constexpr auto fold_sum(constant_node<N1, D1>, constant_node<N2, D2>) {
  return rational_constant<N1 * D2 + N2 * D1, D1 * D2>{};
}
template <std::intmax_t N1, std::intmax_t D1, std::intmax_t N2, std::intmax_t D2>
constexpr auto fold_product(constant_node<N1, D1>, constant_node<N2, D2>) {
  return rational_constant<N1 * N2, D1 * D2>{};
}
template <std::intmax_t N, std::intmax_t D>
constexpr auto fold_inverse(constant_node<N, D>) {
  static_assert(N != 0, "freefield: a formula is divided by the constant zero");
  return rational_constant<D, N>{};
}

/// coefficient * core, for a core that carries no coefficient.
template <class C, class E>
constexpr auto scale(C c, E const& core) {
  if constexpr (std::same_as<C, zero_node>) return zero_node{};
  else if constexpr (std::same_as<C, one_node>) return core;
  else if constexpr (std::same_as<E, one_node>) return c;
  else return product_node<C, E>(c, core);
}

/// A formula of N^0 = 1 is the constant itself.
template <std::intmax_t N, std::intmax_t D, class B>
constexpr auto raise(B const& base) {
  if constexpr (N == 0) return one_node{};
  else if constexpr (N == D) return base;
  else if constexpr (N == 1 && D == 2) return function_node<function_kind::sqrt, B>(base);
  else return power_node<B, N, D>(base);
}

template <class L, class R>
constexpr auto add(L const& l, R const& r) {
  if constexpr (std::same_as<L, zero_node>) return r;
  else if constexpr (std::same_as<R, zero_node>) return l;
  else if constexpr (is_sum<R>) return add(add(l, r.left), r.right);
  else if constexpr (like_terms<L, R>) return scale(fold_sum(coefficient_of<L>{}, coefficient_of<R>{}), term_parts<R>::core_of(r));
  else if constexpr (is_value<L> && std::same_as<L, R>) return L(l.value + r.value);
  else if constexpr (is_sum<L>) {
    if constexpr (has_like_term<decltype(l.left), R>) return add(add(l.left, r), l.right);
    else if constexpr (like_terms<decltype(l.right), R>) return add(l.left, add(l.right, r));
    else return sum_node<L, R>(l, r);
  }
  else return sum_node<L, R>(l, r);
}

/// Product of two formulas without coefficients.
template <class L, class R>
constexpr auto multiply_cores(L const& l, R const& r) {
  if constexpr (std::same_as<L, one_node>) return r;
  else if constexpr (std::same_as<R, one_node>) return l;
  else if constexpr (is_product<R>) return multiply_cores(multiply_cores(l, r.left), r.right);
  else if constexpr (like_factors<L, R>) return raise<exponent_of<L> + exponent_of<R>, 1>(base_of<R>{});
  else if constexpr (is_product<L>) {
    if constexpr (has_like_factor<decltype(l.left), R>) return multiply_cores(multiply_cores(l.left, r), l.right);
    else if constexpr (like_factors<decltype(l.right), R>) return multiply_cores(l.left, multiply_cores(l.right, r));
    else return product_node<L, R>(l, r);
  }
  else return product_node<L, R>(l, r);
}

template <class L, class R>
constexpr auto multiply(L const& l, R const& r) {
  auto const coefficient = fold_product(coefficient_of<L>{}, coefficient_of<R>{});
  if constexpr (std::same_as<decltype(coefficient), zero_node const>) return zero_node{};
  else return scale(coefficient, multiply_cores(term_parts<L>::core_of(l), term_parts<R>::core_of(r)));
}

template <class L, class R>
constexpr auto divide_cores(L const& l, R const& r) {
  if constexpr (std::same_as<R, one_node>) return l;
  else if constexpr (is_static<L> && std::same_as<L, R>) return one_node{};
  else return quotient_node<L, R>(l, r);
}

template <class L, class R>
constexpr auto divide(L const& l, R const& r) {
  auto const coefficient = fold_product(coefficient_of<L>{}, fold_inverse(coefficient_of<R>{}));
  if constexpr (std::same_as<decltype(coefficient), zero_node const>) return zero_node{};
  else return scale(coefficient, divide_cores(term_parts<L>::core_of(l), term_parts<R>::core_of(r)));
}

}  // namespace detail

template <class L, class R>
  requires detail::formula_operands<L, R>
constexpr auto operator+(L const& l, R const& r) {
  return detail::add(detail::as_expression(l), detail::as_expression(r));
}

template <class L, class R>
  requires detail::formula_operands<L, R>
constexpr auto operator*(L const& l, R const& r) {
  return detail::multiply(detail::as_expression(l), detail::as_expression(r));
}

template <class L, class R>
  requires detail::formula_operands<L, R>
constexpr auto operator/(L const& l, R const& r) {
  return detail::divide(detail::as_expression(l), detail::as_expression(r));
}

template <expression E>
constexpr auto operator+(E const& e) {
  return e;
}

template <expression E>
constexpr auto operator-(E const& e) {
  return constant<-1> * e;
}

template <class L, class R>
  requires detail::formula_operands<L, R>
constexpr auto operator-(L const& l, R const& r) {
  return l + constant<-1> * detail::as_expression(r);
}

}  // namespace freefield
