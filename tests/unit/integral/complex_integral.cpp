// Complex symmetric precisions on the right branch, and integrals over complex fields.

#include <doctest/doctest.h>

#include <freefield/integral/hermitian_integral.hpp>

#include <support/close.hpp>
#include <unit/measure/matrices.hpp>

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace ff = freefield;
using complex = std::complex<double>;
using cmatrix = Eigen::MatrixXcd;
using cvector = Eigen::VectorXcd;
using support::close, support::close_to_scale, support::matrix, support::roundings, support::vector;

namespace {

constexpr double pi = std::numbers::pi;
constexpr complex i_unit(0, 1);

support::comparison agree(complex const& computed, complex const& expected, double scale, int ulps) {
  auto const real = close_to_scale(computed.real(), expected.real(), scale, ulps);
  return real.holds ? close_to_scale(computed.imag(), expected.imag(), scale, ulps) : real;
}

/// A symmetric matrix with positive definite real part and an imaginary part of that size, mostly of one sign.
cmatrix random_precision(ff::philox4x32& engine, Eigen::Index n, double size) {
  matrix<double> const half = support::random_matrix<double>(engine, n, n);
  return support::random_covariance<double>(engine, n).cast<complex>() +
         size * i_unit * (half + half.transpose() + 2 * matrix<double>::Identity(n, n)).cast<complex>();
}

cvector random_source(ff::philox4x32& engine, Eigen::Index n) {
  cvector result = support::random_vector<double>(engine, n).cast<complex>();
  return result + i_unit * support::random_vector<double>(engine, n).cast<complex>();
}

/// -log(det A)/2 by the phase of det(Re A + i t Im A), followed from t = 0 to 1 in steps that are smallest at 0.
complex continued_log_root(cmatrix const& a) {
  int const steps = 200;
  complex before = a.real().determinant();
  complex result(-std::log(before.real()) / 2, 0);
  double largest_step = 0;
  for (int k = 1; k <= steps; ++k) {
    double const t = std::pow(k / static_cast<double>(steps), 2);
    cmatrix const at = a.real().cast<complex>() + i_unit * t * a.imag().cast<complex>();
    complex const now = at.determinant(), step = std::log(now / before);
    largest_step = std::max(largest_step, std::abs(step.imag()));
    result -= step / 2.0;
    before = now;
  }
  CHECK(largest_step < 0.5);
  return result;
}

}  // namespace

TEST_CASE("one dimension: the principal root, also near the imaginary axis") {
  for (complex const a : {complex(2, 0), complex(1, 3), complex(1, -3), complex(1e-12, 5), complex(1e-12, -5)}) {
    cmatrix const precision = cmatrix::Constant(1, 1, a);
    CHECK(agree(ff::gaussian_integral(precision), std::sqrt(2 * pi / a), 3, 4));
    CHECK(agree(ff::gaussian_integral(precision, cvector(cvector::Constant(1, i_unit))),
                std::sqrt(2 * pi / a) * std::exp(-0.5 / a), 3, 4));
  }
}

TEST_CASE("the branch is the one that is continuous from the real part on") {
  int beyond_principal = 0;
  for (Eigen::Index const n : {1, 2, 3, 5, 8}) {
    for (double const size : {0.5, 4.0, 32.0}) {
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(size)};
      cmatrix const a = random_precision(engine, n, size);
      complex const expected = continued_log_root(a) + static_cast<double>(n) * std::log(2 * pi) / 2;
      complex const log_z = ff::log_gaussian_integral(a);
      CHECK(agree(log_z, expected, static_cast<double>(n) + std::abs(expected), 400));  // 200 steps
      CHECK(agree(ff::gaussian_integral(a), std::exp(log_z), std::abs(std::exp(log_z)), 4 * roundings(n)));
      complex const by_determinant = std::pow(2 * pi, static_cast<double>(n) / 2) / std::sqrt(a.determinant());
      complex const ratio = std::exp(log_z) / by_determinant;
      CHECK(std::abs(std::abs(ratio.real()) - 1) < 1e-11);
      if (ratio.real() < 0) ++beyond_principal;
    }
  }
  CHECK(beyond_principal >= 3);
}

TEST_CASE("the extreme case: all eigenvalues near the imaginary axis, the phase is that of n roots") {
  for (Eigen::Index n = 1; n <= 64; n *= 2) {
    cmatrix const a = cmatrix::Identity(n, n) * complex(1e-9, 1);
    double const phase = ff::log_gaussian_integral(a).imag();
    CHECK(std::abs(phase + static_cast<double>(n) * (pi / 4 - 0.5e-9)) < 1e-13 * static_cast<double>(n));
  }
}

