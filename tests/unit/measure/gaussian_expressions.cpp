#include <doctest/doctest.h>

#include <freefield/measure.hpp>

#include <support/close.hpp>

#include <array>
#include <concepts>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ff = freefield;
using support::close;
using gaussian = ff::gaussian<double>;

namespace {

Eigen::MatrixXd const covariance{{4, 1, 0.5}, {1, 3, -0.25}, {0.5, -0.25, 2}};
Eigen::VectorXd const mean = Eigen::Vector3d(1, -2, 0.5);

bool same(gaussian const& p, Eigen::VectorXd const& m, Eigen::MatrixXd const& c) {
  return p.mean() == m && p.covariance() == c;
}

}  // namespace

// What is no dense matrix of the scalar is refused by its name, not inside.
static_assert(ff::eigen_dense<Eigen::Matrix2d, double> && ff::eigen_dense<Eigen::Block<Eigen::MatrixXd>, double>);
static_assert(!ff::eigen_dense<Eigen::Matrix2f, double> && !ff::eigen_dense<Eigen::Array22d, double>);
static_assert(!ff::eigen_dense<std::vector<double>, double> && !ff::eigen_dense<double, double>);
static_assert(!std::constructible_from<gaussian, Eigen::Matrix2i> && !std::constructible_from<gaussian, double>);
static_assert(!std::convertible_to<Eigen::MatrixXd, gaussian>);
static_assert(!std::default_initializable<gaussian> && std::copyable<gaussian>);
static_assert(std::is_nothrow_move_constructible_v<gaussian>);

TEST_CASE("the scalar is deduced from the arguments") {
  auto const p = ff::gaussian(mean, covariance);
  static_assert(std::same_as<decltype(p), gaussian const>);
  static_assert(
      std::same_as<decltype(ff::gaussian(Eigen::Matrix2f(Eigen::Matrix2f::Identity()))), ff::gaussian<float>>);
  static_assert(std::same_as<decltype(ff::gaussian(mean.head<2>(), covariance.topLeftCorner<2, 2>() * 2)), gaussian>);
  CHECK(same(p, mean, covariance));
}

TEST_CASE("fixed sizes, dynamic sizes, maps and references") {
  CHECK(same(gaussian(Eigen::Vector3d(mean), Eigen::Matrix3d(covariance)), mean, covariance));
  Eigen::Matrix<double, 3, 3, Eigen::RowMajor> const rows = covariance;
  CHECK(same(gaussian(mean, rows), mean, covariance));
  std::array<double, 3> const numbers{1, -2, 0.5};
  CHECK(same(
      gaussian(Eigen::Map<Eigen::VectorXd const>(numbers.data(), 3), Eigen::Ref<Eigen::MatrixXd const>(covariance)),
      mean, covariance));
}

TEST_CASE("blocks, transposes, products, sums, coefficient-wise expressions, identities") {
  Eigen::MatrixXd large = Eigen::MatrixXd::Constant(5, 5, 99);
  large.block(1, 2, 3, 3) = covariance;
  CHECK(same(gaussian(large.block(1, 2, 3, 1) * 0 + mean, large.block(1, 2, 3, 3)), mean, covariance));
  CHECK(same(gaussian(mean.transpose().transpose(), covariance.transpose()), mean, covariance));
  CHECK(same(gaussian(mean + mean, covariance + covariance), 2 * mean, 2 * covariance));
  CHECK(same(gaussian(mean.cwiseAbs(), covariance.cwiseProduct(covariance)), mean.cwiseAbs(),
             covariance.cwiseProduct(covariance)));
  CHECK(same(gaussian(covariance.col(0), Eigen::Matrix3d::Identity()), covariance.col(0), Eigen::Matrix3d::Identity()));
  Eigen::MatrixXd const f{{2, 0, 0}, {1, 1, 0}, {-1, 0.5, 3}};
  CHECK(same(gaussian(f * mean, f * f.transpose()), f * mean, f * f.transpose()));
}

