// Delta constraints, and blocks integrated out.

#include <doctest/doctest.h>

#include <freefield/integral/constrained_integral.hpp>
#include <freefield/integral/integrate_out.hpp>

#include <support/archetype.hpp>
#include <support/close.hpp>
#include <unit/measure/matrices.hpp>

#include <Eigen/LU>

#include <cmath>
#include <complex>
#include <numbers>

namespace ff = freefield;
using complex = std::complex<double>;
using support::agree, support::close, support::close_to_scale, support::matrix, support::roundings, support::vector;

namespace {

constexpr double circle = 2 * std::numbers::pi;

/// The formula for positive definite A, by Eigen.
double log_constrained(matrix<double> const& a, vector<double> const& b, matrix<double> const& g,
                       vector<double> const& c) {
  matrix<double> const inverse = a.inverse(), s = g * inverse * g.transpose();
  vector<double> const d = c - g * inverse * b;
  double const powers = static_cast<double>(a.rows() - g.rows()) * std::log(circle);
  return (powers - std::log(a.determinant()) - std::log(s.determinant()) + b.dot(inverse * b) -
          d.dot(s.inverse() * d)) / 2;
}

}  // namespace

TEST_CASE("constraints: the closed form, in random dimensions and of every number") {
  support::for_dimensions<double>([](vector<double> const& b, matrix<double> const& a, ff::philox4x32& engine) {
    Eigen::Index const n = b.size();
    for (Eigen::Index m = 0; m <= n; m += 1 + n / 4) {
      matrix<double> const noise = support::random_matrix<double>(engine, m, n);
      matrix<double> const g = matrix<double>::Identity(m, n).rowwise().reverse() + noise / static_cast<double>(n);
      vector<double> const c = support::random_vector<double>(engine, m);
      double const expected = log_constrained(a, b, g, c), size = static_cast<double>(n) + std::abs(expected);
      double const log_z = ff::log_constrained_gaussian_integral(a, b, g, c);
      CHECK(close_to_scale(log_z, expected, size, 64 * roundings(n)));
      CHECK(close(ff::constrained_gaussian_integral(a, b, g, c), std::exp(log_z), 64 * roundings(n)));
    }
  });
}

TEST_CASE("no constraint: the integral; as many as coordinates: the integrand over |det G|") {
  Eigen::Matrix2d const a{{1.5, -0.5}, {-0.5, 0.75}}, g{{1, 2}, {3, 4}};
  Eigen::Vector2d const b(1, -2), x(0.25, 0.5);
  CHECK(close(ff::constrained_gaussian_integral(a, b, Eigen::MatrixXd(0, 2), Eigen::VectorXd(0)),
              ff::gaussian_integral(a, b)));
  CHECK(close(ff::constrained_gaussian_integral(a, b, g, Eigen::Vector2d(g * x)),
              std::exp(-x.dot(a * x) / 2 + b.dot(x)) / 2, 16));
}

TEST_CASE("laws: integrating over the value of a constraint; other rows for the same constraint; units") {
  Eigen::Matrix3d const a{{2, 0.5, -0.25}, {0.5, 1, 0.125}, {-0.25, 0.125, 0.75}};
  Eigen::Vector3d const b(0.5, -1, 0.25);
  Eigen::RowVector3d const g(1, -2, 0.5);
  double sum = 0;
  double const step = 0.5;
  for (int k = -80; k <= 80; ++k) {
    sum += step * ff::constrained_gaussian_integral(a, b, g, Eigen::Matrix<double, 1, 1>(step * k));
  }
  CHECK(close(sum, ff::gaussian_integral(a, b), 64));

  Eigen::Matrix<double, 2, 3> const rows{{1, -2, 0.5}, {0, 1, 3}};
  Eigen::Matrix2d const mix{{2, 1}, {-1, 3}};  // determinant 7
  Eigen::Vector2d const c(0.5, 0.25);
  double const z = ff::constrained_gaussian_integral(a, b, rows, c);
  CHECK(
      close(ff::constrained_gaussian_integral(a, b, Eigen::MatrixXd(mix * rows), Eigen::Vector2d(mix * c)) * 7, z, 32));
  Eigen::Matrix3d const unit = Eigen::Vector3d(0x1p-200, 0x1p100, 0x1p60).asDiagonal();
  CHECK(close(ff::constrained_gaussian_integral(Eigen::Matrix3d(unit * a * unit), Eigen::Vector3d(unit * b),
                                                Eigen::MatrixXd(rows * unit), c) * 0x1p-40, z, 4));
}

