// Derivatives of expectations of formulas with kinks and jumps.
#include <doctest/doctest.h>

#include <freefield/integral.hpp>

#include <unit/integral/kinks.hpp>

#include <cmath>

namespace ff = freefield;
using Eigen::MatrixXd;
using namespace support;

TEST_CASE("the gradient of an expectation with kinks and jumps") {
  double const m = 0.3, s = 1.25, t = m / s;
  auto const p = line(m, s);
  auto const of_abs = ff::expectation_gradient(p, abs(x));
  check(of_abs.mean(0), of_abs.error, 2 * distribution(t) - 1);
  check(of_abs.covariance(0, 0), of_abs.error, density(t) / s);  // E[2 delta(x)] / 2
  auto const of_sign = ff::expectation_gradient(p, sign(x));
  check(of_sign.mean(0), of_sign.error, 2 * density(t) / s);
  check(of_sign.covariance(0, 0), of_sign.error, -density(t) * t / (s * s));
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
  CHECK(found.error <= 1e-11);
}

TEST_CASE("a jump that a quotient or a logarithm hides") {
  double const m = 0.3, s = 1.25, t = m / s;
  auto const p = line(m, s);
  auto const of_quotient = ff::expectation_gradient(p, x / abs(x));
  check(of_quotient.mean(0), of_quotient.error, 2 * density(t) / s);
  check(of_quotient.covariance(0, 0), of_quotient.error, -density(t) * t / (s * s));
  auto const of_root = ff::expectation_gradient(p, sqrt(x * x));
  CHECK(std::abs(of_root.mean(0) - (2 * distribution(t) - 1)) <= of_root.error);  // its kink is not known
  CHECK(std::abs(of_root.covariance(0, 0) - density(t) / s) <= of_root.error);
  CHECK(of_root.error <= 1e-5);
  // E[log |x|] for N(0, v) is (log v - gamma - log 2) / 2.
  double const v = 2.5, half = 1 / (2 * v);
  auto const of_logarithm = ff::expectation_gradient(line(0, std::sqrt(v)), log(abs(x)));
  CHECK(std::abs(of_logarithm.covariance(0, 0) - half) <= of_logarithm.error);
  CHECK(std::abs(of_logarithm.mean(0)) <= of_logarithm.error);
  CHECK(of_logarithm.error <= 1e-10);
}

TEST_CASE("in more dimensions than the formula has") {
  MatrixXd covariance = MatrixXd::Constant(5, 5, 0.3);
  covariance.diagonal().setConstant(1);
  auto const found = ff::expectation_gradient(ff::gaussian<double>(covariance), abs(ff::field<4>));
  check(found.covariance(4, 4), found.error, density(0));
  CHECK(found.covariance.topRows(4).isZero(0));
}

TEST_CASE("of a callable") {
  auto const p = line(0.3, 1.25);
  auto const bump = ff::formula([](auto a) { return exp(-a * a); })(x);
  auto const slopes = ff::expectation_gradient(p, bump), expected = ff::expectation_gradient(p, exp(-x * x));
  CHECK(std::abs(slopes.mean(0) - expected.mean(0)) <= slopes.error + expected.error);
  CHECK(std::abs(slopes.covariance(0, 0) - expected.covariance(0, 0)) <= slopes.error + expected.error);
}

TEST_CASE("of a callable whose kinks are named, in one and in two dimensions") {
  double const rho = 0.3;
  auto const p = plane(1, 1, rho);
  auto const corner = [](Eigen::VectorXd const& v) { return std::max(v(0), 0.0) * std::max(v(1), 0.0); };
  auto const named = ff::expectation_gradient(p, corner, {.breaks = {{0.0}, {0.0}}});
  auto const formula = ff::expectation_gradient(p, max(x, 0) * max(y, 0));
  CHECK((named.mean - formula.mean).cwiseAbs().maxCoeff() <= named.error + formula.error);
  CHECK((named.covariance - formula.covariance).cwiseAbs().maxCoeff() <= named.error + formula.error);
  CHECK(named.error < 1e-10);
  auto const step = [](double t) { return t > 0.5 ? 1.0 : 0.0; };
  auto const jump = ff::expectation_gradient(line(0, 1), step, {.breaks = {{0.5}}});
  CHECK(std::abs(jump.mean(0) - density(0.5)) <= jump.error);
}
