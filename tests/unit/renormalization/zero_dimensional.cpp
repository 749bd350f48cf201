// The zero-dimensional theory against closed forms, recursions, its equation and published numbers.
#include <doctest/doctest.h>

#include <freefield/renormalization/zero_dimensional.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <sstream>

namespace ff = freefield;
using support::caught, support::close, support::says, support::within;

namespace {

constexpr auto x = ff::field<0>;

}  // namespace

TEST_CASE("a quadratic potential stays quadratic") {
  for (double const m : {-0.4, 0.0, 0.3, 20.0}) {
    ff::zero_dimensional_theory const theory(m * pow<2>(x) / 2 - 1, 2.0);
    for (double const C : {0.0, 0.5, 1.9, 2.0}) {
      auto const V = theory.at(C);
      double const c = 2 - C, mass = m / (1 + c * m);
      CHECK(V.variance() == c);
      for (double const phi : {0.0, 1.5, -40.0}) {
        double const exact = std::log1p(c * m) / 2 + mass * phi * phi / 2 - 1;
        auto const value = V(phi, ff::with_error);
        CHECK(value.contains(exact));
        CHECK(value.error < 1e-12 * (1 + std::abs(exact)));
        CHECK(V.slope(phi, ff::with_error).contains(mass * phi));
        CHECK(within(V.curvature(phi), mass, 1e-11 * (1 + m * m)));
      }
      if (C == 0.0) continue;
      double const ratio = 1 / (1 + mass * C);  // the variance of P_C relative to C
      CHECK(within(theory.free_divergence(C), (ratio - 1 - std::log(ratio)) / 2, 1e-12));
      CHECK(within(theory.background_divergence(C), (2 * ratio - 1 - std::log(2 * ratio)) / 2, 1e-12));
      CHECK(within(theory.free_divergence_slope(C), mass * mass * ratio * C / 2, 1e-11));
    }
  }
}

TEST_CASE("moments of a quartic theory") {
  ff::zero_dimensional_theory const theory(pow<4>(x) / 10, 1.0);
  CHECK(within(theory.moment(2), 0.61552719, 5e-9));
  CHECK(theory.moment(0) == 1.0);
  CHECK(theory.moment(7) == 0.0);
  for (int n = 1; n <= 20; ++n) {  // (2n - 1) M_{2n-2} = a M_{2n} + 4 g M_{2n+2}
    double const left = (2 * n - 1) * theory.moment(2 * n - 2);
    CHECK(close(theory.moment(2 * n) + 0.4 * theory.moment(2 * n + 2), left, 2000));
  }
  // Schwinger and Dyson of a theory that is not even: E[x^{k+1} + x^k V'(x)] = k E[x^{k-1}].
  ff::zero_dimensional_theory const tilted(pow<4>(x) / 4 - pow<3>(x) - x / 3, 1.0);
  for (int k = 1; k <= 8; ++k) {
    double const left = tilted.moment(k + 1) + tilted.moment(k + 3) - 3 * tilted.moment(k + 2) - tilted.moment(k) / 3;
    CHECK(within(left, k * tilted.moment(k - 1), 1e-11 * tilted.moment(k + 4 - k % 2)));
  }
}

TEST_CASE("vertices of weak coupling are those of perturbation theory") {
  double const g = 1e-3;  // V = g x^4 / 24
  ff::zero_dimensional_theory const theory(g * pow<4>(x) / 24, 1.0, {.tolerance = 1e-14});
  auto const gamma = theory.vertices();
  CHECK(within(gamma.two, 1 + g / 2 - 5 * g * g / 12, 2e-9));
  CHECK(within(gamma.four, g - 3 * g * g / 2, 2e-8));
  CHECK(within(gamma.six, 15 * g * g * g, 1e-8));
  std::ostringstream out;
  out << ff::vertex_functions<double>{1.5, -0.25, 3};
  CHECK(out.str() == "vertices Gamma_2 = 1.5, Gamma_4 = -0.25, Gamma_6 = 3");
  auto const odd = caught([] { return ff::zero_dimensional_theory(pow<4>(x) + x, 1.0).vertices(); });
  CHECK(odd.code == ff::errc::domain);
  CHECK(says(odd, "not even"));
}

