// Rules in one and two dimensions: closed forms inside the stated errors, and the number of evaluations.

#include <freefield/integral/expectation.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "support/caught.hpp"
#include "support/close.hpp"

namespace ff = freefield;
using support::caught;
using support::says;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto g = ff::symbol<"g">;
constexpr double pi = std::numbers::pi;

ff::gaussian<double> line(double mean, double deviation) {
  return {Eigen::VectorXd::Constant(1, mean), Eigen::MatrixXd::Constant(1, 1, deviation * deviation)};
}

ff::gaussian<double> plane(double a, double c, double b) {
  Eigen::Matrix2d covariance;
  covariance << a, c, c, b;
  return ff::gaussian<double>{covariance};
}

double normal_probability(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

/// A function, its expectation by mean m and deviation s, and where it breaks.
struct known_case {
  char const* name;
  std::function<double(double)> f;
  std::function<double(double, double)> expectation;
  std::vector<double> breaks;
};

std::vector<known_case> const cases{
    {"1", [](double) { return 1.0; }, [](double, double) { return 1.0; }, {}},
    {"x^4", [](double t) { return t * t * t * t; },
     [](double m, double s) { return m * m * m * m + 6 * m * m * s * s + 3 * s * s * s * s; }, {}},
    {"cos", [](double t) { return std::cos(2 * t); },
     [](double m, double s) { return std::cos(2 * m) * std::exp(-2 * s * s); }, {}},
    {"exp", [](double t) { return std::exp(t); }, [](double m, double s) { return std::exp(m + s * s / 2); }, {}},
    {"gauss", [](double t) { return std::exp(-t * t); },
     [](double m, double s) { return std::exp(-m * m / (1 + 2 * s * s)) / std::sqrt(1 + 2 * s * s); }, {}},
    {"erf", [](double t) { return std::erf(t); },
     [](double m, double s) { return std::erf(m / std::sqrt(1 + 2 * s * s)); }, {}},
    {"abs", [](double t) { return std::abs(t); },
     [](double m, double s) {
       return s * std::sqrt(2 / pi) * std::exp(-m * m / (2 * s * s)) + m * std::erf(m / (s * std::numbers::sqrt2));
     },
     {0}},
    {"relu", [](double t) { return t > 0 ? t : 0.0; },
     [](double m, double s) {
       return s * std::exp(-m * m / (2 * s * s)) / std::sqrt(2 * pi) + m * normal_probability(m / s);
     },
     {0}},
    {"step", [](double t) { return t > 0.25 ? 1.0 : 0.0; },
     [](double m, double s) { return normal_probability((m - 0.25) / s); }, {0.25}},
};

template <class Rule>
void check_smooth(Rule const& rule, double closest, ff::expectation_options<double> const& options = {}) {
  for (auto const& c : cases) {
    if (!c.breaks.empty()) continue;
    for (double const m : {0.0, 0.75}) {
      for (double const s : {0.5, 1.0, 1.75}) {
        CAPTURE(std::string(c.name));
        CAPTURE(s);
        auto const found = ff::expectation(line(m, s), c.f, rule, options);
        double const exact = c.expectation(m, s);
        CHECK(found.contains(exact));
        CHECK(std::abs(found.value - exact) <= closest * (1 + std::abs(exact)));
      }
    }
  }
}

}  // namespace

TEST_CASE("expectation: smooth functions of one number, by every rule") {
  check_smooth(ff::rules::adaptive{}, 1e-13);
  check_smooth(ff::rules::adaptive{}, 1e-6, {.tolerance = 1e-6});
  check_smooth(ff::rules::trapezoid{}, 1e-12, {.tolerance = 1e-12});
  check_smooth(ff::rules::gauss_hermite{.points = 60}, 1e-7);
  check_smooth(ff::rules::tanh_sinh{}, 1e-13);
  check_smooth(ff::rules::gauss_kronrod{}, 1e-12, {.tolerance = 1e-12});
  check_smooth(ff::rules::adaptive{}, 1e-13, {.breaks = {{0.5}}});
}

TEST_CASE("expectation: break points make kinks and jumps exact to rounding") {
  for (auto const& c : cases) {
    for (double const m : {0.0, 0.75, -1.0}) {
      for (double const s : {0.5, 1.75}) {
        CAPTURE(std::string(c.name));
        CAPTURE(m);
        auto const found = ff::expectation(line(m, s), c.f, {.breaks = {c.breaks}});
        double const exact = c.expectation(m, s);
        CHECK(found.contains(exact));
        CHECK(std::abs(found.value - exact) <= 2e-14 * (1 + std::abs(exact)));
        // Without them the error is larger, and said.
        CHECK(ff::expectation(line(m, s), c.f).contains(exact));
        CHECK(ff::expectation(line(m, s), c.f, ff::rules::gauss_kronrod{}, {.evaluations = 1000}).contains(exact));
        CHECK(ff::expectation(line(m, s), c.f, ff::rules::trapezoid{}, {.evaluations = 2000}).contains(exact));
      }
    }
  }
}

