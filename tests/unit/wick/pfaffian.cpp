// The Pfaffian of real, complex and rational matrices against its laws, and what it refuses.

#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/pfaffian.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <Eigen/LU>

#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using complex = std::complex<double>;
using support::caught, support::close, support::says, support::within;

namespace {

template <class T> using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

/// A multiple of 2^-10 in (-1, 1).
template <class T>
T draw(ff::philox4x32& engine) {
  return T(T(static_cast<int>(engine() >> 21U) - 1024) / T(1024));
}

template <class T>
matrix<T> random_antisymmetric(ff::philox4x32& engine, Eigen::Index n) {
  matrix<T> a = matrix<T>::Constant(n, n, T(0));
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < j; ++i) {
      a(i, j) = draw<T>(engine);
      a(j, i) = T(-a(i, j));
    }
  }
  return a;
}

matrix<rational> random_rational(ff::philox4x32& engine, Eigen::Index n) {
  matrix<rational> b(n, n);
  for (rational& x : b.reshaped()) x = draw<rational>(engine);
  return b;
}

rational determinant(matrix<rational> const& a) { return Eigen::FullPivLU<matrix<rational>>(a).determinant(); }

/// For a backward stable algorithm pf(A + E) with |E| <= 4 n epsilon max |A| entry by entry: to first order
/// tr(A^-1 E) / 2 relative to pf(A).
template <class Matrix>
double relative_error_bound(Matrix const& a) {
  Matrix const inverse = a.inverse();
  double const entry = 4 * static_cast<double>(a.rows()) * std::numeric_limits<double>::epsilon() *
                       a.cwiseAbs().maxCoeff();
  return entry * inverse.cwiseAbs().sum() / 2;
}

/// Horizontal neighbours +1, vertical ones with a sign that alternates from column to column: each square between four
/// sites then has an odd number of edges against the direction around it.
template <class T>
matrix<T> kasteleyn_grid(Eigen::Index side) {
  matrix<T> a = matrix<T>::Constant(side * side, side * side, T(0));
  auto const connect = [&](Eigen::Index i, Eigen::Index j, int weight) {
    a(i, j) = T(weight);
    a(j, i) = T(-weight);
  };
  for (Eigen::Index r = 0; r < side; ++r) {
    for (Eigen::Index c = 0; c < side; ++c) {
      Eigen::Index const site = r * side + c;
      if (c + 1 < side) connect(site, site + 1, 1);
      if (r + 1 < side) connect(site, site + side, c % 2 == 0 ? 1 : -1);
    }
  }
  return a;
}

}  // namespace

TEST_CASE("the smallest ones in closed form") {
  matrix<rational> a(4, 4);
  a << 0, 2, 3, 5, -2, 0, 7, 11, -3, -7, 0, 13, -5, -11, -13, 0;
  CHECK(ff::pfaffian(matrix<rational>(0, 0)) == 1);
  CHECK(ff::pfaffian(a.topLeftCorner(1, 1)) == 0);
  CHECK(ff::pfaffian(a.topLeftCorner(2, 2)) == 2);
  CHECK(ff::pfaffian(a.topLeftCorner(3, 3)) == 0);
  CHECK(ff::pfaffian(a) == 2 * 13 - 3 * 11 + 5 * 7);
  CHECK(close(ff::pfaffian(a.cast<double>()), 28.0, 16));
  CHECK(close(ff::pfaffian(a.cast<float>()), 28.0F, 16));
  CHECK(ff::pfaffian(a.cast<int>()) == 28);
  CHECK(ff::pfaffian(matrix<double>(0, 0)) == 1.0);
  CHECK(ff::pfaffian(kasteleyn_grid<double>(3)) == 0.0);
}

TEST_CASE("pf(A)^2 = det A, exactly") {
  for (Eigen::Index n = 2; n <= 12; n += 2) {
    for (std::uint64_t stream = 0; stream < 4; ++stream) {
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), stream};
      auto const a = random_antisymmetric<rational>(engine, n);
      rational const pf = ff::pfaffian(a);
      CHECK(pf * pf == determinant(a));
      CHECK(pf == ff::detail::wick::pfaffian_by_subsets<rational>(a));
    }
  }
}

TEST_CASE("pf(B A B^T) = det(B) pf(A), exactly, also where B is singular") {
  for (Eigen::Index n = 2; n <= 8; n += 2) {
    for (std::uint64_t stream = 0; stream < 4; ++stream) {
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), 10 + stream};
      auto const a = random_antisymmetric<rational>(engine, n);
      auto b = random_rational(engine, n);
      if (stream % 2 == 1) b.row(n - 1) = b.row(0);
      matrix<rational> const image = b * a * b.transpose();
      CHECK(ff::pfaffian(image) == determinant(b) * ff::pfaffian(a));
    }
  }
}

