// Exponential integrals of any order and incomplete gamma functions: values, recurrences, derivatives, bad arguments.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>
#include <freefield/numeric/incomplete_gamma.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/zeta_table.hpp>

#include <cmath>
#include <limits>

namespace ff = freefield;
using support::caught;
using support::close;
using support::number;
using support::within;

namespace {

/// 4 epsilon, and one more for each step up to a positive order.
template <class T>
int allowed(T const& s) {
  return s < 0 ? 5 - static_cast<int>(s) : 4;
}

template <class T>
void check_table() {
  for (auto const& entry : support::exponential_integral_table) {
    CAPTURE(entry.s);
    CAPTURE(entry.x);
    T const s = number<T>(entry.s), x = number<T>(entry.x);
    CHECK(close(ff::scaled_exponential_integral(s, x), number<T>(entry.value), allowed(s)));
  }
}

}  // namespace

TEST_CASE("values of the table, in every built-in scalar") {
  check_table<double>();
  check_table<long double>();
  check_table<float>();
}

TEST_CASE("4 epsilon on random arguments, against long double") {
  ff::philox4x32 engine{5, 0};
  for (int k = 0; k < 4000; ++k) {
    double const s =
        k % 4 == 0 ? std::round(24 * ff::uniform<double>(engine)) - 4 : 64 * ff::uniform<double>(engine) - 4;
    double const x = std::exp(-28 + 36 * ff::uniform<double>(engine));
    CAPTURE(s);
    CAPTURE(x);
    auto const exact = ff::scaled_exponential_integral<long double>(s, x);
    CHECK(close(ff::scaled_exponential_integral(s, x), static_cast<double>(exact), allowed(s)));
  }
}

TEST_CASE("s E_(s+1) + x E_s = 1, in long double and through integer orders") {
  for (long double const s : {0.25L, 0.5L, 0.999999L, 1.0L, 1.000001L, 1.5L, 2.0L, 19.5L, 20.0L, 63.0L}) {
    for (long double const x : {1e-10L, 1e-3L, 0.25L, 0.499L, 0.501L, 1.0L, 7.0L, 300.0L}) {
      CAPTURE(s);
      CAPTURE(x);
      long double const here = ff::scaled_exponential_integral(s, x), next = ff::scaled_exponential_integral(s + 1, x);
      CHECK(within(s * next + x * here, 1.0L, 20 * std::numeric_limits<long double>::epsilon()));
    }
  }
}

TEST_CASE("the incomplete gamma function: order 1/2 is erfc, order 0 is E_1, negative orders by their recurrence") {
  for (double const x : {0.01, 0.3, 0.7, 2.0, 11.0}) {
    CAPTURE(x);
    CHECK(close(ff::upper_incomplete_gamma(0.5, x), std::sqrt(std::acos(-1.0)) * std::erfc(std::sqrt(x)), 8));
    CHECK(close(ff::upper_incomplete_gamma(1.0, x), std::exp(-x), 6));
    for (double const a : {-6.5, -3.0, -1.0, -0.25}) {
      // Gamma(a, x) is the small difference of two large numbers there: (Gamma(a + 1, x) - x^a e^-x) / a.
      double const large = std::pow(x, a) * std::exp(-x);
      CHECK(within(a * ff::upper_incomplete_gamma(a, x) + large, ff::upper_incomplete_gamma(a + 1, x), 2e-15 * large));
    }
  }
  CHECK(close(ff::upper_incomplete_gamma(0.0, 1.0), 0.21938393439552027368, 4));
  CHECK(close(ff::upper_incomplete_gamma(-2.0, 1.0), 0.10969196719776013684, 6));
}

