// Quartic integrals against their recursion, limits and quadrature.
#include <doctest/doctest.h>

#include <freefield/renormalization/quartic_integral.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace ff = freefield;
using support::caught, support::close, support::within;

namespace {

/// The integral of x^n exp(-a x^2 / 2 - g x^4 - lowest) by the trapezoidal rule, fine enough for every digit.
double by_sum(double a, double g, int n, double lowest) {
  double const reach = std::pow(60 / g, 0.25) + 20 / std::sqrt(1 + std::abs(a)) + std::sqrt(std::abs(a) / g),
               h = reach / 4000;
  double sum = 0;
  for (int k = -4000; k <= 4000; ++k) {
    double const x = k * h, square = x * x;
    sum += std::pow(x, n) * std::exp(lowest - a * square / 2 - g * square * square);
  }
  return sum * h;
}

}  // namespace

TEST_CASE("the integrals are those of a fine sum") {
  for (double const g : {0.01, 0.1, 1.0, 50.0}) {
    for (double const a : {-8.0, -1.0, -1e-3, 0.0, 1e-6, 1.0, 5.0, 40.0}) {
      double const lowest = a < 0 ? -a * a / (16 * g) : 0;
      double const Z = by_sum(a, g, 0, lowest), log_Z = std::log(Z) - lowest;
      CAPTURE(a);
      CAPTURE(g);
      CHECK(within(ff::log_quartic_integral(a, g), log_Z, 1e-14 * (20 + std::abs(log_Z) + a * a / g)));
      CHECK(close(ff::quartic_second_moment(a, g), by_sum(a, g, 2, lowest) / Z, 4000));
    }
  }
  CHECK(within(ff::quartic_second_moment(1.0, 0.1), 0.61552719, 5e-9));
}

TEST_CASE("weak coupling, where the Bessel functions overflow, is perturbation theory") {
  for (double const g : {1e-4, 1e-8, 1e-12, 1e-300}) {
    double const half_log = std::log(2 * std::numbers::pi) / 2, cubes = 3e3 * g * g * g;
    CHECK(within(ff::log_quartic_integral(1.0, g), half_log - 3 * g + 48 * g * g, cubes + 1e-15));
    CHECK(within(ff::quartic_second_moment(1.0, g), 1 - 12 * g + 384 * g * g, 10 * cubes + 1e-15));
    // Two wells, at x^2 = 1 / (4 g).
    double const wells = 1 / (16 * g) + std::log(2.0) + std::log(std::numbers::pi) / 2 + 3 * g;
    CHECK(within(ff::log_quartic_integral(-1.0, g), wells, 1e2 * g * g + 1e-15 * wells));
    CHECK(within(ff::quartic_second_moment(-1.0, g), 1 / (4 * g) - 1, 20 * g + 1e-15 / g));
  }
  CHECK(close(ff::log_quartic_integral(1e200, 1.0), std::log(2 * std::numbers::pi * 1e-200) / 2));
  CHECK(close(ff::quartic_second_moment(1e200, 1.0), 1e-200));
}

TEST_CASE("the branches meet") {
  for (double const sign : {-1.0, 1.0}) {
    CHECK(close(ff::log_quartic_integral(sign * 1e-170, 2.0), ff::log_quartic_integral(0.0, 2.0)));
    CHECK(close(ff::quartic_second_moment(sign * 1e-160, 2.0), ff::quartic_second_moment(0.0, 2.0), 16));
    double const z = ff::detail::renormalization_room::asymptotic_from<double>(), a = sign * std::sqrt(32 * z);
    double const before = a * (1 - 1e-14), behind = a * (1 + 1e-14);
    CHECK(within(ff::log_quartic_integral(before, 1.0), ff::log_quartic_integral(behind, 1.0), 1e-11));
    CHECK(close(ff::quartic_second_moment(before, 1.0), ff::quartic_second_moment(behind, 1.0), 1000));
  }
}

TEST_CASE("the integral over the plane is twice pi times one over r dr") {
  for (double const g : {1e-6, 0.1, 3.0}) {
    for (double const a : {-2.0, -0.1, 0.0, 0.5, 10.0}) {
      if (a < 0 && g < 1e-3) continue;
      double const reach = a > 0 ? std::min(std::pow(60 / g, 0.25), std::sqrt(100 / a))
                                 : std::pow(60 / g, 0.25) + std::sqrt(-a / g),
                   h = reach / 20000;
      double sum = 0;  // Simpson's rule
      for (int k = 0; k <= 20000; ++k) {
        double const x = k * h, weight = k % 2 == 1 ? 4 : k == 0 || k == 20000 ? 1 : 2;
        sum += weight * x * std::exp(-a * x * x / 2 - g * x * x * x * x);
      }
      CHECK(within(ff::log_planar_quartic_integral(a, g), std::log(2 * std::numbers::pi * sum * h / 3), 1e-9));
    }
  }
  CHECK(close(ff::log_planar_quartic_integral(1.0, 1e-12), std::log(2 * std::numbers::pi) - 8e-12));
}

TEST_CASE("what has no integral is refused") {
  double const nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  auto const all = [](double a, double g, ff::errc code) {
    CHECK(caught([&] { return ff::log_quartic_integral(a, g); }).code == code);
    CHECK(caught([&] { return ff::quartic_second_moment(a, g); }).code == code);
    CHECK(caught([&] { return ff::log_planar_quartic_integral(a, g); }).code == code);
  };
  all(1.0, 0.0, ff::errc::domain);
  all(1.0, -1.0, ff::errc::domain);
  all(nan, 1.0, ff::errc::non_finite);
  all(1.0, nan, ff::errc::non_finite);
  all(infinity, 1.0, ff::errc::non_finite);
  CHECK(caught([] { return ff::log_quartic_integral(-1e200, 1.0); }).code == ff::errc::overflow);
}
