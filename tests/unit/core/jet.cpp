#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

namespace ff = freefield;
using support::close;

namespace {

using jet1 = ff::jet<double, 1>;
using jet2 = ff::jet<double, 2>;
using nested = ff::jet<jet2, 2>;
using third = ff::jet<ff::jet<jet1, 1>, 1>;
using whole = ff::jet<int, 2>;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

constexpr jet1 variable(double x) { return jet1::variable(x, 0); }

/// x with unit first derivatives on every level.
third third_variable(double x) {
  return third::variable(ff::jet<jet1, 1>::variable(jet1::variable(x, 0), 0), 0);
}

template <class Jet>
bool same(Jet const& x, double value, std::array<double, 2> const& gradient) {
  return x.value == value && x.gradient == gradient;
}

/// The central difference of f at x, with an error of about 1e-10 for functions of unit scale.
template <class F>
double difference(F f, double x) {
  double const h = 1e-5;
  return (f(x + h) - f(x - h)) / (2 * h);
}

}  // namespace

static_assert(ff::real_scalar<jet1> && ff::real_scalar<nested> && ff::real_scalar<third>);
static_assert(ff::ring_scalar<whole> && !ff::field_scalar<whole> && !ff::complex_scalar<jet2>);

// The ring operations are constant expressions: (x + 2 y)(x - y) at (3, 5), exactly.
static_assert([] {
  auto const [x, y] = whole::variables({3, 5});
  whole const p = (x + 2 * y) * (x - y);
  return p == 13 * -2 && p.gradient[0] == -2 + 13 && p.gradient[1] == 2 * -2 - 13;
}());
static_assert([] {
  auto const [x, y] = jet2::variables({1, 4});
  jet2 const q = (x - y) / (2 * y);
  return q.value == -0.375 && q.gradient[0] == 0.125 && q.gradient[1] == -0.03125;
}());

TEST_CASE("a constant has no derivatives, a variable one") {
  CHECK(same(jet2{}, 0, {0, 0}));
  CHECK(same(jet2(7), 7, {0, 0}));
  CHECK(same(jet2::variable(7, 1), 7, {0, 1}));
  CHECK(same(jet2::variables({3, 4})[0], 3, {1, 0}));
  CHECK(jet2(7).is_constant());
  CHECK_FALSE(jet2::variable(7, 1).is_constant());
  CHECK(jet2(0).vanishes());
  CHECK_FALSE(jet2(7).vanishes());
  CHECK_FALSE(jet2::variable(0, 0).vanishes());
  CHECK(nested(jet2(0)).vanishes());
  CHECK_FALSE(nested(jet2::variable(0, 0)).vanishes());
}

TEST_CASE("a variable index beyond the last is an error") {
  auto const e = support::caught([] { return jet2::variable(1, 2); });
  CHECK(e.code == ff::errc::out_of_range);
  CHECK(e.function == "jet::variable");
  CHECK(support::says(e, "got 2"));
}

TEST_CASE("conversion is implicit from what the scalar takes, and from no fraction to an integer") {
  static_assert(std::convertible_to<int, jet2> && std::convertible_to<float, jet2> && std::convertible_to<int, third>);
  static_assert(std::convertible_to<jet2, nested> && !std::constructible_from<double, jet2>);
  static_assert(std::convertible_to<long, whole> && !std::convertible_to<double, whole>);
  static_assert(!std::constructible_from<jet2, std::string> && !std::constructible_from<jet2, nested>);
  CHECK(nested(2).value.value == 2);
}

TEST_CASE("the four operations between jets") {
  auto const [x, y] = jet2::variables({3, 4});
  CHECK(same(+x, 3, {1, 0}));
  CHECK(same(-x, -3, {-1, 0}));
  CHECK(same(x + y, 7, {1, 1}));
  CHECK(same(x - y, -1, {1, -1}));
  CHECK(same(x * y, 12, {4, 3}));
  CHECK(same(x / y, 0.75, {0.25, -0.1875}));
}

TEST_CASE_TEMPLATE("the four operations with plain numbers on both sides", S, int, unsigned, long, float, double) {
  auto const x = jet2::variable(4, 1);
  S const s = 2;
  CHECK(same(x + s, 6, {0, 1}));
  CHECK(same(x - s, 2, {0, 1}));
  CHECK(same(x * s, 8, {0, 2}));
  CHECK(same(x / s, 2, {0, 0.5}));
  CHECK(same(s + x, 6, {0, 1}));
  CHECK(same(s - x, -2, {0, -1}));
  CHECK(same(s * x, 8, {0, 2}));
  CHECK(same(s / x, 0.5, {0, -0.125}));
}

