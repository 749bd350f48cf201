// N components: closed forms, the identity between N and N + 2 components, one component, the plane.
#include <doctest/doctest.h>

#include <freefield/renormalization/o_n_theory.hpp>
#include <freefield/renormalization/quartic_integral.hpp>
#include <freefield/renormalization/zero_dimensional.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace ff = freefield;
using support::caught, support::close, support::says, support::within;

namespace {

constexpr auto r = ff::field<0>;

}  // namespace

TEST_CASE("a quadratic potential of N components stays quadratic") {
  for (int const N : {1, 2, 3, 4, 10, 100}) {
    for (double const m : {-0.3, 0.7, 30.0}) {
      ff::o_n_theory const theory(m * pow<2>(r) / 2, 1.5, N);
      double const precision = 1 / 1.5 + m;
      CHECK(theory.log_partition_function(ff::with_error).contains(N * std::log(2 * std::numbers::pi / precision) / 2));
      CHECK(within(theory.moment(2), N / precision, 1e-11 * N));
      CHECK(close(theory.moment(4), N * (N + 2.0) / (precision * precision), 4000));
      for (double const C : {0.0, 0.5, 1.5}) {
        auto const V = theory.at(C);
        double const c = 1.5 - C, mass = m / (1 + c * m);
        for (double const radius : {0.0, 1.0, 12.0}) {
          double const exact = N * std::log1p(c * m) / 2 + mass * radius * radius / 2;
          CAPTURE(N);
          CAPTURE(m);
          CAPTURE(radius);
          CHECK(V(radius, ff::with_error).contains(exact));
          CHECK(within(V(radius), exact, 1e-11 * (1 + std::abs(exact))));
          CHECK(within(V.slope(radius), mass * radius, 1e-11 * (1 + std::abs(m) * radius)));
          CHECK(within(V.curvature(radius), mass, 1e-10 * (1 + m * m)));
        }
      }
    }
  }
}

TEST_CASE("two components more are a derivative: u_{N+2} = u_N + (c / x) du_N/dx with u = exp(-V)") {
  auto const V0 = pow<6>(r) / 20 - pow<2>(r) / 2;
  double const c = 0.7;
  for (int const N : {1, 2, 3, 5, 8}) {
    ff::effective_radial_potential const low(V0, c, N), high(V0, c, N + 2);
    for (double const radius : {0.3, 1.0, 2.5}) {
      double const ratio = std::exp(low(radius) - high(radius));  // u_{N+2} / u_N
      CHECK(within(ratio, 1 - c / radius * low.slope(radius), 1e-11));
      // Its derivative: (V_N' - V_{N+2}') ratio = (c / x^2) V_N' - (c / x) V_N''.
      double const derivative = c / (radius * radius) * low.slope(radius) - c / radius * low.curvature(radius);
      CHECK(within((low.slope(radius) - high.slope(radius)) * ratio, derivative, 1e-10));
    }
  }
}

TEST_CASE("one component is the zero-dimensional theory, two are an integral over the plane") {
  ff::o_n_theory const one(pow<4>(r) / 10, 1.0, 1), two(pow<4>(r) / 10, 1.0, 2);
  ff::zero_dimensional_theory const line(pow<4>(r) / 10, 1.0);
  CHECK(within(one.log_partition_function(), line.log_partition_function(), 1e-13));
  for (int const n : {2, 4, 10}) CHECK(close(one.moment(n), line.moment(n), 1000));
  CHECK(one.at(0.3)(1.2) == line.at(0.3)(1.2));
  CHECK(close(one.at(0.3).slope(1.2), line.at(0.3).slope(1.2), 100));
  CHECK(close(one.at(0.3).curvature(1.2), line.at(0.3).curvature(1.2), 100));
  CHECK(one.at(1.0)(1.2) == line.potential()(ff::at_point(std::array{1.2})));
  CHECK(within(two.log_partition_function(), ff::log_planar_quartic_integral(1.0, 0.1), 1e-13));
  // N M_n-sums: E[x . grad S] = N, that is E[r^2 + 4 g r^4] = N.
  for (int const N : {1, 2, 3, 7, 40}) {
    ff::o_n_theory const theory(pow<4>(r) / 10, 1.0, N);
    CHECK(within(theory.moment(2) + 0.4 * theory.moment(4), double(N), 1e-12 * N));
  }
}