TEST_CASE("an exchange of two indices changes the sign; blocks multiply; A^T gives (-1)^m") {
  for (std::uint64_t stream = 0; stream < 8; ++stream) {
    ff::philox4x32 engine{5, stream};
    auto const a = random_antisymmetric<rational>(engine, 8), b = random_antisymmetric<rational>(engine, 6);
    auto const i = static_cast<Eigen::Index>(ff::uniform_index(engine, 7));
    std::vector<Eigen::Index> order(8);
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    std::swap(order[static_cast<std::size_t>(i)], order[7]);
    CHECK(ff::pfaffian(a(order, order)) == -ff::pfaffian(a));
    matrix<rational> both = matrix<rational>::Constant(14, 14, rational(0));
    both.topLeftCorner(8, 8) = a;
    both.bottomRightCorner(6, 6) = b;
    CHECK(ff::pfaffian(both) == ff::pfaffian(a) * ff::pfaffian(b));
    CHECK(ff::pfaffian(b.transpose()) == -ff::pfaffian(b));
    CHECK(ff::pfaffian(a.transpose()) == ff::pfaffian(a));
  }
}

TEST_CASE("doubles agree with rationals within the bound of a backward stable algorithm") {
  for (Eigen::Index n = 2; n <= 30; n += 4) {
    ff::philox4x32 engine{static_cast<std::uint64_t>(n), 20};
    auto const exact = random_antisymmetric<rational>(engine, n);
    matrix<double> const a = exact.cast<double>();
    auto const expected = static_cast<double>(ff::pfaffian(exact));
    CHECK(within(ff::pfaffian(a), expected, std::abs(expected) * relative_error_bound(a)));
  }
}

TEST_CASE("more pairs than a panel has: pf(A)^2 = det A, real and complex, and pf(i A) = i^m pf(A)") {
  for (Eigen::Index const n : {62, 64, 66, 100, 128, 130, 200}) {
    CAPTURE(n);
    ff::philox4x32 engine{static_cast<std::uint64_t>(n), 30};
    matrix<double> const a = 4 * random_antisymmetric<double>(engine, n) / std::sqrt(static_cast<double>(n));
    double const pf = ff::pfaffian(a);
    CHECK(within(pf * pf / a.determinant(), 1.0, 4 * relative_error_bound(a)));
    matrix<complex> const z = a.cast<complex>() + complex(0, 1) * random_antisymmetric<double>(engine, n);
    complex const w = ff::pfaffian(z);
    CHECK(std::abs(w * w / z.determinant() - 1.0) < 4 * relative_error_bound(z));
    complex const rotated = ff::pfaffian(complex(0, 1) * z) / w;
    CHECK(std::abs(rotated - std::pow(complex(0, 1), static_cast<int>(n / 2))) < 4 * relative_error_bound(z));
  }
}

TEST_CASE_TEMPLATE("the domino tilings of a chessboard", T, std::int64_t, std::int32_t, double, float, long double) {
  using std::abs;
  std::pair<Eigen::Index, int> const counts[] = {{2, 2}, {4, 36}, {6, 6728}, {8, 12988816}};
  for (auto const& [side, count] : counts) {
    T const tilings = static_cast<T>(abs(ff::pfaffian(kasteleyn_grid<T>(side))));
    if constexpr (std::numeric_limits<T>::is_integer) CHECK(tilings == T(count));
    else CHECK(close(tilings, T(count), 100));
  }
  CHECK(ff::pfaffian(kasteleyn_grid<T>(5)) == T(0));
}

TEST_CASE("singular matrices") {
  for (std::uint64_t stream = 0; stream < 4; ++stream) {
    ff::philox4x32 engine{6, stream};
    matrix<rational> const b = random_rational(engine, 6);
    auto a = random_antisymmetric<rational>(engine, 6);
    a.row(stream % 6).setZero();
    a.col(stream % 6).setZero();
    CHECK(ff::pfaffian(b * a * b.transpose()) == 0);
    CHECK(ff::pfaffian(a.cast<double>()) == 0.0);
  }
  CHECK(ff::pfaffian(matrix<double>::Zero(100, 100)) == 0.0);
  CHECK(ff::pfaffian(matrix<rational>::Constant(30, 30, rational(0))) == 0);
  CHECK(ff::pfaffian(matrix<int>::Zero(30, 30)) == 0);
}