TEST_CASE("operands may be the result itself") {
  auto const x = jet2::variable(3, 0);
  jet2 sum = x, difference = x, product = x, quotient = x;
  CHECK(same(sum += sum, 6, {2, 0}));
  CHECK(same(difference -= difference, 0, {0, 0}));
  CHECK(same(product *= product, 9, {6, 0}));
  CHECK(same(quotient /= quotient, 1, {0, 0}));
  jet2 scaled = x;
  CHECK(same(scaled *= scaled.value, 9, {3, 0}));
  jet2 divided = x;
  CHECK(same(divided /= divided.value, 1, {1.0 / 3, 0}));
}

TEST_CASE("comparisons look at the value alone") {
  auto const x = jet2::variable(3, 0);
  jet2 const three(3), four(4);
  CHECK(x == three);
  CHECK(x == 3);
  CHECK(3.0 == x);
  CHECK(x != four);
  CHECK(x < four);
  CHECK(x <= three);
  CHECK(four > x);
  CHECK(x >= 3);
  CHECK(2 < x);
  CHECK(4.0 > x);
  CHECK_FALSE(x < three);
  CHECK_FALSE(x > three);
}

TEST_CASE("comparisons with NaN are false") {
  jet2 const x(not_a_number);
  for (bool answer : {x == x, x < 1, x > 1, x <= 1, x >= 1, 1 < x, x <= x}) CHECK_FALSE(answer);
  CHECK(x != x);
}

TEST_CASE("is_finite sees the derivatives") {
  jet2 x = jet2::variable(3, 0);
  CHECK(ff::math::is_finite(x));
  x.gradient[1] = not_a_number;
  CHECK_FALSE(ff::math::is_finite(x));
  x.gradient[1] = infinity;
  CHECK_FALSE(ff::math::is_finite(x));
  CHECK_FALSE(ff::math::is_finite(jet2(not_a_number)));
  CHECK_FALSE(ff::math::is_finite(nested(x)));
  nested deep(1);
  deep.gradient[0].gradient[1] = not_a_number;
  CHECK_FALSE(ff::math::is_finite(deep));
}

TEST_CASE("nested jets carry the second derivatives of x^3 y^2 exactly") {
  auto const [x0, y0] = jet2::variables({2, 5});
  auto const [x, y] = nested::variables({x0, y0});
  nested const f = x * x * x * y * y;
  CHECK(same(f.value, 200, {300, 80}));
  CHECK(same(f.gradient[0], 300, {300, 120}));
  CHECK(same(f.gradient[1], 80, {120, 16}));
  nested const g = 1 / f;
  CHECK(close(g.gradient[0].gradient[1], 6.0 / (16 * 125)));
}

TEST_CASE("functions against central differences") {
  for (double x : {-1.3, -0.4, 0.2, 0.9, 2.1}) {
    auto const v = variable(x);
    using std::abs, std::erf;  // the others come by argument-dependent lookup
    CHECK(support::within(exp(v).gradient[0], difference([](double t) { return std::exp(t); }, x), 1e-8));
    CHECK(support::within(sin(v).gradient[0], difference([](double t) { return std::sin(t); }, x), 1e-8));
    CHECK(support::within(cos(v).gradient[0], difference([](double t) { return std::cos(t); }, x), 1e-8));
    CHECK(support::within(tanh(v).gradient[0], difference([](double t) { return std::tanh(t); }, x), 1e-8));
    CHECK(support::within(erf(v).gradient[0], difference([](double t) { return std::erf(t); }, x), 1e-8));
    CHECK(abs(v).gradient[0] == (x < 0 ? -1 : 1));
    CHECK(pow(v, 3).gradient[0] == 3 * std::pow(x, 2));
  }
}

TEST_CASE("pow at and around zero") {
  auto const zero = variable(0);
  CHECK(pow(zero, 2).gradient[0] == 0);
  CHECK(pow(zero, 1).gradient[0] == 1);
  CHECK(pow(zero, 0).value == 1);
  CHECK(pow(zero, 0).gradient[0] == 0);
  CHECK(pow(zero, 0.5).gradient[0] == infinity);
  CHECK(pow(zero, -1).value == infinity);
  CHECK(pow(zero, -1).gradient[0] == -infinity);
}

TEST_CASE("pow takes no logarithm where the exponent is constant") {
  auto const negative = variable(-2);
  CHECK(pow(negative, 3).value == -8);
  CHECK(pow(negative, 3).gradient[0] == 12);
  CHECK(pow(jet1(-2), jet1(3)).is_constant());
}

TEST_CASE("pow in its exponent") {
  auto const p = variable(2);
  CHECK(close(pow(3, p).gradient[0], 9 * std::log(3.0)));
  CHECK(pow(0, p).value == 0);
  CHECK(pow(0, p).gradient[0] == 0);
  CHECK(pow(1, p).gradient[0] == 0);
  CHECK(std::isnan(pow(-1, p).gradient[0]));
  CHECK_FALSE(std::isfinite(pow(0, variable(0)).gradient[0]));
}

