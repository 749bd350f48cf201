#pragma once
/// @file
/// Arithmetic of formulas.  Every operator returns the simplest node: constants are folded exactly, zeros and ones
/// vanish, like terms and equal factors are collected.  The order of unlike terms is the user's.
///
/// Folding keeps the poles and the domain of a formula: x / x, 1/x - 1/x and log(x) - log(x) stay as they are, and are
/// NaN where their parts have no value.  The exceptions are polynomials and the constant zero: x - x and
/// `constant<0> * f` are the zero of the formula's ring, whatever x will be, as derivatives need.  Constants that fold
/// to a rational number beyond `std::intmax_t` do not compile.

#include <freefield/core/expression/nodes/constant.hpp>
#include <freefield/core/expression/nodes/function.hpp>
#include <freefield/core/expression/nodes/power.hpp>
#include <freefield/core/expression/nodes/product.hpp>
#include <freefield/core/expression/nodes/quotient.hpp>
#include <freefield/core/expression/nodes/sum.hpp>
#include <freefield/core/expression/values.hpp>

#include <concepts>
#include <cstdint>
#include <numeric>
#include <optional>

namespace freefield {

namespace detail {

/// What may stand beside a formula: a formula, or a number that becomes a run-time constant.
template <class T>
concept operand = expression<T> || number<plain_t<T>>;

template <class L, class R>
concept formula_operands = (expression<L> && operand<R>) || (expression<R> && operand<L>);

template <operand T>
constexpr auto as_expression(T const& x) {
  if constexpr (expression<T>) return x;
  else return value_node<plain_t<T>>(x);
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

/// N / f is N times 1 / f.
template <std::intmax_t N, class R>
  requires(N != 1)
struct term_parts<quotient_node<constant_node<N>, R>> {
  using coefficient = constant_node<N>;
  using core = quotient_node<one_node, R>;
  static constexpr core core_of(quotient_node<constant_node<N>, R> const& t) { return core(one_node{}, t.right); }
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

template <std::intmax_t N1, std::intmax_t D1, std::intmax_t N2, std::intmax_t D2>
constexpr bool cancel(constant_node<N1, D1>, constant_node<N2, D2>) {
  return N1 == -N2 && D1 == D2;
}

/// Equal cores whose coefficients may be added: to zero only where the core has a value everywhere.
template <class A, class B>
inline constexpr bool like_terms = is_static<core_of<A>> && std::same_as<core_of<A>, core_of<B>> &&
                                   (is_total<core_of<A>> || !cancel(coefficient_of<A>{}, coefficient_of<B>{}));

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

/// Over the least common denominator, so that nothing overflows that need not.
template <std::intmax_t N1, std::intmax_t D1, std::intmax_t N2, std::intmax_t D2>
constexpr auto fold_sum(constant_node<N1, D1>, constant_node<N2, D2>) {
  constexpr std::intmax_t common = std::gcd(D1, D2);
  return rational_constant<N1 * (D2 / common) + N2 * (D1 / common), D1 / common * D2>{};
}
/// In lowest terms before the factors are multiplied.
template <std::intmax_t N1, std::intmax_t D1, std::intmax_t N2, std::intmax_t D2>
constexpr auto fold_product(constant_node<N1, D1>, constant_node<N2, D2>) {
  constexpr std::intmax_t first = std::gcd(N1, D2), second = std::gcd(N2, D1);
  return rational_constant<(N1 / first) * (N2 / second), (D1 / second) * (D2 / first)>{};
}
template <std::intmax_t N, std::intmax_t D>
constexpr auto fold_inverse(constant_node<N, D> c) {
  static_assert(N != 0, "freefield: a formula is divided by the constant zero");
  if constexpr (N == 0) return c;
  else return rational_constant<D, N>{};
}

template <class C, class E>
constexpr auto scaled_core(C c, E const& core) {
  return product_node<C, E>(c, core);
}
template <std::intmax_t N, class R>
constexpr auto scaled_core(constant_node<N> c, quotient_node<one_node, R> const& core) {
  return quotient_node<constant_node<N>, R>(c, core.right);
}

/// coefficient * core, for a core that carries no coefficient.
template <class C, class E>
constexpr auto scale(C c, E const& core) {
  if constexpr (std::same_as<C, zero_node>) return zero_node{};
  else if constexpr (std::same_as<C, one_node>) return core;
  else if constexpr (std::same_as<E, one_node>) return c;
  else return scaled_core(c, core);
}

/// base^n, or nothing where it does not fit.
constexpr std::optional<std::intmax_t> exact_power(std::intmax_t base, std::intmax_t n) {
  if (base == 0 || base == 1) return base;
  if (base == -1) return n % 2 == 0 ? 1 : -1;
  std::intmax_t const largest = INTMAX_MAX / (base < 0 ? -base : base);
  std::intmax_t result = 1;
  for (; n > 0; --n) {
    if (result > largest || result < -largest) return std::nullopt;
    result *= base;
  }
  return result;
}

/// The constant (P/Q)^N; a formula of its own where it does not fit.
template <std::intmax_t N, std::intmax_t P, std::intmax_t Q>
constexpr auto power_of_constant(constant_node<P, Q> const& base) {
  static_assert(N > 0 || P != 0, "freefield: a formula is divided by the constant zero");
  constexpr auto numerator = exact_power(P, N < 0 ? -N : N), denominator = exact_power(Q, N < 0 ? -N : N);
  if constexpr (P == 0) return base;
  else if constexpr (!numerator || !denominator) return power_node<constant_node<P, Q>, N>(base);
  else if constexpr (N < 0) return rational_constant<*denominator, *numerator>{};
  else return rational_constant<*numerator, *denominator>{};
}

/// base^(N/D) in lowest terms; base^0 is 1, the empty product.
template <std::intmax_t N, std::intmax_t D, class B>
constexpr auto raise(B const& base) {
  if constexpr (N == 0) return one_node{};
  else if constexpr (N == D || std::same_as<B, one_node>) return base;
  else if constexpr (is_constant<B> && D == 1) return power_of_constant<N>(base);
  else if constexpr (std::same_as<B, zero_node> && N > 0) return base;
  else if constexpr (N == 1 && D == 2) return function_node<math::sqrt_function, B>({}, base);
  else return power_node<B, N, D>(base);
}

template <class L, class R>
constexpr auto add(L const& l, R const& r) {
  if constexpr (std::same_as<L, zero_node>) return r;
  else if constexpr (std::same_as<R, zero_node>) return l;
  else if constexpr (is_sum<R>) return add(add(l, r.left), r.right);
  else if constexpr (like_terms<L, R>)
    return scale(fold_sum(coefficient_of<L>{}, coefficient_of<R>{}), term_parts<R>::core_of(r));
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

/// Powers of one base, of which the lower one is above: x / x^3 is 1 / x^2, with the same pole.
template <class L, class R>
inline constexpr bool cancels = is_static<base_of<L>> && std::same_as<base_of<L>, base_of<R>> && 0 < exponent_of<L> &&
                                exponent_of<L> < exponent_of<R>;

/// What is left of R below when L above it is cancelled.
template <class L, class R>
constexpr auto remaining(R const&) {
  return raise<exponent_of<R> - exponent_of<L>, 1>(base_of<R>{});
}

template <class L, class R>
constexpr auto divide_cores(L const& l, R const& r) {
  if constexpr (std::same_as<R, one_node>) return l;
  else if constexpr (cancels<L, R>) return divide_cores(one_node{}, remaining<L>(r));
  else if constexpr (is_product<L>) {
    using left = decltype(l.left);
    using right = decltype(l.right);
    if constexpr (cancels<right, R>) return divide_cores(l.left, remaining<right>(r));
    else if constexpr (cancels<left, R>) return divide_cores(l.right, remaining<left>(r));
    else return quotient_node<L, R>(l, r);
  }
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
