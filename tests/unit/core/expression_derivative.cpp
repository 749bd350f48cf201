#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>

#include <support/close.hpp>

#include <cmath>
#include <cstddef>
#include <type_traits>

namespace ff = freefield;
using ff::constant, ff::derivative;
using support::close;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;
constexpr auto z = ff::symbol<"z">;

template <class A, class B>
constexpr bool same(A const&, B const&) {
  return std::is_same_v<A, B>;
}

template <class... Es>
using list = ff::type_list<Es...>;

/// Number of nodes of a formula.
template <class... Children>
constexpr std::size_t count(list<Children...>) {
  return (std::size_t{0} + ... + (1 + count(ff::detail::children<Children>{})));
}
template <class E>
constexpr std::size_t size_of(E const&) {
  return count(list<E>{});
}

using zero = ff::detail::zero_node;
using one = ff::detail::one_node;

/// No zero term, no factor or denominator of one, no power of a constant kind, no nested sum or product on the right.
template <class E> inline constexpr bool is_tidy_node = true;
template <class L, class R>
inline constexpr bool is_tidy_node<ff::sum_node<L, R>> =
    !std::is_same_v<L, zero> && !std::is_same_v<R, zero> && !ff::detail::is_sum<R> &&
    !(ff::detail::is_constant<L> && ff::detail::is_constant<R>);
template <class L, class R>
inline constexpr bool is_tidy_node<ff::product_node<L, R>> =
    !std::is_same_v<L, zero> && !std::is_same_v<L, one> && !ff::detail::is_constant<R> &&
    !(ff::detail::is_product<R> && !ff::detail::is_constant<L>);
template <class L, class R>
inline constexpr bool is_tidy_node<ff::quotient_node<L, R>> =
    !std::is_same_v<L, zero> && !ff::detail::is_constant<R>;
template <std::intmax_t N, class R>
inline constexpr bool is_tidy_node<ff::product_node<ff::constant_node<N>, ff::quotient_node<one, R>>> =
    false;  // that is N / R
template <class B, std::intmax_t N, std::intmax_t D>
inline constexpr bool is_tidy_node<ff::power_node<B, N, D>> = N != 0 && N != D && !ff::detail::is_constant<B>;
template <class B, class E>
inline constexpr bool is_tidy_node<ff::general_power_node<B, E>> = !ff::detail::is_constant<E>;

template <class... Children>
constexpr bool all_tidy(list<Children...>) {
  return (true && ... && (is_tidy_node<Children> && all_tidy(ff::detail::children<Children>{})));
}
template <class... Es>
constexpr bool tidy(Es const&...) {
  return all_tidy(list<Es...>{});
}

/// The formula and all its derivatives by x and y up to the third are tidy.
template <class E>
constexpr bool tidy_derivatives(E const& e) {
  return tidy(e, derivative(e, x), derivative(e, y), derivative(e, x, x), derivative(e, x, y), derivative(e, y, y),
              derivative(e, x, x, x), derivative(e, x, x, y), derivative(e, x, y, y), derivative(e, y, y, y));
}

constexpr auto quartic = ff::pow<4>(x) / constant<4> - ff::pow<2>(x) / constant<2>;
constexpr auto run_time_quartic = ff::pow<4>(x) / 4 + 3 * ff::pow<3>(x) - 0.5 * ff::pow<2>(x) + 7 * x - 1;
constexpr auto chinchilla =
    ff::symbol<"E"> + ff::symbol<"A"> * pow(x, -ff::symbol<"alpha">) + ff::symbol<"B"> * pow(y, -ff::symbol<"beta">);

}  // namespace

// The quartic: each derivative is as small as by hand.
static_assert(same(derivative(quartic, x), ff::pow<3>(x) - x));
static_assert(same(derivative(quartic, x, x), constant<3> * ff::pow<2>(x) - constant<1>));
static_assert(same(derivative(quartic, x, x, x), constant<6> * x));
static_assert(same(derivative(quartic, x, x, x, x), constant<6>));
static_assert(same(derivative(quartic, x, x, x, x, x), constant<0>));
static_assert(same(derivative(quartic, y), constant<0>));

