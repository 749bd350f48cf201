// once: long computations.
// Sums of positive terms have no excuse: whatever the units and the multiplicities, hafnians in double agree with those
// of the same numbers as rationals.

#include <doctest/doctest.h>

#include <freefield/wick/hafnian.hpp>
#include <freefield/wick/hafnian_gradient.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <support/close.hpp>
#include <support/random_matrix.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace ff = freefield;
using algorithm = ff::hafnian_algorithm;
using rational = boost::multiprecision::cpp_rational;
using Eigen::Index;
using support::matrix_of;
using support::vector_of;

namespace {

matrix_of<rational> exactly(Eigen::MatrixXd const& a) {
  return a.unaryExpr([](double x) { return rational(x); });
}
vector_of<rational> exactly(Eigen::VectorXd const& v) {
  return v.unaryExpr([](double x) { return rational(x); });
}

/// |computed / exact - 1| <= tolerance
bool agrees(double computed, rational const& exact, double tolerance) {
  rational const error = abs(rational((rational(computed) - exact) / exact));
  if (error > rational(tolerance)) MESSAGE("relative error " << error.convert_to<double>());
  return error <= rational(tolerance);
}

ff::powers eight_times_four() { return ff::powers(std::vector<int>(8, 4)); }

}  // namespace

TEST_CASE("one large weight among ones") {
  for (Index n : {8, 12}) {
    for (double const large : {1e6, 1e12}) {
      for (Index i = 0; i < n; i += 3) {
        CAPTURE(i);
        Eigen::MatrixXd a = Eigen::MatrixXd::Ones(n, n);
        a(i, i) = large;
        CHECK(agrees(ff::loop_hafnian(a), ff::loop_hafnian(exactly(a)), 1e-14));
        a(i, i) = 1;
        Index const k = (i + 2) % n;
        a(i, k) = a(k, i) = large;
        CHECK(agrees(ff::hafnian(a), ff::hafnian(exactly(a)), 1e-14));
        CHECK(agrees(ff::loop_hafnian(a), ff::loop_hafnian(exactly(a)), 1e-14));
        CHECK(agrees(ff::hafnian_gradient(a).value, ff::hafnian(exactly(a)), 1e-14));
      }
    }
  }
}

TEST_CASE("the same with repeated indices") {
  auto const k = eight_times_four();
  for (double const large : {1e2, 1e4, 1e12}) {
    CAPTURE(large);
    Eigen::MatrixXd a = Eigen::MatrixXd::Ones(8, 8);
    a(0, 1) = a(1, 0) = large;
    CHECK(agrees(ff::hafnian(a, k), ff::hafnian(exactly(a), k, {.algorithm = algorithm::moment_table}), 1e-9));
    a(0, 1) = a(1, 0) = 1;
    Eigen::VectorXd mu = Eigen::VectorXd::Ones(8);
    mu(2) = large;
    rational const with_mean = ff::loop_hafnian(exactly(a), exactly(mu), k, {.algorithm = algorithm::moment_table});
    CHECK(agrees(ff::loop_hafnian(a, mu, k), with_mean, 1e-11));
    a(0, 0) = large;
    CHECK(agrees(ff::hafnian(a, k), ff::hafnian(exactly(a), k, {.algorithm = algorithm::moment_table}), 1e-11));
  }
}

TEST_CASE("many copies") {
  // Edge classes alone are off by 1e-5 for 3 x 30 and by more than 1 for 4 x 40; what is chosen is not.
  for (auto const& copies : {std::vector<int>(3, 30), std::vector<int>(4, 20), std::vector<int>{40, 2, 40}}) {
    auto const d = static_cast<Index>(copies.size());
    CAPTURE(d);
    Eigen::MatrixXd const a = support::random_symmetric<double>(5, d).cwiseAbs().array() + 0.125;
    rational const exact = ff::hafnian(exactly(a), ff::powers(copies), {.algorithm = algorithm::moment_table});
    CHECK(agrees(ff::hafnian(a, ff::powers(copies)), exact, 1e-11));
  }
}

TEST_CASE("units") {
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(6, 6);
  a(0, 1) = a(1, 0) = a(2, 3) = a(3, 2) = 1e-200;
  a(4, 5) = a(5, 4) = 1e300;
  CHECK(agrees(ff::hafnian(a), ff::hafnian(exactly(a)), 1e-15));
  Eigen::Matrix<double, 6, 6> const fixed = a;
  CHECK(agrees(ff::hafnian(fixed), ff::hafnian(exactly(a)), 1e-15));

  Eigen::MatrixXd c(2, 2);
  c << 1e4, 1e-8, 1e-8, 1e-10;
  CHECK(agrees(ff::hafnian(c, ff::powers{100, 100}),
               ff::hafnian(exactly(c), ff::powers{100, 100}, {.algorithm = algorithm::moment_table}), 1e-12));

  // haf(D A D) = prod d_i haf(A), exactly for powers of two, over the range of exponents.
  auto const b = support::random_symmetric<double>(7, 10);
  Eigen::VectorXd d(10), inverse(10);
  for (Index i = 0; i < 10; ++i) d(i) = std::ldexp(1.0, static_cast<int>(i < 5 ? 60 * i : 300 - 60 * i));
  Eigen::MatrixXd const scaled = d.asDiagonal() * b * d.asDiagonal();
  CHECK(ff::hafnian(scaled) == d.prod() * ff::hafnian(b));
  auto const slopes = ff::hafnian_gradient(b), scaled_slopes = ff::hafnian_gradient(scaled);
  CHECK(scaled_slopes.gradient(2, 7) * d(2) * d(7) == d.prod() * slopes.gradient(2, 7));
}

TEST_CASE("the smallest and the largest numbers") {
  double const tiny = std::numeric_limits<double>::denorm_min(), most = (std::numeric_limits<double>::max)();
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(4, 4);
  a(0, 1) = a(1, 0) = tiny;
  a(2, 3) = a(3, 2) = most;
  CHECK(ff::hafnian(a) == tiny * most);
  a(0, 2) = a(2, 0) = 0.5;
  a(1, 3) = a(3, 1) = 0.5;
  CHECK(ff::hafnian(a) == 0.25 + tiny * most);
}
