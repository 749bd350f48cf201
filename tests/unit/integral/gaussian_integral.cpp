// The real Gaussian integral against quadrature and closed forms, and its laws; zero modes.

#include <doctest/doctest.h>

#include <freefield/integral/gaussian_integral.hpp>
#include <freefield/interop/eigen_jet.hpp>

#include <support/close.hpp>
#include <unit/measure/matrices.hpp>

#include <Eigen/LU>

#include <cmath>
#include <cstddef>
#include <numbers>

namespace ff = freefield;
using support::agree, support::close, support::close_to_scale, support::matrix, support::roundings, support::vector;

namespace {

constexpr double circle = 2 * std::numbers::pi;

/// The trapezoidal rule on a square around the mean; for these integrands its error is below rounding.
double plane_integral(Eigen::Matrix2d const& a, Eigen::Vector2d const& b) {
  Eigen::Vector2d const mean = a.inverse() * b;
  double const step = 0.5;
  double sum = 0;
  for (int i = -30; i <= 30; ++i) {
    for (int j = -30; j <= 30; ++j) {
      Eigen::Vector2d const x = mean + step * Eigen::Vector2d(i, j);
      sum += std::exp(-x.dot(a * x) / 2 + b.dot(x));
    }
  }
  return sum * step * step;
}

}  // namespace

TEST_CASE("one and two dimensions: the root of 2 pi / a, and the trapezoidal rule") {
  Eigen::Matrix<double, 1, 1> const a(8.0), b(2.0);
  CHECK(close(ff::gaussian_integral(a), std::sqrt(circle) / std::sqrt(8.0), 1));
  CHECK(close(ff::gaussian_integral(a, b), std::sqrt(circle / 8) * std::exp(0.25)));
  CHECK(close(ff::log_gaussian_integral(a, b), std::log(circle / 8) / 2 + 0.25));
  CHECK(ff::gaussian_integral(Eigen::MatrixXd(0, 0)) == 1);
  CHECK(ff::log_gaussian_integral(Eigen::MatrixXd(0, 0)) == 0);
  Eigen::Matrix2d const plane{{1.5, -0.5}, {-0.5, 0.75}};
  for (Eigen::Vector2d const& source : {Eigen::Vector2d(0, 0), Eigen::Vector2d(1, -2), Eigen::Vector2d(-0.5, 0.25)}) {
    CHECK(close(ff::gaussian_integral(plane, source), plane_integral(plane, source), 64));
  }
}

TEST_CASE_TEMPLATE("determinant and solution by Eigen; the logarithm is that of the value", T, float, double) {
  support::for_dimensions<T>([](vector<T> const& b, matrix<T> const& a, ff::philox4x32&) {
    auto const n = static_cast<T>(b.size());
    T const power = std::pow(T(2) * std::numbers::pi_v<T>, n / 2);
    T const expected = power / std::sqrt(a.determinant()) * std::exp(b.dot(a.inverse() * b) / 2);
    CHECK(close(ff::gaussian_integral(a, b), expected, 4 * roundings(b.size())));
    CHECK(close_to_scale(ff::log_gaussian_integral(a, b), std::log(expected), n, 4 * roundings(b.size())));
    CHECK(ff::gaussian_integral(a) == ff::gaussian_integral(a, vector<T>(0 * b)));
  });
}

TEST_CASE("laws: shift, scale, Fubini") {
  support::for_dimensions<double>([](vector<double> const& b, matrix<double> const& a, ff::philox4x32& engine) {
    Eigen::Index const n = b.size();
    int const ulps = 8 * roundings(n);
    double const z = ff::gaussian_integral(a, b);
    vector<double> const shift = support::random_vector<double>(engine, n);
    double const moved = ff::gaussian_integral(a, vector<double>(b - a * shift));
    CHECK(close(moved * std::exp(b.dot(shift) - shift.dot(a * shift) / 2), z, ulps));

    matrix<double> const half = matrix<double>::Identity(n, n) * 8 + support::random_matrix<double>(engine, n, n);
    matrix<double> const scaled = half.transpose() * a * half;
    matrix<double> const exact = (scaled + scaled.transpose()) / 2;
    CHECK(close(ff::gaussian_integral(exact, vector<double>(half.transpose() * b)) * std::abs(half.determinant()), z,
                4 * ulps));

    matrix<double> both = matrix<double>::Zero(2 * n, 2 * n);
    both.topLeftCorner(n, n) = a;
    both.bottomRightCorner(n, n) = exact;
    vector<double> sources(2 * n);
    sources << b, shift;
    CHECK(close(ff::gaussian_integral(both, sources), z * ff::gaussian_integral(exact, shift), ulps));
  });
}

TEST_CASE("powers of two as units change nothing but the volume") {
  Eigen::Matrix2d const a{{1.5, -0.5}, {-0.5, 0.75}}, unit{{0x1p-300, 0}, {0, 0x1p200}};
  Eigen::Vector2d const b(1, -2);
  CHECK(ff::gaussian_integral(unit * a * unit, unit * b) * 0x1p-100 == ff::gaussian_integral(a, b));
}

