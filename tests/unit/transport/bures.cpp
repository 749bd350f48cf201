// Optimal transport between Gaussians.
#include <doctest/doctest.h>

#include <freefield/transport.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>

namespace ff = freefield;
using support::caught, support::close, support::within;

namespace {

using matrix = ff::matrix_of<double>;
using column = ff::vector_of<double>;

matrix random_matrix(ff::philox4x32& engine, Eigen::Index n, Eigen::Index m) {
  matrix a(n, m);
  for (double& entry : a.reshaped()) entry = ff::normal<double>(engine);
  return a;
}
ff::gaussian<double> random_gaussian(ff::philox4x32& engine, Eigen::Index n) {
  matrix const root = random_matrix(engine, n, n + 2);
  column const mean = random_matrix(engine, n, 1);
  return ff::gaussian<double>(mean, matrix(root * root.transpose()));
}

}  // namespace

TEST_CASE("the map carries one covariance to the other and gives the distance") {
  ff::philox4x32 engine(1, 30);
  for (Eigen::Index n = 1; n <= 8; ++n) {
    auto const p = random_gaussian(engine, n), q = random_gaussian(engine, n);
    auto const map = ff::optimal_map(p, q);
    matrix const& t = map.map;
    CHECK((t - t.transpose()).cwiseAbs().maxCoeff() == 0);
    CHECK((t * p.covariance() * t - q.covariance()).norm() <= 1e-10 * q.covariance().norm());
    CHECK((map(p.mean()) - q.mean()).norm() <= 1e-12);
    matrix const moved = matrix::Identity(n, n) - t;
    double const cost = (moved * p.covariance() * moved.transpose()).trace() + (p.mean() - q.mean()).squaredNorm();
    CHECK(within(ff::squared_wasserstein_distance(p, q) / cost, 1.0, 1e-10));
    CHECK(ff::gaussian<double>(t).is_positive_definite());
  }
}

TEST_CASE("laws of the distance") {
  ff::philox4x32 engine(2, 30);
  for (int k = 0; k < 20; ++k) {
    Eigen::Index const n = 1 + k % 5;
    auto const p = random_gaussian(engine, n), q = random_gaussian(engine, n), r = random_gaussian(engine, n);
    double const d = ff::wasserstein_distance(p, q);
    CHECK(within(ff::wasserstein_distance(q, p) / d, 1.0, 1e-11));
    CHECK(d <= ff::wasserstein_distance(p, r) + ff::wasserstein_distance(r, q) + 1e-12);
    CHECK(ff::squared_wasserstein_distance(p, p) <= 1e-26 * (1 + p.covariance().trace()));
    matrix const scale = 3 * matrix::Identity(n, n);
    CHECK(within(ff::wasserstein_distance(p.affine(scale), q.affine(scale)) / d, 3.0, 1e-10));
    auto const middle = ff::wasserstein_geodesic(p, q, 0.25);
    CHECK(within(ff::wasserstein_distance(p, middle) / d, 0.25, 1e-9));
    CHECK(within(ff::wasserstein_distance(middle, q) / d, 0.75, 1e-9));
  }
  ff::gaussian<double> const one(matrix(Eigen::Matrix2d{{2.0, 0.5}, {0.5, 1.0}})),
      other(matrix(Eigen::Matrix2d{{1.0, -0.25}, {-0.25, 3.0}}));
  matrix const rotation{{0.6, -0.8}, {0.8, 0.6}};
  CHECK(close(ff::wasserstein_distance(one.affine(rotation), other.affine(rotation)),
              ff::wasserstein_distance(one, other), 64));
}

TEST_CASE("nearly equal measures keep their digits") {
  using R = boost::multiprecision::cpp_bin_float_50;
  matrix const a{{2.0, 0.5}, {0.5, 1.0}};
  for (double const e : {1e-4, 1e-8, 1e-12}) {
    matrix b = a;
    b(0, 0) += e;
    double const computed = ff::wasserstein_distance(ff::gaussian<double>(a), ff::gaussian<double>(b));
    R const exact = ff::wasserstein_distance(ff::gaussian<R>(ff::matrix_of<R>(a.cast<R>())),
                                             ff::gaussian<R>(ff::matrix_of<R>(b.cast<R>())));
    CHECK(within(computed / exact.convert_to<double>(), 1.0, 1e-15 / e + 1e-12));
  }
}

