// Shifts of Gaussian measures: densities, and the identity E[f(x + h)] = E[f(x) density(x)] in rationals.

#include <freefield/integral/cameron_martin.hpp>
#include <freefield/integral/expectation.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/normal_order.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <Eigen/LU>
#include <doctest/doctest.h>

#include <cmath>

#include "support/caught.hpp"
#include "support/close.hpp"
#include "support/random_matrix.hpp"

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using matrix = support::matrix_of<rational>;
using vector = support::vector_of<rational>;
using support::caught;
using support::close;
using support::says;

TEST_CASE("cameron_martin: the log density is the difference of the log densities") {
  Eigen::Matrix3d covariance;
  covariance << 2, 0.5, 0.25, 0.5, 1, -0.125, 0.25, -0.125, 3;
  Eigen::Vector3d const mean(1, -1, 0.5), h(0.25, 2, -1), x(0.5, 0.75, -3);
  ff::gaussian<double> const p{mean, covariance}, shifted{Eigen::Vector3d(mean + h), covariance};
  ff::cameron_martin<double> const shift(p, h);
  CHECK(close(shift.log_density(x), shifted.log_density(x) - p.log_density(x), 32));
  CHECK(close(shift.norm_squared(), h.dot(covariance.inverse() * h), 16));
  CHECK((covariance * shift.dual() - h).norm() < 1e-14);
}

TEST_CASE("cameron_martin: E[f(x + h)] = E[f(x) density(x)], exactly") {
  // The density is sum over n of :(u . (x - m))^n: / n!, and no terms beyond the degree of f contribute.
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  constexpr auto a = ff::symbol<"a">;
  constexpr auto b = ff::symbol<"b">;
  constexpr auto f = pow<2>(x) * y + 3 * x * y;
  matrix covariance(2, 2);
  covariance << 2, rational(1, 3), rational(1, 3), 1;
  vector mean(2), h(2);
  mean << 1, rational(-1, 2);
  h << rational(2, 5), -3;
  ff::gaussian<rational> const p{mean, covariance}, moved{vector(mean + h), covariance};
  ff::cameron_martin const shift(p, h);
  CHECK(vector(covariance * shift.dual()) == h);
  rational const u = shift.dual()(0), v = shift.dual()(1);
  constexpr auto direction = a * x + b * y;
  rational const sum = ff::expectation(p, f * (1 + ff::normal_ordered(direction)), a = u, b = v) +
                       ff::expectation(p, f * ff::normal_ordered(pow<2>(direction)), a = u, b = v) / 2 +
                       ff::expectation(p, f * ff::normal_ordered(pow<3>(direction)), a = u, b = v) / 6;
  CHECK(sum == ff::expectation(moved, f));
  CHECK(shift.log_density(mean) == -shift.norm_squared() / 2);
}

TEST_CASE("cameron_martin: a singular covariance has shifts in its range alone") {
  matrix const covariance = matrix::Constant(2, 2, 3);
  ff::gaussian<rational> const p{covariance};
  vector const along = vector::Constant(2, 2);
  ff::cameron_martin const shift(p, along);
  CHECK(shift.norm_squared() == rational(4, 3));
  CHECK(vector(covariance * shift.dual()) == along);
  vector across(2);
  across << 1, 2;
  auto const singular = caught([&] { return ff::cameron_martin(p, across); });
  CHECK(singular.code == ff::errc::domain);
  CHECK(caught([&] { return ff::cameron_martin(p, vector(vector::Zero(3))); }).code == ff::errc::size_mismatch);
  ff::gaussian<double> const narrow{Eigen::MatrixXd(Eigen::MatrixXd::Identity(1, 1) * 1e-200)};
  CHECK(caught([&] { return ff::cameron_martin(narrow, Eigen::VectorXd::Constant(1, 1e100)); }).code ==
        ff::errc::overflow);
  CHECK(caught([&] { return shift.log_density(vector(vector::Zero(1))); }).code == ff::errc::size_mismatch);
}
