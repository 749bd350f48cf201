// Divergent series of one site of phi^4 and of other integrals, against their exact values.

#include <freefield/wick/borel_pade.hpp>
#include <freefield/wick/conformal_borel.hpp>
#include <freefield/wick/large_order.hpp>
#include <freefield/wick/optimal_truncation.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/math/special_functions/bessel.hpp>
#include <boost/math/special_functions/expint.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "support/caught.hpp"

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using support::says;

namespace {

/// (-1)^n (4n - 1)!! / (n! 24^n)
std::vector<rational> partition_series(int order) {
  std::vector<rational> a{1};
  for (int n = 1; n <= order; ++n) a.push_back(a.back() * rational(-(4 * n - 1) * (4 * n - 3), 24 * n));
  return a;
}

/// sqrt(3 / (2 pi g)) exp(3 / (4 g)) K_(1/4)(3 / (4 g))
double partition(double g) {
  double const z = 0.75 / g;
  return std::sqrt(2 * z / std::numbers::pi) * std::exp(z) * boost::math::cyl_bessel_k(0.25, z);
}

/// (-1)^n n!, of the integral of exp(-t) / (1 + g t).
std::vector<rational> euler_series(int order) {
  std::vector<rational> a{1};
  for (int n = 1; n <= order; ++n) a.push_back(-a.back() * n);
  return a;
}

double euler(double g) { return std::exp(1 / g) / g * boost::math::expint(1, 1 / g); }

}  // namespace

TEST_CASE("borel_pade: 20 coefficients of phi^4 give Z(1) to ten digits, and say their error") {
  auto const sum = ff::borel_pade(partition_series(19));
  auto const at_one = sum(1.0);
  CHECK(std::abs(at_one.value - partition(1.0)) < 1e-10);
  CHECK(at_one.error < 1e-9);
  for (double const g : {0.0, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0}) {
    CAPTURE(g);
    auto const z = sum(g);
    double const exact = g == 0 ? 1.0 : partition(g);
    CHECK(z.contains(exact));
    CHECK(z.error < 1e-12 + 1e-5 * g * g);
  }
}

TEST_CASE("borel_pade: every number of coefficients contains the exact value") {
  for (int order = 2; order <= 16; ++order) {
    CAPTURE(order);
    auto const sum = ff::borel_pade(partition_series(order));
    for (double const g : {0.2, 1.0, 4.0}) CHECK(sum(g).contains(partition(g)));
  }
  // The Borel transform of Euler's series is 1 / (1 + t): every approximant is exact, up to the integral.
  auto const euler_sum = ff::borel_pade(euler_series(4));
  for (double const g : {0.1, 1.0, 5.0}) {
    CHECK(euler_sum(g).contains(euler(g)));
    CHECK(std::abs(euler_sum(g).value - euler(g)) < 1e-13);
  }
}

TEST_CASE("borel_pade: doubles, and what is known of their noise") {
  std::vector<double> a;
  for (rational const& x : partition_series(20)) a.push_back(static_cast<double>(x));
  auto const z = ff::borel_pade(a)(1.0);
  CHECK(z.contains(partition(1.0)));
}

TEST_CASE("borel_pade: a singularity on the path of integration is refused") {
  std::vector<rational> same_sign = euler_series(6);
  for (rational& x : same_sign) x = abs(x);
  auto const sum = ff::borel_pade(same_sign);
  auto const refused = caught([&] { return sum(0.5); });
  CHECK(refused.code == ff::errc::not_converged);
  CHECK(says(refused, "borel_pade: fewer than two approximants have no pole on the axis, got 0.5"));
  CHECK(sum(-0.5).contains(euler(0.5)));  // on the other side there is none
}

TEST_CASE("conformal_borel: phi^4 with the singularity at -3/2") {
  auto const sum = ff::conformal_borel(partition_series(19), rational(3, 2));
  CHECK(std::abs(sum(1.0).value - partition(1.0)) < 1e-11);
  for (int order = 4; order <= 16; order += 3) {
    auto const shorter = ff::conformal_borel(partition_series(order), rational(3, 2));
    for (double const g : {0.1, 1.0, 4.0}) {
      CAPTURE(order);
      CAPTURE(g);
      CHECK(shorter(g).contains(partition(g)));
    }
  }
}

