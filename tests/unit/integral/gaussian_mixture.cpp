// Mixtures of Gaussian measures.

#include <freefield/integral/gaussian_mixture.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/caught.hpp"
#include "support/close.hpp"

namespace ff = freefield;
using support::caught;
using support::close;
using support::says;

namespace {

using measure = ff::gaussian<double>;
constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;

ff::gaussian_mixture<double> example() {
  Eigen::Matrix2d one, other;
  one << 1, 0.5, 0.5, 2;
  other << 0.5, -0.25, -0.25, 0.5;
  return {{0.25, 0.75}, {measure{Eigen::Vector2d(1, 2), one}, measure{Eigen::Vector2d(-3, 0), other}}};
}

}  // namespace

TEST_CASE("gaussian_mixture: mean, covariance and moments, by their components") {
  auto const p = example();
  CHECK((p.mean() - Eigen::Vector2d(-2, 0.5)).norm() < 1e-15);
  CHECK(close(p.covariance()(0, 1), ff::moment(p, ff::indices{0, 1}) - p.mean()(0) * p.mean()(1), 8));
  CHECK(close(ff::expectation(p, x * y), ff::moment(p, ff::indices{0, 1}), 4));
  CHECK(close(ff::moment(p, ff::indices{0, 0, 1}), 0.25 * ff::moment(p.components()[0], ff::indices{0, 0, 1}) +
                                            0.75 * ff::moment(p.components()[1], ff::indices{0, 0, 1}), 4));
}

TEST_CASE("gaussian_mixture: exact in rationals") {
  using exact = boost::multiprecision::cpp_rational;
  using matrix = Eigen::Matrix<exact, Eigen::Dynamic, Eigen::Dynamic>;
  using vector = Eigen::Matrix<exact, Eigen::Dynamic, 1>;
  ff::gaussian<exact> const narrow{vector(vector::Constant(1, exact(1))), matrix(matrix::Constant(1, 1, exact(1, 2)))};
  ff::gaussian<exact> const wide{matrix(matrix::Constant(1, 1, exact(3)))};
  ff::gaussian_mixture<exact> const p({exact(1, 3), exact(2, 3)}, {narrow, wide});
  CHECK(p.mean()(0) == exact(1, 3));
  CHECK(p.covariance()(0, 0) == exact(1, 3) * exact(3, 2) + exact(2, 3) * exact(3) - exact(1, 9));
  CHECK(ff::expectation(p, pow<4>(x)) == exact(1, 3) * exact(19, 4) + exact(2, 3) * exact(27));
}

TEST_CASE("gaussian_mixture: densities far out, responsibilities, conditionals") {
  auto const p = example();
  Eigen::Vector2d const point(0.5, -1);
  double const a = 0.25 * std::exp(p.components()[0].log_density(point)),
               b = 0.75 * std::exp(p.components()[1].log_density(point));
  CHECK(close(p.log_density(point), std::log(a + b), 8));
  CHECK(close(p.responsibilities(point)[0], a / (a + b), 8));
  CHECK(p.log_density(Eigen::Vector2d(1e3, 1e3)) < -1e5);
  // p(x, y) = p(x) p(y | x)
  auto const given = p.conditional(ff::indices{0}, point.head(1));
  CHECK(close(p.log_density(point),
              p.marginal(ff::indices{0}).log_density(point.head(1)) + given.log_density(point.tail(1)), 16));
  Eigen::MatrixXd const map = Eigen::Matrix2d{{0, 1}, {2, 0}};
  auto const image = p.affine(map, Eigen::Vector2d(1, 1));
  CHECK((image.mean() - Eigen::Vector2d(1.5, -3)).norm() < 1e-14);
}

TEST_CASE("gaussian_mixture: samples have its mean") {
  auto const p = example();
  ff::philox4x32 engine{5, 1};
  Eigen::Vector2d sum(0, 0);
  int const n = 4000;
  for (int k = 0; k < n; ++k) sum += p.sample(engine);
  for (int i = 0; i < 2; ++i) CHECK(std::abs(sum(i) / n - p.mean()(i)) < 4.9 * std::sqrt(p.covariance()(i, i) / n));
}

TEST_CASE("gaussian_mixture: refusals") {
  using mixture = ff::gaussian_mixture<double>;
  measure const one{Eigen::MatrixXd(Eigen::MatrixXd::Identity(1, 1))},
      two{Eigen::MatrixXd(Eigen::MatrixXd::Identity(2, 2))};
  CHECK(caught([] { return mixture({}, {}); }).code == ff::errc::empty);
  CHECK(caught([&] { return mixture({1.0}, {one, one}); }).code == ff::errc::size_mismatch);
  auto const negative = caught([&] { return mixture({1.5, -0.5}, {one, one}); });
  CHECK(negative.code == ff::errc::domain);
  CHECK(negative.index == ff::error_index{1});
  CHECK(says(caught([&] { return mixture({0.5, 0.25}, {one, one}); }), "weights do not add up to 1, got 0.75"));
  CHECK(caught([&] { return mixture({0.5, 0.5}, {one, two}); }).code == ff::errc::size_mismatch);
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([&] { return mixture({nan, 1.0}, {one, one}); }).code == ff::errc::domain);
  measure const flat{Eigen::MatrixXd(Eigen::MatrixXd::Zero(1, 1))};
  Eigen::VectorXd const origin = Eigen::VectorXd::Zero(1);
  CHECK(caught([&] { return mixture({1.0}, {flat}).log_density(origin); }).code == ff::errc::not_positive);
}
