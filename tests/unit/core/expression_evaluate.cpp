#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <complex>
#include <concepts>
#include <cstdint>
#include <limits>
#include <numbers>

namespace ff = freefield;
using support::close;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// A number that the compiler does not know: it would round functions of it correctly, which the library need not.
double run_time(double value) {
  double const volatile hidden = value;
  return hidden;
}

/// The type of f with these bindings.
template <class F, class... Bindings>
using value_t = decltype(std::declval<F const&>()(std::declval<Bindings const&>()...));
template <class T>
using of_x = ff::binding<std::remove_cvref_t<decltype(x)>, T>;
template <class T>
using of_y = ff::binding<std::remove_cvref_t<decltype(y)>, T>;

constexpr auto double_well = pow<4>(x) / 4 - pow<2>(x) / 2;

}  // namespace

// The example of the design page.
static_assert(ff::derivative(double_well, x)(x = 2.0) == 6.0);
static_assert(double_well(x = 2.0) == 2.0);

// Polynomials of integers, in constant evaluation.
static_assert((x * x + 3 * x - 4)(x = 5) == 36);
static_assert((x * y - y * 2)(x = 5, y = -3) == -9);
static_assert((x * y - y * 2)(y = -3, x = 5) == -9);
static_assert((-(x - y))(x = 5, y = 3) == -2);
static_assert((+x)(x = 5) == 5);
static_assert((x - (y - 3 * x))(x = 5, y = 3) == 17);
static_assert(pow<10>(x)(x = 2) == 1024);
static_assert(pow<0>(x)(x = 7) == 1);
static_assert(pow<1>(x)(x = 7) == 7);
static_assert((pow<3>(x + y) * (x - y))(x = 2, y = 1) == 27);
static_assert(evaluate(x * x + y, x = 2, y = 1) == 5);
static_assert(ff::constant<3>() == 3);
static_assert((ff::constant<6, 2> * x)(x = 2) == 6);

// Fields of a random vector are variables, too.
static_assert((ff::field<0> * ff::field<1> + ff::field<0>)(ff::field<0> = 3, ff::field<1> = 4) == 15);

// Fractions in floating point: each operation rounds once.
static_assert((ff::constant<1, 3> * x)(x = 1.0) == 1.0 / 3);
static_assert((ff::constant<-2, 3> * x)(x = 6.0) == -4);
static_assert((ff::constant<3, 4> + x)(x = 0.25) == 1);
static_assert((x / 4)(x = 1.0) == 0.25);
static_assert((1 / (x * x))(x = 0.5) == 4);
static_assert(pow<-2>(x)(x = 0.5) == 4);
static_assert(pow<-3>(x)(x = -0.5) == -8);
static_assert((x / y)(x = 1, y = 4.0) == 0.25);