TEST_CASE("optimal_truncation: where the series turns") {
  auto const sum = ff::optimal_truncation(partition_series(30));
  for (double const g : {0.05, 0.1, 0.2, 0.5, 1.0}) {
    CAPTURE(g);
    CHECK(sum(g).contains(partition(g)));
    // Terms shrink until 2 g n / 3 is 1.
    CHECK(std::abs(static_cast<double>(sum.order(g)) - 1.5 / g) < 1.5);
  }
  CHECK(sum(0.05).error < 1e-12);
  // Of a polynomial nothing is left out but the last term.
  auto const line = ff::optimal_truncation(std::vector<double>{1, 2, 0, 0});
  CHECK(line(0.25).contains(1.5));
  CHECK(ff::optimal_truncation(std::vector<double>(14, 1.0))(0.9).contains(10.0));
  // Terms of one sign: the imaginary part that is undetermined is about sqrt(2 pi m) times the smallest term.
  std::vector<rational> same_sign = euler_series(20);
  for (rational& x : same_sign) x = abs(x);
  double const principal_value = 5 * std::exp(-5.0) * boost::math::expint(5.0);
  CHECK(ff::optimal_truncation(same_sign)(0.2).contains(principal_value));
}

TEST_CASE("large_order: action, exponent and amplitude of phi^4 and of Euler's series") {
  auto const found = ff::large_order(partition_series(24));
  CHECK(found.action.contains(-1.5));
  CHECK(found.action.error < 1e-12);
  CHECK(std::abs(found.exponent.value) < 1e-10);
  CHECK(found.exponent.error < 1e-9);
  CHECK(std::abs(found.amplitude.value - 1 / (std::numbers::pi * std::numbers::sqrt2)) < 1e-8);
  auto const exact = ff::large_order(euler_series(12));
  CHECK(exact.action.value == -1);
  CHECK(exact.exponent.value == 1);
  CHECK(std::abs(exact.amplitude.value - 1) < 1e-12);
}

TEST_CASE("large_order: errors contain the truth, with few coefficients, with doubles, with a second singularity") {
  // <x^2> ~ (2 sqrt(2)/pi) (-3/2)^-k Gamma(k + 1), with corrections from twice the action
  double const square_amplitude = 2 * std::numbers::sqrt2 / std::numbers::pi;
  for (int order : {8, 10, 12, 16, 20, 24, 30}) {
    CAPTURE(order);
    std::vector<rational> const z = partition_series(order);
    std::vector<rational> square;
    rational above = 1;
    for (int n = 0; n <= order; ++n) {
      if (n > 0) above *= rational(-(4 * n + 1) * (4 * n - 1), 24 * n);
      rational c = above;
      for (int k = 0; k < n; ++k) c -= square[static_cast<std::size_t>(k)] * z[static_cast<std::size_t>(n - k)];
      square.push_back(c);
    }
    auto const check = [](auto const& series, double exponent, double amplitude) {
      auto const found = ff::large_order(series);
      CHECK(found.action.contains(-1.5));
      CHECK(found.exponent.contains(exponent));
      CHECK(found.amplitude.contains(amplitude));
    };
    check(square, 1.0, square_amplitude);
    std::vector<double> rounded;
    for (rational const& a : z) rounded.push_back(static_cast<double>(a));
    check(rounded, 0.0, 1 / (std::numbers::pi * std::numbers::sqrt2));
  }
}

TEST_CASE("resummation: refusals") {
  std::vector<rational> const two{1, 2};
  CHECK(caught([&] { return ff::borel_pade(two); }).code == ff::errc::underdetermined);
  CHECK(caught([&] { return ff::conformal_borel(two, rational(1)); }).code == ff::errc::underdetermined);
  CHECK(says(caught([&] { return ff::conformal_borel(euler_series(5), rational(-1)); }),
             "conformal_borel: distance of the singularity is not positive, got -1"));
  CHECK(caught([&] { return ff::conformal_borel(euler_series(5), rational(1))(-0.5); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::optimal_truncation(std::vector<double>{}); }).code == ff::errc::empty);
  CHECK(caught([&] { return ff::large_order(euler_series(5)); }).code == ff::errc::underdetermined);
  CHECK(caught([&] { return ff::large_order(std::vector<double>(9, 1.0)); }).code == ff::errc::degenerate);
  double const infinity = std::numeric_limits<double>::infinity();
  CHECK(caught([&] { return ff::borel_pade(euler_series(5))(infinity); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::optimal_truncation(std::vector<double>{1, infinity}); }).code == ff::errc::non_finite);
}
