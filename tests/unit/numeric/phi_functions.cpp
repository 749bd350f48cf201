/// phi functions: against their series in 50 digits, of numbers and of matrices.

#include <doctest/doctest.h>

#include <freefield/interop/multiprecision.hpp>
#include <freefield/numeric/phi_functions.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <Eigen/LU>

#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>

namespace ff = freefield;
using support::caught, support::within;
using real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<120>, boost::multiprecision::et_off>;

namespace {

/// The series, with digits enough for its cancellation up to |z| = 60, and the recursion beyond.
real series(std::size_t k, real const& z) {
  if (abs(z) > 60) {
    real phi = exp(z), inverse = 1;
    for (std::size_t j = 0; j < k; ++j) {
      if (j > 1) inverse /= j;
      phi = (phi - inverse) / z;
    }
    return phi;
  }
  real term = 1, sum = 0;
  for (std::size_t j = 2; j <= k; ++j) term /= j;
  for (std::size_t m = 0; m < 700; ++m) {
    sum += term;
    term *= z / (m + 1 + k);
  }
  return sum;
}

}  // namespace

TEST_CASE("numbers, from tiny to huge, against 120 digits") {
  for (double const z : {0.0, 1e-300, 1e-20, 1e-8, 1e-3, 0.1, 0.49, 0.51, 1.0, 2.0, 3.7, 8.0, 15.9, 16.1, 30.0, 100.0,
                         700.0, 1e5, 1e300}) {
    for (double const sign : {-1.0, 1.0}) {
      if (sign * z > 700) continue;
      auto const phi = ff::phi_functions<4>(sign * z);
      for (std::size_t k = 0; k <= 4; ++k) {
        real const exact = series(k, real(sign * z));
        if (exact == 0 || abs(exact) < 1e-300) continue;
        CAPTURE(sign * z);
        CAPTURE(k);
        double const error = static_cast<double>(abs(real(phi[k]) - exact) / abs(exact));
        CHECK(error <= 8 * std::numeric_limits<double>::epsilon());
      }
    }
  }
}

TEST_CASE("numbers in 50 digits, in float, and complex ones") {
  using fifty = boost::multiprecision::cpp_bin_float_50;  // with expression templates
  for (double const z : {-20.0, -3.0, -0.01, 0.3, 5.0}) {
    auto const phi = ff::phi_functions<4>(fifty(z));
    auto const single = ff::phi_functions<4>(static_cast<float>(z));
    for (std::size_t k = 0; k <= 4; ++k) {
      CHECK(within(real(phi[k] / fifty(series(k, real(z)))), real(1), real("1e-46")));
      CHECK(within(single[k] / static_cast<float>(series(k, real(static_cast<float>(z)))), 1.0f, 2e-6f));
    }
  }
  using complex = std::complex<double>;
  for (complex const z : {complex(0, 1), complex(0, 100), complex(-3, 4), complex(1e-9, -1e-9), complex(0, 15.7)}) {
    auto const phi = ff::phi_functions<4>(z);
    CHECK(std::abs(phi[0] - std::exp(z)) <= 1e-14);
    double factorial = 1;
    for (std::size_t k = 0; k < 4; ++k) {
      if (k > 1) factorial *= static_cast<double>(k);
      CHECK(std::abs(z * phi[k + 1] + 1 / factorial - phi[k]) <= 1e-14);  // the definition, multiplied out
    }
  }
}

TEST_CASE("matrices: diagonal ones, similar ones, nilpotent ones") {
  Eigen::Matrix3d basis{{1.0, 2.0, 0.5}, {-1.0, 1.0, 0.0}, {0.0, 0.3, 1.0}};
  Eigen::Vector3d const values(-1e4, -2.5, 0.0);
  Eigen::Matrix3d const inverse = basis.inverse();
  Eigen::Matrix3d const a = basis * values.asDiagonal() * inverse;
  auto const phi = ff::phi_functions<4>(a);
  for (std::size_t k = 0; k <= 4; ++k) {
    Eigen::Vector3d exact;
    for (Eigen::Index i = 0; i < 3; ++i) exact(i) = static_cast<double>(series(k, real(values(i))));
    Eigen::Matrix3d const expected = basis * exact.asDiagonal() * inverse;
    CHECK((phi[k] - expected).cwiseAbs().maxCoeff() <= 1e-11);  // |A| epsilon
  }
  Eigen::MatrixXd nilpotent = Eigen::MatrixXd::Zero(3, 3);
  nilpotent(0, 1) = 8;
  nilpotent(1, 2) = -4;
  auto const finite = ff::phi_functions<4>(nilpotent);
  double factorial = 1;
  for (std::size_t k = 0; k <= 4; ++k) {
    if (k > 1) factorial *= static_cast<double>(k);
    double const k1 = static_cast<double>(k + 1), k2 = static_cast<double>(k + 2);
    CHECK(within(finite[k](0, 0), 1 / factorial, 1e-15));
    CHECK(within(finite[k](0, 1), 8 / (factorial * k1), 1e-14));
    CHECK(within(finite[k](0, 2), -32 / (factorial * k1 * k2), 1e-13));
    CHECK(finite[k](2, 0) == 0);
  }
  Eigen::Matrix2cd const turn = std::complex<double>(0, 1) * Eigen::Matrix2d{{0.0, 1.0}, {1.0, 0.0}};
  auto const turned = ff::phi_functions<1>(turn);
  CHECK(std::abs(turned[0](0, 1) - std::complex<double>(0, std::sin(1.0))) < 1e-15);
  CHECK(std::abs(turned[1](0, 0) - std::sin(1.0)) < 1e-15);
}

TEST_CASE("what has no answer") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([&] { return ff::phi_functions<2>(nan)[0]; }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::phi_functions<2>(1000.0)[0]; }).code == ff::errc::overflow);
  Eigen::MatrixXd bad = Eigen::MatrixXd::Zero(2, 2);
  bad(1, 0) = nan;
  auto const e = caught([&] { return ff::phi_functions<2>(bad)[0](0, 0); });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{1, 0});
  CHECK(caught([&] { return ff::phi_functions<2>(Eigen::MatrixXd::Zero(2, 3))[0](0, 0); }).code ==
        ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::phi_functions<2>(Eigen::MatrixXd(Eigen::MatrixXd::Identity(2, 2) * -1e14))[0](0, 0); })
            .code == ff::errc::precision_lost);
  CHECK(caught([&] { return ff::phi_functions<2>(Eigen::MatrixXd(Eigen::MatrixXd::Identity(2, 2) * 1e4))[0](0, 0); })
            .code == ff::errc::overflow);
}