TEST_CASE("the flow with a quartic potential: equation, published divergences, law") {
  ff::zero_dimensional_theory const theory(pow<4>(x), 1.0);
  CHECK(within(theory.background_divergence(1.0), 0.090, 5e-4));
  CHECK(within(theory.background_divergence(0.75), 0.0023, 5e-5));
  CHECK(within(theory.background_divergence(0.01), 0.150, 5e-4));
  CHECK(theory.background_divergence(0.0) == (1 - std::numbers::ln2) / 2);
  CHECK(theory.free_divergence(0.0) == 0.0);
  CHECK(theory.free_divergence_slope(0.0) == doctest::Approx(0).epsilon(1e-12));
  CHECK(within(theory.moment(2), 0.27884, 1e-5));
  for (double const C : {1.0, 0.4, 0.05}) {
    auto const V = theory.at(C);
    auto const rho = theory.density(C, ff::grid<double, 1>({-8 * std::sqrt(C), 8 * std::sqrt(C), 200}));
    double divergence = 0;
    for (Eigen::Index i = 0; i < rho.size(); ++i) {
      double const phi = rho.point(i)(0), free = std::exp(-phi * phi / (2 * C)) / std::sqrt(2 * std::numbers::pi * C);
      if (rho.values()(i) > 0) divergence += rho.weight(i) * std::log(rho.values()(i) / free);
      if (!(free * std::exp(-V(phi)) > 1e-290)) continue;
      CHECK(close(rho.values()(i) * std::exp(theory.log_partition_function()),
                  free * std::sqrt(2 * std::numbers::pi) * std::exp(-V(phi)), 20000));
    }
    CHECK(within(theory.free_divergence(C), divergence, 1e-9));
  }
}

TEST_CASE("the potential solves Polchinski's equation, its slope that of Burgers") {
  auto const V0 = pow<6>(x) / 30 - pow<2>(x) / 3;
  double const h = 1e-3;
  for (double const c : {0.3, 1.0}) {
    for (double const phi : {0.0, 0.8, -2.5}) {
      auto const at = [&](double variance) { return ff::effective_potential(V0, variance); };
      auto const V = at(c);
      double const u = V.slope(phi), uu = V.curvature(phi);
      double const near = at(c + h)(phi) - at(c - h)(phi), far = at(c + 2 * h)(phi) - at(c - 2 * h)(phi);
      double const rate = (8 * near - far) / (12 * h);
      CHECK(within(rate, (uu - u * u) / 2, 1e-8));
      double const slope = (V(phi - 2 * h) - 8 * V(phi - h) + 8 * V(phi + h) - V(phi + 2 * h)) / (12 * h);
      CHECK(within(slope, u, 1e-8));
      auto const difference = [&](auto const& f) {
        return (f(phi - 2 * h) - 8 * f(phi - h) + 8 * f(phi + h) - f(phi + 2 * h)) / (12 * h);
      };
      CHECK(within(difference([&](double y) { return V.slope(y); }), uu, 1e-8));
      double const bend = difference([&](double y) { return V.curvature(y); });
      double const burgers = (at(c + h).slope(phi) - at(c - h).slope(phi)) / (2 * h);
      CHECK(within(burgers, bend / 2 - u * uu, 1e-4));
    }
  }
}

TEST_CASE("two convolutions are one") {
  ff::effective_potential const once(pow<4>(x), 0.9), first(pow<4>(x), 0.5);
  auto const left = ff::formula<"V">([&](auto y) -> decltype(y) { return first(y); })(x);
  ff::effective_potential const twice(left, 0.4, {.tolerance = 1e-11});
  for (double const phi : {0.0, 1.3, -3.0}) CHECK(within(twice(phi), once(phi), 1e-11));
}

TEST_CASE("double wells keep both of their minima") {
  ff::effective_potential const V(200 * pow<2>(pow<2>(x) - 9), 100.0);
  CHECK(within(V.slope(0.0), 0.0, 1e-11));
  // Far away the two needles are delta functions at -3 and 3: V = -log sum of exp(-(phi -+ 3)^2 / 200).
  for (double const phi : {0.0, 2.0, -7.0, 100.0}) {
    double const exact = 3 / 100.0 * std::tanh(3 * phi / 100);
    CHECK(within(V.slope(phi), phi / 100 - exact, 1e-5 * (1 + std::abs(phi))));
  }
  ff::zero_dimensional_theory const theory(10 * pow<2>(pow<2>(x) - 1), 4.0);
  double before = -1;
  for (double const C : {0.0, 0.01, 0.1, 0.5, 1.0, 2.0, 4.0}) {
    double const M = theory.free_divergence(C);
    CHECK(M > before - 1e-12);
    before = M;
  }
}

TEST_CASE("no valley of a polynomial is missed") {
  // Two needles at A and B, much narrower than the first step: the values at the nodes do not hint at them.
  auto const check = [](double phi, double c, double A, double B, double C, double g) {
    double const exact = [&] {
      double sum = 0;
      for (double const well : {A, B}) {
        double const other = well == A ? B : A, strength = g * (well - other) * (well - other);
        double const width = 1 / std::sqrt(2 * strength * (1 + (well - C) * (well - C)));
        for (int k = -4000; k <= 4000; ++k) {
          double const h = width / 250, y = well + k * h;
          double const v = g * (y - A) * (y - A) * (y - B) * (y - B) * (1 + (y - C) * (y - C));
          sum += h * std::exp(-v - (y - phi) * (y - phi) / (2 * c));
        }
      }
      return std::log(2 * std::numbers::pi * c) / 2 - std::log(sum);
    }();
    auto const V0 = g * pow<2>(x - A) * pow<2>(x - B) * (1 + pow<2>(x - C));
    CAPTURE(phi);
    for (double const tolerance : {1e-2, 1e-6, 1e-10}) {
      ff::effective_potential const V(V0, c, {.tolerance = tolerance});
      CHECK(std::abs(V(phi, ff::with_error).value - exact) <= V(phi, ff::with_error).error + 1e-9);
    }
  };
  check(-4.2359729188, 1e3, 4.74143911225, -0.57233081142, -4.68128430918, 2040.76);
  check(3.2935773942, 1e3, -5.59470605362, 0.79731724876, 4.49508340700, 47.5116);
  check(2.8026253355, 1e4, -0.09261288861, 5.05769244639, -4.73470406945, 692.911);
  check(9.3241679408, 1e4, 4.59466210813, -0.26816244194, -4.15469982233, 18.5172);
}

