// Expectations of polynomials against closed forms, against quadrature and against the laws of a Gaussian.

#include <freefield/integral.hpp>

#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>
#include <freefield/interop/eigen_jet.hpp>

#include <doctest/doctest.h>

#include <Eigen/Core>

#include <complex>
#include <limits>

#include "support/caught.hpp"
#include "support/close.hpp"

namespace ff = freefield;
using support::caught;
using support::close;
using support::close_to_scale;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto z = ff::field<2>;
constexpr auto g = ff::symbol<"g">;

ff::gaussian<double> correlated() {
  return ff::gaussian<double>(Eigen::Vector2d(0.5, -1.25), (Eigen::Matrix2d() << 2.0, 0.75, 0.75, 1.5).finished());
}

}  // namespace

TEST_CASE("moments of one centred variable are double factorials") {
  ff::gaussian<double> const p((Eigen::Matrix<double, 1, 1>() << 2.0).finished());
  CHECK(expectation(p, pow<2>(x)) == 2.0);
  CHECK(expectation(p, pow<4>(x)) == 12.0);
  CHECK(expectation(p, pow<6>(x)) == 120.0);
  CHECK(expectation(p, pow<20>(x)) == 654729075.0 * 1024);  // 19!! 2^10
  CHECK(expectation(p, pow<7>(x)) == 0.0);
  CHECK(expectation(p, x * 3) == 0.0);
}

TEST_CASE("moments of two correlated variables with means") {
  auto const p = correlated();
  double const m = 0.5, n = -1.25, a = 2.0, b = 1.5, c = 0.75;
  CHECK(close(expectation(p, x), m));
  CHECK(close(expectation(p, x * y), c + m * n));
  CHECK(close(expectation(p, pow<2>(x) * y), m * m * n + a * n + 2 * c * m));
  CHECK(close(expectation(p, pow<2>(x) * pow<2>(y)), (m * m + a) * (n * n + b) + 2 * c * c + 4 * c * m * n));
  CHECK(close(expectation(p, pow<3>(x)), m * m * m + 3 * m * a));
  CHECK(close(expectation(p, pow<2>(x - m) * pow<2>(y - n)), a * b + 2 * c * c, 64));
  CHECK(close(expectation(p, pow<4>(x + y)), 3 * 25.0 + 6 * 5 * 0.5625 + 0.31640625, 16));  // x + y ~ N(-3/4, 5)
}

TEST_CASE("every way to write a polynomial") {
  auto const p = correlated();
  CHECK(expectation(p, ff::constant<3, 4>) == 0.75);
  CHECK(expectation(p, ff::pi * (x - x) + 2) == 2.0);
  CHECK(close(expectation(p, -x / 4), -0.125));
  CHECK(close(expectation(p, sqrt(ff::constant<2>) * x / exp(ff::constant<1>)), 0.5 * std::sqrt(2.0) / std::exp(1.0)));
  CHECK(close(expectation(p, g * pow<2>(x) / (1 + g), g = 3.0), 0.75 * 2.25));
  CHECK(close(expectation(p, exp(-g) * x, g = 2.0), 0.5 * std::exp(-2.0)));
  CHECK(close(expectation(p, (x + y) * (x - y)), (0.25 + 2.0) - (1.5625 + 1.5)));
}

TEST_CASE("a Hermite polynomial of a correlated variable: E[He_n(x) y^n] = n! c^n") {
  double const c = 0.6;
  ff::gaussian<double> const p((Eigen::Matrix2d() << 1.0, c, c, 1.0).finished());
  CHECK(close(expectation(p, (pow<2>(x) - 1) * pow<2>(y)), 2 * c * c, 16));
  CHECK(close(expectation(p, (pow<3>(x) - 3 * x) * pow<3>(y)), 6 * c * c * c, 16));
  CHECK(close(expectation(p, (pow<4>(x) - 6 * pow<2>(x) + 3) * pow<4>(y)), 24 * c * c * c * c, 64));
  CHECK(support::within(expectation(p, (pow<4>(x) - 6 * pow<2>(x) + 3) * pow<2>(y)), 0.0, 1e-14));
}