TEST_CASE("determinants and exponents beyond all numbers") {
  Eigen::Index const n = 100;
  for (double const entry : {1e-300, 1e300}) {
    Eigen::MatrixXd const a = Eigen::MatrixXd::Identity(n, n) * entry;
    CHECK(close(ff::log_gaussian_integral(a), n * std::log(circle / entry) / 2, 32));  // of 100 roundings
  }
  Eigen::Vector4d const large(1e-200, 1e200, 1e-250, 1e250);
  CHECK(close(ff::gaussian_integral(Eigen::Matrix4d(large.asDiagonal())), circle * circle));
  Eigen::Vector4d const tiny(1e-200, 1e-200, 1, 1);  // 1e200 from the determinant, exp(-...) never: exp(+b^2/2a)
  CHECK(close(ff::gaussian_integral(Eigen::Matrix4d(tiny.asDiagonal())), circle * circle * 1e200));
  Eigen::Matrix2d const steep{{1e300, 0}, {0, 1e300}};  // 1e-300 times exp(1250)
  double const log_value = std::log(circle) - std::log(1e300) + 1250;
  CHECK(close(ff::gaussian_integral(steep, Eigen::Vector2d(5e151, 0)), std::exp(log_value), 2000));
  CHECK(ff::gaussian_integral(Eigen::MatrixXd(Eigen::MatrixXd::Identity(n, n) * 1e300)) == 0);
}

TEST_CASE("derivatives by the source are the mean") {
  using jet = ff::jet<double, 2>;
  Eigen::Matrix2d const a{{1.5, -0.5}, {-0.5, 0.75}};
  Eigen::Vector2d const b(1, -2);
  Eigen::Vector2d const mean = a.inverse() * b;
  matrix<jet> const precision = a.cast<jet>();
  vector<jet> source = b.cast<jet>();
  source(0) = jet::variable(1.0, 0);
  source(1) = jet::variable(-2.0, 1);
  jet const log_z = ff::log_gaussian_integral(precision, source), z = ff::gaussian_integral(precision, source);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(close(log_z.gradient[i], mean(static_cast<Eigen::Index>(i)), 16));
    CHECK(close(z.gradient[i] / z.value, mean(static_cast<Eigen::Index>(i)), 16));
  }
}

TEST_CASE("zero modes of a matrix with known eigenvectors; the integral over their complement") {
  support::for_dimensions<double>([](vector<double> const& any, matrix<double> const&, ff::philox4x32&) {
    Eigen::Index const n = any.size(), rank = n / 2;
    matrix<double> const mirror = matrix<double>::Identity(n, n) - 2 * any * any.transpose() / any.squaredNorm();
    vector<double> values = vector<double>::Zero(n);
    for (Eigen::Index k = 0; k < rank; ++k) values(k) = static_cast<double>(k + 1) / 4;
    matrix<double> const product = mirror * values.asDiagonal() * mirror;
    matrix<double> const a = (product + product.transpose()) / 2, kernel = mirror.rightCols(n - rank);
    matrix<double> const modes = ff::zero_modes(a);
    REQUIRE(modes.cols() == n - rank);
    matrix<double> const identity = matrix<double>::Identity(n - rank, n - rank);
    CHECK(agree(matrix<double>(modes.transpose() * modes), identity, 8));
    CHECK(agree(matrix<double>(modes * modes.transpose()), matrix<double>(kernel * kernel.transpose()),
                16 * roundings(n)));

    vector<double> const b = mirror * values.cwiseProduct(mirror * any);
    double log_z = 0;
    for (Eigen::Index k = 0; k < rank; ++k) {
      double const component = mirror.col(k).dot(b);
      log_z += std::log(circle / values(k)) / 2 + component * component / values(k) / 2;
    }
    double const size = static_cast<double>(n) + std::abs(log_z);
    CHECK(close_to_scale(ff::log_gaussian_integral(a, b, ff::omit_zero_modes), log_z, size, 16 * roundings(n)));
    CHECK(close(ff::gaussian_integral(a, b, ff::omit_zero_modes), std::exp(log_z), 64 * roundings(n)));
  });
}

TEST_CASE("the closed chain without mass: its constant mode, and n squared for the other eigenvalues") {
  for (int n = 3; n <= 30; n += 9) {
    Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n, n);
    for (int i = 0; i < n; ++i) {
      a(i, i) = 2;
      a(i, (i + 1) % n) -= 1;
      a((i + 1) % n, i) -= 1;
    }
    Eigen::MatrixXd const modes = ff::zero_modes(a);
    REQUIRE(modes.cols() == 1);
    CHECK(agree(modes, Eigen::MatrixXd(Eigen::MatrixXd::Constant(n, 1, modes(0) / std::abs(modes(0)) / std::sqrt(n))),
                roundings(n)));
    double const expected = (n - 1) * std::log(circle) / 2 - std::log(n);
    CHECK(close_to_scale(ff::log_gaussian_integral(a, ff::omit_zero_modes), expected, double(n), roundings(n)));
  }
}