TEST_CASE("pow in both arguments is exp(p log b)") {
  auto const [b, p] = jet2::variables({1.7, -0.6});
  jet2 const direct = pow(b, p);
  jet2 const indirect = exp(p * log(b));
  CHECK(close(direct.value, indirect.value, 4));
  CHECK(close(direct.gradient[0], indirect.gradient[0], 8));
  CHECK(close(direct.gradient[1], indirect.gradient[1], 8));
}

TEST_CASE("pow of nested jets keeps every second derivative") {
  auto const [b0, p0] = jet2::variables({1.7, 2.5});
  auto const [b, p] = nested::variables({b0, p0});
  nested const f = pow(b, p);
  double const log_base = std::log(1.7);
  CHECK(close(f.gradient[0].gradient[0], 2.5 * 1.5 * std::pow(1.7, 0.5), 8));
  CHECK(close(f.gradient[0].gradient[1], std::pow(1.7, 1.5) * (1 + 2.5 * log_base), 8));
  CHECK(close(f.gradient[1].gradient[0], f.gradient[0].gradient[1], 8));
  CHECK(close(f.gradient[1].gradient[1], std::pow(1.7, 2.5) * log_base * log_base, 8));
  nested const square = pow(nested::variable(jet2::variable(0, 0), 0), 2);
  CHECK(square.gradient[0].gradient[0] == 2);
}

TEST_CASE("an infinite slope leaves vanishing derivatives alone") {
  auto const half = jet2::variable(0, 1);
  CHECK(same(sqrt(half), 0, {0, infinity}));
  CHECK(same(sqrt(jet2(0)), 0, {0, 0}));
  CHECK(same(log(jet2(0)), -infinity, {0, 0}));
  CHECK(same(log(half), -infinity, {0, infinity}));
}

TEST_CASE("abs has slope zero at zero, on every level") {
  CHECK(same(abs(jet2::variable(0, 0)), 0, {0, 0}));
  nested const x = nested::variable(jet2::variable(0, 0), 0);
  CHECK(abs(x).value.gradient[0] == 0);
  CHECK(abs(-3 * x - 1).gradient[0] == 3);
  jet1 broken(0);
  broken.gradient[0] = not_a_number;
  CHECK(std::isnan(abs(broken).gradient[0]));
}

TEST_CASE("tanh keeps its slope without cancellation far out, and its third derivative at zero") {
  for (double x : {-30.0, -12.0, 12.0, 30.0}) {
    CHECK(close(tanh(variable(x)).gradient[0], 1 / (std::cosh(x) * std::cosh(x)), 16));
  }
  CHECK(tanh(variable(800)).gradient[0] == 0);
  CHECK(close(tanh(third_variable(0)).gradient[0].gradient[0].gradient[0], -2.0));
}

TEST_CASE("NaN in gives NaN out") {
  jet1 const x(not_a_number);
  for (auto const& y : {abs(x), cos(x), erf(x), exp(x), log(x), sin(x), sqrt(x), tanh(x), pow(x, 2), pow(2, x)}) {
    CHECK_FALSE(ff::math::is_finite(y));
  }
}

TEST_CASE("pi and the limits are those of the scalar, without derivatives") {
  using limits = std::numeric_limits<nested>;
  static_assert(limits::is_specialized && limits::digits == 53 && !limits::is_exact && !limits::is_integer);
  static_assert(std::numeric_limits<whole>::is_integer && ff::is_integer_scalar<whole>);
  CHECK(ff::math::pi<nested>() == ff::math::pi<double>());
  CHECK(ff::math::pi<nested>().is_constant());
  CHECK(limits::epsilon() == std::numeric_limits<double>::epsilon());
  CHECK(limits::epsilon().is_constant());
  CHECK((limits::max)() == (std::numeric_limits<double>::max)());
  CHECK((limits::min)() == (std::numeric_limits<double>::min)());
  CHECK(limits::lowest() == std::numeric_limits<double>::lowest());
  CHECK(limits::infinity() == infinity);
  CHECK(limits::quiet_NaN() != limits::quiet_NaN());
}

TEST_CASE("a jet prints as its value with its gradient") {
  std::ostringstream out;
  out << jet2::variable(0.5, 1) << ' ' << nested(3);
  CHECK(out.str() == "0.5 [0, 1] 3 [0, 0] [0 [0, 0], 0 [0, 0]]");
}

TEST_CASE("a user's function becomes one of jets by compose") {
  auto const sinh = [](jet2 const& x) { return x.compose(std::sinh(x.value), std::cosh(x.value)); };
  CHECK(same(sinh(jet2::variable(0.5, 1)), std::sinh(0.5), {0, std::cosh(0.5)}));
}
