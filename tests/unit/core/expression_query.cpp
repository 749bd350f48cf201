#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>

#include <optional>
#include <type_traits>

namespace ff = freefield;
using ff::constant, ff::degree, ff::degree_in, ff::depends_on, ff::is_linear_in, ff::is_polynomial, ff::symbols_of;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;
constexpr auto z = ff::symbol<"z">;
constexpr auto phi = ff::field<0>;
constexpr auto chi = ff::field<1>;

template <class... Vs>
constexpr ff::variable_set<Vs...> set(Vs...) {
  return {};
}

}  // namespace

// Symbols: each once, in the order of their first appearance; two symbols of one name are one.
static_assert(std::is_same_v<decltype(symbols_of(y * x + exp(y) - z)), decltype(set(y, x, z))>);
static_assert(symbols_of(x * y) == set(y, x) && !(symbols_of(x * y) == set(x)) && !(symbols_of(x) == set(y)));
static_assert(symbols_of(ff::pi + constant<3> + sqrt(constant<2>)).size() == 0);
static_assert(symbols_of(x - ff::symbol<"x">).size() == 0);
static_assert(symbols_of(chi * phi + x).index_of(phi) == 1 && symbols_of(chi * phi + x).index_of(y) == 3);
static_assert(symbols_of(pow(x, -y) + 2.0).contains(y) && !symbols_of(pow(x, -y)).contains(z));
static_assert(symbols_of(pow(x, y) / abs(z)).size() == 3);

// Dependence is that of the folded formula, and is structural: x / x depends on x, because it has no value at 0.
static_assert(depends_on(x * y, x) && depends_on(exp(x * y), y) && depends_on(pow(2.0, x), x) &&
              depends_on(phi * chi, chi));
static_assert(!depends_on(x * y, z) && !depends_on(x + y - x, x) && !depends_on(constant<0> * x, x));
static_assert(depends_on(x / x, x) && depends_on(0.0 * x, x) && depends_on(log(x) - log(x), x));

// Linear: a x + b with a and b free of x.
static_assert(is_linear_in(x, x) && is_linear_in(x * y + z, x) && is_linear_in(x * y + z, y) &&
              is_linear_in(x * y + z, z));
static_assert(is_linear_in(exp(y) * x - log(y), x) && is_linear_in(x / y, x) && is_linear_in((x + y) / exp(z), x));
static_assert(is_linear_in(2.0 * x + pow(y, -0.3), x) && is_linear_in(-(x + y) * z, y));
static_assert(is_linear_in(x + y + x * z * sqrt(y), x) && is_linear_in(x * x + y - ff::pow<2>(x), y));
static_assert(!is_linear_in(x * x, x) && !is_linear_in(constant<1> / x, x));
static_assert(!is_linear_in(exp(x), x) && !is_linear_in(pow(x, y), x));
static_assert(!is_linear_in(y, x) && !is_linear_in(constant<2>, x) && !is_linear_in(x - x, x));
static_assert(!is_linear_in(x * (x + y), x) && is_linear_in(x * (x + y), y));

// abs and sign are linear in pieces, which is not linear.
static_assert(!is_linear_in(abs(x), x) && !is_linear_in(sign(x), x));
static_assert(!is_linear_in(x + sign(x), x) && !is_linear_in(x * sign(x), x));
static_assert(is_linear_in(x * sign(y) + abs(y), x));

// A slope that cancels only in the derivative.
static_assert(!is_linear_in((x + y) * z - x * z - y * z, x));

// Degrees.
static_assert(degree_in(pow<4>(x) / 4 - pow<2>(x) / 2, x) == 4 && degree_in(x * x * y, x) == 2 &&
              degree_in(x * x * y, y) == 1);
static_assert(degree_in(x * x * y, z) == 0 && degree_in(constant<7>, x) == 0 && degree_in(constant<0>, x) == 0);
static_assert(degree_in(exp(y) * ff::pow<3>(x), x) == 3 && degree_in(exp(y) * ff::pow<3>(x), y) == std::nullopt);
static_assert(degree_in(ff::pow<3>(x * x + y) * x, x) == 7 && degree_in(-(x + y), x) == 1 && degree_in(x / y, x) == 1);
static_assert(degree_in(x / y, y) == std::nullopt && degree_in(ff::pow<-1>(x), x) == std::nullopt);
static_assert(degree_in(sqrt(x), x) == std::nullopt && degree_in(ff::pow<3, 2>(x), x) == std::nullopt);
static_assert(degree_in(abs(x), x) == std::nullopt);
static_assert(degree_in(pow(x, 2), x) == std::nullopt && degree_in(pow(x, y), x) == std::nullopt &&
              degree_in(pow(y, z), x) == 0);
static_assert(degree_in(ff::pow<-1>(y) * x, x) == 1 && degree_in(sqrt(y) * x * x, x) == 2);
static_assert(degree_in(phi * phi * chi, phi) == 2);
static_assert(degree_in(ff::pow<2>(x + constant<1>) - x * x, x) == 2);  // products are not expanded

static_assert(degree(x * x * y + z) == 3 && degree(phi * phi * chi * chi + 3 * phi * chi) == 4 &&
              degree(constant<5>) == 0);
static_assert(degree(2.0 * x) == 1 && degree(ff::pi * x * y) == 2 && degree(x / 3 + x * x / ff::pi) == 2);
static_assert(degree(x / y) == std::nullopt && degree(exp(x)) == std::nullopt && degree(exp(constant<2>) * x) == 1);

static_assert(is_polynomial(x * y + 3 * z) && is_polynomial(constant<1>) && is_polynomial(ff::pow<3>(x - y)));
static_assert(!is_polynomial(x / y) && is_polynomial(x / y, x) && !is_polynomial(x / y, y) &&
              is_polynomial(exp(y) * x, x));

TEST_CASE("queries are answered by the compiler") {
  CHECK(symbols_of(x * y).size() == 2);
  CHECK(degree(x * y).value() == 2);
}
