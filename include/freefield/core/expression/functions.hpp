#pragma once
/// @file
/// Powers and elementary functions of formulas.

#include <freefield/core/expression/operators.hpp>

namespace freefield {

/// e^Numerator, or e^(Numerator/Denominator), with an exponent known to the compiler.
/// Integer exponents need a ring (a field where negative), by repeated squaring.
/// The powers of a power are multiplied, but for (e^-m)^-n, which has no value where e is 0.
template <std::intmax_t Numerator, std::intmax_t Denominator = 1, expression E>
constexpr auto pow(E const& e) {
  using exponent = detail::lowest_terms<Numerator, Denominator>;
  constexpr bool integer = exponent::denominator == 1;
  constexpr std::intmax_t inner = detail::exponent_of<E>;
  if constexpr (integer && inner != 1 && exponent::numerator != 0 && (inner > 0 || exponent::numerator > 0)) {
    return detail::raise<inner * exponent::numerator, 1>(e.base);
  } else {
    return detail::raise<exponent::numerator, exponent::denominator>(e);
  }
}

namespace detail {

template <class Base, std::intmax_t N, std::intmax_t D>
constexpr auto power(Base const& base, constant_node<N, D>) {
  return freefield::pow<N, D>(base);
}
template <class Base, class Exponent>
constexpr auto power(Base const& base, Exponent const& exponent) {
  return general_power_node<Base, Exponent>(base, exponent);
}

template <std::intmax_t N, std::intmax_t D>
constexpr auto absolute(constant_node<N, D>) {
  return constant_node<(N < 0 ? -N : N), D>{};
}
template <std::intmax_t N, std::intmax_t D>
constexpr auto signum(constant_node<N, D>) {
  return constant_node<(N < 0 ? -1 : N > 0)>{};
}

template <function_kind Kind, class E>
constexpr auto apply(E const& e) {
  using enum function_kind;
  if constexpr (std::same_as<E, zero_node> && (Kind == exp || Kind == cos)) return one_node{};
  else if constexpr (std::same_as<E, zero_node> && Kind != log) return zero_node{};
  else if constexpr (std::same_as<E, one_node> && Kind == log) return zero_node{};
  else if constexpr (std::same_as<E, one_node> && Kind == sqrt) return one_node{};
  else if constexpr (is_constant<E> && Kind == abs) return absolute(e);
  else if constexpr (is_constant<E> && Kind == sign) return signum(e);
  else return function_node<Kind, E>(e);
}

}  // namespace detail

/// base^exponent; where both vary the base has to be positive.  An exponent of an integer type, as in `pow(x, 3)`,
/// needs a ring only (a field where negative), like `pow<3>(x)`, whose exponent the compiler knows.
template <class B, class E>
  requires detail::formula_operands<B, E>
constexpr auto pow(B const& base, E const& exponent) {
  return detail::power(detail::as_expression(base), detail::as_expression(exponent));
}

template <expression E> constexpr auto abs(E const& e) { return detail::apply<function_kind::abs>(e); }
template <expression E> constexpr auto cos(E const& e) { return detail::apply<function_kind::cos>(e); }
template <expression E> constexpr auto erf(E const& e) { return detail::apply<function_kind::erf>(e); }
template <expression E> constexpr auto exp(E const& e) { return detail::apply<function_kind::exp>(e); }
template <expression E> constexpr auto log(E const& e) { return detail::apply<function_kind::log>(e); }
template <expression E> constexpr auto sin(E const& e) { return detail::apply<function_kind::sin>(e); }
template <expression E> constexpr auto sqrt(E const& e) { return detail::apply<function_kind::sqrt>(e); }
template <expression E> constexpr auto tanh(E const& e) { return detail::apply<function_kind::tanh>(e); }

/// -1, 0 or 1: the derivative of abs, by convention 0 at 0.
template <expression E> constexpr auto sign(E const& e) { return detail::apply<function_kind::sign>(e); }

}  // namespace freefield
