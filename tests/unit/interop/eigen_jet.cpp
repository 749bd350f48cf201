#include <doctest/doctest.h>

#include <freefield/interop/eigen_jet.hpp>

#include <support/close.hpp>

#include <Eigen/Cholesky>
#include <Eigen/LU>

namespace ff = freefield;
using support::within;

namespace {

using jet = ff::jet<double, 2>;
using nested = ff::jet<jet, 2>;
template <class T>
using matrix = Eigen::Matrix<T, 3, 3>;
template <class T>
using vector = Eigen::Matrix<T, 3, 1>;

/// A positive definite matrix that depends on x in many places and on y along the diagonal.
template <class T>
matrix<T> family(T const& x, T const& y) {
  matrix<T> a;
  a << 4 + x * x, x, x * y,  //
      x, 5 + y, 1 - x,       //
      x * y, 1 - x, 6 + x + y * y;
  return a;
}

/// log det by Cholesky, in the scalar of the matrix.
template <class T>
T log_determinant(matrix<T> const& a) {
  Eigen::LLT<matrix<T>> const llt(a);
  matrix<T> const factor = llt.matrixL();
  T result(0);
  for (int i = 0; i < 3; ++i) result += 2 * ff::math::log(factor(i, i));
  return result;
}

double const at_x = 0.7, at_y = -0.4;

/// d family / dx and / dy at the point, by hand.
matrix<double> family_by_x() {
  matrix<double> a;
  a << 2 * at_x, 1, at_y, 1, 0, -1, at_y, -1, 1;
  return a;
}
matrix<double> family_by_y() {
  matrix<double> a;
  a << 0, 0, at_x, 0, 1, 0, at_x, 0, 2 * at_y;
  return a;
}

}  // namespace

TEST_CASE("the derivative of log det A is tr(A^-1 dA)") {
  auto const [x, y] = jet::variables({at_x, at_y});
  jet const result = log_determinant(family(x, y));
  matrix<double> const inverse = family(at_x, at_y).inverse();
  CHECK(within(result.value, std::log(family(at_x, at_y).determinant()), 1e-14));
  CHECK(within(result.gradient[0], (inverse * family_by_x()).trace(), 1e-14));
  CHECK(within(result.gradient[1], (inverse * family_by_y()).trace(), 1e-14));
}

TEST_CASE("nested jets through LLT: the second derivatives of log det A") {
  auto const [x0, y0] = jet::variables({at_x, at_y});
  auto const [x, y] = nested::variables({x0, y0});
  nested const result = log_determinant(family(x, y));
  matrix<double> const inverse = family(at_x, at_y).inverse();
  matrix<double> by_xx = matrix<double>::Zero(), by_xy = matrix<double>::Zero();
  by_xx(0, 0) = 2;
  by_xy(0, 2) = by_xy(2, 0) = 1;
  auto const second = [&](matrix<double> const& mixed, matrix<double> const& a, matrix<double> const& b) {
    return (inverse * mixed).trace() - (inverse * a * inverse * b).trace();
  };
  CHECK(within(result.gradient[0].gradient[0], second(by_xx, family_by_x(), family_by_x()), 1e-13));
  CHECK(within(result.gradient[0].gradient[1], second(by_xy, family_by_x(), family_by_y()), 1e-13));
  CHECK(result.gradient[1].gradient[0] == doctest::Approx(result.gradient[0].gradient[1]));
}

TEST_CASE("solutions of linear systems carry -A^-1 dA A^-1 b") {
  auto const [x, y] = jet::variables({at_x, at_y});
  vector<double> const b(1, -2, 3);
  matrix<jet> const a = family(x, y);
  vector<jet> const right = b.cast<jet>();
  vector<jet> const by_llt = a.llt().solve(right);
  vector<jet> const by_ldlt = a.ldlt().solve(right);
  vector<jet> const by_lu = a.partialPivLu().solve(right);
  matrix<double> const inverse = family(at_x, at_y).inverse();
  vector<double> const slope = -inverse * family_by_x() * inverse * b;
  for (int i = 0; i < 3; ++i) {
    for (auto const& solution : {by_llt, by_ldlt, by_lu}) CHECK(within(solution(i).gradient[0], slope(i), 1e-14));
  }
}

TEST_CASE("matrices of jets and of plain numbers mix") {
  auto const [x, y] = jet::variables({at_x, at_y});
  matrix<jet> const a = family(x, y);
  matrix<double> const b = family_by_x();
  matrix<jet> const product = b * a;
  matrix<double> const slope = b * family_by_y();
  matrix<jet> const scaled = 2.0 * a * 0.5;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      CHECK(within(product(i, j).gradient[1], slope(i, j), 1e-14));
      CHECK(scaled(i, j).gradient == a(i, j).gradient);
    }
  }
}

TEST_CASE("the traits are those of the scalar") {
  using traits = Eigen::NumTraits<nested>;
  static_assert(!traits::IsInteger && !traits::IsComplex && traits::IsSigned);
  CHECK(traits::epsilon() == Eigen::NumTraits<double>::epsilon());
  CHECK(traits::dummy_precision() == Eigen::NumTraits<double>::dummy_precision());
  CHECK(traits::digits10() == 15);
  CHECK(traits::lowest() == std::numeric_limits<double>::lowest());
}
