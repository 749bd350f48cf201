#pragma once
/// @file
/// Powers of formulas.

#include <freefield/core/expression/operators.hpp>

#include <cstdint>

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

}  // namespace detail

/// base^exponent; where both vary the base has to be positive.  An exponent of an integer type, as in `pow(x, 3)`,
/// needs a ring only (a field where negative), like `pow<3>(x)`, whose exponent the compiler knows.
template <class B, class E>
  requires detail::formula_operands<B, E>
constexpr auto pow(B const& base, E const& exponent) {
  return detail::power(detail::as_expression(base), detail::as_expression(exponent));
}

}  // namespace freefield
