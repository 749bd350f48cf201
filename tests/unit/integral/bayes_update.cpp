// Linear Gaussian inference: exact laws in rationals, the Kalman filter in its steady state.

#include <freefield/integral/bayes_update.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>

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

namespace {

matrix random_covariance(std::uint64_t seed, Eigen::Index n) {
  matrix const a = support::random_symmetric<rational>(seed, n);
  return a * a + matrix::Identity(n, n);
}

matrix random_map(std::uint64_t seed, Eigen::Index rows, Eigen::Index columns) {
  support::random_entries entries(seed + 77);
  matrix m(rows, columns);
  for (Eigen::Index j = 0; j < columns; ++j) {
    for (Eigen::Index i = 0; i < rows; ++i) m(i, j) = entries.next<rational>();
  }
  return m;
}

}  // namespace

TEST_CASE("bayes_update: precisions and weighted means add up, exactly") {
  // C'^-1 = C^-1 + H^T R^-1 H,   C'^-1 m' = C^-1 m + H^T R^-1 y
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    ff::gaussian<rational> const prior{support::random_vector<rational>(seed, 3), random_covariance(seed, 3)};
    matrix const h = random_map(seed, 2, 3), r = random_covariance(seed + 5, 2), transposed = h.transpose();
    vector const y = support::random_vector<rational>(seed + 9, 2);
    matrix const information = transposed * ff::gaussian<rational>(r).precision();
    matrix const precision = prior.precision() + information * h;
    vector const weighted = prior.precision() * prior.mean() + information * y;
    auto const posterior = ff::bayes_update(prior, h, r, y);
    CHECK(posterior.precision() == precision);
    CHECK(precision * posterior.mean() == weighted);
    auto const predicted = ff::predict(prior, h, r);
    CHECK(predicted.mean() == vector(h * prior.mean()));
    CHECK(predicted.covariance() == matrix(h * prior.covariance() * transposed + r));
  }
}

TEST_CASE("bayes_update: one after the other is all at once, and a perfect observation is a condition") {
  ff::gaussian<rational> const prior{support::random_vector<rational>(4, 3), random_covariance(4, 3)};
  matrix const h = random_map(4, 2, 3);
  vector const y = support::random_vector<rational>(4, 2);
  matrix noise = matrix::Zero(2, 2);
  noise(0, 0) = rational(1, 3);
  noise(1, 1) = 2;
  auto const first = ff::bayes_update(prior, h.topRows(1), noise.topLeftCorner(1, 1), y.head(1));
  auto const both = ff::bayes_update(first, h.bottomRows(1), noise.bottomRightCorner(1, 1), y.tail(1));
  auto const at_once = ff::bayes_update(prior, h, noise, y);
  CHECK(both.mean() == at_once.mean());
  CHECK(both.covariance() == at_once.covariance());
  matrix one = matrix::Zero(1, 3);
  one(0, 1) = 1;
  auto const exact = ff::bayes_update(prior, one, matrix(matrix::Zero(1, 1)), y.head(1));
  CHECK(exact.marginal(ff::indices{0, 2}).mean() == prior.conditional(ff::indices{1}, y.head(1)).mean());
  CHECK(exact.covariance()(1, 1) == 0);
  auto const joint = ff::independent(prior, ff::gaussian<rational>(noise));
  CHECK(joint.marginal(ff::indices{3, 4}).covariance() == noise);
  CHECK(joint.covariance()(1, 4) == 0);
}

TEST_CASE("bayes_update: a random walk observed for long has the variance of its Riccati equation") {
  // With step variance q and noise r the predicted variance p solves p^2 = q p + q r.
  double const q = 0.1, r = 2.5;
  Eigen::MatrixXd const one = Eigen::MatrixXd::Identity(1, 1);
  ff::gaussian<double> state{Eigen::MatrixXd(one * 100)};
  for (int k = 0; k < 200; ++k) {
    state = ff::predict(ff::bayes_update(state, one, one * r, Eigen::VectorXd::Constant(1, std::sin(k))), one, one * q);
  }
  CHECK(close(state.covariance()(0, 0), (q + std::sqrt(q * q + 4 * q * r)) / 2, 16));
}

TEST_CASE("bayes_update: a wide prior leaves the variance of the observation") {
  Eigen::MatrixXd const one = Eigen::MatrixXd::Identity(1, 1);
  for (double const wide : {1e4, 1e8, 1e16, 1e20}) {
    auto const posterior = ff::bayes_update(ff::gaussian<double>{Eigen::MatrixXd(one * wide)}, one, one, one.col(0));
    CHECK(close(posterior.covariance()(0, 0), 1 / (1 + 1 / wide), 8));
    CHECK(close(posterior.mean()(0), 1 / (1 + 1 / wide), 8));
  }
}

TEST_CASE("bayes_update: the evidence is the predictive density") {
  // x ~ N(0, 1), y = x + r, r ~ N(0, 3): y ~ N(0, 4).
  Eigen::MatrixXd const one = Eigen::MatrixXd::Identity(1, 1);
  ff::gaussian<double> const prior{one};
  double const evidence = ff::predict(prior, one, one * 3).log_density(Eigen::VectorXd::Constant(1, 2.0));
  CHECK(close(evidence, -0.5 - std::log(8 * std::numbers::pi) / 2, 4));
}

TEST_CASE("bayes_update: refusals") {
  Eigen::MatrixXd const two = Eigen::MatrixXd::Identity(2, 2), one = Eigen::MatrixXd::Identity(1, 1);
  ff::gaussian<double> const prior{two};
  Eigen::VectorXd const y = Eigen::VectorXd::Zero(2);
  CHECK(says(caught([&] { return ff::predict(prior, one, one); }), "predict: map and measure differ in dimension"));
  CHECK(caught([&] { return ff::bayes_update(prior, two, one, y); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::bayes_update(prior, two, two, y.head(1)); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::bayes_update(prior, two, -two, y); }).code == ff::errc::not_positive);
  Eigen::VectorXd nan = y;
  nan(1) = std::numeric_limits<double>::quiet_NaN();
  auto const bad = caught([&] { return ff::bayes_update(prior, two, two, nan); });
  CHECK(bad.code == ff::errc::non_finite);
  CHECK(bad.index == ff::error_index{1});
  // Two exact observations of one number that differ.
  Eigen::MatrixXd twice(2, 2);
  twice << 1, 0, 1, 0;
  Eigen::VectorXd const different = Eigen::Vector2d(0, 1);
  CHECK(caught([&] { return ff::bayes_update(prior, twice, two * 0, different); }).code == ff::errc::domain);
}
