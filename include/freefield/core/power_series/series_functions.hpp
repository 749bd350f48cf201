#pragma once
/// @file
/// Elementary functions of the series on a tape, each for every scalar that has it.  Each is the solution of a
/// differential equation, u' = a' g(u, a), from which its recurrence comes.

#include <freefield/core/jet/functions.hpp>
#include <freefield/core/power_series/series_variable.hpp>

#include <cstddef>
#include <limits>
#include <optional>

namespace freefield {

namespace detail {

/// s x', whose coefficients are k x_k.
template <class T>
series_variable<T> series_slope(series_variable<T> const& x) {
  return x.written(series_operation::derivative, T(0), x.place(), x.place(), T(0));
}

/// u_0 + the integral of c x' g.
/// @param factor  the place of g, which may be one of the series that are written next
template <class T>
series_variable<T> series_primitive(series_variable<T> const& slope, T const& value, std::ptrdiff_t factor,
                                    T const& number = T(1)) {
  return slope.written(series_operation::primitive_of_product, value, slope.place(), factor, number);
}

/// u_0 + the integral of x' / divisor.
template <class T>
series_variable<T> series_quotient_primitive(series_variable<T> const& x, T const& value,
                                             series_variable<T> const& divisor) {
  auto const slope = series_slope(x);
  auto const result =
      x.written(series_operation::primitive_of_quotient, value, slope.place(), divisor.place(), T(0));
  series_slope(result);
  return result;
}

/// The exponential, whose constant term the caller knows.
template <class T>
series_variable<T> series_exponential(series_variable<T> const& x, T const& value) {
  auto const slope = series_slope(x);
  return series_primitive(slope, value, slope.place() + 1);
}

/// u and w with u' = x' w and w' = c x' u, written side by side: sine and cosine of either kind.
template <class T>
struct series_pair {
  series_variable<T> sine, cosine;
};
template <class T>
series_pair<T> series_oscillation(series_variable<T> const& x, T const& sine, T const& cosine, int sign) {
  auto const slope = series_slope(x);
  auto const first = series_primitive(slope, sine, slope.place() + 2);
  return {first, series_primitive(slope, cosine, slope.place() + 1, T(sign))};
}

/// The number n >= 0 that x is, where it is one: by its binary digits.
template <ordered_scalar T>
std::optional<unsigned long> natural_number(T const& x) {
  unsigned long digit = 1, result = 0;
  T power(1), rest(x);
  for (int k = 2; k < std::numeric_limits<unsigned long>::digits && !(x < T(power + power)); ++k, digit *= 2)
    power = T(power + power);
  for (; digit > 0; digit /= 2, power = T(power / T(2))) {
    if (rest < power) continue;
    rest = T(rest - power);
    result += digit;
  }
  return vanishes(rest) ? std::optional(result) : std::nullopt;
}

/// x^c for a constant c.
template <class T>
series_variable<T> series_constant_power(series_variable<T> const& x, T const& exponent, T const& value) {
  if (auto const n = natural_number(exponent)) return math::integer_power(x, *n);  // also where x is 0
  auto const slope = series_slope(x);
  auto const result = x.written(series_operation::power, value, x.place(), slope.place(), exponent);
  series_slope(result);
  return result;
}

}  // namespace detail

/// The branch of |x| is that of the first coefficient that is not zero: the one on which x is for s > 0.
template <ordered_scalar T>
series_variable<T> abs(series_variable<T> const& x) {
  T const value = x.constant_term() < T(0) ? T(-x.constant_term()) : x.constant_term();
  return x.is_constant() ? series_variable<T>(value)
                         : x.written(detail::series_operation::magnitude, value, x.place(), x.place(), T(0));
}

template <detail::has_atan T>
series_variable<T> atan(series_variable<T> const& x) {
  T const value = math::atan(x.constant_term());
  return x.is_constant() ? series_variable<T>(value) : detail::series_quotient_primitive(x, value, x * x + T(1));
}

template <detail::has_circular T>
series_variable<T> cos(series_variable<T> const& x) {
  T const value = math::cos(x.constant_term());
  return x.is_constant() ? series_variable<T>(value)
                         : detail::series_oscillation(x, math::sin(x.constant_term()), value, -1).cosine;
}

template <detail::has_hyperbolic T>
series_variable<T> cosh(series_variable<T> const& x) {
  T const value = math::cosh(x.constant_term());
  return x.is_constant() ? series_variable<T>(value)
                         : detail::series_oscillation(x, math::sinh(x.constant_term()), value, 1).cosine;
}

template <detail::has_exp T>
series_variable<T> exp(series_variable<T> const& x) {
  T const value = math::exp(x.constant_term());
  return x.is_constant() ? series_variable<T>(value) : detail::series_exponential(x, value);
}

template <detail::has_erf T>
series_variable<T> erf(series_variable<T> const& x) {
  T const value = math::erf(x.constant_term());
  if (x.is_constant()) return value;
  auto const bell = exp(-(x * x));
  T const norm = T(T(2) / math::sqrt(math::pi<T>()));
  return detail::series_primitive(detail::series_slope(x), value, bell.place(), norm);
}

template <detail::has_expm1 T>
series_variable<T> expm1(series_variable<T> const& x) {
  T const value = math::expm1(x.constant_term());
  if (x.is_constant()) return value;
  auto const growth = exp(x);
  return detail::series_primitive(detail::series_slope(x), value, growth.place());
}

template <detail::has_log T>
series_variable<T> log(series_variable<T> const& x) {
  T const value = math::log(x.constant_term());
  return x.is_constant() ? series_variable<T>(value) : detail::series_quotient_primitive(x, value, x);
}

template <detail::has_log10 T>
series_variable<T> log10(series_variable<T> const& x) {
  T const value = math::log10(x.constant_term());
  return x.is_constant() ? series_variable<T>(value)
                         : detail::series_quotient_primitive(x, value, x * math::log(T(10)));
}

template <detail::has_log1p T>
series_variable<T> log1p(series_variable<T> const& x) {
  T const value = math::log1p(x.constant_term());
  return x.is_constant() ? series_variable<T>(value) : detail::series_quotient_primitive(x, value, x + T(1));
}

template <detail::has_log2 T>
series_variable<T> log2(series_variable<T> const& x) {
  T const value = math::log2(x.constant_term());
  return x.is_constant() ? series_variable<T>(value)
                         : detail::series_quotient_primitive(x, value, x * math::log(T(2)));
}

template <detail::has_circular T>
series_variable<T> sin(series_variable<T> const& x) {
  T const value = math::sin(x.constant_term());
  return x.is_constant() ? series_variable<T>(value)
                         : detail::series_oscillation(x, value, math::cos(x.constant_term()), -1).sine;
}

template <detail::has_hyperbolic T>
series_variable<T> sinh(series_variable<T> const& x) {
  T const value = math::sinh(x.constant_term());
  return x.is_constant() ? series_variable<T>(value)
                         : detail::series_oscillation(x, value, math::cosh(x.constant_term()), 1).sine;
}

template <detail::has_sqrt T>
series_variable<T> sqrt(series_variable<T> const& x) {
  T const value = math::sqrt(x.constant_term());
  return x.is_constant() ? series_variable<T>(value)
                         : x.written(detail::series_operation::root, value, x.place(), x.place(), T(0));
}

/// u' = x' (1 - u^2), where the constant term of the bracket is 4 e / (1 + e)^2 with e = exp(-2 |x|).
template <detail::has_tanh T>
series_variable<T> tanh(series_variable<T> const& x) {
  T const value = math::tanh(x.constant_term());
  if (x.is_constant()) return value;
  T const twice = T(x.constant_term() + x.constant_term());
  T const e = math::exp(twice < T(0) ? twice : T(-twice)), above = T(T(1) + e);
  auto const slope = detail::series_slope(x);
  auto const result = detail::series_primitive(slope, value, slope.place() + 3);
  auto const square = result * result;
  square.written(detail::series_operation::scaled, T(T(T(4) * e) / T(above * above)), square.place(), square.place(),
                 T(-1));
  return result;
}

/// By the recurrence of powers for a constant exponent, else exp(y log x).  Exponents 0, 1, 2, ... are
/// products.
template <detail::has_pow T>
series_variable<T> pow(series_variable<T> const& base, series_variable<T> const& exponent) {
  T const value = math::pow(base.constant_term(), exponent.constant_term());
  if (exponent.is_constant())
    return base.is_constant() ? series_variable<T>(value)
                              : detail::series_constant_power(base, exponent.constant_term(), value);
  if (base.vanishes() && T(0) < exponent.constant_term()) return value;
  return detail::series_exponential(exponent * log(base), value);
}
template <detail::has_pow T, detail::jet_operand<T> S>
series_variable<T> pow(series_variable<T> const& base, S const& exponent) {
  return pow(base, series_variable<T>(exponent));
}
template <detail::has_pow T, detail::jet_operand<T> S>
series_variable<T> pow(S const& base, series_variable<T> const& exponent) {
  return pow(series_variable<T>(base), exponent);
}

/// The circle constant is one in the coefficients, too.
template <class T>
struct circle_constant<series_variable<T>> {
  static series_variable<T> evaluate() { return math::pi<T>(); }
};

}  // namespace freefield
