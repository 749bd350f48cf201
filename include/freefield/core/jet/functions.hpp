#pragma once
/// @file
/// Elementary functions of jets, each for every scalar that has it.

#include <freefield/core/jet/jet.hpp>

namespace freefield {

namespace detail {

template <class T> concept has_exp = requires(T const& x) { math::exp(x); };
template <class T> concept has_log = requires(T const& x) { math::log(x); };
template <class T> concept has_sqrt = requires(T const& x) { math::sqrt(x); };
template <class T> concept has_circular = requires(T const& x) { math::cos(x), math::sin(x); };
template <class T> concept has_atan = requires(T const& x) { math::atan(x); };
template <class T> concept has_hyperbolic = requires(T const& x) { math::cosh(x), math::sinh(x); };
template <class T> concept has_expm1 = has_exp<T> && requires(T const& x) { math::expm1(x); };
template <class T> concept has_log10 = has_log<T> && requires(T const& x) { math::log10(x); };
template <class T> concept has_log1p = requires(T const& x) { math::log1p(x); };
template <class T> concept has_log2 = has_log<T> && requires(T const& x) { math::log2(x); };
template <class T> concept has_tanh = ordered_scalar<T> && has_exp<T> && requires(T const& x) { math::tanh(x); };
template <class T> concept has_erf = has_exp<T> && has_sqrt<T> && requires(T const& x) { math::erf(x); };
template <class T> concept has_pow = ordered_scalar<T> && has_log<T> && requires(T const& x) { math::pow(x, x); };

/// p b^(p-1); it is 0 for the constant power p = 0, also at b = 0.
template <class T>
constexpr T power_slope(T const& base, T const& exponent) {
  if (vanishes(exponent)) return T(0);
  return T(exponent * math::pow(base, T(exponent - T(1))));
}

/// b^p log(b); at the constant b = 0 it is the limit 0, for p > 0.
template <class T>
constexpr T exponential_slope(T const& base, T const& exponent, T const& power) {
  if (vanishes(base) && T(0) < exponent) return T(0);
  return T(power * math::log(base));
}

}  // namespace detail

template <ordered_scalar T, std::size_t N>
constexpr jet<T, N> abs(jet<T, N> const& x) {
  if (x.value == T(0)) return x.compose(T(0), T(0));
  return x.value < T(0) ? -x : x;
}

template <detail::has_atan T, std::size_t N>
constexpr jet<T, N> atan(jet<T, N> const& x) {
  return x.compose(math::atan(x.value), T(T(1) / T(T(1) + T(x.value * x.value))));
}

template <detail::has_circular T, std::size_t N>
constexpr jet<T, N> cos(jet<T, N> const& x) {
  return x.compose(math::cos(x.value), T(-math::sin(x.value)));
}

template <detail::has_hyperbolic T, std::size_t N>
constexpr jet<T, N> cosh(jet<T, N> const& x) {
  return x.compose(math::cosh(x.value), math::sinh(x.value));
}

template <detail::has_erf T, std::size_t N>
constexpr jet<T, N> erf(jet<T, N> const& x) {
  T const norm = T(2) / math::sqrt(math::pi<T>());
  return x.compose(math::erf(x.value), T(norm * math::exp(T(-T(x.value * x.value)))));
}

template <detail::has_exp T, std::size_t N>
constexpr jet<T, N> exp(jet<T, N> const& x) {
  T const result = math::exp(x.value);
  return x.compose(result, result);
}

template <detail::has_expm1 T, std::size_t N>
constexpr jet<T, N> expm1(jet<T, N> const& x) {
  return x.compose(math::expm1(x.value), math::exp(x.value));
}

template <detail::has_log T, std::size_t N>
constexpr jet<T, N> log(jet<T, N> const& x) {
  return x.compose(math::log(x.value), T(T(1) / x.value));
}

template <detail::has_log10 T, std::size_t N>
constexpr jet<T, N> log10(jet<T, N> const& x) {
  return x.compose(math::log10(x.value), T(T(1) / T(x.value * math::log(T(10)))));
}

template <detail::has_log1p T, std::size_t N>
constexpr jet<T, N> log1p(jet<T, N> const& x) {
  return x.compose(math::log1p(x.value), T(T(1) / T(T(1) + x.value)));
}

template <detail::has_log2 T, std::size_t N>
constexpr jet<T, N> log2(jet<T, N> const& x) {
  return x.compose(math::log2(x.value), T(T(1) / T(x.value * math::log(T(2)))));
}

template <detail::has_circular T, std::size_t N>
constexpr jet<T, N> sin(jet<T, N> const& x) {
  return x.compose(math::sin(x.value), math::cos(x.value));
}

template <detail::has_hyperbolic T, std::size_t N>
constexpr jet<T, N> sinh(jet<T, N> const& x) {
  return x.compose(math::sinh(x.value), math::cosh(x.value));
}

template <detail::has_sqrt T, std::size_t N>
constexpr jet<T, N> sqrt(jet<T, N> const& x) {
  T const result = math::sqrt(x.value);
  return x.compose(result, T(T(1) / T(result + result)));
}

/// The slope 1 / cosh^2 is 4 e / (1 + e)^2 with e = exp(-2 |x|), without cancellation for large |x|.
template <detail::has_tanh T, std::size_t N>
constexpr jet<T, N> tanh(jet<T, N> const& x) {
  T const twice = x.value + x.value;
  T const e = math::exp(twice < T(0) ? twice : T(-twice));
  T const above = T(1) + e;
  return x.compose(math::tanh(x.value), T(T(T(4) * e) / T(above * above)));
}

/// d(b^p) = p b^(p-1) db + b^p log(b) dp, where a term whose differential vanishes is not evaluated.
template <detail::has_pow T, std::size_t N>
constexpr jet<T, N> pow(jet<T, N> const& base, jet<T, N> const& exponent) {
  T const power = math::pow(base.value, exponent.value);
  jet<T, N> result(power);
  if (!base.is_constant()) result = base.compose(power, detail::power_slope(base.value, exponent.value));
  if (exponent.is_constant()) return result;
  return result += exponent.compose(T(0), detail::exponential_slope(base.value, exponent.value, power));
}

template <detail::has_pow T, std::size_t N, detail::jet_operand<T> S>
constexpr jet<T, N> pow(jet<T, N> const& base, S const& exponent) {
  return pow(base, jet<T, N>(T(exponent)));
}

template <detail::has_pow T, std::size_t N, detail::jet_operand<T> S>
constexpr jet<T, N> pow(S const& base, jet<T, N> const& exponent) {
  return pow(jet<T, N>(T(base)), exponent);
}

/// The circle constant does not depend on any variable.
template <class T, std::size_t N>
struct circle_constant<jet<T, N>> {
  static constexpr jet<T, N> evaluate() { return math::pi<T>(); }
};

}  // namespace freefield