TEST_CASE("the potential of N components solves Polchinski's equation: 2 dV/dc = V'' + (N - 1) V' / r - V'^2") {
  auto const V0 = pow<4>(r) - pow<2>(r);
  double const h = 1e-3, c = 0.5, radius = 0.9;
  for (int const N : {2, 3, 6}) {
    auto const at = [&](double variance) { return ff::effective_radial_potential(V0, variance, N)(radius); };
    ff::effective_radial_potential const V(V0, c, N);
    double const rate = (at(c - 2 * h) - 8 * at(c - h) + 8 * at(c + h) - at(c + 2 * h)) / (12 * h);
    double const u = V.slope(radius);
    CHECK(within(2 * rate, V.curvature(radius) + (N - 1) * u / radius - u * u, 1e-8));
    CHECK(within(V.slope(0.0), 0.0, 1e-12));
    CHECK(V(radius, ff::with_error).contains(ff::effective_radial_potential(V0, c, N, {.tolerance = 1e-14})(radius)));
    ff::effective_radial_potential const rough(V0, c, N, {.tolerance = 1e-4});
    CHECK(rough(radius, ff::with_error).contains(V(radius)));
    CHECK(rough.slope(radius, ff::with_error).contains(u));
    CHECK(rough.curvature(radius, ff::with_error).contains(V.curvature(radius)));
  }
}

TEST_CASE("a narrow shell far from the start is found") {
  ff::effective_radial_potential const V(200 * pow<2>(pow<2>(r) - 9), 100.0, 3);
  // The shell of radius 3: u = shell * sinh(3 r / c) / (3 r / c) * exp(-(9 + r^2) / (2 c)), for a shell of no width.
  double const a = 1.0, b = 8.0;
  auto const thin = [](double radius) {
    double const s = 3 * radius / 100;
    return std::log(std::sinh(s) / s) - radius * radius / 200;
  };
  CHECK(within(V(a) - V(b), thin(b) - thin(a), 1e-5));
}

TEST_CASE("bad input") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([] { return ff::o_n_theory(pow<4>(r), 1.0, 0); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::o_n_theory(pow<4>(r), 0.0, 2); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::o_n_theory(pow<4>(r), nan, 2); }).code == ff::errc::non_finite);
  CHECK(caught([] { return ff::o_n_theory(-pow<4>(r), 1.0, 2); }).code == ff::errc::domain);
  CHECK(says(caught([] { return ff::o_n_theory(pow<4>(r) + pow<3>(r), 1.0, 2); }), "not even"));
  ff::o_n_theory const theory(pow<4>(r), 1.0, 2);
  CHECK(caught([&] { return theory.at(1.5); }).code == ff::errc::domain);
  CHECK(caught([&] { return theory.at(0.5)(nan); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return theory.moment(-2); }).code == ff::errc::domain);
  CHECK(caught([&] { return theory.moment(2000); }).code == ff::errc::too_large);
  CHECK(caught([] { return ff::o_n_theory(pow<4>(r), 1.0, 2, {.tolerance = 2.0}); }).code == ff::errc::bad_option);
  auto const radial = [](double variance, int components) {
    return ff::effective_radial_potential(pow<4>(r), variance, components);
  };
  CHECK(caught([&] { return radial(-1.0, 2); }).function == "effective_radial_potential");
  CHECK(caught([&] { return radial(1.0, 0); }).function == "effective_radial_potential");
  CHECK(caught([&] { return radial(1.0, 1)(nan); }).function == "effective_radial_potential");
  CHECK(caught([&] { return theory.at(1.5); }).function == "o_n_theory::at");
}