TEST_CASE("commuting and singular covariances") {
  matrix const a = Eigen::Vector3d(1, 4, 9).asDiagonal(), b = Eigen::Vector3d(4, 0, 1).asDiagonal();
  ff::gaussian<double> const p(a), q(b);
  CHECK(close(ff::squared_wasserstein_distance(p, q), 1.0 + 4 + 4, 64));
  ff::gaussian<double> const point(column(Eigen::Vector3d(1, 2, 2)), matrix(matrix::Zero(3, 3)));
  CHECK(close(ff::squared_wasserstein_distance(p, point), 9.0 + 14, 64));
  CHECK(ff::squared_wasserstein_distance(point, point) == 0);
  matrix root(3, 1);
  root << 1, 2, 2;
  ff::gaussian<double> const line(matrix(root * root.transpose()));
  CHECK(close(ff::squared_wasserstein_distance(line, p), 9 + 14 - 2 * std::sqrt(1 + 4 * 4 + 4 * 9.0), 64));
}

TEST_CASE("one dimension, orders 1, 2 and 3, against a sum over quantiles") {
  auto const normal = [](double mean, double variance) {
    return ff::gaussian<double>(column::Constant(1, mean), matrix::Constant(1, 1, variance));
  };
  for (double const shift : {0.0, 0.5, -2.0}) {
    auto const p = normal(1, 2), q = normal(1 + shift, 0.5);
    double const s = std::sqrt(2.0) - std::sqrt(0.5);
    for (int order = 1; order <= 3; ++order) {
      double sum = 0;
      double const step = 1.0 / 512;
      for (int k = -6000; k <= 6000; ++k) {
        double const z = step * k;
        sum += step * std::pow(std::abs(shift + s * z), order) * std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0));
      }
      CHECK(within(ff::wasserstein_distance(p, q, order), std::pow(sum, 1.0 / order), 1e-5));
    }
  }
  CHECK(ff::wasserstein_distance(normal(0, 1), normal(2, 1), 3) == 2);
}

TEST_CASE("very small and very far") {
  auto const tiny = [](auto v) {
    using T = decltype(v);
    return ff::gaussian<T>(ff::matrix_of<T>::Constant(1, 1, v));
  };
  CHECK(close(ff::squared_wasserstein_distance(tiny(1e-20f), tiny(4e-20f)), 1e-20f, 16));
  CHECK(close(ff::squared_wasserstein_distance(tiny(1e-170), tiny(4e-170)), 1e-170, 16));
  ff::gaussian<float> const away(ff::vector_of<float>::Constant(1, 1.0f), ff::matrix_of<float>::Constant(1, 1, 4e-26f));
  CHECK(close(ff::wasserstein_distance(tiny(1e-26f), away, 3), 1.0f, 16));
  CHECK(close(ff::wasserstein_distance(tiny(1e-26f), away, 1), 1.0f, 16));
}

TEST_CASE("Fisher and Rao") {
  matrix const a{{2.0, 0.5}, {0.5, 1.0}};
  CHECK(
      close(ff::fisher_rao_distance(ff::gaussian<double>(a), ff::gaussian<double>(matrix(4 * a))), std::log(4.0), 64));
  matrix const small = matrix::Constant(1, 1, 1.0), large = matrix::Constant(1, 1, 4.0);
  CHECK(close(ff::fisher_rao_distance(ff::gaussian<double>(small), ff::gaussian<double>(large)),
              std::sqrt(2.0) * std::log(2.0), 64));
}

TEST_CASE("bad input is refused") {
  ff::gaussian<double> const p(matrix(matrix::Identity(2, 2))), one(matrix(matrix::Identity(1, 1))),
      flat(matrix(Eigen::Matrix2d{{1.0, 1.0}, {1.0, 1.0}})),
      moved(column(Eigen::Vector2d(1, 0)), matrix(matrix::Identity(2, 2)));
  CHECK(caught([&] { return ff::wasserstein_distance(p, one); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::optimal_map(flat, p); }).code == ff::errc::not_positive);
  CHECK(caught([&] { return ff::optimal_map(p, flat); }).code == ff::errc::not_positive);
  CHECK(caught([&] { return ff::wasserstein_geodesic(p, flat, 0.5); }).code == ff::errc::not_positive);
  CHECK(caught([&] { return ff::wasserstein_geodesic(p, p, 1.5); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::wasserstein_geodesic(p, p, std::nan("")); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::wasserstein_distance(p, p, 1); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::wasserstein_distance(one, one, 4); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::fisher_rao_distance(p, moved); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::fisher_rao_distance(p, flat); }).code == ff::errc::not_positive);
}
