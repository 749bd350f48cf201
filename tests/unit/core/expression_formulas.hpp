#pragma once
/// @file
/// What the property tests of formulas share: a list of formulas, random points, and a scalar that knows its error.

#include <freefield/core/expression.hpp>
#include <freefield/core/random.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <tuple>
#include <utility>

namespace support {

inline constexpr double unit = 1.2e-16;  // a little more than the rounding error 2^-53 of one operation

/// A double with a bound of its error, by running error analysis: every operation passes on the errors of its operands
/// and adds its own rounding; the functions of the standard library are taken to be right within two units in the last
/// place. Source: N. J. Higham, "Accuracy and Stability of Numerical Algorithms" (2002), section 3.3.
struct tracked {
  double value, error;

  explicit tracked(double v) : value(v), error(0) {}
  tracked(double v, double inherited, double units)
      : value(v), error(1.001 * (inherited + units * unit * std::abs(v))) {}

  friend tracked operator+(tracked a, tracked b) { return {a.value + b.value, a.error + b.error, 1}; }
  friend tracked operator-(tracked a, tracked b) { return {a.value - b.value, a.error + b.error, 1}; }
  friend tracked operator-(tracked a) { return {-a.value, a.error, 0}; }
  friend tracked operator*(tracked a, tracked b) {
    return {a.value * b.value, std::abs(a.value) * b.error + std::abs(b.value) * a.error + a.error * b.error, 1};
  }
  friend tracked operator/(tracked a, tracked b) {
    double const quotient = a.value / b.value;
    return {quotient, (a.error + std::abs(quotient) * b.error) / (std::abs(b.value) - b.error), 1};
  }
  friend bool operator==(tracked a, tracked b) { return a.value == b.value; }
  friend bool operator<(tracked a, tracked b) { return a.value < b.value; }
  friend bool operator<=(tracked a, tracked b) { return a.value <= b.value; }

  tracked function(double v, double slope) const { return {v, std::abs(slope) * error, 4}; }

  friend tracked abs(tracked a) { return {std::abs(a.value), a.error, 0}; }
  friend tracked atan(tracked a) { return a.function(std::atan(a.value), 1 / (1 + a.value * a.value)); }
  friend tracked cosh(tracked a) { return a.function(std::cosh(a.value), std::sinh(a.value)); }
  friend tracked expm1(tracked a) { return a.function(std::expm1(a.value), std::exp(a.value)); }
  friend tracked log10(tracked a) { return a.function(std::log10(a.value), 1 / (a.value * std::numbers::ln10)); }
  friend tracked log1p(tracked a) { return a.function(std::log1p(a.value), 1 / (1 + a.value)); }
  friend tracked log2(tracked a) { return a.function(std::log2(a.value), 1 / (a.value * std::numbers::ln2)); }
  friend tracked sinh(tracked a) { return a.function(std::sinh(a.value), std::cosh(a.value)); }
  friend tracked cos(tracked a) { return a.function(std::cos(a.value), std::sin(a.value)); }
  friend tracked erf(tracked a) {
    return a.function(std::erf(a.value), 2 * std::numbers::inv_sqrtpi * std::exp(-a.value * a.value));
  }
  friend tracked exp(tracked a) { return a.function(std::exp(a.value), std::exp(a.value)); }
  friend tracked log(tracked a) { return a.function(std::log(a.value), 1 / a.value); }
  friend tracked sin(tracked a) { return a.function(std::sin(a.value), std::cos(a.value)); }
  friend tracked sqrt(tracked a) { return a.function(std::sqrt(a.value), 0.5 / std::sqrt(a.value)); }
  friend tracked tanh(tracked a) { return a.function(std::tanh(a.value), 1 / std::pow(std::cosh(a.value), 2)); }
  friend tracked pow(tracked a, tracked b) {
    double const power = std::pow(a.value, b.value);
    return {power, std::abs(b.value * power / a.value) * a.error + std::abs(power * std::log(a.value)) * b.error, 4};
  }
};

}  // namespace support

template <>
struct freefield::circle_constant<support::tracked> {
  static support::tracked evaluate() { return {std::numbers::pi, 0, 1}; }
};

namespace support {

static_assert(freefield::real_scalar<tracked>);

inline constexpr auto x = freefield::symbol<"x">;
inline constexpr auto y = freefield::symbol<"y">;

/// Formulas of every kind, defined for positive x and y.
inline constexpr std::tuple formulas{
    pow<4>(x) / 4 - pow<2>(x) / 2 + y,
    x * y + 3 * x - 2.5,
    freefield::pow<2>(x + y) * (x - y),
    (x * x + 1) / (y + 2),
    exp(-freefield::pow<2>(x) / 2) * sin(3 * y),
    log(x + y) / sqrt(x),
    pow(x, y) - y / (x * x),
    pow(x, -2.5) + pow(2.0, y) * pow(x, 3),
    tanh(x * y) + erf(x - 2 * y),
    abs(x - y) * cos(x),
    freefield::pow<3, 2>(x) * freefield::pow<-1, 3>(y),
    freefield::pow<-3>(x + y * y),
    1.7 + 400 * pow(x, -0.34) + 410 * pow(y, -0.28),
    sqrt(1 + x * x) - x * sqrt(y),
    x / (1 + exp(-x * y)),
    freefield::constant<1, 3> * freefield::pow<3>(x) - freefield::constant<2, 7> * x * y,
    freefield::pi * x * x * sin(freefield::pi * y),
    log(2 + log(1 + x)) * exp(exp(-y)),
};

/// visit(formula) for each of them.
template <class Visit>
void for_each_formula(Visit visit) {
  std::apply([&](auto const&... f) { (visit(f), ...); }, formulas);
}

/// visit(formula, next formula) for each of them.
template <class Visit>
void for_each_pair(Visit visit) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (visit(std::get<I>(formulas), std::get<I + 1>(formulas)), ...);
  }(std::make_index_sequence<std::tuple_size_v<decltype(formulas)> - 1>{});
}

/// visit(x, y) for random points of (0.2, 2.2)^2, the same in every run.
template <class Visit>
void for_random_points(int number, Visit visit) {
  freefield::philox4x32 engine{20240229, 7};
  for (int i = 0; i < number; ++i) {
    double const a = 0.2 + 2 * freefield::uniform(engine), b = 0.2 + 2 * freefield::uniform(engine);
    visit(a, b);
  }
}

/// Two results that differ in the order of their operations agree within their error bounds, which are no excuse.
inline bool agree(tracked a, tracked b) {
  double const allowed = a.error + b.error;
  return std::abs(a.value - b.value) <= allowed && allowed <= 1e-11 * (1 + std::abs(a.value));
}

}  // namespace support
