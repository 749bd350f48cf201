#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>

#include <support/archetype.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <complex>
#include <concepts>
#include <cstdint>

namespace ff = freefield;
using ff::constant;
using support::close, support::field_archetype, support::real_archetype, support::ring_archetype;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;

constexpr auto half = field_archetype(1) / field_archetype(2);

using complex = std::complex<double>;
using jet = ff::jet<double, 2>;

}  // namespace

// A ring: + - *, integer constants and powers, of which + - * == and construction from int are all that it has.
static_assert((pow<5>(x) - 3 * x * y + constant<7>)(x = ring_archetype(2), y = ring_archetype(-1)) ==
              ring_archetype(45));
static_assert(derivative(pow<5>(x) * y, x, x)(x = ring_archetype(2), y = ring_archetype(3)) == ring_archetype(480));
static_assert(pow(x, 3)(x = ring_archetype(-2)) == ring_archetype(-8));
static_assert((x + 1)(x = ring_archetype(2)) == ring_archetype(3));
static_assert((x * ring_archetype(3))(x = ring_archetype(2)) == ring_archetype(6));
static_assert((constant<100'000'000'000> * x - constant<99'999'999'999> * x)(x = 5L) == 5);
static_assert(ff::together(x * x, 2 * x)(x = ring_archetype(3))[1] == ring_archetype(6));

// A field: fractions and negative powers, too.  The archetype is exact, so the laws hold exactly.
static_assert((x / 4 + constant<1, 3> - pow<-2>(y))(x = half, y = field_archetype(3)) ==
              field_archetype(25) / field_archetype(72));
static_assert((constant<-2, 3> * x)(x = half) == -field_archetype(1) / field_archetype(3));
static_assert(pow(x, -3)(x = half) == field_archetype(8));
static_assert(derivative(constant<1> / x, x, x)(x = half) == field_archetype(16));
static_assert((constant<4'294'967'294> * x)(x = half) == field_archetype(0));  // 2^32 - 2 is twice the modulus

// Narrow and unsigned integers, as in C++.
static_assert((x * x + x)(x = std::int8_t{5}) == 30 && std::same_as<decltype((x * x)(x = std::int8_t{5})), int>);
static_assert((x * x)(x = short{300}) == 90000 && (x + x)(x = std::uint8_t{200}) == 400);
static_assert((x * x - 1)(x = std::uint16_t{5}) == 24);
static_assert((x - 2)(x = 1U) == -1);

// Jets, at compile time: the derivative of the formula and that of the numbers are one.
static_assert([] {
  constexpr auto f = pow<4>(x) / 4 - x * pow<2>(y) + constant<1, 3> * y;
  auto const [a, b] = jet::variables({2, 3});
  auto const value = f(x = a, y = b);
  double const difference = value.gradient[1] - derivative(f, y)(x = 2.0, y = 3.0);
  return value.value == f(x = 2.0, y = 3.0) && value.gradient[0] == derivative(f, x)(x = 2.0, y = 3.0) &&
         -1e-14 < difference && difference < 1e-14;
}());
static_assert((x * x * x)(x = ff::jet<int, 1>::variable(2, 0)).gradient[0] == 12);
static_assert(derivative(x * x * x, x)(x = ff::jet<int, 1>::variable(2, 0)).gradient[0] == 12);
static_assert(std::same_as<decltype((x * y)(x = jet(1), y = 2.0)), jet>);
static_assert(std::same_as<decltype((x * y)(x = jet(1), y = 2)), jet>);
static_assert(std::same_as<decltype((x * jet(3))(x = 2.0)), jet>);

TEST_CASE("a real scalar needs construction from int and the functions of the concept alone") {
  constexpr auto f = exp(-x) * log(y) + sqrt(x * y) - abs(x - y) + pow(x, y) + pow<2, 3>(y) + sign(x) + constant<1, 3>;
  double const a = 0.7, b = 1.9;
  real_archetype const p = real_archetype(7) / real_archetype(10), q = real_archetype(19) / real_archetype(10);
  CHECK(close(real_archetype::reveal(f(x = p, y = q)), f(x = a, y = b), 4));
  CHECK(close(real_archetype::reveal(derivative(f, x, y)(x = p, y = q)), derivative(f, x, y)(x = a, y = b), 16));
  CHECK(close(real_archetype::reveal((ff::pi * x)(x = real_archetype(1))), 3.141592653589793, 4));
}

TEST_CASE("complex numbers") {
  double const volatile real = 0.3;  // not known to the compiler, which rounds better than the library
  complex const a(real, -1.2);
  CHECK((x * x + 1)(x = complex(0, 1)) == complex(0));
  CHECK(exp(x)(x = a) == std::exp(a));
  CHECK(std::abs((exp(x) - exp(-x))(x = a) - 2.0 * std::sinh(a)) < 1e-15);
  complex const by_hand = std::sin(a) / std::pow(std::cosh(a), 2) + std::tanh(a) * std::cos(a);
  CHECK(std::abs(derivative(tanh(x) * sin(x), x)(x = a) - by_hand) < 1e-14);
  CHECK(pow(x, 2)(x = a) == a * a);
  CHECK(std::abs(pow(x, 0.5)(x = a) - std::sqrt(a)) < 1e-15);
  CHECK((x * complex(0, 1))(x = 2.0) == complex(0, 2));
  CHECK((x * y)(x = 2, y = complex(0, 1)) == complex(0, 2));
}

TEST_CASE("float and long double are computed in themselves") {
  constexpr auto f = constant<1, 3> * exp(x) + ff::pi * x;
  float const single = f(x = 0.7F);
  CHECK(close(single, std::exp(0.7F) / 3 + 3.14159265F * 0.7F, 2));
  long double const extended = f(x = 0.7L);
  CHECK(close(extended, std::exp(0.7L) / 3 + 3.14159265358979323846264338327950288L * 0.7L, 2));
}

TEST_CASE("a run-time constant is read in the scalar of the bindings") {
  CHECK((x * 0.1)(x = 1.0F) == 0.1F);
  CHECK((x * 0.1)(x = 1.0L) == 0.1);
  CHECK((x + jet::variable(2, 0))(x = 3.0).gradient[0] == 1);
}

TEST_CASE("an integer that does not fit the common type is refused") {
  std::uint64_t const large = (std::numeric_limits<std::uint64_t>::max)();
  CHECK(x(x = large) == large);
  CHECK(support::caught([&] { return (x * 1)(x = large); }).code == ff::errc::overflow);
  CHECK(support::caught([&] { return (x - y)(x = large, y = -1); }).code == ff::errc::overflow);
  CHECK(support::caught([&] { return (large * x)(x = 1); }).code == ff::errc::overflow);
}
