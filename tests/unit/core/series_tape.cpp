/// Power series on a tape: against exact rational series and closed forms.

#include <doctest/doctest.h>

#include <freefield/core/power_series.hpp>
#include <freefield/core/power_series/series_tape.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using support::caught, support::close_to_scale, support::within;

namespace {

constexpr int order = 10;
constexpr auto s = ff::symbol<"s">;
using exact_series = ff::power_series<rational, order, std::remove_const_t<decltype(s)>>;

/// The coefficients of f(x) for the series x with the given ones.
template <class T, class F>
std::vector<T> grown(std::vector<T> const& x, F const& f, int degree = order) {
  ff::series_tape<T> tape(degree);
  auto const given = tape.given(x[0]);
  for (int k = 1; k <= degree; ++k)
    if (static_cast<std::size_t>(k) < x.size()) tape.set(given, k, x[static_cast<std::size_t>(k)]);
  auto const result = f(given);
  std::vector<T> coefficients;
  for (int k = 0; k <= degree; ++k) {
    tape.extend_to(k);
    coefficients.push_back(tape.coefficient(result, k));
  }
  return coefficients;
}

std::vector<rational> const some{rational(2), rational(-1, 3), rational(5, 7), rational(0), rational(1, 4)};

/// f of a series on a tape is f of a power series.
template <class F>
void check_exact(F const& f, std::vector<rational> const& x = some) {
  auto const ours = grown(x, f);
  exact_series const theirs = f(exact_series(std::span<rational const>(x)));
  for (int k = 0; k <= order; ++k) CHECK(ours[static_cast<std::size_t>(k)] == theirs[k]);
}

/// A function of 1/2 + s + s^2/3, against the closed form: its values on a circle around 0, by Cauchy's integral.
template <class F>
void check_closed_form(F const& f, double start = 0.5) {
  std::vector<double> const x{start, 1.0, 1.0 / 3};
  auto const ours = grown(x, f);
  constexpr int points = 256;
  double const radius = 0.3;
  for (int k = 0; k <= order; ++k) {
    std::complex<double> sum = 0;
    for (int j = 0; j < points; ++j) {
      std::complex<double> const at = std::polar(radius, 2 * std::acos(-1.0) * j / points);
      sum += f(x[0] + at + at * at / 3.0) * std::polar(1.0, -2 * std::acos(-1.0) * j * k / points);
    }
    double const scale = std::pow(radius, -k);
    CHECK(within(ours[static_cast<std::size_t>(k)], sum.real() / points * scale, 1e-14 * scale));
  }
}

}  // namespace

TEST_CASE("the operations of a field are those of exact power series") {
  check_exact([](auto const& x) { return x + x * x - 3; });
  check_exact([](auto const& x) { return -x * (x - 5) * x; });
  check_exact([](auto const& x) { return (x * x + 1) / (3 - x); });
  check_exact([](auto const& x) { return 7 / x - x / 3; });
  check_exact([](auto const& x) { return (2 - x) * (2 - x); });
  check_exact([](auto x) {
    x += 1;
    x *= x;
    x -= x / 2;
    x /= x + 3;
    return x;
  });
  auto const geometric = grown<rational>({1, -1}, [](auto const& x) { return 1 / x; });
  for (rational const& c : geometric) CHECK(c == 1);
}

TEST_CASE("a number of the tape may be given to it again") {
  ff::series_tape<double> tape(3);
  auto const first = tape.given(7.0);
  for (int k = 0; k < 40; ++k) {
    auto const again = tape.given(tape.coefficients(first.place())[0]);
    CHECK(tape.coefficients(again.place())[0] == 7.0);
  }
}

TEST_CASE("the elementary functions against Cauchy's integrals") {
  using std::exp, std::log, std::sqrt, std::pow, std::sin, std::cos, std::sinh, std::cosh, std::tanh, std::atan;
  check_closed_form([](auto const& x) { return exp(-x * x); });
  check_closed_form([](auto const& x) { return log(x + 1.0); });
  check_closed_form([](auto const& x) { return sqrt(x + 1.0); });
  check_closed_form([](auto const& x) { return sin(3.0 * x) * cos(x); });
  check_closed_form([](auto const& x) { return sinh(x) / cosh(2.0 * x); }, 0.1);
  check_closed_form([](auto const& x) { return tanh(x); });
  check_closed_form([](auto const& x) { return tanh(-x); });
  check_closed_form([](auto const& x) { return atan(x); });
  check_closed_form([](auto const& x) { return pow(x + 1.0, -1.75); });
  check_closed_form([](auto const& x) { return pow(x + 1.0, 40.0) * 1e-9; });
  check_closed_form([](auto const& x) { return pow(x, 3.0) + pow(x, 0.0); });
  check_closed_form([](auto const& x) { return pow(x + 1.0, x); });
  check_closed_form([](auto const& x) { return pow(2.5, x); });
  check_closed_form([](auto const& x) { return log(x + 1.0) / log(10.0); });
}