TEST_CASE("jets have the derivatives in both arguments, second ones too") {
  using dual = ff::jet<ff::jet<double, 2>, 2>;
  using inner = ff::jet<double, 2>;
  for (auto const& entry : support::exponential_integral_table) {
    CAPTURE(entry.s);
    CAPTURE(entry.x);
    double const s = number<double>(entry.s), x = number<double>(entry.x);
    auto const value = ff::scaled_exponential_integral(dual::variable(inner::variable(s, 0), 0),
                                                       dual::variable(inner::variable(x, 1), 1));
    double const slope = number<double>(entry.slope);
    CHECK(within(value.gradient[0].value / slope, 1.0, 4e-13));
    // d/dx e^x E_s = e^x E_s - e^x E_(s-1), twice
    auto const at = [&](double order) { return ff::scaled_exponential_integral(order, x); };
    double const scale = at(s - 1) + at(s);
    CHECK(within(value.gradient[1].value, at(s) - at(s - 1), 4e-13 * scale));
    double const second = at(s) - 2 * at(s - 1) + at(s - 2);
    CHECK(within(value.gradient[1].gradient[1], second, 4e-12 * (at(s - 2) + scale)));
    double const mixed = value.gradient[0].gradient[1];
    CHECK(close(mixed, value.gradient[1].gradient[0], 64));
  }
}

TEST_CASE("the second derivative in the order, also where it is an integer: differences of first derivatives") {
  using dual = ff::jet<ff::jet<double, 1>, 1>;
  using line = ff::jet<long double, 1>;
  for (double const s : {0.75, 1.0, 1 + 1e-9, 2.0, 3.0, 2.5}) {
    for (double const x : {1e-6, 0.1, 0.4, 2.0}) {
      CAPTURE(s);
      CAPTURE(x);
      dual const order = dual::variable(ff::jet<double, 1>::variable(s, 0), 0);
      double const second = ff::scaled_exponential_integral(order, dual(x)).gradient[0].gradient[0];
      long double const h = 1e-5L;
      auto const slope = [&](long double at) {
        return ff::scaled_exponential_integral(line::variable(at, 0), line(static_cast<long double>(x))).gradient[0];
      };
      auto const expected = static_cast<double>((slope(s + h) - slope(s - h)) / (2 * h));
      CHECK(within(second / expected, 1.0, 1e-7));
    }
  }
}

TEST_CASE("factors that leave the range although their product does not") {
  CHECK(within(ff::upper_incomplete_gamma(170.0, 700.0) / 8.6134275091179470529e+176, 1.0, 1e-12));
  CHECK(within(ff::upper_incomplete_gamma(200.0, 1000.0) / 6.3350685354768734453e+162, 1.0, 1e-12));
}

TEST_CASE("ends of the range") {
  CHECK(ff::scaled_exponential_integral(3.0, 0.0) == 0.5);
  CHECK(close(ff::scaled_exponential_integral(3.0, 1e-300), 0.5));
  CHECK(close(ff::scaled_exponential_integral(2.0, 1e300), 1e-300));
  CHECK(within(ff::scaled_exponential_integral(1e5, 1e-3) * (1e5 - 1 + 1e-3), 1.0, 1e-12));
}

TEST_CASE("bad arguments") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const expect = [](auto&& call, ff::errc code, ff::error_index const& index) {
    auto const e = caught(call);
    CHECK(e.code == code);
    CHECK(e.index == index);
  };
  expect([&] { return ff::scaled_exponential_integral(nan, 1.0); }, ff::errc::non_finite, {0});
  expect([&] { return ff::scaled_exponential_integral(1.0, nan); }, ff::errc::non_finite, {1});
  expect([&] { return ff::scaled_exponential_integral(1.0, 0.0); }, ff::errc::domain, {1});
  expect([&] { return ff::scaled_exponential_integral(2.0, -1.0); }, ff::errc::domain, {1});
  expect([&] { return ff::scaled_exponential_integral(-1e9, 1.0); }, ff::errc::too_large, {0});
  expect([&] { return ff::scaled_exponential_integral(-300.0, 1e-3); }, ff::errc::overflow, {});
  expect([&] { return ff::upper_incomplete_gamma(2.0, 0.0); }, ff::errc::domain, {1});
  expect([&] { return ff::upper_incomplete_gamma(1e9, 1.0); }, ff::errc::too_large, {0});
}
