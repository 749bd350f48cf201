// once: formulas hold no memory.
// The functions of formulas: values, folding, text, kinks and jumps.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <limits>
#include <type_traits>

namespace ff = freefield;
using ff::constant, ff::derivative;
using support::close;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class A, class B>
constexpr bool same(A const&, B const&) {
  return std::is_same_v<A, B>;
}

}  // namespace

TEST_CASE("functions have the values of the standard library") {
  double const a = 0.7;
  CHECK(atan(x)(x = a) == std::atan(a));
  CHECK(cosh(x)(x = a) == std::cosh(a));
  CHECK(expm1(x)(x = 1e-18) == 1e-18);
  CHECK(log10(x)(x = a) == std::log10(a));
  CHECK(log1p(x)(x = 1e-18) == 1e-18);
  CHECK(log2(x)(x = 8.0) == 3);
  CHECK(sinh(x)(x = a) == std::sinh(a));
  CHECK(atan(x)(x = 0.7f) == std::atan(0.7f));
  CHECK(sinh(x)(x = 0.7L) == std::sinh(0.7L));
}

TEST_CASE("their derivatives are the closed forms") {
  double const a = 0.7;
  CHECK(close(derivative(atan(x), x)(x = a), 1 / (1 + a * a), 4));
  CHECK(close(derivative(cosh(x), x)(x = a), std::sinh(a), 4));
  CHECK(close(derivative(expm1(x), x)(x = a), std::exp(a), 4));
  CHECK(close(derivative(log10(x), x)(x = a), 1 / (a * std::log(10.0)), 4));
  CHECK(close(derivative(log1p(x), x)(x = a), 1 / (1 + a), 4));
  CHECK(close(derivative(log2(x), x)(x = a), 1 / (a * std::log(2.0)), 4));
  CHECK(close(derivative(sinh(x), x)(x = a), std::cosh(a), 4));
  CHECK(close(derivative(atan(x * x), x, x)(x = a), (2 - 6 * std::pow(a, 4)) / std::pow(1 + std::pow(a, 4), 2), 16));
}

// Constants fold.
static_assert(same(atan(constant<0>), constant<0>) && same(cosh(constant<0>), constant<1>));
static_assert(same(expm1(constant<0>), constant<0>) && same(log1p(constant<0>), constant<0>));
static_assert(same(log10(constant<1>), constant<0>) && same(log2(constant<1>), constant<0>));
static_assert(same(sinh(constant<0>), constant<0>));
static_assert(same(min(x, x), x) && same(max(x * y, x * y), x * y) && !same(max(x, 0.5), max(0.5, x)));
static_assert(same(abs(constant<-1, 2>), constant<1, 2>) && same(sign(constant<-1, 2>), constant<-1>));

TEST_CASE("functions read as they are written") {
  CHECK(to_string(log1p(-x) * atan(x / y)) == "log1p(-x)*atan(x/y)");
  CHECK(to_string(max(x, min(y, 2)) - 1) == "max(x, min(y, 2)) - 1");
  CHECK(to_latex(max(x, y)) == "\\max\\left(x, y\\right)");
  CHECK(to_latex(log2(x)) == "\\log_{2}\\left(x\\right)");
  CHECK(to_latex(sqrt(cosh(x))) == "\\sqrt{\\cosh\\left(x\\right)}");
  CHECK(to_string(derivative(abs(x), x, x)) == "2*delta(x)");
  CHECK(to_string(derivative(sign(x), x, x)) == "2*delta'(x)");
}

TEST_CASE("min and max, of formulas and numbers, in any ordered scalar") {
  CHECK(min(x, y)(x = 2, y = -3) == -3);
  CHECK(max(x, y)(x = 2, y = -3) == 2);
  CHECK(max(x, 0)(x = -1.5) == 0);
  CHECK(max(0, x)(x = 1.5) == 1.5);
  CHECK(min(x, y)(x = 3U, y = 5U) == 3U);
  CHECK(min(x, y)(x = 0U, y = 5U) == 0U);
  CHECK(max(x, y)(x = infinity, y = infinity) == infinity);
  CHECK(std::isnan(max(x, y)(x = not_a_number, y = 1.0)));
  CHECK(std::isnan(max(x, y)(x = 1.0, y = not_a_number)));
  CHECK(std::isnan(min(x, y)(x = not_a_number, y = -infinity)));
}
static_assert(max(x, y)(x = 2, y = 3) == 3);

TEST_CASE("the derivative of max is that of the larger one, and the mean of both where they are equal") {
  auto const f = max(x * x, 3 * x - 2);
  auto const slope = derivative(f, x);
  CHECK(slope(x = 0.5) == 1);     // x^2 is larger
  CHECK(slope(x = 1.5) == 3);     // 3 x - 2 is
  CHECK(slope(x = 2.0) == 3.5);   // the mean of 4 and 3
  CHECK(derivative(min(x * x, 3 * x - 2), x)(x = 1.5) == 3);
  CHECK(slope(x = 4) == 8);
  CHECK(support::caught([&] { return slope(x = 2); }).code == ff::errc::domain);
  // The branch that is not taken may have no slope.
  CHECK(derivative(max(sqrt(x), 1.0), x)(x = 0.0) == 0);
  CHECK(std::isnan(slope(x = not_a_number)));
}

TEST_CASE("dual numbers take the same slopes as formulas") {
  auto const at = [](double a) { return ff::jet<double, 1>::variable(a, 0); };
  auto const f = max(abs(x - 1), min(x, 2 - x * x)) + log1p(x * x) * atan(x);
  for (double const a : {-1.5, -0.25, 0.5, 0.75, 1.0, 1.25, 2.5})
    CHECK(close(f(x = at(a)).gradient[0], derivative(f, x)(x = a), 4));
  CHECK(max(x, -x)(x = at(0)).gradient[0] == 0);
}

TEST_CASE("a delta function is zero but where it is singular, and says that it has no value there") {
  auto const second = derivative(abs(x - 1), x, x);
  CHECK(second(x = 0.5) == 0);
  CHECK(second(x = infinity) == 0);
  CHECK(second(x = 1.0) == infinity);
  CHECK(std::isnan(second(x = not_a_number)));
  CHECK(std::isnan(derivative(second, x)(x = 1.0)));
  CHECK(derivative(second, x)(x = 2.0) == 0);
  CHECK(support::caught([&] { return second(x = 1); }).code == ff::errc::domain);
  CHECK(!is_linear_in(abs(x), x));
}
