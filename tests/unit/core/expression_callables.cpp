// Callables as functions of formulas.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>

#include <support/close.hpp>

#include <cmath>
#include <functional>
#include <memory>
#include <type_traits>
#include <vector>

namespace ff = freefield;
using ff::derivative, ff::formula;
using support::close;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto g = ff::symbol<"g">;

/// x^2 y - cos y
constexpr auto well = formula<"V">([](auto a, auto b) { return a * a * b - cos(b); });

double plain(double a) { return std::sin(a); }

}  // namespace

// Without captures a callable is part of the type, and is computed at compile time where it can be.
static_assert(std::is_empty_v<std::remove_cvref_t<decltype(well(x, y))>>);
static_assert(formula([](auto a) { return a * a; })(x)(x = 3) == 9);
static_assert(derivative(formula([](auto a) { return a * a * a; })(x), x)(x = 3) == 27);
static_assert(derivative(formula([](auto a) { return a * a * a; })(x), x, x, x)(x = 3) == 6);
static_assert(std::is_same_v<std::remove_cvref_t<decltype(derivative(well(x, y), g))>, ff::constant_node<0>>);
static_assert(std::is_same_v<decltype(derivative(well(x, y), x, y)), decltype(derivative(well(x, y), y, x))>);
static_assert(symbols_of(well(g * x, y)).size() == 3 && !degree(well(x, y)));

TEST_CASE("values and derivatives of any order, with the chain rule") {
  auto const V = well(x, y * y) + g * x;
  double const a = 0.3, b = 1.2;
  auto const at = [&](auto const& f) { return f(x = a, y = b, g = 2.0); };
  CHECK(close(at(V), a * a * b * b - std::cos(b * b) + 2 * a, 4));
  CHECK(close(at(derivative(V, x)), 2 * a * b * b + 2, 4));
  CHECK(close(at(derivative(V, y)), 2 * b * (a * a + std::sin(b * b)), 4));
  CHECK(close(at(derivative(V, x, y)), 4 * a * b, 4));
  CHECK(close(at(derivative(V, y, y)), 2 * (a * a + std::sin(b * b)) + 4 * b * b * std::cos(b * b), 8));
  CHECK(close(at(derivative(V, y, y, y)),
              12 * b * std::cos(b * b) - 8 * b * b * b * std::sin(b * b), 32));
}

TEST_CASE("over columns, at points, of dual numbers") {
  std::vector<double> const xs{1, 2, 3};
  auto const doubled = formula([](auto a) { return 2 * a; })(x);
  CHECK(doubled(x = xs) == std::vector<double>{2, 4, 6});
  CHECK(doubled(ff::at_point(xs)) == 2);
  CHECK(doubled(x = ff::jet<double, 1>::variable(3, 0)).gradient[0] == 2);
}

TEST_CASE("captured numbers are copied; two such callables are never taken for one") {
  auto const times = [](double k) { return formula([k](auto a) { return k * a * a; }); };
  auto const f = times(3)(x) + times(5)(x);
  CHECK(f(x = 2.0) == 32);
  CHECK(derivative(f, x)(x = 2.0) == 32);
  CHECK(derivative(f, x, x)(x = 2.0) == 16);
  std::vector<double> const xs{1, 2};
  CHECK(ff::together(f, derivative(f, x))(x = xs)[1] == std::vector<double>{16, 32});
}

TEST_CASE("a callable with captures is called once for a value") {
  int calls = 0;
  auto const counted = formula([&calls](auto a) {
    ++calls;
    return a + 1;
  });
  CHECK(counted(counted(counted(x)))(x = 1.0) == 4);
  CHECK(calls == 3);
}

TEST_CASE("derivatives of one's own") {
  auto const table = formula<"table">([](double u) { return std::floor(u); }, [](auto u) { return u / 2; })(x);
  CHECK(table(x = 2.5) == 2);
  CHECK(derivative(table * x, x)(x = 2.5) == 2 + 2.5 * 1.25);
  CHECK(derivative(table, x, x)(x = 2.5) == 0.5);
  auto const product = formula([](double a, double b) { return a * b; }, [](double, double b) { return b; },
                               [](double a, double) { return a; })(x, y);
  CHECK(derivative(product, y)(x = 3.0, y = 4.0) == 3);
}

TEST_CASE("function pointers, function objects, references") {
  CHECK(formula(&plain)(x)(x = 0.4) == std::sin(0.4));
  CHECK(formula(plain)(x)(x = 0.4) == std::sin(0.4));
  CHECK(formula(std::function<double(double)>(plain))(x)(x = 0.4) == std::sin(0.4));
  auto const state = std::make_unique<std::function<double(double)>>([](double a) { return a + 1; });
  CHECK(formula(std::cref(*state))(x * x)(x = 2.0) == 5);
  CHECK(formula([](auto a, auto b) { return a - b; })(x, 0.5)(x = 2.0) == 1.5);
}

TEST_CASE("names in print") {
  auto const V = well(x, y * y);
  CHECK(to_string(V) == "V(phi0, phi1^2)");
  CHECK(to_string(derivative(V, x)) == "V_0(phi0, phi1^2)");
  CHECK(to_string(derivative(V, x, y)) == "2*V_01(phi0, phi1^2)*phi1");
  CHECK(to_latex(derivative(V, x, x)) == "{V}_{00}\\left(\\phi_{0}, \\phi_{1}^{2}\\right)");
  auto const table = formula<"t">([](auto u) { return u; }, [](auto) { return 1; })(x);
  CHECK(to_string(derivative(table, x)) == "t_0(phi0)");
}