TEST_CASE("functions that are compositions of others") {
  std::vector<double> const x{0.5, 1.0, 1.0 / 3};
  auto const same = [&](auto const& f, auto const& g) {
    auto const a = grown(x, f), b = grown(x, g);
    for (std::size_t k = 0; k <= order; ++k)
      CHECK(close_to_scale(a[k], b[k], std::pow(2.0, static_cast<double>(k)), 8));
  };
  same([](auto const& z) { return log10(z); }, [](auto const& z) { return log(z) / std::log(10.0); });
  same([](auto const& z) { return log2(z); }, [](auto const& z) { return log(z) / std::log(2.0); });
  same([](auto const& z) { return log1p(z); }, [](auto const& z) { return log(1 + z); });
  same([](auto const& z) { return expm1(z); }, [](auto const& z) { return exp(z) - 1; });
  same([](auto const& z) { return abs(-z); }, [](auto const& z) { return z; });
  same([](auto const& z) { return 3 * pow(z * 0, 2.0) + pow(0.0, z); }, [](auto const& z) { return 0 * z; });
}

TEST_CASE("the error function: its series at 0, and its derivative elsewhere") {
  auto const at_zero = grown<double>({0.0, 1.0}, [](auto const& x) { return erf(x); });
  double const norm = 2 / std::sqrt(std::acos(-1.0));
  double factorial = 1;
  for (int n = 0; 2 * n < order; ++n) {
    factorial *= n == 0 ? 1 : n;
    auto const even = static_cast<std::size_t>(2 * n);
    CHECK(support::close(at_zero[even + 1], (n % 2 == 0 ? norm : -norm) / factorial / (2 * n + 1)));
    CHECK(at_zero[even] == 0);
  }
  auto const bell = grown<double>({0.7, 1.0}, [&](auto const& x) { return norm * exp(-x * x); });
  auto const elsewhere = grown<double>({0.7, 1.0}, [](auto const& x) { return erf(x); });
  CHECK(support::close(elsewhere[0], std::erf(0.7)));
  for (std::size_t k = 1; k <= order; ++k)
    CHECK(close_to_scale(elsewhere[k] * static_cast<double>(k), bell[k - 1], 1.0));
}

TEST_CASE("tanh keeps its digits where it is almost 1") {
  auto const c = grown<double>({20.0, 1.0}, [](auto const& x) { return tanh(x); });
  double power = 2 * std::exp(-40.0);  // tanh = 1 - 2 e^(-2x) + ...
  for (std::size_t k = 1; k <= order; ++k) {
    power *= -2 / static_cast<double>(k);
    CHECK(support::close(c[k], -power, 32));
  }
}

TEST_CASE("the absolute value takes the side on which the series goes") {
  for (double const slope : {2.0, -2.0}) {
    auto const c = grown<double>({0.0, slope, 1.0}, [](auto const& x) { return abs(x) * 3; });
    CHECK(c[0] == 0);
    CHECK(c[1] == 6);
    CHECK(c[2] == (slope > 0 ? 3 : -3));
  }
}

TEST_CASE("complex series, and series of dual numbers") {
  using complex = std::complex<double>;
  auto const c = grown<complex>({complex(0, 1), complex(1, 0)}, [](auto const& z) { return exp(z) * complex(0, 2); });
  complex expected = complex(0, 2) * std::exp(complex(0, 1));
  for (std::size_t k = 0; k <= order; ++k) {
    if (k > 0) expected /= static_cast<double>(k);
    CHECK(std::abs(c[k] - expected) <= 1e-15);
  }
  // d/dy of sqrt(y + s) is 1 / (2 sqrt(y + s)).
  using dual = ff::jet<double, 1>;
  auto const d = grown<dual>({dual::variable(2.0, 0), dual(1)}, [](auto const& x) { return sqrt(x); });
  auto const slope = grown<double>({2.0, 1.0}, [](auto const& x) { return 1 / (2 * sqrt(x)); });
  for (std::size_t k = 0; k <= order; ++k) CHECK(support::close(d[k].gradient[0], slope[k], 16));
}

TEST_CASE("series are numbers of formulas, and dual numbers of series differentiate in a second direction") {
  constexpr auto x = ff::field<0>;
  auto const formula = pow<3>(x) / 3 + sqrt(x) * exp(-x) + pow<1, 3>(x);
  auto const by_formula = grown<double>({1.5, 1.0}, [&](auto const& z) { return formula(x = z); });
  auto const by_hand = grown<double>({1.5, 1.0}, [](auto const& z) {
    return z * z * z / 3 + sqrt(z) * exp(-z) + pow(z, 1.0 / 3);
  });
  for (std::size_t k = 0; k <= order; ++k) CHECK(close_to_scale(by_formula[k], by_hand[k], 1.0));
  auto const derivative = grown<double>({1.5, 1.0}, [&](auto const& z) {
    using variable = std::remove_cvref_t<decltype(z)>;
    return formula(x = ff::jet<variable, 1>::variable(z, 0)).gradient[0];
  });
  for (std::size_t k = 0; k < order; ++k)
    CHECK(close_to_scale(derivative[k], by_formula[k + 1] * static_cast<double>(k + 1), 1.0, 16));
}