// The same with coefficients that only the run time knows: the fifth derivative is gone, the fourth free of x.
static_assert(!ff::depends_on(derivative(run_time_quartic, x, x, x, x), x));
static_assert(derivative(run_time_quartic, x, x, x, x)(x = 1.0) == 6);
static_assert(same(derivative(run_time_quartic, x, x, x, x, x), constant<0>));
static_assert(size_of(derivative(run_time_quartic, x)) <= size_of(run_time_quartic));
static_assert(size_of(derivative(run_time_quartic, x, x)) < size_of(derivative(run_time_quartic, x)));

// Rules, one by one.
static_assert(same(derivative(x, x), constant<1>) && same(derivative(y, x), constant<0>));
static_assert(same(derivative(ff::pi, x), constant<0>));
static_assert(same(derivative(constant<3>, x), constant<0>) && same(derivative(x + 3.0, x), constant<1>));
static_assert(same(derivative(x * y, x), y) && same(derivative(x * y, x, y), constant<1>));
static_assert(same(derivative(constant<2> * x, x), constant<2>) && same(derivative(-x, x), constant<-1>));
static_assert(same(derivative(x / y, x), constant<1> / y) && same(derivative(x / y, y), -(x / ff::pow<2>(y))));
static_assert(same(derivative(constant<1> / x, x), -(constant<1> / ff::pow<2>(x))));
static_assert(same(derivative(constant<1> / x, x, x, x, x), constant<24> * (constant<1> / ff::pow<5>(x))));
static_assert(same(derivative(ff::pow<5>(x), x), constant<5> * ff::pow<4>(x)));
static_assert(same(derivative(ff::pow<-2>(x), x), constant<-2> * ff::pow<-3>(x)));
static_assert(same(derivative(ff::pow<3, 2>(x), x), constant<3, 2> * sqrt(x)));
static_assert(same(derivative(ff::pow<2>(x + y), y), constant<2> * (x + y)));
static_assert(same(derivative(exp(x), x, x, x), exp(x)) && same(derivative(exp(-x), x, x), exp(-x)));
static_assert(same(derivative(log(x), x), constant<1> / x));
static_assert(same(derivative(sin(x), x), cos(x)) && same(derivative(sin(x), x, x, x, x), sin(x)));
static_assert(same(derivative(tanh(x), x), constant<1> - ff::pow<2>(tanh(x))));
static_assert(same(derivative(abs(x), x), sign(x)) && derivative(abs(x), x, x)(x = 0.5) == 0);
static_assert(same(derivative(sqrt(x), x), constant<1, 2> * (constant<1> / sqrt(x))));
static_assert(same(derivative(pow(x, y), y), pow(x, y) * log(x)));
static_assert(same(derivative(exp(x * y), x), exp(x * y) * y));
static_assert(same(derivative(ff::field<0> * ff::field<1>, ff::field<1>), ff::field<0>));
static_assert(same(derivative(ff::pow<2>(ff::symbol<"x">), x), constant<2> * x));

// A derivative that is not zero is never of the type of zero, and the other way round.
static_assert(same(derivative(exp(y) * log(z), x), constant<0>));
static_assert(same(derivative(pow(y, z), x), constant<0>));
static_assert(!same(derivative(exp(y) * log(x), x), constant<0>));

