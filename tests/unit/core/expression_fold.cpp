#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>

#include <cstdint>
#include <limits>
#include <type_traits>

namespace ff = freefield;
using ff::constant;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;
constexpr auto z = ff::symbol<"z">;

/// Two formulas of one type: without run-time constants that means equal ones.
template <class A, class B>
constexpr bool same(A const&, B const&) {
  return std::is_same_v<A, B>;
}

constexpr std::intmax_t largest = std::numeric_limits<std::intmax_t>::max();

}  // namespace

// Constants are exact, in lowest terms, with a positive denominator.
static_assert(same(constant<6, -4>, constant<-3, 2>));
static_assert(same(constant<0, 7>, constant<0>));
static_assert(same(constant<1, 3> + constant<1, 6>, constant<1, 2>));
static_assert(same(constant<1, 3> - constant<1, 3>, constant<0>));
static_assert(same(constant<2, 3> * constant<9, 4>, constant<3, 2>));
static_assert(same(constant<2, 3> / constant<-4, 9>, constant<-3, 2>));
static_assert(same(-constant<2, 3>, constant<-2, 3>));
static_assert(same(ff::pow<3>(constant<-2, 3>), constant<-8, 27>));
static_assert(same(ff::pow<-2>(constant<2, 3>), constant<9, 4>));
static_assert(same(ff::pow<-3>(constant<-2>), constant<-1, 8>));
static_assert(same(ff::pow<62>(constant<2>), constant<(std::intmax_t{1} << 62)>));
static_assert(same(ff::pow<1'000'000'000'000>(constant<-1>), constant<1>));
static_assert(same(ff::pow<5>(constant<0>), constant<0>));
static_assert(same(ff::pow(constant<2>, constant<5>), constant<32>));
static_assert(same(abs(constant<-2, 3>), constant<2, 3>));
static_assert(same(sign(constant<-2, 3>), constant<-1>));
static_assert(same(exp(constant<0>), constant<1>));
static_assert(same(cos(constant<0>), constant<1>));
static_assert(same(log(constant<1>), constant<0>));
static_assert(same(sqrt(constant<1>), constant<1>));
static_assert(same(sqrt(constant<0>), constant<0>));
static_assert(same(ff::pow<1, 2>(constant<1>), constant<1>));
static_assert(same(sin(constant<0>) + tanh(constant<0>) + erf(constant<0>) + abs(constant<0>), constant<0>));

// No intermediate overflows that need not.
static_assert(same(constant<1, largest> + constant<1, largest>, constant<2, largest>));
static_assert(same(constant<largest, 2> * constant<2, largest>, constant<1>));
static_assert(same(constant<1, 3'037'000'507> - constant<1, 3'037'000'507>, constant<0>));

// A power of a constant that does not fit stays a formula, and has its value in floating point.
static_assert(!ff::detail::is_constant<std::remove_cvref_t<decltype(ff::pow<63>(constant<2>))>>);
static_assert((ff::pow<100>(constant<2>) * x)(x = 1.0) == 0x1p100);

// Zeros and ones vanish.
static_assert(same(x + constant<0>, x) && same(constant<0> + x, x) && same(x - constant<0>, x));
static_assert(same(constant<0> * x, constant<0>) && same(x * constant<0>, constant<0>) &&
              same(constant<0> / x, constant<0>));
static_assert(same(constant<1> * x, x) && same(x * constant<1>, x) && same(x / constant<1>, x));
static_assert(same(ff::pow<0>(x), constant<1>) && same(ff::pow<1>(x), x) && same(ff::pow<2, 2>(x), x));
static_assert(same(-(-x), x) && same(+x, x) && same(constant<0> - x, -x));

