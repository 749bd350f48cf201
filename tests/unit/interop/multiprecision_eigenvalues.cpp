#include <doctest/doctest.h>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <Eigen/Eigenvalues>

#include <support/close.hpp>

namespace ff = freefield;
namespace mp = boost::multiprecision;

namespace {

using T = mp::number<mp::cpp_bin_float<50>, mp::et_on>;

}  // namespace

TEST_CASE("eigenvalues of the second difference are 2 - 2 cos") {
  using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
  int const n = 5;
  matrix a = matrix::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    a(i, i) = T(2);
    if (i > 0) a(i, i - 1) = a(i - 1, i) = T(-1);
  }
  Eigen::SelfAdjointEigenSolver<matrix> const solver(a);
  REQUIRE(solver.info() == Eigen::Success);
  for (int k = 0; k < n; ++k) {
    T const angle = T(ff::math::pi<T>() * T(k + 1)) / T(n + 1);
    T const expected = T(2) - T(T(2) * ff::math::cos(angle));
    CHECK(support::close_to_scale(T(solver.eigenvalues()(k)), expected, T(4), 8));
  }
  matrix const rebuilt = solver.eigenvectors() * solver.eigenvalues().asDiagonal() * solver.eigenvectors().transpose();
  T const error = (rebuilt - a).cwiseAbs().maxCoeff();
  CHECK(support::within<T>(error, T(0), T(64 * std::numeric_limits<T>::epsilon())));
}
