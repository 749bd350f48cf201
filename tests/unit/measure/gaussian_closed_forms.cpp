#include <doctest/doctest.h>

#include <freefield/measure.hpp>

#include <support/close.hpp>

#include <cmath>
#include <numbers>
#include <sstream>

namespace ff = freefield;
using support::close;
using support::within;

namespace {

double const log_circle = std::log(2 * std::numbers::pi);

Eigen::VectorXd numbers(std::initializer_list<double> values) {
  Eigen::VectorXd result(static_cast<Eigen::Index>(values.size()));
  std::copy(values.begin(), values.end(), result.begin());
  return result;
}

/// Mean (1, -2), covariance [[4, 1], [1, 3]] with determinant 11 and inverse [[3, -1], [-1, 4]] / 11.
ff::gaussian<double> plane() {
  return {Eigen::Vector2d(1, -2), Eigen::Matrix2d{{4, 1}, {1, 3}}};
}

/// Three coordinates, all different.
ff::gaussian<double> space() {
  return {Eigen::Vector3d(0.5, -1, 2), Eigen::Matrix3d{{2, 0.5, -0.25}, {0.5, 1, 0.125}, {-0.25, 0.125, 0.75}}};
}

/// The integral over R^n by the trapezoidal rule, `reach` standard deviations around the mean; for analytic functions
/// that decay like Gaussians its error falls faster than any power of the step.
template <class F>
double integral(ff::gaussian<double> const& p, F const& f, double reach = 9, int points = 36) {
  Eigen::Index const n = p.dimension();
  Eigen::VectorXd const step = p.covariance().diagonal().array().sqrt() * (2 * reach / points);
  Eigen::VectorXd x(n);
  double sum = 0;
  auto const cells = static_cast<long>(std::pow(points + 1, n));
  for (long cell = 0; cell < cells; ++cell) {
    long digits = cell;
    for (Eigen::Index i = 0; i < n; ++i) {
      x(i) = p.mean()(i) + step(i) * (static_cast<double>(digits % (points + 1)) - points / 2.0);
      digits /= points + 1;
    }
    sum += f(x);
  }
  return sum * step.prod();
}

}  // namespace

TEST_CASE("one dimension, by hand") {
  ff::gaussian<double> const p(numbers({1.5}), Eigen::MatrixXd::Constant(1, 1, 4));
  CHECK(p.dimension() == 1);
  CHECK(p.rank() == 1);
  CHECK(p.is_positive_definite());
  CHECK(p.mean()(0) == 1.5);
  CHECK(p.covariance()(0, 0) == 4);
  CHECK(p.precision()(0, 0) == 0.25);
  CHECK(close(p.log_density(numbers({1.5})), -log_circle / 2 - std::log(2.0)));
  CHECK(close(p.log_density(numbers({-0.5})), -log_circle / 2 - std::log(2.0) - 0.5));
  CHECK(close(p.log_partition_function(), log_circle / 2 + std::log(2.0) + 2.25 / 8));
}

TEST_CASE("two dimensions, by hand: mean, covariance, precision, density, partition function") {
  auto const p = plane();
  CHECK(p.mean() == Eigen::Vector2d(1, -2));
  CHECK(p.covariance() == Eigen::Matrix2d{{4, 1}, {1, 3}});
  Eigen::MatrixXd const precision = p.precision();
  CHECK(close(precision(0, 0), 3.0 / 11));
  CHECK(close(precision(0, 1), -1.0 / 11));
  CHECK(precision(1, 0) == precision(0, 1));
  CHECK(close(precision(1, 1), 4.0 / 11));
  CHECK(close(p.log_density(numbers({2.5, 0.5})), -24.25 / 22 - log_circle - std::log(11.0) / 2));
  CHECK(close(p.log_density(p.mean()), -log_circle - std::log(11.0) / 2));
  CHECK(close(p.log_partition_function(), 23.0 / 22 + log_circle + std::log(11.0) / 2));
}