TEST_CASE("expectation: tanh to 1e-12 by fewer than 100 evaluations") {
  int evaluations = 0;
  auto const counted = [&](double t) {
    ++evaluations;
    return std::tanh(t) * std::tanh(t);
  };
  auto const found = ff::expectation(line(0, 1), counted, {.tolerance = 1e-12});
  CHECK(evaluations <= 100);
  // 50 digits by mpmath-free means: the trapezoidal rule in long double with a step of 1/64.
  long double sum = 0, step = 1.0L / 64;
  for (int k = -1280; k <= 1280; ++k) {
    long double const z = k * step, t = std::tanh(z);
    sum += step * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi_v<long double>) * t * t;
  }
  CHECK(found.contains(static_cast<double>(sum)));
  CHECK(std::abs(found.value - static_cast<double>(sum)) < 1e-12);
}

TEST_CASE("expectation: two dimensions") {
  for (double const rho : {-0.9, 0.0, 0.5, 0.95}) {
    CAPTURE(rho);
    auto const p = plane(1, rho, 1);
    // E[erf(x) erf(y)] = 2/pi asin(2 rho / 3)
    auto const erfs = [](Eigen::VectorXd const& v) { return std::erf(v(0)) * std::erf(v(1)); };
    double const exact = 2 / pi * std::asin(2 * rho / 3);
    for (double const tolerance : {1e-6, 1e-12}) {
      auto const found = ff::expectation(p, erfs, {.tolerance = tolerance});
      CHECK(found.contains(exact));
      CHECK(std::abs(found.value - exact) < tolerance);
    }
    CHECK(ff::expectation(p, erfs, ff::rules::gauss_hermite{.points = 40}).contains(exact));
    CHECK(ff::expectation(p, erfs, ff::rules::smolyak{.level = 12}).contains(exact));
    CHECK(ff::expectation(p, [](auto const& v) { return std::erf(v(0)) * std::erf(v(1)); }).contains(exact));
    // E[sgn sgn] = 2/pi asin(rho), E[relu relu] by the arc cosine kernel.
    auto const signs = [](Eigen::VectorXd const& v) { return v(0) * v(1) > 0 ? 1.0 : -1.0; };
    auto const relus = [](Eigen::VectorXd const& v) { return std::max(v(0), 0.0) * std::max(v(1), 0.0); };
    ff::expectation_options<double> const at_zero{.breaks = {{0.0}, {0.0}}};
    double const of_relus = (std::sqrt(1 - rho * rho) + rho * (pi - std::acos(rho))) / (2 * pi);
    auto const sign = ff::expectation(p, signs, at_zero), relu = ff::expectation(p, relus, at_zero);
    CHECK(sign.contains(2 / pi * std::asin(rho)));
    CHECK(relu.contains(of_relus));
    CHECK(std::abs(sign.value - 2 / pi * std::asin(rho)) < 1e-12);
    CHECK(std::abs(relu.value - of_relus) < 1e-13);
  }
}

TEST_CASE("expectation: a sharp ridge across the lattice is not mistaken for convergence") {
  Eigen::VectorXd const direction = Eigen::Vector2d(1, 1) / std::numbers::sqrt2;
  for (double const steep : {3.0, 10.0, 30.0}) {
    auto const ridge = [&](Eigen::VectorXd const& v) { return std::erf(steep * (direction.dot(v) - 0.1)); };
    double const exact = std::erf(-0.1 * steep / std::sqrt(1 + 2 * steep * steep));
    for (std::size_t const evaluations : {300U, 3000U, 30000U, 300000U}) {
      CAPTURE(steep);
      CHECK(
          ff::expectation(plane(1, 0, 1), ridge, ff::rules::trapezoid{}, {.evaluations = evaluations}).contains(exact));
    }
  }
}

TEST_CASE("expectation: a tolerance out of reach is refused, with the best estimate") {
  auto const ridge = [](Eigen::VectorXd const& v) { return std::erf(30 * (v(0) + v(1)) - 3); };
  ff::expectation_options<double> const few{.tolerance = 1e-9, .evaluations = 20000};
  auto const refused = caught([&] { return ff::expectation(plane(1, 0, 1), ridge, few); });
  CHECK(refused.code == ff::errc::not_converged);
  CHECK(says(refused, "tolerance is not reached, because its evaluations are spent: the best estimate is -0.0"));
}

