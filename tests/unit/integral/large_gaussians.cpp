// Diagonal, sparse and translation-invariant precisions of dimension 10^4 against closed forms and each other.

#include <doctest/doctest.h>

#include <freefield/integral/fourier_gaussian.hpp>
#include <freefield/integral/sparse_gaussian.hpp>
#include <freefield/interop/eigen_jet.hpp>
#include <freefield/wick/moment.hpp>

#include <support/close.hpp>
#include <unit/measure/matrices.hpp>

#include <cmath>
#include <numbers>
#include <span>
#include <vector>

namespace ff = freefield;
using sparse = Eigen::SparseMatrix<double>;
using site = Eigen::Index;
using support::close, support::close_to_scale, support::matrix, support::within;

namespace {

double const log_circle = std::log(2 * std::numbers::pi);
constexpr site large = 10000;

/// 2 + mass^2 on the diagonal, -1 beside it; closed or with its ends held at zero.
sparse chain(site n, double mass_squared, bool closed) {
  std::vector<Eigen::Triplet<double>> entries;
  for (site i = 0; i < n; ++i) {
    entries.emplace_back(i, i, 2 + mass_squared);
    if (i + 1 == n && !closed) continue;
    entries.emplace_back(i, (i + 1) % n, -1);
    entries.emplace_back((i + 1) % n, i, -1);
  }
  sparse result(n, n);
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

/// The lattice Laplacian with mass on the torus; site (s, t) has the number s columns + t.
sparse torus(site rows, site columns, double mass_squared) {
  std::vector<Eigen::Triplet<double>> entries;
  for (site s = 0; s < rows; ++s) {
    for (site t = 0; t < columns; ++t) {
      site const here = s * columns + t;
      entries.emplace_back(here, here, 4 + mass_squared);
      for (site const there : {(s + 1) % rows * columns + t, s * columns + (t + 1) % columns}) {
        entries.emplace_back(here, there, -1);
        entries.emplace_back(there, here, -1);
      }
    }
  }
  sparse result(rows * columns, rows * columns);
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

/// The same by its eigenvalues.
auto torus_spectrum(double mass_squared) {
  return [mass_squared](std::span<double const> k) {
    double const s = std::sin(k[0] / 2), t = std::sin(k[1] / 2);
    return mass_squared + 4 * s * s + 4 * t * t;
  };
}

/// Mean and variance of x_i over independent samples, with five standard errors.
template <class Measure>
void check_samples(Measure const& p, site i, site j) {
  ff::philox4x32 engine{17, 3};
  int const count = 200;
  double mean = 0, product = 0;
  for (int k = 0; k < count; ++k) {
    Eigen::VectorXd const x = p.sample(engine) - p.mean();
    mean += x(i) / count;
    product += x(i) * x(j) / count;
  }
  double const variance = p.covariance(i, i), other = p.covariance(j, j), cross = p.covariance(i, j);
  CHECK(within(mean, 0.0, 5 * std::sqrt(variance / count)));
  CHECK(within(product, cross, 5 * std::sqrt((variance * other + cross * cross) / count)));
}

}  // namespace

TEST_CASE("diagonal: independent variables") {
  Eigen::VectorXd precision(large), source(large);
  double log_z = 0;
  for (site i = 0; i < large; ++i) {
    precision(i) = static_cast<double>(i + 1);
    source(i) = 1;
    log_z += (log_circle - std::log(precision(i)) + 1 / precision(i)) / 2;
  }
  auto const p = ff::diagonal_gaussian<double>::from_precision(precision, source);
  CHECK(p.dimension() == large);
  CHECK(close_to_scale(p.log_partition_function(), log_z, 1e5, 1000));
  CHECK(close_to_scale(p.log_partition_function(), (large * log_circle - std::lgamma(large + 1.0)) / 2 +
                       (std::log(large) + 0.57721566490153286 + 0.5 / large) / 2, 1e5, 1000));
  CHECK(close(ff::log_gaussian_integral(precision.asDiagonal(), source), p.log_partition_function(), 8));
  CHECK(close(p.covariance(6999, 6999), 1 / 7000.0, 1));
  CHECK(p.covariance(6999, 7000) == 0);
  auto const two = p.marginal(ff::indices{6999, 3});
  CHECK(close(ff::central_moment(two, ff::indices{0, 0, 1, 1, 1, 1}), 3 / (7000.0 * 16)));
  CHECK(close(ff::moment(two, ff::indices{1}), 0.25));
  Eigen::Vector3d const small(2, 3, 4);
  CHECK(close(ff::gaussian_integral(small.asDiagonal(), Eigen::Vector3d(1, 1, 1)),
              ff::gaussian_integral(Eigen::Matrix3d(small.asDiagonal()), Eigen::Vector3d(1, 1, 1))));
  check_samples(ff::diagonal_gaussian<double>::from_precision(Eigen::Vector2d(4, 0.25), Eigen::Vector2d(1, 2)), 0, 1);
}

TEST_CASE("sparse: the chain with ends held, by hyperbolic functions") {
  double const mass = std::sqrt(0x1p-13), theta = 2 * std::asinh(mass / 2);  // 2 + 2^-13 is exact
  double const n = large;
  Eigen::VectorXd source = Eigen::VectorXd::Zero(large);
  source(0) = 3;
  auto const p = ff::sparse_gaussian<double>::from_precision(chain(large, 0x1p-13, false), source);
  auto const covariance = [&](site i, site j) {  // i <= j; sinh((i+1) t) sinh((n-j) t) / (sinh t sinh((n+1) t))
    auto const a = static_cast<double>(i + 1), b = n - static_cast<double>(j);
    return std::exp((a + b - n - 1) * theta) * std::expm1(-2 * a * theta) * std::expm1(-2 * b * theta) /
           (2 * std::sinh(theta) * -std::expm1(-2 * (n + 1) * theta));
  };
  double const log_determinant = (n + 1) * theta + std::log1p(-std::exp(-2 * (n + 1) * theta)) -
                                 std::log(2 * std::sinh(theta));
  double const log_z = (n * log_circle - log_determinant + 9 * covariance(0, 0)) / 2;
  CHECK(close_to_scale(p.log_partition_function(), log_z, n, 1000));
  CHECK(ff::log_gaussian_integral(chain(large, 0x1p-13, false), source) == p.log_partition_function());
  Eigen::VectorXd const variances = p.variances();
  for (site const i : {site{0}, site{1}, site{77}, site{5000}, site{9998}, site{9999}}) {
    CHECK(close(p.covariance(i, i), covariance(i, i), 20000));  // the condition number of the chain is 3e4
    CHECK(close(variances(i), covariance(i, i), 20000));
    CHECK(close_to_scale(p.mean()(i), 3 * covariance(0, i), 3 * covariance(0, 0), 20000));  // from 1 down to 1e-49
  }
  CHECK(close(p.covariance(5000, 5300), covariance(5000, 5300), 20000));
  CHECK(close(ff::central_moment(p.marginal(ff::indices{5000, 5300}), ff::indices{0, 0, 1, 1}),
              covariance(5000, 5000) * covariance(5300, 5300) + 2 * std::pow(covariance(5000, 5300), 2), 60000));
}

TEST_CASE("translation-invariant: the closed chain by hyperbolic functions, and as a sparse one") {
  double const mass = 0.1, theta = 2 * std::asinh(mass / 2), n = large;
  Eigen::VectorXd kernel = Eigen::VectorXd::Zero(large), source = Eigen::VectorXd::Zero(large);
  kernel(0) = 2 + mass * mass;
  kernel(1) = kernel(large - 1) = -1;
  source(4321) = 2;
  auto const p = ff::fourier_gaussian<double>::from_kernel({large}, kernel, source);
  auto const q = ff::sparse_gaussian<double>::from_precision(chain(large, mass * mass, true), source);
  auto const propagator = [&](double x) { return std::exp(-x * theta) / (2 * std::sinh(theta)); };  // e^-500 left out
  double const log_determinant = n * theta + 2 * std::log1p(-std::exp(-n * theta));
  double const log_z = (n * log_circle - log_determinant + 4 * propagator(0)) / 2;
  CHECK(close_to_scale(p.log_partition_function(), log_z, n, 1000));
  CHECK(close_to_scale(q.log_partition_function(), log_z, n, 1000));
  for (site const x : {site{0}, site{1}, site{7}, site{100}}) {
    double const expected = propagator(static_cast<double>(x));
    CHECK(close_to_scale(p.covariance(17, (17 + large - x) % large), expected, propagator(0), 500));
    CHECK(close_to_scale(q.covariance(17, (17 + large - x) % large), expected, propagator(0), 500));
    CHECK(close_to_scale(p.mean()(4321 + x), 2 * expected, propagator(0), 500));
    CHECK(close_to_scale(q.mean()(4321 + x), 2 * expected, propagator(0), 500));
  }
}

TEST_CASE("a torus of 100 x 100 sites: two algorithms, one field") {
  double const mass_squared = 0.25;
  Eigen::VectorXd source = Eigen::VectorXd::Zero(large);
  source(0) = 1;
  source(2534) = -2;
  auto const p = ff::sparse_gaussian<double>::from_precision(torus(100, 100, mass_squared), source);
  auto const q = ff::fourier_gaussian<double>::from_spectrum({100, 100}, torus_spectrum(mass_squared), source);
  CHECK(close_to_scale(p.log_partition_function(), q.log_partition_function(), 1e4, 1000));
  CHECK((p.mean() - q.mean()).cwiseAbs().maxCoeff() < 1e-14);
  ff::indices const few{0, 102, 9999};
  CHECK((p.marginal(ff::indices(few)).covariance() - q.marginal(ff::indices(few)).covariance()).cwiseAbs().maxCoeff() <
        1e-15);
  CHECK(close(ff::moment(p.marginal(ff::indices(few)), ff::indices{0, 1, 1, 2}),
              ff::moment(q.marginal(ff::indices(few)), ff::indices{0, 1, 1, 2}), 100));
}

TEST_CASE("a small lattice with unequal sides against the dense measure; samples") {
  sparse const a = torus(5, 7, 0.5);
  Eigen::VectorXd const b = Eigen::VectorXd::LinSpaced(35, -1, 2);
  auto const dense = ff::gaussian<double>::from_precision(Eigen::MatrixXd(a), b);
  auto const p = ff::sparse_gaussian<double>::from_precision(a, b);
  Eigen::VectorXd const row = Eigen::MatrixXd(a).row(0);
  auto const q = ff::fourier_gaussian<double>::from_kernel({5, 7}, row, b);
  CHECK(close(p.log_partition_function(), dense.log_partition_function(), 16));
  CHECK(close(q.log_partition_function(), dense.log_partition_function(), 16));
  CHECK(close(ff::gaussian_integral(a, b), ff::gaussian_integral(Eigen::MatrixXd(a), b), 200));
  Eigen::VectorXd const variances = p.variances();
  for (site i = 0; i < 35; ++i) {
    CHECK(close(variances(i), dense.covariance()(i, i), 64));
    CHECK(close_to_scale(p.mean()(i), dense.mean()(i), 4.0, 16));
    CHECK(close_to_scale(q.mean()(i), dense.mean()(i), 4.0, 16));
    for (site j = 0; j < 35; ++j) {
      CHECK(close_to_scale(p.covariance(i, j), dense.covariance()(i, j), 1.0, 4));
      CHECK(close_to_scale(q.covariance(i, j), dense.covariance()(i, j), 1.0, 4));
    }
  }
  check_samples(p, 3, 10);
  check_samples(q, 3, 10);
}

TEST_CASE("a massless field without its constant mode") {
  Eigen::VectorXd kernel = Eigen::VectorXd::Zero(48);
  for (site const s : {1, 7, 8, 40}) kernel(s) = -1;  // 6 x 8 sites
  kernel(0) = 4;
  Eigen::VectorXd source = Eigen::VectorXd::Zero(48);
  source(5) = 1;
  source(30) = -1;
  auto const p = ff::fourier_gaussian<double>::from_kernel({6, 8}, kernel, source, ff::omit_zero_modes);
  auto const q = ff::fourier_gaussian<double>::from_spectrum({6, 8}, torus_spectrum(0), source, ff::omit_zero_modes);
  Eigen::MatrixXd const dense(torus(6, 8, 0));
  CHECK(close(p.log_partition_function(), ff::log_gaussian_integral(dense, source, ff::omit_zero_modes), 64));
  CHECK(close(q.log_partition_function(), p.log_partition_function(), 64));
  Eigen::MatrixXd const projector = Eigen::MatrixXd::Identity(48, 48) - Eigen::MatrixXd::Constant(48, 48, 1 / 48.0);
  Eigen::MatrixXd covariance(48, 48);
  for (site i = 0; i < 48; ++i) {
    for (site j = 0; j < 48; ++j) covariance(i, j) = p.covariance(i, j);
  }
  CHECK((dense * covariance - projector).cwiseAbs().maxCoeff() < 1e-14);
  CHECK((dense * p.mean() - source).cwiseAbs().maxCoeff() < 1e-14);
  CHECK(std::abs(p.mean().sum()) < 1e-14);
  ff::philox4x32 engine{1, 1};
  CHECK(std::abs(p.sample(engine).sum()) < 1e-13);
  check_samples(p, 3, 10);
}

TEST_CASE("other numbers: the derivative of log Z by the square of the mass is -n C(0, 0) / 2") {
  using jet = ff::jet<double, 1>;
  double const mass_squared = 0.3;
  auto const p = ff::fourier_gaussian<jet>::from_spectrum({3, 4}, [&](std::span<jet const> k) {
    return jet(jet::variable(mass_squared, 0) + 4.0 - 2.0 * ff::math::cos(k[0]) - 2.0 * ff::math::cos(k[1]));
  });
  auto const q = ff::fourier_gaussian<double>::from_spectrum({3, 4}, torus_spectrum(mass_squared));
  CHECK(close(p.log_partition_function().value, q.log_partition_function(), 16));
  CHECK(close(p.log_partition_function().gradient[0], -6 * q.covariance(0, 0), 16));
  CHECK(close(p.covariance(2, 5).value, q.covariance(2, 5), 64));
}

TEST_CASE("no coordinates; one site") {
  auto const none = ff::sparse_gaussian<double>::from_precision(sparse(0, 0));
  CHECK(none.log_partition_function() == 0);
  CHECK(none.variances().size() == 0);
  auto const one =
      ff::fourier_gaussian<double>::from_kernel({1, 1}, Eigen::VectorXd(Eigen::VectorXd::Constant(1, 4.0)));
  CHECK(one.covariance(0, 0) == 0.25);
  CHECK(close(one.log_partition_function(), (log_circle - std::log(4.0)) / 2));
}
