#include <doctest/doctest.h>

#include <freefield/core/math.hpp>
#include <freefield/core/order.hpp>

#include <support/archetype.hpp>
#include <support/close.hpp>

#include <cmath>
#include <complex>
#include <limits>

namespace ff = freefield;
namespace math = freefield::math;
using support::close;
using support::real_archetype;
using support::ring_archetype;

namespace {

/// A number whose own namespace has the functions, and whose products are not numbers but references to numbers.
namespace lazy {

struct number {
  double value;
  explicit number(int x) : value(x) {}
};

struct product {
  number const& a;
  number const& b;
  operator number() const {
    number result(0);
    result.value = a.value * b.value;
    return result;
  }
};

product operator*(number const& a, number const& b) { return {a, b}; }
product sqrt(number const& a) { return {a, a}; }  // a square, to tell it from std::sqrt

}  // namespace lazy
}  // namespace

static_assert(math::integer_power(3, 0) == 1 && math::integer_power(3, 1) == 3 && math::integer_power(-2, 11) == -2048);

TEST_CASE("functions of built-in numbers are those of the standard library") {
  CHECK(math::abs(-2.5) == 2.5);
  CHECK(math::abs(-3) == 3);
  CHECK(math::atan(0.3) == std::atan(0.3));
  CHECK(math::cos(0.3f) == std::cos(0.3f));
  CHECK(math::cosh(0.3) == std::cosh(0.3));
  CHECK(math::erf(0.3) == std::erf(0.3));
  CHECK(math::exp(0.3L) == std::exp(0.3L));
  CHECK(math::expm1(1e-18) == 1e-18);
  CHECK(math::log(0.3) == std::log(0.3));
  CHECK(math::log10(0.3f) == std::log10(0.3f));
  CHECK(math::log1p(1e-25L) == 1e-25L);
  CHECK(math::log2(0.3) == std::log2(0.3));
  CHECK(math::pow(0.3, 1.7) == std::pow(0.3, 1.7));
  CHECK(math::sin(0.3) == std::sin(0.3));
  CHECK(math::sinh(0.3) == std::sinh(0.3));
  CHECK(math::sqrt(0.3) == std::sqrt(0.3));
  CHECK(math::tanh(0.3) == std::tanh(0.3));
  static_assert(std::same_as<decltype(math::exp(1.0f)), float> && std::same_as<decltype(math::exp(1.0L)), long double>);
}

static_assert(math::sign(-2) == -1 && math::sign(0) == 0 && math::sign(0.5) == 1);
static_assert(math::min(2, -3) == -3 && math::max(2, -3) == 2 && math::min(0U, 5U) == 0U);

TEST_CASE("sign, minimum and maximum keep NaN and infinities, in either argument") {
  constexpr double infinite = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(math::sign(none)));
  for (double const other : {-infinite, 0.0, infinite}) {
    CHECK((std::isnan(math::min(none, other)) && std::isnan(math::min(other, none))));
    CHECK((std::isnan(math::max(none, other)) && std::isnan(math::max(other, none))));
  }
  CHECK(math::max(infinite, infinite) == infinite);
  CHECK(math::min(-infinite, -infinite) == -infinite);
  CHECK(math::max(std::numeric_limits<double>::max(), std::numeric_limits<double>::max()) ==
        std::numeric_limits<double>::max());
}

TEST_CASE("functions of complex numbers are those of the standard library") {
  std::complex<double> const z(0.3, -0.7);
  CHECK(math::exp(z) == std::exp(z));
  CHECK(math::sqrt(z) == std::sqrt(z));
}

TEST_CASE("functions of other numbers are found in their namespace, and the result is the number itself") {
  lazy::number const three(3);
  static_assert(std::same_as<decltype(math::sqrt(three)), lazy::number>);
  CHECK(math::sqrt(three).value == 9);
  CHECK(math::integer_power(three, 7).value == 2187);
}

TEST_CASE("a function that a number lacks is missing, not an error") {
  static_assert(!std::invocable<decltype(math::exp), ring_archetype>);
  static_assert(!std::invocable<decltype(math::cos), real_archetype>);
  static_assert(std::invocable<decltype(math::exp), real_archetype>);
}

TEST_CASE("integer powers take the exact product") {
  ring_archetype expected(1);
  for (unsigned long n = 0; n < 20; ++n) {
    CHECK(math::integer_power(ring_archetype(-2), n) == expected);
    expected = expected * ring_archetype(-2);
  }
  CHECK(math::integer_power(0, 0) == 1);
  CHECK(math::integer_power(1.0, std::numeric_limits<unsigned long>::max()) == 1);
}

TEST_CASE("integer powers make no product that overflows beside the result") {
  CHECK(math::integer_power(std::int64_t{3}, 39) == 4052555153018976267);  // 3^64 would overflow
  CHECK(math::integer_power(std::int64_t{2}, 62) == std::int64_t{1} << 62);
}

TEST_CASE_TEMPLATE("NaN and the infinities are not finite", T, float, double, long double) {
  using limits = std::numeric_limits<T>;
  CHECK(math::is_finite(T(0)));
  CHECK(math::is_finite(limits::lowest()));
  CHECK(math::is_finite(limits::denorm_min()));
  CHECK_FALSE(math::is_finite(limits::infinity()));
  CHECK_FALSE(math::is_finite(-limits::infinity()));
  CHECK_FALSE(math::is_finite(limits::quiet_NaN()));
  CHECK_FALSE(math::is_finite(std::complex<T>(T(0), limits::quiet_NaN())));
  CHECK(math::is_finite(std::complex<T>(1, 2)));
}

TEST_CASE("exact numbers are finite") {
  CHECK(math::is_finite(7));
  CHECK(math::is_finite(ring_archetype(7)));
}

TEST_CASE("pi, also where there is no arc cosine") {
  CHECK(math::pi<double>() == std::acos(-1.0));
  CHECK(math::pi<float>() == std::acos(-1.0f));
  CHECK(close(real_archetype::reveal(math::pi<real_archetype>()), std::acos(-1.0), 4));
  CHECK(close(math::lookup::circle_constant_by_mean<long double>(), std::acos(-1.0L), 4));
}