TEST_CASE("expectation: formulas with symbols, and polynomials by rules") {
  auto const p = line(0.5, 1.5);
  auto const found = ff::expectation(p, exp(g * x), g = 0.5);
  CHECK(found.contains(std::exp(0.25 + 0.25 * 2.25 / 2)));
  CHECK(ff::expectation(p, cos(g * x), ff::rules::gauss_hermite{.points = 40}, g = 2)
            .contains(std::cos(1) * std::exp(-4.5)));
  double const exact = ff::expectation(p, pow<4>(x));
  CHECK(ff::expectation(p, pow<4>(x), ff::rules::gauss_hermite{.points = 3}).contains(exact));
  CHECK(support::close(ff::expectation(p, pow<4>(x), ff::rules::gauss_hermite{.points = 3}).value, exact, 16));
  CHECK(ff::expectation(plane(2, 0.5, 1), exp(x - y)).contains(std::exp(1.0)));
}

TEST_CASE("expectation: singular covariances are integrated over their support") {
  auto const both = [](Eigen::VectorXd const& v) { return std::cos(v(0) + v(1)); };
  CHECK(ff::expectation(plane(1, 1, 1), both).contains(std::exp(-2.0)));
  CHECK(ff::expectation(plane(1, -1, 1), both).contains(1));
  // On a line every kink is a point.
  auto const kinks = [](Eigen::VectorXd const& v) { return std::abs(v(0)) * std::abs(v(1) - 1); };
  auto const moment_between = [](double a, double b) {  // of z^2 - z over [a, b]
    auto const density = [](double t) { return std::exp(-t * t / 2) / std::sqrt(2 * pi); };
    return normal_probability(b) - normal_probability(a) - b * density(b) + a * density(a) + density(b) - density(a);
  };
  double const of_kinks = moment_between(-40, 0) - moment_between(0, 1) + moment_between(1, 40);
  CHECK(ff::expectation(plane(1, 1, 1), kinks, {.breaks = {{0.0}, {1.0}}}).contains(of_kinks));
  CHECK(ff::expectation(plane(1, 1, 1), kinks, {.breaks = {{0.0}, {1.0}}}).error < 1e-13);
  auto const constant = ff::expectation(ff::gaussian<double>{Eigen::Vector2d(1, 2), Eigen::Matrix2d::Zero()}, both);
  CHECK(constant.value == std::cos(3.0));
  CHECK(constant.error == 0);
}

TEST_CASE("expectation: refusals") {
  auto const p = line(0, 1);
  auto const root = caught([&] { return ff::expectation(p, [](double t) { return std::sqrt(t); }); });
  CHECK(root.code == ff::errc::non_finite);
  CHECK(says(root, "expectation: integrand is not finite at the point (-"));
  auto const kink = [](double t) { return std::abs(t); };
  auto const missed = caught(
      [&] { return ff::expectation(p, kink, ff::rules::trapezoid{}, {.tolerance = 1e-12, .evaluations = 1000}); });
  CHECK(missed.code == ff::errc::not_converged);
  CHECK(says(missed, "tolerance is not reached, because its evaluations are spent: the best estimate is 0.79"));
  CHECK(caught([&] { return ff::expectation(p, kink, {.tolerance = 0.0}); }).code ==
        ff::errc::bad_option);
  CHECK(caught([&] { return ff::expectation(p, kink, ff::rules::tanh_sinh{}, {.tolerance = std::nan("")}); }).code ==
        ff::errc::bad_option);
  auto const q = plane(1, 0, 1);
  CHECK(caught([&] { return ff::expectation(q, kink); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::expectation(p, exp(y)); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::expectation(q, exp(x + y), ff::rules::tanh_sinh{}); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::expectation(p, exp(x), ff::rules::gauss_hermite{.points = 0}); }).code ==
        ff::errc::bad_option);
  CHECK(caught([&] { return ff::expectation(p, kink, {.breaks = {{0}, {0}}}); }).code ==
        ff::errc::size_mismatch);
  Eigen::Matrix3d const of_rank_two{{1, 0, 1}, {0, 1, 1}, {1, 1, 2}};
  auto const product = [](Eigen::VectorXd const& v) { return std::abs(v(0)) * std::abs(v(1) - 1) + v(2); };
  ff::expectation_options<double> const two_planes{.breaks = {{0}, {1}}};
  CHECK(caught([&] { return ff::expectation(ff::gaussian<double>{of_rank_two}, product, two_planes); }).code ==
        ff::errc::not_positive);
  ff::gaussian<double> const wide{Eigen::MatrixXd(Eigen::MatrixXd::Identity(40, 40))};
  auto const sum = [](Eigen::VectorXd const& v) { return v.sum(); };
  auto const grid = caught([&] { return ff::expectation(wide, sum, ff::rules::gauss_hermite{.points = 10}); });
  CHECK(grid.code == ff::errc::too_large);
  CHECK(says(grid, "product rule has too many points in a dimension of, got 40"));
  CHECK(caught([&] { return ff::expectation(wide, sum, ff::rules::trapezoid{}); }).code == ff::errc::too_large);
}
