// The log-normal measure.

#include <freefield/integral/log_normal.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/caught.hpp"
#include "support/close.hpp"

namespace ff = freefield;
using support::caught;
using support::close;
using support::says;

namespace {

ff::log_normal<double> example() {
  Eigen::Matrix2d covariance;
  covariance << 0.5, 0.25, 0.25, 1;
  return ff::log_normal{ff::gaussian<double>{Eigen::Vector2d(0.25, -1), covariance}};
}

}  // namespace

TEST_CASE("log_normal: moments, mean and covariance") {
  auto const p = example();
  CHECK(close(p.log_moment(Eigen::Vector2d(2, 0.5)), 2 * 0.25 - 0.5 + (4 * 0.5 + 2 * 0.25 + 0.25) / 2, 4));
  CHECK(close(p.moment(Eigen::Vector2d(1, 0)), p.mean()(0), 4));
  CHECK(close(p.mean()(0), std::exp(0.5), 4));
  double const second = p.moment(Eigen::Vector2d(1, 1)), product = p.mean()(0) * p.mean()(1);
  CHECK(close(p.covariance()(0, 1), second - product, 16));
  CHECK(close(p.covariance()(0, 0), std::exp(1.0) * (std::exp(0.5) - 1), 8));
  CHECK(close(p.median()(1), std::exp(-1.0), 2));
  CHECK(p.log_moment(Eigen::Vector2d(1000, 1000)) == 250 - 1000 + 250000 + 250000 + 500000);
}

TEST_CASE("log_normal: the covariance of a nearly constant vector keeps its digits") {
  double const small = 0x1p-40;
  Eigen::MatrixXd const variance = Eigen::MatrixXd::Constant(1, 1, small);
  ff::log_normal const p{ff::gaussian<double>{variance}};
  // exp(v) (exp(v) - 1) = v + 3/2 v^2 + ...
  CHECK(close(p.covariance()(0, 0), small + 1.5 * small * small, 4));
  auto const back = ff::log_normal<double>::from_moments(p.mean(), p.covariance());
  CHECK(close(back.logarithm().covariance()(0, 0), small, 8));
}

TEST_CASE("log_normal: from its own mean and covariance") {
  auto const p = example();
  auto const back = ff::log_normal<double>::from_moments(p.mean(), p.covariance());
  CHECK((back.logarithm().mean() - p.logarithm().mean()).norm() < 1e-15);
  CHECK((back.logarithm().covariance() - p.logarithm().covariance()).norm() < 1e-15);
}

TEST_CASE("log_normal: the density integrates to 1 and is highest at the mode") {
  Eigen::MatrixXd const variance = Eigen::MatrixXd::Constant(1, 1, 0.25);
  ff::log_normal const p{ff::gaussian<double>{Eigen::VectorXd::Constant(1, 0.5), variance}};
  auto const log_density = [&](double y) { return p.log_density(Eigen::VectorXd::Constant(1, y)); };
  double sum = 0, h = 1.0 / 16;
  for (double x = -6; x <= 7; x += h) sum += h * std::exp(log_density(std::exp(x)) + x);
  CHECK(close(sum, 1.0, 16));
  double const mode = p.mode()(0);
  CHECK(log_density(mode) > log_density(mode * 1.001));
  CHECK(log_density(mode) > log_density(mode * 0.999));
}

TEST_CASE("log_normal: samples") {
  auto const p = example();
  ff::philox4x32 one{3, 1}, other{3, 1};
  Eigen::VectorXd const y = p.sample(one), x = p.logarithm().sample(other);
  CHECK(y(0) == std::exp(x(0)));
  CHECK(y(1) == std::exp(x(1)));
}

TEST_CASE("log_normal: refusals") {
  auto const p = example();
  auto const negative = caught([&] { return p.log_density(Eigen::Vector2d(1, -2)); });
  CHECK(negative.code == ff::errc::domain);
  CHECK(says(negative, "log_normal::log_density: point is not positive at 1, got -2"));
  CHECK(caught([&] { return p.moment(Eigen::Vector2d(1000, 0)); }).code == ff::errc::overflow);
  CHECK(caught([&] { return p.log_moment(Eigen::Vector3d(1, 1, 1)); }).code == ff::errc::size_mismatch);
  Eigen::Matrix2d covariance;
  covariance << 1, -2, -2, 5;
  using measure = ff::log_normal<double>;
  CHECK(says(caught([&] { return measure::from_moments(Eigen::Vector2d(1, 1), covariance); }),
             "covariance is too negative for positive numbers at (1, 0), got -2"));
  CHECK(caught([&] { return measure::from_moments(Eigen::Vector2d(1, 0), covariance); }).index == ff::error_index{1});
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([&] { return p.log_moment(Eigen::Vector2d(nan, 0)); }).code == ff::errc::non_finite);
}
