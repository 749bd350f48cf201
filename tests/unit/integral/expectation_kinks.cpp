// Formulas with kinks and jumps: the rules split where they are.
#include <doctest/doctest.h>

#include <freefield/integral.hpp>

#include <unit/integral/kinks.hpp>

#include <cmath>

namespace ff = freefield;
using Eigen::MatrixXd;
using namespace support;

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

TEST_CASE("a kink that is nowhere on one side, and one that no rule can split") {
  auto const p = plane(1, 1, 0.3);
  auto const half_line = ff::expectation(p, abs(y - sqrt(abs(x))));
  auto const by_samples = ff::expectation(p, abs(y - sqrt(abs(x))), ff::rules::monte_carlo{.samples = 100'000});
  CHECK(std::abs(half_line.value - by_samples.value) <= half_line.error + by_samples.error);
  // The lines x = y and x = -y cross: no more evaluations than are allowed, and an error that is true.
  // E|x^2 - y^2| = E|u v| with u = x - y, v = x + y independent of variances 2 (1 - rho), 2 (1 + rho).
  auto const crossing = ff::expectation(p, abs(x * x - y * y), {.evaluations = 10'000});
  CHECK(crossing.contains(4 / pi * std::sqrt(1 - 0.09)));
}

TEST_CASE("a formula is integrated over the components that it has, in any dimension") {
  MatrixXd covariance = MatrixXd::Constant(5, 5, 0.3);
  covariance.diagonal().setConstant(1);
  ff::gaussian<double> const p(covariance);
  constexpr auto last = ff::field<4>;
  check(ff::expectation(p, abs(last - y)), std::sqrt(2 * (2 - 0.6) / pi));
  // Singular, but not in the component that matters.
  ff::gaussian<double> const flat(MatrixXd::Constant(2, 2, 1.0));
  check(ff::expectation(flat, max(x, 0)), density(0));
}

TEST_CASE("callables are integrated as any formula") {
  auto const p = line(0.3, 1.25);
  auto const bump = ff::formula([](auto a) { return exp(-a * a); })(x);
  check(ff::expectation(p, bump), ff::expectation(p, exp(-x * x)).value);
}