TEST_CASE("what a series is") {
  using variable = ff::series_variable<double>;
  static_assert(ff::real_scalar<variable> && !ff::complex_scalar<variable>);
  static_assert(ff::field_scalar<ff::series_variable<rational>> && ff::is_exact_scalar<ff::series_variable<rational>>);
  static_assert(!ff::real_scalar<ff::series_variable<rational>>);
  ff::series_tape<double> tape(3);
  auto const x = tape.given(2.0);
  CHECK(x < 3);
  CHECK(x >= 2.0);
  CHECK(x == variable(2.0));
  CHECK_FALSE(x < std::numeric_limits<double>::quiet_NaN());
  CHECK(variable().vanishes());
  CHECK_FALSE((x * 0).vanishes());
  CHECK(ff::math::pi<variable>().constant_term() == std::acos(-1.0));
  CHECK(tape.coefficient(variable(4.0) * 2, 0) == 8);
  // At the branch point of a root there is no series.
  auto const root = sqrt(tape.given(0.0) + 0 * x);
  tape.extend_to(3);
  CHECK_FALSE(std::isfinite(tape.coefficient(root, 1)));
  CHECK(tape.coefficient(x, 1) == 0);
}

TEST_CASE("what a tape refuses") {
  ff::series_tape<double> tape(3), other(3);
  auto const x = tape.given(2.0), y = other.given(1.0);
  CHECK(caught([&] { return x + y; }).code == ff::errc::domain);
  CHECK(caught([&] { tape.set(x * x, 1, 1.0); return 0; }).code == ff::errc::domain);
  CHECK(caught([&] { tape.set(ff::series_variable<double>(1), 1, 1.0); return 0; }).code == ff::errc::domain);
  CHECK(caught([&] { return tape.coefficient(x, 1); }).code == ff::errc::out_of_range);
  CHECK(caught([&] { return tape.coefficients(17); }).code == ff::errc::out_of_range);
  tape.extend_to(2);
  CHECK(caught([&] { tape.set(x, 2, 1.0); return 0; }).code == ff::errc::out_of_range);
  CHECK(caught([&] { tape.extend_to(4); return 0; }).code == ff::errc::out_of_range);
  CHECK(caught([&] { return x * x; }).code == ff::errc::domain);
  CHECK(caught([] { return ff::series_tape<double>(-1); }).code == ff::errc::bad_option);
  tape.clear();
  CHECK(tape.size() == 0);
  CHECK(tape.given(1.0).place() == 0);
}

TEST_CASE("natural exponents of any size are products, also at 0") {
  auto const check = [](auto one) {
    using T = decltype(one);
    auto const power = [](double n) { return [n](auto const& x) { return pow(x, T(n)); }; };
    // s^17 (1 + s)^17
    std::vector<T> const low = grown<T>({T(0), T(1), T(1)}, power(17), 20);
    for (std::size_t k = 0; k < 17; ++k) CHECK(low[k] == T(0));
    CHECK(std::vector<T>(low.begin() + 17, low.end()) == std::vector<T>{T(1), T(17), T(136), T(680)});
    CHECK(grown<T>({T(0), T(1)}, power(1000000), 4) == std::vector<T>(5, T(0)));
    // (1 + s)^100000
    std::vector<T> const high = grown<T>({T(1), T(1)}, power(100000), 2);
    CHECK(high == std::vector<T>{T(1), T(100000), T(4999950000.0)});
  };
  check(1.0);
  check(1.0L);
  // d x^p / d p is not forgotten where p is a natural number: at 3, p = 2, 9 log 3.
  using dual = ff::jet<double, 1>;
  auto const by_exponent = grown<dual>({dual(3.0), dual(1.0)}, [](auto const& x) {
    return pow(x, dual::variable(2.0, 0));
  }, 1);
  CHECK(by_exponent[0].value == 9.0);
  CHECK(within(by_exponent[0].gradient[0], 9 * std::log(3.0), 1e-14));
}

TEST_CASE("coefficients above a degree are forgotten, and computed anew from others") {
  ff::series_tape<rational> tape(4);
  auto const x = tape.given(rational(1));
  auto const y = x * x;
  tape.set(x, 1, rational(1));
  tape.extend_to(4);  // (1 + s)^2
  CHECK(tape.coefficient(y, 2) == 1);
  tape.forget_above(1);
  CHECK(tape.known() == 1);
  CHECK(caught([&] { tape.coefficient(y, 2); }).code == ff::errc::out_of_range);
  tape.set(x, 2, rational(3));
  tape.extend_to(4);  // (1 + s + 3 s^2)^2
  CHECK(tape.coefficient(y, 1) == 2);
  CHECK(tape.coefficient(y, 2) == 7);
  CHECK(tape.coefficient(y, 4) == 9);
  CHECK(caught([&] { tape.forget_above(-1); }).code == ff::errc::out_of_range);
  tape.forget_above(2);
  CHECK(caught([&] { tape.forget_above(3); }).code == ff::errc::out_of_range);
}