static_assert(tidy_derivatives(quartic));
static_assert(tidy_derivatives(run_time_quartic));
static_assert(tidy_derivatives(x * y * z + x * y + x + constant<1>));
static_assert(tidy_derivatives(ff::pow<2>(x + y) * ff::pow<3>(x - y)));
static_assert(tidy_derivatives((x * x + constant<1>) / (y + constant<2>)));
static_assert(tidy_derivatives(constant<1> / (x + constant<2> * y)));
static_assert(tidy_derivatives(exp(-ff::pow<2>(x) / constant<2>) * sin(constant<3> * y)));
static_assert(tidy_derivatives(log(x + y) / sqrt(x)));
static_assert(tidy_derivatives(pow(x, y)));
static_assert(tidy_derivatives(pow(x, -2.5) + pow(2.0, y)));
static_assert(tidy_derivatives(pow(x, 3) * pow(y, -2)));
static_assert(tidy_derivatives(tanh(x * y) + erf(x - y)));
static_assert(tidy_derivatives(abs(x - y) * cos(x)));
static_assert(tidy_derivatives(ff::pow<3, 2>(x) * ff::pow<-1, 3>(y)));
static_assert(tidy_derivatives(z + x * pow(z, -y)));
static_assert(tidy_derivatives(x / (constant<1> + exp(-y))));
static_assert(tidy_derivatives(sqrt(ff::pi) * x - ff::pi * y * y));

// Derivatives of common formulas do not grow beyond what one would write.
static_assert(size_of(chinchilla) == 17);
static_assert(size_of(derivative(chinchilla, ff::symbol<"A">)) == 5);
static_assert(size_of(derivative(chinchilla, ff::symbol<"alpha">)) == 12);
static_assert(same(derivative(chinchilla, ff::symbol<"alpha">, ff::symbol<"beta">), constant<0>));
static_assert(size_of(derivative(exp(-ff::pow<2>(x)), x, x, x)) <= 40);
static_assert(size_of(derivative(constant<1> / x, x, x, x, x)) == 4);

TEST_CASE("derivatives are the closed forms") {
  double const a = 0.7, b = 1.9;
  CHECK(close(derivative(exp(-x * x / 2), x, x)(x = a), (a * a - 1) * std::exp(-a * a / 2), 8));
  CHECK(close(derivative(log(x), x, x, x)(x = a), 2 / (a * a * a), 4));
  CHECK(close(derivative(sqrt(x), x, x)(x = a), -0.25 / (a * std::sqrt(a)), 4));
  CHECK(close(derivative(erf(x), x)(x = a), 2 / std::sqrt(std::acos(-1.0)) * std::exp(-a * a), 4));
  CHECK(close(derivative(tanh(x), x)(x = a), 1 / std::pow(std::cosh(a), 2), 8));
  CHECK(close(derivative(pow(x, y), x, y)(x = a, y = b), std::pow(a, b - 1) * (1 + b * std::log(a)), 16));
  CHECK(close(derivative(pow(x, -2.5), x, x)(x = a), 8.75 * std::pow(a, -4.5), 4));
  CHECK(close(derivative(pow(2.0, y), y, y)(y = b), std::pow(std::log(2.0), 2) * std::pow(2.0, b), 4));
  CHECK(derivative(abs(x), x)(x = -a) == -1);
  CHECK(derivative(abs(x), x)(x = 0.0) == 0);
}

// A run-time integer exponent: every derivative is that of the polynomial, at 0 and in a ring, too.
static_assert(derivative(pow(x, 3), x)(x = 5) == 75);
static_assert(derivative(pow(x, 3), x, x, x)(x = 0) == 6);
static_assert(derivative(pow(x, 3), x, x, x, x)(x = 0) == 0);
static_assert(derivative(pow(x, 0), x)(x = 0) == 0);
static_assert(derivative(pow(x, 3U), x, x, x, x, x)(x = 2) == 0);
static_assert(derivative(pow(x, -2), x)(x = 0.5) == -16);
static_assert(derivative(pow(x, 2), x, x, x)(x = 0.0) == 0);

TEST_CASE("a derivative has no value where its formula has none") {
  CHECK(std::isinf(derivative(constant<1> / x, x)(x = 0.0)));
  CHECK(std::isnan(derivative(constant<1> / x - constant<1> / x, x)(x = 0.0)));
  CHECK(std::isnan(derivative(sqrt(x), x)(x = -1.0)));
  CHECK(std::isinf(derivative(sqrt(x), x)(x = 0.0)));
}