TEST_CASE("errors contain the truth at every tolerance") {
  for (double const tolerance : {1e-2, 1e-4, 1e-6, 1e-9}) {
    for (double const phi : {0.0, 2.0, 31.0}) {
      ff::effective_potential const rough(pow<4>(x), 2.0, {.tolerance = tolerance}), fine(pow<4>(x), 2.0);
      CHECK(rough(phi, ff::with_error).contains(fine(phi)));
      CHECK(rough.slope(phi, ff::with_error).contains(fine.slope(phi)));
      CHECK(rough.curvature(phi, ff::with_error).contains(fine.curvature(phi)));
    }
  }
}

TEST_CASE("long double has its own digits") {
  using wide = long double;
  ff::zero_dimensional_theory const theory(3 * pow<2>(x) / 2, wide(2));
  wide const c = 1.5L, exact = std::log1p(3 * c) / 2 + 3 / (1 + 3 * c) / 2;
  CHECK(within(theory.at(wide(0.5L))(wide(1)), exact, 100 * std::numeric_limits<wide>::epsilon()));
  CHECK(within(theory.moment(2), 2 / wide(7), 100 * std::numeric_limits<wide>::epsilon()));
}

TEST_CASE("odd moments, and evenness that ends far out") {
  ff::zero_dimensional_theory const tilted(pow<4>(x) / 4 - pow<3>(x) - x / 3, 1.0);
  auto const first = tilted.moment(1, ff::with_error);
  CHECK(first.error < 1e-11);
  // E(x/C_0 + V') = 0, and E(x^5 + x^4 V'(x)) = 4 E x^3
  CHECK(within(tilted.moment(1) + tilted.moment(3) - 3 * tilted.moment(2), 1.0 / 3, 1e-10));
  CHECK(within(tilted.moment(5) + tilted.moment(7) - 3 * tilted.moment(6) - tilted.moment(4) / 3, 4 * tilted.moment(3),
               1e-7));
  ff::zero_dimensional_theory const edge(5 * max(x - 4, 0), 1.0, {.tolerance = 1e-6});
  CHECK(within(edge.moment(1), -7.3487e-5, 1e-6));
  CHECK(caught([&] { return edge.vertices(); }).code == ff::errc::domain);
}

TEST_CASE("bad input") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const make = [](double propagator) { return ff::zero_dimensional_theory(pow<4>(x), propagator); };
  CHECK(caught([&] { return make(0.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return make(-1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return make(nan); }).code == ff::errc::non_finite);
  auto const theory = make(1.0);
  for (double const C : {-0.1, 1.1, nan}) {
    CHECK(caught([&] { return theory.at(C); }).code == ff::errc::domain);
    CHECK(caught([&] { return theory.free_divergence(C); }).code == ff::errc::domain);
    CHECK(caught([&] { return theory.free_divergence_slope(C); }).code == ff::errc::domain);
    CHECK(caught([&] { return theory.background_divergence(C); }).code == ff::errc::domain);
  }
  CHECK(caught([&] { return theory.density(0.0, ff::grid<double, 1>({-1.0, 1.0, 4})); }).code == ff::errc::domain);
  CHECK(caught([&] { return theory.at(0.5)(nan); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return theory.moment(-1); }).code == ff::errc::domain);
  CHECK(caught([&] { return theory.moment(1001); }).code == ff::errc::too_large);
  CHECK(caught([&] { return ff::zero_dimensional_theory(-pow<4>(x) / 1000000, 1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::zero_dimensional_theory(pow<3>(x), 1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::zero_dimensional_theory(-pow<2>(x), 1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::zero_dimensional_theory(log(x), 1.0); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::zero_dimensional_theory(-exp(x), 1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::zero_dimensional_theory(-exp(x) / 1e6, 1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::zero_dimensional_theory(-sqrt(1 + pow<8>(x)) / 1000, 1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::zero_dimensional_theory(pow<4>(x), 1.0, {.tolerance = -1.0}); }).code ==
        ff::errc::bad_option);
  CHECK(caught([&] { return ff::effective_potential(pow<4>(x), -1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::effective_potential(pow<2>(x) - pow<4>(x) / 1000000, 1.0); }).code == ff::errc::domain);
}
