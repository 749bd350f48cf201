// Transcendental subformulas are computed once, also those with run-time constants; different constants stay different.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>

#include <cmath>

namespace ff = freefield;
using ff::derivative;

namespace counted {

/// A double that counts the calls of its exponential function and of its powers.
struct counting {
  double value = 0;
  static inline int calls = 0;

  counting() = default;
  constexpr counting(int x) : value(x) {}
  constexpr counting(double x) : value(x) {}

  friend counting operator+(counting a, counting b) { return a.value + b.value; }
  friend counting operator-(counting a, counting b) { return a.value - b.value; }
  friend counting operator*(counting a, counting b) { return a.value * b.value; }
  friend counting operator/(counting a, counting b) { return a.value / b.value; }
  friend counting operator-(counting a) { return -a.value; }
  friend bool operator==(counting a, counting b) { return a.value == b.value; }
  friend counting exp(counting a) { return ++calls, std::exp(a.value); }
  friend counting log(counting a) { return std::log(a.value); }
  friend counting pow(counting a, counting b) { return ++calls, std::pow(a.value, b.value); }
};

}  // namespace counted

namespace {

using counted::counting;

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;

template <class Evaluate>
int calls_of(Evaluate const& evaluate) {
  counting::calls = 0;
  static_cast<void>(evaluate());
  return counting::calls;
}

}  // namespace

TEST_CASE("a bell curve with a literal and its derivatives need one exponential") {
  constexpr auto bell = exp(-x * x / 2);
  constexpr ff::together all(bell, derivative(bell, x), derivative(bell, x, x), derivative(bell, x, x, x));
  CHECK(calls_of([&] { return all(x = counting(0.7)); }) == 1);
  auto const values = all(x = 0.7);
  double const e = std::exp(-0.245);
  CHECK(values[0] == doctest::Approx(e).epsilon(1e-15));
  CHECK(values[1] == doctest::Approx(-0.7 * e).epsilon(1e-15));
  CHECK(values[2] == doctest::Approx((0.49 - 1) * e).epsilon(1e-14));
  CHECK(values[3] == doctest::Approx(0.7 * (3 - 0.49) * e).epsilon(1e-14));
}

TEST_CASE("equal constants share, different ones do not") {
  auto const f = [](double a, double b) { return exp(x * a) + 3 * exp(x * b); };
  CHECK(calls_of([&] { return f(2.0, 2.0)(x = counting(0.5)); }) == 1);
  CHECK(calls_of([&] { return f(2.0, 3.0)(x = counting(0.5)); }) == 2);
  CHECK(f(2.0, 3.0)(x = 0.5) == doctest::Approx(std::exp(1.0) + 3 * std::exp(1.5)).epsilon(1e-15));
  auto const swapped = f(3.0, 2.0);
  CHECK(swapped(x = 0.5) == doctest::Approx(std::exp(1.5) + 3 * std::exp(1.0)).epsilon(1e-15));
}

TEST_CASE("powers with a run-time exponent, inner nodes and several formulas") {
  auto const law = 2.0 * pow(x, -0.5) + pow(y, -0.5) + exp(pow(x, -0.5));
  CHECK(calls_of([&] { return law(x = counting(4.0), y = counting(9.0)); }) == 3);
  CHECK(law(x = 4.0, y = 9.0) == doctest::Approx(1 + 1 / 3.0 + std::exp(0.5)).epsilon(1e-15));
  ff::together const both(pow(x, 1.5), 1 + pow(x, 1.5), pow(x, 2.5));
  CHECK(calls_of([&] { return both(x = counting(4.0)); }) == 2);
  auto const values = both(x = 4.0);
  CHECK(values[0] == 8.0);
  CHECK(values[1] == 9.0);
  CHECK(values[2] == 32.0);
  static_assert(ff::together(x * 2, x * 3)(x = 5)[1] == 15);
}