TEST_CASE("the plane by the trapezoidal rule; real matrices as complex ones") {
  cmatrix const a{{complex(1.5, 1), complex(-0.5, 2)}, {complex(-0.5, 2), complex(0.75, -1)}};
  cvector const b{{complex(0.5, -0.25), complex(0, 1)}};
  complex sum = 0;
  double const step = 0.1875;
  for (int i = -64; i <= 64; ++i) {
    for (int j = -64; j <= 64; ++j) {
      Eigen::Vector2d const x(step * i, step * j);
      cvector const z = x.cast<complex>();
      complex const form = (z.transpose() * a * z).value(), linear = (b.transpose() * z).value();
      sum += step * step * std::exp(-form / 2.0 + linear);
    }
  }
  CHECK(agree(ff::gaussian_integral(a, b), sum, std::abs(sum), 64));
  ff::philox4x32 engine{3, 3};
  matrix<double> const real = support::random_covariance<double>(engine, 5);
  vector<double> const source = support::random_vector<double>(engine, 5);
  complex const z = ff::gaussian_integral(cmatrix(real.cast<complex>()), cvector(source.cast<complex>()));
  CHECK(close(z.real(), ff::gaussian_integral(real, source), 32));
  CHECK(z.imag() == 0);
}

TEST_CASE("an imaginary source is the Fourier transform") {
  ff::philox4x32 engine{4, 4};
  matrix<double> const a = support::random_covariance<double>(engine, 3);
  vector<double> const k = support::random_vector<double>(engine, 3);
  complex const z = ff::gaussian_integral(cmatrix(a.cast<complex>()), cvector(i_unit * k.cast<complex>()));
  CHECK(close(z.real(), ff::gaussian_integral(a) * std::exp(-k.dot(a.inverse() * k) / 2), 64));
}

TEST_CASE("Hermitian fields: pi^n exp(J^+ A^-1 J) / det A") {
  for (Eigen::Index n = 0; n <= 8; ++n) {
    ff::philox4x32 engine{static_cast<std::uint64_t>(n), 5};
    cmatrix const half = support::random_matrix<double>(engine, n, n).cast<complex>() +
                         i_unit * support::random_matrix<double>(engine, n, n).cast<complex>();
    cmatrix const product = half * half.adjoint() + cmatrix::Identity(n, n);
    cmatrix const a = (product + product.adjoint()) / 2.0;
    cvector const j = random_source(engine, n);
    double const determinant = n == 0 ? 1 : a.determinant().real(), form = n == 0 ? 0 : j.dot(a.inverse() * j).real();
    double const expected = std::pow(pi, static_cast<double>(n)) / determinant * std::exp(form);
    CHECK(close(ff::hermitian_gaussian_integral(a, j), expected, 32 * roundings(n + 1)));
    CHECK(close_to_scale(ff::log_hermitian_gaussian_integral(a, j), std::log(expected), static_cast<double>(n) + 1,
                         32 * roundings(n + 1)));
    complex const charged = ff::charged_gaussian_integral(a, j, j);
    CHECK(agree(charged, expected, expected, 32 * roundings(n + 1)));
  }
  Eigen::Matrix2d const real{{2, 1}, {1, 3}};
  CHECK(close(ff::hermitian_gaussian_integral(real), pi * pi / 5));
  cmatrix const one = cmatrix::Constant(1, 1, 4.0);
  CHECK(close(ff::hermitian_gaussian_integral(one, cvector(cvector::Constant(1, i_unit))), pi / 4 * std::exp(0.25)));
  Eigen::Index const large = 60;
  CHECK(close(ff::log_hermitian_gaussian_integral(cmatrix(cmatrix::Identity(large, large) * 1e300)),
              60 * std::log(pi / 1e300), 60));
}

TEST_CASE("fields with a positive Hermitian part: two sources, and the phase of the determinant") {
  for (Eigen::Index n = 1; n <= 8; ++n) {
    ff::philox4x32 engine{static_cast<std::uint64_t>(n), 6};
    cmatrix const half = support::random_matrix<double>(engine, n, n).cast<complex>() +
                         i_unit * support::random_matrix<double>(engine, n, n).cast<complex>();
    cmatrix const a = half * half.adjoint() + cmatrix::Identity(n, n) + 3.0 * i_unit * (half + half.adjoint());
    cvector const j = random_source(engine, n), k = random_source(engine, n);
    complex const expected = std::pow(pi, static_cast<double>(n)) / a.determinant() * std::exp(j.dot(a.inverse() * k));
    complex const z = ff::charged_gaussian_integral(a, j, k), log_z = ff::log_charged_gaussian_integral(a, j, k);
    CHECK(agree(z, expected, std::abs(expected), 64 * roundings(n)));
    CHECK(agree(std::exp(log_z), expected, std::abs(expected), 64 * roundings(n)));
    CHECK(agree(ff::charged_gaussian_integral(a) * std::exp(j.dot(a.inverse() * k)), expected, std::abs(expected),
                64 * roundings(n)));
  }
  cmatrix const phases = cmatrix::Identity(8, 8) * complex(1, 1);
  CHECK(agree(ff::log_charged_gaussian_integral(phases), 8.0 * complex(std::log(pi / std::sqrt(2.0)), -pi / 4), 8, 16));
}
