// Triangular roots, what is solved with them, singular values, and long sums.
#include <doctest/doctest.h>

#include <freefield/numeric/lower_factor.hpp>
#include <freefield/numeric/pairwise_sum.hpp>
#include <freefield/numeric/singular_values.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/random_matrix.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>

using support::caught, support::close;
using R = boost::multiprecision::cpp_bin_float_50;

namespace {

template <class T>
freefield::matrix_of<T> positive(std::uint64_t seed, Eigen::Index n) {
  auto const a = support::random_symmetric<T>(seed, n);
  freefield::matrix_of<T> result(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      T sum(i == j ? 1 : 0);
      for (Eigen::Index k = 0; k < n; ++k) sum += a(i, k) * a(k, j);
      result(i, j) = sum;
    }
  }
  return result;
}

}  // namespace

TEST_CASE("the root of a positive definite matrix, and solving with it") {
  for (Eigen::Index n : {1, 5, 17, 40}) {
    auto const a = positive<double>(static_cast<std::uint64_t>(n), n), b = positive<double>(99, n);
    auto const l = freefield::lower_factor<double>(a), m = freefield::lower_factor<double>(b);
    CHECK((l * l.transpose() - a).cwiseAbs().maxCoeff() <= 1e-12 * a.cwiseAbs().maxCoeff());
    CHECK(l.isLowerTriangular());
    auto full = b, half = m;
    freefield::solve_lower_in_place<double>(l, full);
    freefield::solve_lower_in_place<double>(l, half, true);
    CHECK((l * full - b).cwiseAbs().maxCoeff() <= 1e-10 * b.cwiseAbs().maxCoeff());
    CHECK((l * half - m).cwiseAbs().maxCoeff() <= 1e-10 * m.cwiseAbs().maxCoeff());
    CHECK(half.isLowerTriangular());
    freefield::vector_of<double> const column = b.col(0);
    CHECK((freefield::solve_lower<double>(l, column) - full.col(0)).norm() <= 1e-10 * full.col(0).norm());
    auto const wide = freefield::lower_factor<R>(positive<R>(static_cast<std::uint64_t>(n), n));
    CHECK(support::within(wide(n - 1, 0).convert_to<double>(), l(n - 1, 0), 1e-10 * l.cwiseAbs().maxCoeff()));
  }
}

TEST_CASE("a matrix that is not positive definite is refused in every scalar") {
  freefield::matrix_of<double> a(2, 2);
  a << 1, 2, 2, 1;
  CHECK(caught([&] { return freefield::lower_factor<double>(a); }).code == freefield::errc::not_positive);
  freefield::matrix_of<R> b(2, 2);
  b << R(1), R(2), R(2), R(1);
  CHECK(caught([&] { return freefield::lower_factor<R>(b); }).code == freefield::errc::not_positive);
}

TEST_CASE("singular values in descending order") {
  freefield::matrix_of<double> a(3, 2);
  a << 3, 0, 0, -4, 0, 0;
  auto const values = freefield::singular_values<double>(a);
  CHECK(values(0) == 4);
  CHECK(values(1) == 3);
  freefield::matrix_of<double> turned(2, 2);
  turned << 1, 1, 0, 1;  // the golden ratio and its inverse
  auto const golden = freefield::singular_values<double>(turned);
  CHECK(close(golden(0), (1 + std::sqrt(5.0)) / 2, 8));
  CHECK(close(golden(1), 2 / (1 + std::sqrt(5.0)), 8));
  freefield::matrix_of<double> const flat = freefield::matrix_of<double>::Ones(3, 3);
  CHECK(close(freefield::singular_values<double>(flat)(0), 3.0, 8));
  CHECK(std::abs(freefield::singular_values<double>(flat)(2)) <= 1e-15);
  freefield::matrix_of<double> nan = flat;
  nan(1, 1) = std::nan("");
  CHECK(caught([&] { return freefield::singular_values<double>(nan); }).code == freefield::errc::not_converged);
}

TEST_CASE("long sums lose few digits, and their order is fixed") {
  auto const tenth = [](std::ptrdiff_t) { return 0.1f; };
  CHECK(close(freefield::pairwise_sum<float>(0, 10'000'000, tenth), 1e6f, 64));
  for (std::ptrdiff_t const n : {0, 1, 127, 128, 129, 255, 256, 257, 1000}) {
    auto const index = [](std::ptrdiff_t i) { return static_cast<long>(i); };
    CHECK(freefield::pairwise_sum<long>(0, n, index) == n * (n - 1) / 2);
  }
}