TEST_CASE("a constraint fixes the zero mode: the massless chain with a given mean") {
  for (int n = 3; n <= 24; n += 7) {
    Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n, n);
    for (int i = 0; i < n; ++i) {
      a(i, i) = 2;
      a(i, (i + 1) % n) -= 1;
      a((i + 1) % n, i) -= 1;
    }
    Eigen::MatrixXd const mean = Eigen::MatrixXd::Constant(1, n, 1.0 / n);
    Eigen::VectorXd const zero = Eigen::VectorXd::Zero(n);
    // delta(mean) is sqrt(n) times the delta function of the normalised mode; the other eigenvalues multiply to n^2
    double const expected = (n - 1) * std::log(circle) / 2 - std::log(n) + std::log(n) / 2;
    double const got = ff::log_constrained_gaussian_integral(a, zero, mean, Eigen::Matrix<double, 1, 1>(7.0));
    CHECK(close_to_scale(got, expected, double(n), roundings(n)));
  }
}

TEST_CASE("blocks integrated out, then the rest: the integral; in any order of the blocks") {
  support::for_dimensions<double>([](vector<double> const& b, matrix<double> const& a, ff::philox4x32& engine) {
    Eigen::Index const n = b.size();
    auto const first = support::random_indices(engine, n, n / 2);
    auto const rest = ff::integrate_out(a, b, ff::indices(first));
    REQUIRE(rest.precision.rows() == n - n / 2);
    double const expected = ff::log_gaussian_integral(a, b), size = static_cast<double>(n) + std::abs(expected);
    CHECK(close_to_scale(rest.log_factor() + ff::log_gaussian_integral(rest.precision, rest.source), expected, size,
                         4 * roundings(n)));
    auto const others = support::others(first, n);
    matrix<double> const covariance = a.inverse();
    CHECK(
        agree(matrix<double>(rest.precision.inverse()), support::block(covariance, others, others), 4 * roundings(n)));
  });
}

TEST_CASE("complex blocks, on the branch of the whole") {
  support::for_dimensions<double>([](vector<double> const& b, matrix<double> const& a, ff::philox4x32& engine) {
    Eigen::Index const n = b.size();
    matrix<double> const half = support::random_matrix<double>(engine, n, n);
    matrix<complex> const precision = a.cast<complex>() + complex(0, 4) * (half + half.transpose()).cast<complex>();
    vector<complex> const source = b.cast<complex>() * complex(0.5, 0.25);
    auto const rest = ff::integrate_out(precision, source, ff::indices(support::random_indices(engine, n, n / 2)));
    complex const sum = rest.log_factor() + ff::log_gaussian_integral(rest.precision, rest.source);
    CHECK(std::abs(sum - ff::log_gaussian_integral(precision, source)) < 1e-12);
  });
}

TEST_CASE("no operation but those of a real number is asked for") {
  using real = support::stored<support::real_archetype>;
  Eigen::Matrix2d const a{{2, 1}, {1, 3}};
  Eigen::Vector2d const b(1, 2);
  matrix<real> precision(2, 2);
  precision << real(2), real(1), real(1), real(3);
  vector<real> source(2);
  source << real(1), real(2);
  CHECK(close(real::reveal(ff::gaussian_integral(precision, source)), ff::gaussian_integral(a, b), 16));
  CHECK(close(real::reveal(ff::gaussian_integral(precision, source, ff::omit_zero_modes)), ff::gaussian_integral(a, b),
              16));
  CHECK(close(real::reveal(ff::integrate_out(precision, source, ff::indices{1}).log_factor()),
              ff::integrate_out(a, b, ff::indices{1}).log_factor(), 16));
  matrix<real> const row = precision.topRows(1);
  vector<real> const value = source.head(1);
  CHECK(close(real::reveal(ff::constrained_gaussian_integral(precision, source, row, value)),
              ff::constrained_gaussian_integral(a, b, Eigen::RowVector2d(2, 1), Eigen::Matrix<double, 1, 1>(1.0)), 16));
}
