#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/numeric.hpp>

#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <limits>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using support::close_to_scale;

namespace {

/// 1 / (i + j + 1).
template <class T>
ff::matrix_of<T> hilbert(int n) {
  ff::matrix_of<T> a(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) a(i, j) = T(T(1) / T(i + j + 1));
  return a;
}

/// F F^T + 1 for a random F.
template <class T>
ff::matrix_of<T> random_definite(ff::philox4x32& engine, int n) {
  ff::matrix_of<T> f(n, n), a(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) f(i, j) = T(T(static_cast<int>(engine() % 33U) - 16) / T(8));
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      a(i, j) = T(i == j ? 1 : 0);
      for (int k = 0; k < n; ++k) a(i, j) += T(f(i, k) * f(j, k));
    }
  }
  return a;
}

}  // namespace

TEST_CASE("the inverse of a Hilbert matrix is the matrix of integers that is known") {
  ff::cholesky_factor<rational> const factor(hilbert<rational>(4));
  REQUIRE(factor.exists());
  int const expected[4][4] = {
      {16, -120, 240, -140}, {-120, 1200, -2700, 1680}, {240, -2700, 6480, -4200}, {-140, 1680, -4200, 2800}};
  auto const inverse = factor.inverse();
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j) CHECK(inverse(i, j) == expected[i][j]);
}

TEST_CASE("solutions: exact in rationals, and in double as close as the residual can tell") {
  ff::philox4x32 engine{1, 0};
  for (int n = 1; n <= 8; ++n) {
    CAPTURE(n);
    auto const exact = random_definite<rational>(engine, n);
    ff::vector_of<rational> b(n);
    ff::matrix_of<double> a(n, n);
    ff::vector_of<double> right(n);
    for (int i = 0; i < n; ++i) {
      right(i) = i - 2;
      b(i) = i - 2;
      for (int j = 0; j < n; ++j) a(i, j) = exact(i, j).convert_to<double>();
    }
    ff::vector_of<rational> const x = ff::cholesky_factor<rational>(exact).solve(b);
    ff::vector_of<double> const y = ff::cholesky_factor<double>(a).solve(right);
    for (int i = 0; i < n; ++i) {
      rational sum(0);
      double rest = right(i), size = 0;
      for (int j = 0; j < n; ++j) {
        sum += exact(i, j) * x(j);
        rest -= a(i, j) * y(j);
        size += std::abs(a(i, j) * y(j));
      }
      CHECK(sum == b(i));
      CHECK(close_to_scale(rest, 0.0, size, 8 * n));
    }
  }
}

TEST_CASE("the lower root times its transpose is the matrix") {
  ff::philox4x32 engine{2, 0};
  auto const a = random_definite<long double>(engine, 6);
  auto const root = ff::cholesky_factor<long double>(a).lower_root();
  for (int i = 0; i < 6; ++i) {
    for (int j = 0; j < 6; ++j) {
      long double sum = 0;
      for (int k = 0; k < 6; ++k) sum += root(i, k) * root(j, k);
      CHECK(close_to_scale(sum, a(i, j), a(i, i) + a(j, j), 8));
      if (j > i) CHECK(root(i, j) == 0);
    }
  }
}

TEST_CASE("what is not positive definite has no factor, and neither has a NaN") {
  auto const exists = [](double a, double b, double c) {
    ff::matrix_of<double> m(2, 2);
    m << a, 7.0, b, c;  // the upper triangle is not read
    return ff::cholesky_factor<double>(m).exists();
  };
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(exists(1, 1, 2));
  CHECK_FALSE(exists(1, 1, 1));
  CHECK_FALSE(exists(1, 2, 1));
  CHECK_FALSE(exists(-1, 0, 1));
  CHECK_FALSE(exists(nan, 0, 1));
  CHECK_FALSE(exists(1, nan, 1));
  CHECK_FALSE(exists(1, 0, nan));
  CHECK_FALSE(ff::cholesky_factor<double>().exists());
}

TEST_CASE("one object serves several matrices") {
  ff::cholesky_factor<rational> factor(hilbert<rational>(3));
  factor.factorise(ff::matrix_of<rational>(-hilbert<rational>(2)));
  CHECK_FALSE(factor.exists());
  factor.factorise(hilbert<rational>(2));
  CHECK(factor.exists());
  CHECK(factor.inverse()(0, 1) == -6);
}