// Constants beyond the range of int are exact in scalars that can hold them.
static_assert((ff::constant<3'000'000'000> * x)(x = 1L) == 3'000'000'000);
static_assert((ff::constant<-9'007'199'254'740'991> + x)(x = 0.0) == -9'007'199'254'740'991.0);

TEST_CASE("elementary functions are those of the standard library") {
  double const a = run_time(0.7);
  CHECK(abs(x)(x = -a) == a);
  CHECK(cos(x)(x = a) == std::cos(a));
  CHECK(erf(x)(x = a) == std::erf(a));
  CHECK(exp(x)(x = a) == std::exp(a));
  CHECK(log(x)(x = a) == std::log(a));
  CHECK(sin(x)(x = a) == std::sin(a));
  CHECK(sqrt(x)(x = a) == std::sqrt(a));
  CHECK(tanh(x)(x = a) == std::tanh(a));
  CHECK(sign(x)(x = -a) == -1);
  CHECK(sign(x)(x = a) == 1);
  CHECK(sign(x)(x = 0.0) == 0);
  CHECK((ff::pi * x)(x = 1.0) == std::numbers::pi);
}

TEST_CASE("powers with constant, fractional, run-time and symbolic exponents") {
  double const a = run_time(0.7), b = run_time(-1.3);
  CHECK(pow<1, 2>(x)(x = a) == std::sqrt(a));
  CHECK(pow<2, 4>(x)(x = a) == std::sqrt(a));
  CHECK(close(pow<1, 3>(x)(x = a), std::cbrt(a), 2));
  CHECK(close(pow<-3, 2>(x)(x = a), 1 / (a * std::sqrt(a)), 4));
  CHECK(pow(x, -2.5)(x = a) == std::pow(a, -2.5));
  CHECK(pow(2.0, x)(x = a) == std::pow(2.0, a));
  CHECK(pow(x, y)(x = a, y = b) == std::pow(a, b));
  CHECK(pow(x, ff::constant<2>)(x = a) == a * a);
  CHECK(pow(x, 3)(x = b) == b * (b * b));
  CHECK(pow(x, -1)(x = b) == 1 / b);
  CHECK(pow(x, 0)(x = not_a_number) == 1);
  CHECK(pow<2>(x)(x = -infinity) == infinity);
}

TEST_CASE("an integer power of a negative number, and of zero") {
  CHECK(pow<3>(x)(x = -2.0) == -8);
  CHECK(pow<-1>(x)(x = 0.0) == infinity);
  CHECK(pow(x, -1)(x = 0.0) == infinity);
  CHECK(std::isnan(pow<1, 3>(x)(x = -8.0)));
}

TEST_CASE("a run-time integer exponent in a ring: exact, and an error where it is negative") {
  CHECK(pow(x, 5)(x = 3) == 243);
  CHECK(pow(x, y)(x = 3, y = 5) == 243);
  CHECK(pow(2, x)(x = 10) == 1024);
  for (auto const& e : {support::caught([] { return pow(x, -2)(x = 3); }),
                        support::caught([] { return pow(x, y)(x = 3, y = -2); })}) {
    CHECK(e.code == ff::errc::domain);
    CHECK(e.function == "pow");
    CHECK(support::says(e, "got -2"));
  }
  auto const e = support::caught([] { return pow(x, std::numeric_limits<std::uint64_t>::max())(x = 1.0); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(pow(x, std::numeric_limits<std::int64_t>::min())(x = 1.0) == 1);
}

// The scalar of a value: that of the bindings; built-in constants adapt to it unless the bindings are integers.
static_assert(std::same_as<value_t<decltype(x * x), of_x<int>>, int>);
static_assert(std::same_as<value_t<decltype(x * x), of_x<float>>, float>);
static_assert(std::same_as<value_t<decltype(x * 2), of_x<float>>, float>);
static_assert(std::same_as<value_t<decltype(x * 2.0), of_x<float>>, float>);
static_assert(std::same_as<value_t<decltype(x * 2.0), of_x<int>>, double>);
static_assert(std::same_as<value_t<decltype(x * 2.0F), of_x<int>>, float>);
static_assert(std::same_as<value_t<decltype(x * 2L), of_x<int>>, long>);
static_assert(std::same_as<value_t<decltype(x * y), of_x<int>, of_y<double>>, double>);
static_assert(std::same_as<value_t<decltype(x * y), of_x<float>, of_y<double>>, double>);
static_assert(std::same_as<value_t<decltype(x * y), of_x<float>, of_y<int>>, float>);
static_assert(std::same_as<value_t<decltype(x * y), of_x<long double>, of_y<double>>, long double>);
static_assert(std::same_as<value_t<decltype(x * y), of_x<double>, of_y<std::complex<double>>>, std::complex<double>>);
static_assert(std::same_as<value_t<decltype(x * std::complex<double>(0, 1)), of_x<double>>, std::complex<double>>);
static_assert(std::same_as<value_t<decltype(x * std::complex<double>(0, 1)), of_x<int>>, std::complex<double>>);

// Integers of both signs meet in a signed one: -1 stays -1.
static_assert(std::same_as<value_t<decltype(x * y), of_x<int>, of_y<unsigned>>, std::intmax_t>);
static_assert((x * y)(x = -1, y = 2U) < 0 && (x * y)(x = -1, y = 2U) == -2);
static_assert((x + -3)(x = 2U) < 0 && (x + -3)(x = 2U) == -1);
static_assert((x * y)(x = 3U, y = 2U) == 6U);
static_assert(std::same_as<value_t<decltype(x * y), of_x<unsigned>, of_y<unsigned>>, unsigned>);

// A binding that the formula does not use is accepted; its type counts, so that a derivative has the type of its
// formula.
static_assert(ff::derivative(x + y, x)(x = 1.0, y = 2.0) == 1);
static_assert((x - x)(x = 3) == 0);
static_assert(std::same_as<decltype(ff::derivative(x + y, x)(x = 1, y = 2.0)), double>);
static_assert((x * x)(x = 3, ff::field<7> = 1) == 9);

TEST_CASE("the value of an unused binding is not looked at") {
  CHECK(ff::derivative(x + y, x)(x = 1.0, y = not_a_number) == 1);
}

TEST_CASE("NaN comes out wherever it goes in") {
  double const nan = not_a_number;
  for (double value : {abs(x)(x = nan),      cos(x)(x = nan),      erf(x)(x = nan),        exp(x)(x = nan),
                       log(x)(x = nan),      sign(x)(x = nan),     sin(x)(x = nan),        sqrt(x)(x = nan),
                       tanh(x)(x = nan),     pow<3>(x)(x = nan),   pow<-1, 2>(x)(x = nan), pow(x, 2)(x = nan),
                       pow(x, 2.0)(x = nan), pow(2.0, x)(x = nan), (x * 0.0)(x = nan),     (0 * x)(x = nan),
                       (0 / x)(x = nan),     (x / x)(x = nan),     (x / (x * x))(x = nan), (x + y)(x = nan, y = 1.0),
                       (x * nan)(x = 0.0),   (x + nan)(x = 1)})
    CHECK(std::isnan(value));
}

TEST_CASE("a formula without a value at a point is NaN or infinite there") {
  CHECK(std::isnan((x / x)(x = 0.0)));
  CHECK(std::isnan((pow<2>(x) / x)(x = 0.0)));
  CHECK(std::isnan((1 / x - 1 / x)(x = 0.0)));
  CHECK(std::isnan((log(x) - log(x))(x = -1.0)));
  CHECK(std::isnan((sqrt(x) - sqrt(x))(x = -1.0)));
  CHECK(std::isnan((pow<-1>(x) * pow<2>(x))(x = 0.0)));
  CHECK((x / pow<3>(x))(x = 0.0) == infinity);
}

TEST_CASE("several formulas together are what each is alone") {
  constexpr auto f = exp(-x * y) * sin(x) + y / x;
  constexpr auto all = ff::together(f, derivative(f, x), derivative(f, y), derivative(f, x, y), x * y);
  double const a = run_time(0.7), b = run_time(1.9);
  auto const values = all(x = a, y = b);
  CHECK(values.size() == 5);
  CHECK(values[0] == f(x = a, y = b));
  CHECK(values[1] == derivative(f, x)(x = a, y = b));
  CHECK(values[2] == derivative(f, y)(x = a, y = b));
  CHECK(values[3] == derivative(f, x, y)(x = a, y = b));
  CHECK(values[4] == a * b);
}

static_assert(ff::together(x * y, derivative(x * y, x), ff::constant<5>)(x = 3, y = 4) == std::array{12, 4, 5});

namespace {

/// A double that counts its exponentials.
struct counting {
  double value;
  static inline int exponentials = 0;

  explicit counting(int v) : value(v) {}
  explicit counting(double v) : value(v) {}
  friend counting operator+(counting a, counting b) { return counting(a.value + b.value); }
  friend counting operator-(counting a, counting b) { return counting(a.value - b.value); }
  friend counting operator*(counting a, counting b) { return counting(a.value * b.value); }
  friend counting operator/(counting a, counting b) { return counting(a.value / b.value); }
  friend counting operator-(counting a) { return counting(-a.value); }
  [[maybe_unused]] friend bool operator==(counting a, counting b) { return a.value == b.value; }
  friend counting exp(counting a) {
    ++exponentials;
    return counting(std::exp(a.value));
  }
};

}  // namespace

TEST_CASE("a function that occurs often is computed once") {
  constexpr auto f = exp(x * y);
  constexpr auto g = x * f * exp(f) + y / f;
  double const a = run_time(0.3), b = run_time(0.4);
  counting::exponentials = 0;
  auto const values = ff::together(g, derivative(g, x), derivative(g, y), derivative(g, x, x), derivative(g, x, y),
                                   derivative(g, y, y))(x = counting(a), y = counting(b));
  CHECK(counting::exponentials == 2);
  CHECK(values[3].value == derivative(g, x, x)(x = a, y = b));
}