TEST_CASE("two dimensions, by hand: from precision and source") {
  auto const p = ff::gaussian<double>::from_precision(Eigen::Matrix2d{{3, -1}, {-1, 4}}, Eigen::Vector2d(1, -2));
  CHECK(close(p.mean()(0), 2.0 / 11));
  CHECK(close(p.mean()(1), -5.0 / 11));
  CHECK(close(p.covariance()(0, 0), 4.0 / 11));
  CHECK(close(p.covariance()(0, 1), 1.0 / 11));
  CHECK(p.covariance()(1, 0) == p.covariance()(0, 1));
  CHECK(close(p.covariance()(1, 1), 3.0 / 11));
  // b^T A^-1 b / 2 = (2 + 10) / 22
  CHECK(close(p.log_partition_function(), log_circle - std::log(11.0) / 2 + 12.0 / 22));
  CHECK(ff::gaussian<double>::from_precision(Eigen::Matrix2d{{3, -1}, {-1, 4}}).mean() == Eigen::Vector2d(0, 0));
}

TEST_CASE("two dimensions, by hand: marginals and conditionals") {
  auto const p = plane();
  auto const second = p.marginal(ff::indices{1});
  CHECK(second.dimension() == 1);
  CHECK(second.mean()(0) == -2);
  CHECK(second.covariance()(0, 0) == 3);
  auto const first = p.conditional(ff::indices{1}, numbers({0.5}));
  CHECK(first.dimension() == 1);
  CHECK(close(first.mean()(0), 1 + 2.5 / 3));
  CHECK(close(first.covariance()(0, 0), 11.0 / 3));
  auto const other = p.conditional(ff::indices{0}, numbers({2.5}));
  CHECK(other.mean()(0) == -1.625);
  CHECK(other.covariance()(0, 0) == 2.75);
}

TEST_CASE("the order of the indices is that of the marginal's coordinates and of the values") {
  auto const p = space();
  auto const swapped = p.marginal(ff::indices{2, 0});
  CHECK(swapped.mean() == Eigen::Vector2d(2, 0.5));
  CHECK(swapped.covariance() == Eigen::Matrix2d{{0.75, -0.25}, {-0.25, 2}});
  auto const given = p.conditional(ff::indices{0, 2}, numbers({1.5, 0.75}));
  auto const reversed = p.conditional(ff::indices{2, 0}, numbers({0.75, 1.5}));
  CHECK(close(given.mean()(0), reversed.mean()(0)));
  CHECK(close(given.covariance()(0, 0), reversed.covariance()(0, 0)));
  // C_oo = [[2, -1/4], [-1/4, 3/4]], inverse [[3/4, 1/4], [1/4, 2]] 16/23; C_ro = (1/2, 1/8); v - m = (1, -5/4)
  double const weight_first = (0.5 * 0.75 + 0.125 * 0.25) * 16 / 23, weight_last = (0.5 * 0.25 + 0.125 * 2) * 16 / 23;
  CHECK(close(given.mean()(0), -1 + weight_first - 1.25 * weight_last));
  CHECK(close(given.covariance()(0, 0), 1 - 0.5 * weight_first - 0.125 * weight_last));
}

TEST_CASE("two dimensions, by hand: an image of more coordinates and one of fewer") {
  auto const p = plane();
  auto const image = p.affine(Eigen::MatrixXd{{1, 2}, {0, -1}, {3, 0}}, Eigen::Vector3d(10, 20, 30));
  CHECK(image.mean() == Eigen::Vector3d(7, 22, 33));
  CHECK(image.covariance() == Eigen::Matrix3d{{20, -7, 18}, {-7, 3, -3}, {18, -3, 36}});
  CHECK(image.rank() == 2);
  auto const sum = p.affine(Eigen::RowVector2d(1, 1));
  CHECK(sum.mean()(0) == -1);
  CHECK(sum.covariance()(0, 0) == 9);
}

TEST_CASE("the image under the identity and a permutation has the same bits") {
  auto const p = space();
  auto const same = p.affine(Eigen::Matrix3d::Identity());
  CHECK(same.mean() == p.mean());
  CHECK(same.covariance() == p.covariance());
  auto const permuted = p.affine(Eigen::Matrix3d{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}});
  auto const marginal = p.marginal(ff::indices{2, 0, 1});
  CHECK(permuted.mean() == marginal.mean());
  CHECK(permuted.covariance() == marginal.covariance());
}

