// Formulas that break on parallel planes, in any dimension; break points in any scalar.

#include <freefield/core/jet.hpp>
#include <freefield/integral/expectation.hpp>
#include <freefield/integral/expectation_gradient.hpp>
#include <freefield/interop/eigen_jet.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <doctest/doctest.h>

#include <cmath>

#include "support/caught.hpp"
#include "unit/integral/kinks.hpp"

using namespace support;

namespace {

constexpr auto z = ff::field<2>;
constexpr auto w = ff::field<3>;

/// Neighbours correlated by 1/2, next ones by 1/4, ...
ff::gaussian<double> chain(Eigen::Index n) {
  VectorXd mean(n);
  MatrixXd covariance(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    mean(i) = i % 2 == 0 ? 0.25 : -0.125;
    for (Eigen::Index k = 0; k < n; ++k) covariance(i, k) = std::ldexp(1.0, static_cast<int>(-std::abs(i - k)));
  }
  return ff::gaussian<double>(mean, covariance);
}

/// E[max(a . x - c, 0) exp(b . x)]: under the shifted measure of mean m + C b.
double ramp_times_exponential(ff::gaussian<double> const& p, VectorXd const& a, double c, VectorXd const& b) {
  VectorXd const shifted = p.mean() + p.covariance() * b;
  double const m = a.dot(shifted) - c, s = std::sqrt(a.dot(p.covariance() * a)), t = m / s;
  return std::exp(b.dot(p.mean()) + b.dot(p.covariance() * b) / 2) * (m * distribution(t) + s * density(t));
}

}  // namespace

TEST_CASE("one plane: to rounding in two and three dimensions, as well as sparse grids can in more") {
  Eigen::Vector2d const a2(1, 2), b2(0.25, -0.25);
  auto const p2 = chain(2);
  check(ff::expectation(p2, max(x + 2 * y - 0.5, 0) * exp(x / 4 - y / 4)), ramp_times_exponential(p2, a2, 0.5, b2));
  Eigen::Vector3d const a3(1, 2, -1), b3(0.25, -0.25, 0);
  auto const p3 = chain(3);
  auto const f3 = max(x + 2 * y - z - 0.5, 0) * exp(x / 4 - y / 4);
  check(ff::expectation(p3, f3, {.tolerance = 1e-11}), ramp_times_exponential(p3, a3, 0.5, b3));
  Eigen::Vector4d const a4(1, 2, -1, 0), b4(0.25, 0, 0, -0.25);
  auto const p4 = chain(4);
  auto const found = ff::expectation(p4, max(x + 2 * y - z - 0.5, 0) * exp(x / 4 - w / 4));
  CHECK(found.contains(ramp_times_exponential(p4, a4, 0.5, b4)));
  CHECK(found.error < 1e-5);
}

TEST_CASE("several parallel planes, and planes that the support does not cross") {
  auto const p = plane(1, 1, 0.3);
  // Hard tanh of x + y, of variance 2.6.
  double const s = std::sqrt(2.6), u = 1 / s;
  double const square = 2.6 * (distribution(u) - distribution(-u) - 2 * u * density(u)) + 2 * distribution(-u);
  check(ff::expectation(p, pow<2>(max(min(x + y, 1), -1))), square);
  check(ff::expectation(p, max(2 * x + 2 * y - 1, 0) + abs(x / 3 + y / 3)),
        2 * s * density(0.5 / s) - 1 * distribution(-0.5 / s) + s / 3 * std::sqrt(2 / pi));
  ff::gaussian<double> const line_in_plane(MatrixXd(MatrixXd::Constant(2, 2, 1.0)));
  check(ff::expectation(line_in_plane, abs(x - y - 1) * x * x), 1.0);
  check(ff::expectation(line_in_plane, max(x, 0) * max(y, 0)), 0.5);
}

TEST_CASE("break points of a callable in one of many components, and in two") {
  auto const p = chain(3);
  auto const f = [](VectorXd const& v) { return std::max(v(1) - 0.5, 0.0) * std::exp(v(0) / 4); };
  double const exact = ramp_times_exponential(p, Eigen::Vector3d(0, 1, 0), 0.5, Eigen::Vector3d(0.25, 0, 0));
  check(ff::expectation(p, f, {.tolerance = 1e-11, .breaks = {{}, {0.5}}}), exact);
  auto const q = plane(1, 1, 0.3);
  auto const corner = [](VectorXd const& v) { return std::max(v(0), 0.0) * std::max(v(1), 0.0); };
  double const angle = std::acos(0.3);
  check(ff::expectation(q, corner, {.breaks = {{0}, {0}}}), (std::sin(angle) + 0.3 * (pi - angle)) / (2 * pi));
}