TEST_CASE("partial products leave the range of the scalar only where the result does") {
  matrix<double> a = matrix<double>::Zero(400, 400);
  for (Eigen::Index k = 0; k < 400; k += 2) {
    double const size = k < 200 ? 0x1p300 : 0x1p-300;
    a(k, k + 1) = size;
    a(k + 1, k) = -size;
  }
  CHECK(ff::pfaffian(a) == 1.0);
  auto const e = caught([&] { return ff::pfaffian(a.topLeftCorner(8, 8)); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(e.function == "pfaffian");
  ff::philox4x32 engine{7, 0};
  matrix<double> const huge = 1e308 * random_antisymmetric<double>(engine, 8);
  CHECK(caught([&] { return ff::pfaffian(huge); }).code == ff::errc::overflow);
  matrix<complex> const wide = huge.cast<complex>() * complex(1, 1);
  CHECK(caught([&] { return ff::pfaffian(wide); }).code == ff::errc::overflow);
}

TEST_CASE("expressions, fixed sizes, rows first") {
  ff::philox4x32 engine{8, 0};
  auto const a = random_antisymmetric<double>(engine, 4);
  double const pf = ff::pfaffian(a);
  Eigen::Matrix4d const fixed = a;
  Eigen::Matrix<double, 4, 4, Eigen::RowMajor> const rows = a;
  CHECK(ff::pfaffian(fixed) == pf);
  CHECK(ff::pfaffian(rows) == pf);
  CHECK(ff::pfaffian((a - a.transpose()) / 2) == pf);
  CHECK(ff::pfaffian(Eigen::Ref<matrix<double> const>(a)) == pf);
}

TEST_CASE("what is not antisymmetric is refused, with the place and both values") {
  matrix<double> a = kasteleyn_grid<double>(2);
  a(1, 2) = 0.25;
  auto const e = caught([&] { return ff::pfaffian(a); });
  CHECK(e.code == ff::errc::not_symmetric);
  CHECK(e.index == ff::error_index{1, 2});
  CHECK(says(e, "0.25 against 0"));
  a(2, 1) = -0.25;
  a(3, 3) = 1e-3;
  CHECK(caught([&] { return ff::pfaffian(a); }).index == ff::error_index{3, 3});
  CHECK(caught([&] { return ff::pfaffian(a.topRows(2)); }).code == ff::errc::size_mismatch);
  matrix<int> least = matrix<int>::Zero(2, 2);
  least(0, 1) = least(1, 0) = std::numeric_limits<int>::min();
  CHECK(caught([&] { return ff::pfaffian(least); }).code == ff::errc::not_symmetric);
  matrix<complex> hermitian(2, 2);
  hermitian << 0, complex(1, 2), complex(-1, 2), 0;
  CHECK(caught([&] { return ff::pfaffian(hermitian); }).code == ff::errc::not_symmetric);
  matrix<rational> exact(2, 2);
  exact << 0, 1, rational(-1000000000000001, 1000000000000000), 0;
  CHECK(caught([&] { return ff::pfaffian(exact); }).code == ff::errc::not_symmetric);
}

TEST_CASE("of entries that differ by rounding the mean is taken") {
  double const epsilon = std::numeric_limits<double>::epsilon();
  matrix<double> a(2, 2);
  a << 0, 1, -(1 + 4 * epsilon), 4 * epsilon;
  CHECK(ff::pfaffian(a) == 1 + 2 * epsilon);
  a(1, 0) = -(1 + 40 * epsilon);
  CHECK(caught([&] { return ff::pfaffian(a); }).code == ff::errc::not_symmetric);
}

TEST_CASE("NaN and infinity are refused with their place") {
  for (double const bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    matrix<double> a = kasteleyn_grid<double>(2);
    a(3, 0) = bad;
    auto const e = caught([&] { return ff::pfaffian(a); });
    CHECK(e.code == ff::errc::non_finite);
    CHECK(e.index == ff::error_index{3, 0});
  }
}

TEST_CASE("built-in integers are exact or refused") {
  matrix<std::int64_t> a = 3'000'000 * kasteleyn_grid<std::int64_t>(2);
  CHECK(std::abs(ff::pfaffian(a)) == 18'000'000'000'000);
  auto const e = caught([&] { return ff::pfaffian(std::int64_t{1000} * a); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(says(e, "n = 4"));
  CHECK(says(e, "9223372036854775807"));
  CHECK(caught([&] { return ff::pfaffian(kasteleyn_grid<std::int8_t>(6)); }).code == ff::errc::overflow);
  CHECK(ff::pfaffian(kasteleyn_grid<std::int8_t>(4)) == ff::pfaffian(kasteleyn_grid<int>(4)));
  ff::philox4x32 engine{9, 0};
  matrix<std::int64_t> large = matrix<std::int64_t>::Zero(20, 20);
  for (Eigen::Index j = 0; j < 20; ++j) {
    for (Eigen::Index i = 0; i < j; ++i) {
      large(i, j) = static_cast<std::int64_t>(engine());
      large(j, i) = -large(i, j);
    }
  }
  CHECK(caught([&] { return ff::pfaffian(large); }).code == ff::errc::overflow);
}