TEST_CASE("the density integrates to one, in one to three dimensions") {
  for (auto const& p : {space().marginal(ff::indices{1}), plane(), space()}) {
    CAPTURE(p.dimension());
    auto const density = [&](Eigen::VectorXd const& x) { return std::exp(p.log_density(x)); };
    CHECK(within(integral(p, density), 1.0, 1e-13));
  }
}

TEST_CASE("the density has the mean and the covariance") {
  auto const p = plane();
  for (Eigen::Index i = 0; i < 2; ++i) {
    CHECK(within(integral(p, [&](Eigen::VectorXd const& x) { return x(i) * std::exp(p.log_density(x)); }), p.mean()(i),
                 1e-13));
    for (Eigen::Index j = 0; j < 2; ++j) {
      auto const product = [&](Eigen::VectorXd const& x) {
        return (x(i) - p.mean()(i)) * (x(j) - p.mean()(j)) * std::exp(p.log_density(x));
      };
      CHECK(within(integral(p, product), p.covariance()(i, j), 1e-12));
    }
  }
}

TEST_CASE("the partition function is the integral of its definition") {
  Eigen::Matrix2d const a{{1.5, -0.5}, {-0.5, 0.75}};
  Eigen::Vector2d const b(0.25, -1);
  auto const p = ff::gaussian<double>::from_precision(a, b);
  double const z = integral(p, [&](Eigen::VectorXd const& x) { return std::exp(-x.dot(a * x) / 2 + b.dot(x)); });
  CHECK(within(p.log_partition_function(), std::log(z), 1e-13));
}

TEST_CASE("log p(x, y) = log p(x) + log p(y | x)") {
  auto const p = space();
  double const joint = p.log_density(numbers({1, -0.25, 1.5}));
  CHECK(close(joint, p.marginal(ff::indices{1}).log_density(numbers({-0.25})) +
                         p.conditional(ff::indices{1}, numbers({-0.25})).log_density(numbers({1, 1.5}))));
  CHECK(close(joint, p.marginal(ff::indices{2, 0}).log_density(numbers({1.5, 1})) +
                         p.conditional(ff::indices{2, 0}, numbers({1.5, 1})).log_density(numbers({-0.25}))));
}

TEST_CASE("log p(x) = -x^T A x / 2 + b^T x - log Z") {
  Eigen::Matrix2d const a{{1.5, -0.5}, {-0.5, 0.75}};
  Eigen::Vector2d const b(0.25, -1), x(-3, 2);
  auto const p = ff::gaussian<double>::from_precision(a, b);
  CHECK(close(p.log_density(x), -x.dot(a * x) / 2 + b.dot(x) - p.log_partition_function()));
}

TEST_CASE("a measure prints its dimension and the mean beside the covariance") {
  std::ostringstream text;
  text << ff::gaussian<double>(Eigen::Vector2d(1, -2.5), Eigen::Matrix2d{{4, 0.5}, {0.5, 3}});
  CHECK(text.str() ==
        "gaussian of dimension 2\n"
        "        mean  covariance\n"
        "           1           4         0.5\n"
        "        -2.5         0.5           3");
}

TEST_CASE("a singular measure prints its rank, an empty one its dimension, a large one its beginning") {
  std::ostringstream singular, empty, large;
  singular << ff::gaussian<double>(Eigen::MatrixXd::Zero(1, 1));
  CHECK(singular.str() == "gaussian of dimension 1 and rank 0\n        mean  covariance\n           0           0");
  empty << ff::gaussian<double>(Eigen::MatrixXd(0, 0));
  CHECK(empty.str() == "gaussian of dimension 0");
  large << ff::gaussian<double>(Eigen::MatrixXd::Identity(100, 100));
  CHECK(large.str().find("gaussian of dimension 100\n") == 0);
  CHECK(large.str().size() < 2000);
  CHECK(large.str().substr(large.str().size() - 6) == "\n  ...");
}

TEST_CASE("numbers are printed at the stream's precision, which is kept") {
  std::ostringstream text;
  text.precision(3);
  text << ff::gaussian<double>(Eigen::MatrixXd::Constant(1, 1, 1.0 / 3));
  CHECK(text.str() == "gaussian of dimension 1\n        mean  covariance\n           0       0.333");
  CHECK(text.precision() == 3);
}
