// Formulas with kinks and jumps: rules split where they are, derivatives of jumps are integrated by parts.
#include <doctest/doctest.h>

#include <freefield/integral.hpp>

#include <support/close.hpp>

#include <cmath>
#include <numbers>

namespace ff = freefield;
using Eigen::MatrixXd, Eigen::VectorXd;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto c = ff::symbol<"c">;
constexpr double pi = std::numbers::pi;

double density(double t) { return std::exp(-t * t / 2) / std::sqrt(2 * pi); }
double distribution(double t) { return std::erfc(-t / std::numbers::sqrt2) / 2; }

ff::gaussian<double> line(double mean, double deviation) {
  return ff::gaussian<double>(VectorXd::Constant(1, mean), MatrixXd::Constant(1, 1, deviation * deviation));
}
ff::gaussian<double> plane(double a, double b, double correlation) {
  MatrixXd covariance(2, 2);
  covariance << a * a, correlation * a * b, correlation * a * b, b * b;
  return ff::gaussian<double>(covariance);
}

/// The value is right within its error, which is close to rounding.
template <class T>
void check(ff::estimate<T> const& found, T const& expected) {
  CHECK(found.contains(expected));
  CHECK(found.error <= 1e-12 * (1 + std::abs(expected)));
}

}  // namespace

TEST_CASE("the default rule is exact to rounding where a formula breaks") {
  double const m = 0.3, s = 1.25, t = m / s;
  auto const p = line(m, s);
  check(ff::expectation(p, max(x, 0)), m * distribution(t) + s * density(t));
  check(ff::expectation(p, abs(x)), m * (2 * distribution(t) - 1) + 2 * s * density(t));
  check(ff::expectation(p, sign(x)), 2 * distribution(t) - 1);
  double const u = (m - 0.7) / s;
  check(ff::expectation(p, max(x - c, 0), c = 0.7), (m - 0.7) * distribution(u) + s * density(u));
  check(ff::expectation(p, sign(x * x - 4)),
        1 - 2 * (distribution((2 - m) / s) - distribution((-2 - m) / s)));
  // Hard tanh.
  double const a = (1 - m) / s, b = (-1 - m) / s;
  check(ff::expectation(p, max(min(x, 1), -1)), distribution(-a) - distribution(b) +
                                                    m * (distribution(a) - distribution(b)) -
                                                    s * (density(a) - density(b)));
  check(ff::expectation(p, sign(x - 50)), -1.0);  // the jump is beyond all weight
  check(ff::expectation(p, max(x, 0), ff::rules::piecewise{}), m * distribution(t) + s * density(t));
}

TEST_CASE("kinks of two components") {
  double const rho = 0.3;
  auto const p = plane(1, 1, rho);
  check(ff::expectation(p, abs(x - y)), std::sqrt(2 * (2 - 2 * rho) / pi));
  check(ff::expectation(p, max(x, y)), std::sqrt((1 - rho) / pi));
  // The kernel of ReLU: Y. Cho and L. K. Saul, NIPS 22 (2009), n = 1.
  double const angle = std::acos(rho);
  check(ff::expectation(p, max(x, 0) * max(y, 0)), (std::sin(angle) + rho * (pi - angle)) / (2 * pi));
  // Sheppard's arcsine law of signs.
  check(ff::expectation(p, sign(x) * sign(y)), 2 / pi * std::asin(rho));
  auto const q = plane(1.5, 0.5, -0.6);
  check(ff::expectation(q, sign(x) * sign(y)), 2 / pi * std::asin(-0.6));
}

TEST_CASE("the gradient of an expectation with kinks and jumps") {
  double const m = 0.3, s = 1.25, t = m / s;
  auto const p = line(m, s);
  auto const of_abs = ff::expectation_gradient(p, abs(x));
  CHECK(std::abs(of_abs.mean(0) - (2 * distribution(t) - 1)) <= of_abs.error);
  CHECK(std::abs(of_abs.covariance(0, 0) - density(t) / s) <= of_abs.error);  // E[2 delta(x)] / 2
  CHECK(of_abs.error <= 1e-13);
  auto const of_sign = ff::expectation_gradient(p, sign(x));
  CHECK(std::abs(of_sign.mean(0) - 2 * density(t) / s) <= of_sign.error);
  CHECK(std::abs(of_sign.covariance(0, 0) + density(t) * t / (s * s)) <= of_sign.error);
  CHECK(of_sign.error <= 1e-13);
}

TEST_CASE("the gradient of the kernel of ReLU by the covariance is the arc-cosine kernel of order 0") {
  double const rho = 0.3;
  auto const found = ff::expectation_gradient(plane(1, 1, rho), max(x, 0) * max(y, 0));
  double const slope = (pi - std::acos(rho)) / (2 * pi);  // dE/dC01, C01 and C10 varied together
  CHECK(std::abs(2 * found.covariance(0, 1) - slope) <= 2 * found.error);
  CHECK(std::abs(found.covariance(0, 1) - found.covariance(1, 0)) <= 2 * found.error);
  // E[f] is homogeneous of degree 1 in the covariance: sum_ij C_ij dE/dC_ij = E[f].
  double const angle = std::acos(rho), value = (std::sin(angle) + rho * (pi - angle)) / (2 * pi);
  double const sum = found.covariance(0, 0) + found.covariance(1, 1) + 2 * rho * found.covariance(0, 1);
  CHECK(std::abs(sum - value) <= 4 * found.error);
  CHECK(found.error <= 1e-12);
}

TEST_CASE("callables are integrated as any formula") {
  auto const p = line(0.3, 1.25);
  auto const bump = ff::formula([](auto a) { return exp(-a * a); })(x);
  check(ff::expectation(p, bump), ff::expectation(p, exp(-x * x)).value);
  auto const slopes = ff::expectation_gradient(p, bump), expected = ff::expectation_gradient(p, exp(-x * x));
  CHECK(std::abs(slopes.mean(0) - expected.mean(0)) <= slopes.error + expected.error);
  CHECK(std::abs(slopes.covariance(0, 0) - expected.covariance(0, 0)) <= slopes.error + expected.error);
}