TEST_CASE("singular measures and measures of one point") {
  Eigen::Matrix2d ones = Eigen::Matrix2d::Ones();
  ff::gaussian<double> const line(ones);
  CHECK(expectation(line, pow<4>(x - y)) == 0.0);
  CHECK(expectation(line, pow<3>(x) * pow<3>(y)) == 15.0);
  ff::gaussian<double> const point(Eigen::Vector2d(2, 3), Eigen::Matrix2d::Zero());
  CHECK(expectation(point, pow<5>(x) * y) == 96.0);
}

TEST_CASE("moments do not depend on the basis: E_S[f(M x)] = E_{M S M^T}[f(x)]") {
  ff::philox4x32 engine{11, 0};
  for (int trial = 0; trial < 20; ++trial) {
    Eigen::Matrix3d root, map;
    Eigen::Vector3d mean;
    for (double& entry : root.reshaped()) entry = ff::normal<double>(engine);
    for (double& entry : map.reshaped()) entry = ff::normal<double>(engine);
    for (double& entry : mean) entry = ff::normal<double>(engine);
    ff::gaussian<double> const p(mean, Eigen::Matrix3d(root * root.transpose()));
    auto const image = p.affine(map);
    auto const row = [&](int k) { return map(k, 0) * x + map(k, 1) * y + map(k, 2) * z; };
    double const direct = expectation(p, pow<2>(row(0)) * row(1) * pow<2>(row(2)));
    double const scale = std::sqrt(expectation(image, pow<4>(x) * pow<2>(y) * pow<4>(z)));
    CHECK(close_to_scale(expectation(image, pow<2>(x) * y * pow<2>(z)), direct, scale, 400));
  }
}

TEST_CASE("Price's theorem: dual numbers carry the derivatives by mean and covariance") {
  using dual = ff::jet<double, 2>;  // by the mean of x and by C(0, 1), which stands in two places
  dual const m = dual::variable(0.5, 0), off = dual::variable(0.75, 1);
  Eigen::Matrix<dual, 2, 2> covariance;
  covariance << dual(2.0), off, off, dual(1.5);
  Eigen::Matrix<dual, 2, 1> mean(m, dual(-1.25));
  ff::gaussian<dual> const p(mean, covariance);
  auto const f = pow<3>(x) * pow<2>(y);
  auto const value = expectation(p, f);
  auto const plain = correlated();
  CHECK(close(value.value, expectation(plain, f)));
  CHECK(close(value.gradient[0], expectation(plain, derivative(f, x)), 16));
  CHECK(close(value.gradient[1], expectation(plain, derivative(f, x, y)), 16));
}

TEST_CASE("complex covariances") {
  using complex = std::complex<double>;
  Eigen::Matrix<complex, 1, 1> covariance(complex(1, 2));
  ff::gaussian<complex> const p(covariance);
  CHECK(expectation(p, pow<4>(x)) == 3.0 * complex(1, 2) * complex(1, 2));
}

TEST_CASE_TEMPLATE("every real scalar to its own precision", T, float, double, long double) {
  Eigen::Matrix<T, 2, 2> c;
  c << T(1) / 3, T(1) / 7, T(1) / 7, T(2) / 3;
  ff::gaussian<T> const p(c);
  CHECK(
      close(expectation(p, pow<4>(x) * pow<2>(y)), T(c(0, 0) * (3 * c(0, 0) * c(1, 1) + 12 * c(0, 1) * c(0, 1))), 16));
}

TEST_CASE("what is refused") {
  auto const p = correlated();
  auto const lacking = caught([&] { return expectation(p, x * z); });
  CHECK(lacking.code == ff::errc::size_mismatch);
  CHECK(lacking.function == "expectation");
  CHECK(lacking.index == ff::error_index{2});
  ff::gaussian<double> const wide((Eigen::Matrix<double, 1, 1>() << 1e200).finished());
  CHECK(caught([&] { return expectation(wide, pow<4>(x)); }).code == ff::errc::overflow);
  double const not_a_number = std::numeric_limits<double>::quiet_NaN();
  auto const unknown = caught([&] { return expectation(p, g * x, g = not_a_number); });
  CHECK(unknown.code == ff::errc::non_finite);
  CHECK(support::says(unknown, "value of g is not finite"));
}