TEST_CASE("odd about a kink, waves beside one, and growth") {
  auto const p = plane(1, 1, 0.3);
  auto const odd = ff::expectation(p, abs(x) * y, {.tolerance = 1e-8});
  CHECK(odd.contains(0));
  for (double frequency = 1; frequency < 60; frequency += 2.7) {
    CAPTURE(frequency);
    // Re of the integral of z exp(i w z) over z > 0 is 1 - w Dawson(w / sqrt 2) sqrt 2, over sqrt(2 pi); by bisection.
    auto const found = ff::expectation(line(0, 1), max(x, 0) * cos(c * x), c = frequency);
    auto const other =
        ff::expectation(line(0, 1), [&](double t) { return t > 0 ? t * std::cos(frequency * t) : 0; },
                        ff::rules::gauss_kronrod{}, {.breaks = {{-4, -2, 0, 0.5, 1, 1.5, 2, 3, 4, 5, 6}}});
    CHECK(std::abs(found.value - other.value) <= found.error + other.error);
    CHECK(found.error < 1e-12);
  }
  auto const growing = ff::expectation(line(0, 1), abs(x) * exp(0.48 * x * x));
  CHECK(growing.contains(2 / std::sqrt(2 * pi) / 0.04));
}

TEST_CASE("a break point at 1/10 in 50 digits") {
  using real = boost::multiprecision::cpp_bin_float_50;
  using vector = Eigen::Matrix<real, Eigen::Dynamic, 1>;
  using matrix = Eigen::Matrix<real, Eigen::Dynamic, Eigen::Dynamic>;
  real const tenth = real(1) / 10, root = sqrt(real(2));
  ff::gaussian<real> const p{matrix(matrix::Constant(1, 1, real(1)))};
  auto const kink = [&](vector const& v) { return real(abs(v(0) - tenth)); };
  // E|z - c| = 2 phi(c) + c (2 Phi(c) - 1)
  real const two_pi = 2 * boost::math::constants::pi<real>();
  real const exact = real(2 * exp(real(-tenth * tenth / 2)) / sqrt(two_pi) + tenth * erf(real(tenth / root)));
  ff::expectation_options<real> options;
  options.breaks = {{tenth}};
  auto const found = ff::expectation(p, kink, options);
  CHECK(found.contains(exact));
  CHECK(found.error < real("1e-46"));
}

TEST_CASE("Price's theorem and Hermite weights are what dual numbers carry through the rules") {
  using dual = ff::jet<double, 2>;  // by the mean of x and by C(0, 1), which stands in two places
  Eigen::Matrix<dual, 2, 2> covariance;
  covariance << dual(1.5), dual::variable(0.5, 1), dual::variable(0.5, 1), dual(1.0);
  Eigen::Matrix<dual, 2, 1> const mean(dual::variable(0.25, 0), dual(-0.5));
  ff::gaussian<dual> const p(mean, covariance);
  ff::gaussian<double> const q(Eigen::Vector2d(0.25, -0.5), Eigen::Matrix2d{{1.5, 0.5}, {0.5, 1}});
  auto const compare = [&](auto const& f) {
    auto const carried = ff::expectation(p, f, {.tolerance = dual(1e-10)});
    auto const gradient = ff::expectation_gradient(q, f);
    CHECK(carried.value.value == doctest::Approx(ff::expectation(q, f).value).epsilon(1e-9));
    CHECK(carried.value.gradient[0] == doctest::Approx(gradient.mean(0)).epsilon(1e-8));
    CHECK(carried.value.gradient[1] == doctest::Approx(2 * gradient.covariance(0, 1)).epsilon(1e-8));
  };
  compare(tanh(x) * tanh(y));
  compare(exp(x / 2) * cos(y));
  compare(max(x + y - 0.25, 0) * exp(x / 4));
}

TEST_CASE("the gradient of a formula with a kink is that of its closed form") {
  auto const p = chain(2);
  auto const found = ff::expectation_gradient(p, max(x + 2 * y - 0.5, 0));
  // E = m Phi(m/s) + s phi(m/s): dE/dm = Phi(m/s), dE/ds = phi(m/s), with s^2 = C00 + 4 C01 + 4 C11.
  double const m = 0.25 - 0.25 - 0.5, s = std::sqrt(1 + 4 * 0.5 + 4), t = m / s;
  CHECK(std::abs(found.mean(0) - distribution(t)) <= found.error);
  CHECK(std::abs(found.mean(1) - 2 * distribution(t)) <= found.error);
  CHECK(std::abs(found.covariance(0, 0) - density(t) / (2 * s)) <= found.error);
  CHECK(std::abs(found.covariance(0, 1) - density(t) / s) <= found.error);
  CHECK(std::abs(found.covariance(1, 1) - 2 * density(t) / s) <= found.error);
  CHECK(found.error < 1e-10);
}