TEST_CASE("arguments of the other functions may be expressions, too") {
  gaussian const p(mean, covariance);
  Eigen::MatrixXd const f{{2, 0, 0}, {1, 1, 0}, {-1, 0.5, 3}};
  Eigen::VectorXd const x = Eigen::Vector3d(0.25, 1, -1);
  CHECK(p.log_density(f * x) == p.log_density(Eigen::VectorXd(f * x)));
  CHECK(p.log_density(f.col(0)) == p.log_density(Eigen::Vector3d(2, 1, -1)));
  CHECK(same(p.affine(f.transpose(), f * x), p.affine(Eigen::MatrixXd(f.transpose()), Eigen::VectorXd(f * x)).mean(),
             p.affine(Eigen::MatrixXd(f.transpose())).covariance()));
  CHECK(p.affine(f.topRows(2)).dimension() == 2);
  CHECK(p.affine(x.transpose()).dimension() == 1);
  CHECK(same(p.conditional(ff::indices{2, 0}, x.head(2)),
             p.conditional(ff::indices{2, 0}, Eigen::Vector2d(0.25, 1)).mean(),
             p.conditional(ff::indices{2, 0}, Eigen::Vector2d(0, 0)).covariance()));
  CHECK(same(p.conditional(ff::indices{1}, x.segment<1>(1) * 2),
             p.conditional(ff::indices{1}, Eigen::VectorXd::Constant(1, 2)).mean(),
             p.conditional(ff::indices{1}, x.tail<1>()).covariance()));
  auto const q = gaussian::from_precision(f * f.transpose(), f * x);
  CHECK(q.mean() == gaussian::from_precision(Eigen::MatrixXd(f * f.transpose()), Eigen::VectorXd(f * x)).mean());
}

TEST_CASE("indices come as a list, a vector, an array or a span") {
  gaussian const p(mean, covariance);
  std::vector<Eigen::Index> const some{2, 0};
  std::array<Eigen::Index, 2> const same_ones{2, 0};
  auto const expected = p.marginal(ff::indices{2, 0});
  CHECK(same(p.marginal(ff::indices(some)), expected.mean(), expected.covariance()));
  CHECK(same(p.marginal(ff::indices(same_ones)), expected.mean(), expected.covariance()));
  CHECK(same(p.marginal(ff::indices(std::span(some))), expected.mean(), expected.covariance()));
  CHECK(p.conditional(ff::indices(some), Eigen::Vector2d(1, 2)).mean() ==
        p.conditional(ff::indices{2, 0}, Eigen::Vector2d(1, 2)).mean());
}

TEST_CASE("an argument that is part of the measure itself, assigned to the measure") {
  gaussian p(mean, covariance);
  gaussian const old = p;
  p = gaussian(p.mean(), p.covariance());
  CHECK(same(p, mean, covariance));
  p = p.affine(p.covariance(), p.mean());
  CHECK(p.mean() == old.affine(covariance, mean).mean());
  CHECK(p.covariance() == old.affine(covariance, mean).covariance());
  p = old;
  p = p.marginal(ff::indices{2, 1});
  CHECK(same(p, old.marginal(ff::indices{2, 1}).mean(), old.marginal(ff::indices{2, 1}).covariance()));
  p = p.conditional(ff::indices{0}, p.mean().head(1));
  CHECK(p.mean()(0) == -2);
  p = old;
  CHECK(close(p.log_density(p.mean()), old.log_density(mean)));
}

TEST_CASE("arguments are left as they were, and temporaries do not outlive their call") {
  Eigen::MatrixXd c = covariance;
  Eigen::VectorXd m = mean;
  gaussian const p(m, c);
  c.setZero();
  m.setZero();
  CHECK(same(p, mean, covariance));
  CHECK(same(gaussian(Eigen::VectorXd(mean), Eigen::MatrixXd(covariance)), mean, covariance));
  auto const image = gaussian(Eigen::VectorXd(mean), Eigen::MatrixXd(covariance)).marginal(ff::indices{0, 1});
  CHECK(image.covariance() == covariance.topLeftCorner(2, 2));
  static_assert(std::same_as<decltype(p.precision()), Eigen::MatrixXd>);
}

TEST_CASE("copies and moves") {
  gaussian p(mean, covariance);
  gaussian const copy = p;
  gaussian const moved = std::move(p);
  CHECK(same(copy, mean, covariance));
  CHECK(same(moved, mean, covariance));
  CHECK(moved.log_density(mean) == copy.log_density(mean));
}
