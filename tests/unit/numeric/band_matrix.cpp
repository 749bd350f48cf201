/// Banded matrices and their factors against dense ones.

#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/numeric/band_matrix.hpp>

#include <Eigen/LU>

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;

namespace {

template <std::size_t Lower, std::size_t Upper>
void check_against_dense(std::size_t n, std::uint64_t seed) {
  ff::philox4x32 draw(seed, 0);
  ff::band_matrix<double, Lower, Upper> a(n);
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (ff::band_matrix<double, Lower, Upper>::holds(i, j))
        dense(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = a(i, j) =
            2 * ff::uniform<double>(draw) - 1;
  double const shift = 0.1;
  Eigen::MatrixXd const shifted = shift * Eigen::MatrixXd::Identity(dense.rows(), dense.cols()) - dense;
  std::vector<double> b(n);
  for (double& x : b) x = ff::uniform<double>(draw);
  Eigen::VectorXd const right = Eigen::Map<Eigen::VectorXd>(b.data(), static_cast<Eigen::Index>(n));
  ff::band_factor<double, Lower, Upper> factor;
  REQUIRE(factor.factorise(shift, a));
  CHECK(factor.size() == n);
  factor.solve_in_place(b);
  Eigen::VectorXd const x = Eigen::Map<Eigen::VectorXd>(b.data(), static_cast<Eigen::Index>(n));
  // Backward stable: the residual is small beside |A| |x|, however ill the matrix.
  CHECK((shifted * x - right).cwiseAbs().maxCoeff() <= 1e-13 * static_cast<double>(n) * (x.cwiseAbs().maxCoeff() + 1));
}

}  // namespace

TEST_CASE("random bands, with exchanges of rows") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (std::size_t const n : {1U, 2U, 3U, 5U, 17U, 40U}) {
      check_against_dense<1, 1>(n, seed);
      check_against_dense<2, 1>(n, seed);
      check_against_dense<0, 3>(n, seed);
      check_against_dense<3, 0>(n, seed);
      check_against_dense<0, 0>(n, seed);
    }
  }
}

TEST_CASE("one object factorises matrices of several sizes") {
  ff::philox4x32 draw(1, 0);
  ff::band_factor<double, 3, 1> factor, fresh;
  for (std::size_t const n : {9U, 2U, 4U, 1U, 6U, 3U}) {
    ff::band_matrix<double, 3, 1> a(n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (a.holds(i, j)) a(i, j) = 2 * ff::uniform<double>(draw) - 1;
    std::vector<double> b(n, 1.0), same = b;
    REQUIRE(factor.factorise(0.5, a));
    fresh = {};
    REQUIRE(fresh.factorise(0.5, a));
    factor.solve_in_place(b);
    fresh.solve_in_place(same);
    CHECK(b == same);
  }
}

TEST_CASE("exact in rationals") {
  ff::band_matrix<rational, 1, 1> a(3);
  for (std::size_t i = 0; i < 3; ++i) {
    a(i, i) = -2;
    if (i > 0) a(i, i - 1) = a(i - 1, i) = 1;
  }
  ff::band_factor<rational, 1, 1> factor;
  REQUIRE(factor.factorise(rational(0), a));
  std::vector<rational> b{1, 0, 0};
  factor.solve_in_place(b);
  CHECK(b == std::vector<rational>{rational(3, 4), rational(1, 2), rational(1, 4)});
  CHECK(!factor.factorise(rational(0), ff::band_matrix<rational, 1, 1>(2)));
}

TEST_CASE("complex shifts of a real matrix") {
  using complex = std::complex<double>;
  ff::band_matrix<double, 1, 1> a(2);
  a(0, 1) = 1;
  a(1, 0) = -1;
  ff::band_factor<complex, 1, 1> factor;
  REQUIRE(factor.factorise(complex(2, 1), a));
  std::vector<complex> b{1.0, 0.0};
  factor.solve_in_place(b);
  complex const s(2, 1), determinant = s * s + 1.0;
  CHECK(std::abs(b[0] - s / determinant) < 1e-15);
  CHECK(std::abs(b[1] + 1.0 / determinant) < 1e-15);
}

TEST_CASE("singular matrices and what is not finite are told") {
  ff::band_matrix<double, 1, 1> a(3);
  ff::band_factor<double, 1, 1> factor;
  CHECK(factor.factorise(1.0, a));
  CHECK(!factor.factorise(0.0, a));
  a(1, 1) = 1;
  CHECK(!factor.factorise(1.0, a));
  a(1, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(!factor.factorise(1.0, a));
  a(1, 1) = std::numeric_limits<double>::infinity();
  CHECK(!factor.factorise(1.0, a));
  ff::band_matrix<double, 0, 1> ratio(2);  // a pivot that is nothing beside its row
  ratio(0, 0) = 1e-200;
  ratio(0, 1) = 1e150;
  ratio(1, 1) = 1;
  CHECK(!ff::band_factor<double, 0, 1>{}.factorise(0.0, ratio));
}