// Coefficients come first and are collected; like terms and equal factors, too, in the order of the user.
static_assert(same(x * constant<3>, constant<3> * x));
static_assert(same(x / constant<3>, constant<1, 3> * x));
static_assert(same(constant<2> * (constant<3> * x), constant<6> * x));
static_assert(same((constant<2> * x) * (constant<3> * y), constant<6> * (x * y)));
static_assert(same((constant<2> * x) / (constant<6> * y), constant<1, 3> * (x / y)));
static_assert(same(x + x, constant<2> * x) && same(x - x, constant<0>));
static_assert(same(x + y + x, constant<2> * x + y) && same(x + y - x, y) && same(x + (y - x), y));
static_assert(same(x + y + constant<2> * y, x + constant<3> * y));
static_assert(same(x * x, ff::pow<2>(x)) && same(x * y * x, ff::pow<2>(x) * y) && same(x * (y * x), ff::pow<2>(x) * y));
static_assert(same((x + y) * (x + y), ff::pow<2>(x + y)));
static_assert(same((x * y) * (x * y), ff::pow<2>(x) * ff::pow<2>(y)));
static_assert(same(ff::pow<-1>(x) * ff::pow<-2>(x), ff::pow<-3>(x)));
static_assert(same(x + constant<1> + constant<2>, x + constant<3>) &&
              same(constant<1> + x + constant<2>, constant<3> + x));
static_assert(same(exp(x) - exp(x), constant<0>) && same(exp(x) * exp(x), ff::pow<2>(exp(x))));

// Integer powers of integer powers are multiplied where no pole is lost.
static_assert(same(ff::pow<2>(ff::pow<3>(x)), ff::pow<6>(x)));
static_assert(same(ff::pow<-2>(ff::pow<3>(x)), ff::pow<-6>(x)));
static_assert(same(ff::pow<2>(ff::pow<-3>(x)), ff::pow<-6>(x)));
static_assert(!same(ff::pow<-2>(ff::pow<-3>(x)), ff::pow<6>(x)));
static_assert(same(ff::pow<0>(ff::pow<-3>(x)), constant<1>));
static_assert(!same(ff::pow<2>(ff::pow<1, 2>(x)), x) && !same(ff::pow<1, 2>(ff::pow<2>(x)), x));
static_assert(same(ff::pow<1, 2>(x), sqrt(x)) && same(ff::pow<2, 4>(x), sqrt(x)));

// Poles and domains are kept: these have no value where x is 0, or negative.
static_assert(!same(x / x, constant<1>) && !same(ff::pow<2>(x) / x, x));
static_assert(!same(ff::pow<-1>(x) * ff::pow<2>(x), x));
static_assert(!same(constant<1> / x - constant<1> / x, constant<0>));
static_assert(!same(ff::pow<-1>(x) - ff::pow<-1>(x), constant<0>));
static_assert(!same(log(x) - log(x), constant<0>) && !same(sqrt(x) - sqrt(x), constant<0>));
static_assert(!same(pow(x, y) - pow(x, y), constant<0>) && !same(exp(log(x)) - exp(log(x)), constant<0>));
static_assert(same(log(x) + log(x), constant<2> * log(x)));
static_assert(same(constant<3> * log(x) - log(x), constant<2> * log(x)));

// What may be cancelled into the denominator leaves the pole where it was.
static_assert(same(x / ff::pow<3>(x), constant<1> / ff::pow<2>(x)));
static_assert(same(ff::pow<2>(x) * y / ff::pow<3>(x), y / x));
static_assert(same(y * ff::pow<2>(x) / ff::pow<3>(x), y / x));

// Run-time constants are never compared or merged.
static_assert(!same(x * 2 + x * 3, x * 5));
static_assert((x * 2.0 + x * 3.0 - 5.0 * x)(x = 2.0) == 0);
static_assert(!same(0 * x, constant<0>) && !same(1 * x, x));

// A formula without run-time constants occupies no more than an empty class.
static_assert(std::is_empty_v<decltype(x * y + exp(z))>);

TEST_CASE("folded formulas have the value of what they were made of") {
  double const a = 0.3, b = -1.7, c = 2.9;
  CHECK((x + y + x - z)(x = a, y = b, z = c) == doctest::Approx(2 * a + b - c));
  CHECK((x * y * x / z)(x = a, y = b, z = c) == doctest::Approx(a * a * b / c));
  CHECK((x * y / ff::pow<3>(y))(x = a, y = b) == doctest::Approx(a / (b * b)));
  CHECK(ff::pow<-2>(ff::pow<-3>(x))(x = a) == doctest::Approx(a * a * a * a * a * a));
}
