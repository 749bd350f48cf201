#include <freefield/core/jet.hpp>
#include <freefield/interop/eigen_jet.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/banded.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/matchings.hpp>

#include <algorithm>
#include <complex>
#include <cstdint>
#include <limits>

namespace ff = freefield;
using boost::multiprecision::cpp_int;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using support::matrix;
using support::vector;

namespace {

/// Zero for |i - j| > w.
template <class T>
matrix<T> cut(matrix<T> a, Eigen::Index w) {
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
      if (std::abs(i - j) > w) a(i, j) = T(0);
    }
  }
  return a;
}

/// Neighbours in a grid of `rows` x `columns` squares, numbered along the columns.
template <class T>
matrix<T> grid(Eigen::Index rows, Eigen::Index columns) {
  Eigen::Index const n = rows * columns;
  matrix<T> a = matrix<T>::Constant(n, n, T(0));
  for (Eigen::Index i = 0; i < n; ++i) {
    if (i % rows != rows - 1) a(i, i + 1) = a(i + 1, i) = T(1);
    if (i + rows < n) a(i, i + rows) = a(i + rows, i) = T(1);
  }
  return a;
}

template <class T>
matrix<T> tridiagonal(vector<T> const& diagonal, vector<T> const& beside) {
  matrix<T> a = matrix<T>::Constant(diagonal.size(), diagonal.size(), T(0));
  for (Eigen::Index i = 0; i < diagonal.size(); ++i) a(i, i) = diagonal(i);
  for (Eigen::Index i = 0; i < beside.size(); ++i) a(i, i + 1) = a(i + 1, i) = beside(i);
  return a;
}

}  // namespace

TEST_CASE_TEMPLATE("hafnians and loop hafnians are sums over matchings, exactly", T, rational, cpp_int, std::int64_t) {
  for (Eigen::Index n = 0; n <= 10; ++n) {
    for (Eigen::Index w = 0; w <= n + 1; w += w < 4 ? 1 : 3) {
      CAPTURE(n);
      CAPTURE(w);
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(w)};
      matrix<T> const a = cut(support::random_symmetric<T>(engine, n, 4, 3), w);
      vector<T> const loops = a.diagonal();
      CHECK(ff::hafnian(ff::banded(a, w)) == support::sum_over_matchings(a));
      CHECK(ff::loop_hafnian(ff::banded(a, w)) == support::sum_over_matchings(a, loops));
    }
  }
}

TEST_CASE("complex numbers") {
  using number = std::complex<double>;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    ff::philox4x32 engine{seed, 90};
    auto const real = support::random_symmetric<number>(engine, 8, 4);
    auto const imaginary = support::random_symmetric<number>(engine, 8, 4);
    matrix<number> const a = cut<number>(real + number(0, 1) * imaginary, 3);
    vector<number> const loops = a.diagonal();
    CHECK(ff::hafnian(ff::banded(a, 3)) == support::sum_over_matchings(a));  // integers below 2^53
    CHECK(ff::loop_hafnian(ff::banded(a, 3)) == support::sum_over_matchings(a, loops));
  }
}

TEST_CASE("tridiagonal: the product of every other entry; with loops f_n = d_n f_(n-1) + b_n f_(n-2)") {
  ff::philox4x32 engine{1, 91};
  for (Eigen::Index n = 1; n <= 40; ++n) {
    vector<rational> const diagonal = support::random_ratios<rational>(engine, n, 1, 5, 3);
    vector<rational> const beside = support::random_ratios<rational>(engine, n - 1, 1, 5, 2);
    auto const a = ff::banded(tridiagonal(diagonal, beside), 1);
    rational product(n % 2 == 0 ? 1 : 0), before(1), f = diagonal(0);
    for (Eigen::Index i = 0; i < n - 1; i += 2) product *= beside(i);
    for (Eigen::Index i = 1; i < n; ++i) {
      rational const next = diagonal(i) * f + beside(i - 1) * before;
      before = f;
      f = next;
    }
    CHECK(ff::hafnian(a) == product);
    CHECK(ff::loop_hafnian(a) == f);
  }
}

TEST_CASE("matchings of a path of thousands: Fibonacci's numbers" * doctest::test_suite("long")) {
  constexpr Eigen::Index n = 3000;
  vector<cpp_int> const ones = vector<cpp_int>::Constant(n, cpp_int(1));
  auto const a = ff::banded(tridiagonal<cpp_int>(ones, ones.head(n - 1)), 1);
  cpp_int before = 1, f = 1;
  for (Eigen::Index i = 1; i < n; ++i) {
    cpp_int const next = f + before;
    before = f;
    f = next;
  }
  CHECK(ff::loop_hafnian(a) == f);
  CHECK(ff::hafnian(a) == 1);
}

TEST_CASE("domino tilings of 4 x q: a_q = a_(q-1) + 5 a_(q-2) + a_(q-3) - a_(q-4)") {
  cpp_int a[61] = {1, 1, 5, 11};
  for (int q = 4; q <= 60; ++q) a[q] = a[q - 1] + 5 * a[q - 2] + a[q - 3] - a[q - 4];
  for (int q : {1, 2, 3, 4, 5, 6, 7, 8, 20, 60}) CHECK(ff::hafnian(ff::banded(grid<cpp_int>(4, q), 4)) == a[q]);
}

TEST_CASE("domino tilings of the chessboard, and of a board of 16 x 8 both ways round") {
  CHECK(ff::hafnian(ff::banded(grid<int>(8, 8), 8)) == 12988816);
  CHECK(ff::hafnian(ff::banded(grid<double>(8, 8), 8)) == 12988816.0);
  CHECK(ff::hafnian(ff::banded(grid<cpp_int>(8, 16), 8)) == ff::hafnian(ff::banded(grid<cpp_int>(16, 8), 16)));
  CHECK(ff::hafnian(ff::banded(grid<int>(7, 7), 7)) == 0);
}

TEST_CASE("a band that is wider than needed, up to that of a full matrix, changes nothing") {
  ff::philox4x32 engine{3, 91};
  auto const a = cut(support::random_symmetric<rational>(engine, 10, 5, 3), 2);
  for (Eigen::Index w : {3, 5, 9, 100}) {
    CHECK(ff::hafnian(ff::banded(a, w)) == ff::hafnian(ff::banded(a, 2)));
    CHECK(ff::loop_hafnian(ff::banded(a, w)) == ff::loop_hafnian(ff::banded(a, 2)));
  }
  CHECK(ff::banded(a, 100).width() == 9);
  CHECK(ff::banded(a, 2).size() == 10);
}

TEST_CASE("the matrix may be stored in any way") {
  Eigen::Matrix<double, 4, 4, Eigen::RowMajor> const a{{1, 2, 0, 0}, {2, 3, 5, 0}, {0, 5, 1, 7}, {0, 0, 7, 2}};
  CHECK(ff::hafnian(ff::banded(a, 1)) == 14.0);
  CHECK(ff::hafnian(ff::banded(2 * a.topLeftCorner(2, 2), 1)) == 4.0);
}

TEST_CASE("nothing has the hafnian one; no width, a diagonal") {
  CHECK(ff::hafnian(ff::banded(Eigen::MatrixXd(0, 0), 0)) == 1.0);
  CHECK(ff::loop_hafnian(ff::banded(Eigen::MatrixXd(0, 0), 5)) == 1.0);
  Eigen::MatrixXd const a = Eigen::Vector4d(2, 3, 5, 7).asDiagonal();
  CHECK(ff::hafnian(ff::banded(a, 0)) == 0.0);
  CHECK(ff::loop_hafnian(ff::banded(a, 0)) == 210.0);
}

TEST_CASE("jets: the derivative by an entry is the hafnian of the rest") {
  using jet = ff::jet<rational, 1>;
  ff::philox4x32 engine{4, 91};
  auto const a = cut(support::random_symmetric<rational>(engine, 8, 5, 3), 3);
  matrix<jet> varied = a.cast<jet>();
  varied(2, 4) = varied(4, 2) = jet::variable(a(2, 4), 0);
  Eigen::Index const rest[] = {0, 1, 3, 5, 6, 7};
  matrix<rational> const without = a(rest, rest);
  CHECK(ff::hafnian(ff::banded(varied, 3)).gradient[0] == support::sum_over_matchings(without));
  // An entry that is zero and varies is no zero, in the band and outside of it.
  varied(2, 4) = varied(4, 2) = jet::variable(rational(0), 0);
  CHECK(ff::hafnian(ff::banded(varied, 3)).gradient[0] == support::sum_over_matchings(without));
  matrix<jet> narrow = matrix<jet>::Constant(8, 8, jet(0));
  narrow(2, 4) = narrow(4, 2) = jet::variable(rational(0), 0);
  auto const e = caught([&] { return ff::banded(narrow, 1); });
  CHECK(e.code == ff::errc::domain);
  CHECK(e.index == ff::error_index{2, 4});
}

TEST_CASE("double against exact numbers") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    ff::philox4x32 engine{seed, 92};
    auto const a = cut(support::random_symmetric<double>(engine, 30, 1000, 1024), 5);
    auto const exact = static_cast<double>(ff::loop_hafnian(ff::banded(a.cast<rational>(), 5)));
    // Terms have signs; without them they add up to `size`.  Thirty sums of at most 6 products and carried numbers.
    double const size = ff::loop_hafnian(ff::banded(a.cwiseAbs(), 5));
    CHECK(support::close_to_scale(ff::loop_hafnian(ff::banded(a, 5)), exact, size, 30 * 7));
  }
}

TEST_CASE("fixed-width integers that overflow are refused") {
  CHECK(ff::hafnian(ff::banded(grid<std::int64_t>(8, 16), 8)) == 540061286536921);
  auto const e = caught([] { return ff::hafnian(ff::banded(grid<std::int32_t>(8, 16), 8)); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(e.function == "hafnian");
  CHECK(support::says(e, "2147483647"));
  auto const loops = caught([] { return ff::loop_hafnian(ff::banded(matrix<std::int8_t>::Ones(8, 8), 8)); });
  CHECK(loops.code == ff::errc::overflow);  // 764 involutions
  CHECK(loops.function == "loop_hafnian");
  CHECK(ff::loop_hafnian(ff::banded(matrix<std::int16_t>::Ones(8, 8), 8)) == 764);
}

TEST_CASE("results that overflow are refused; what cannot be completed does not count") {
  matrix<double> a = tridiagonal<double>(vector<double>::Zero(4), Eigen::Vector3d(1e200, 1, 1e200));
  CHECK(caught([&] { return ff::hafnian(ff::banded(a, 1)); }).code == ff::errc::overflow);
  a(2, 3) = a(3, 2) = 1;
  CHECK(ff::hafnian(ff::banded(a, 1)) == 1e200);
  // (01)(23) is infinite, and no edge is left for 4 and 5; (01)(24)(35) remains.
  matrix<double> b = matrix<double>::Zero(6, 6);
  b(0, 1) = b(1, 0) = b(2, 3) = b(3, 2) = 1e200;
  b(2, 4) = b(4, 2) = b(3, 5) = b(5, 3) = 1;
  CHECK(ff::hafnian(ff::banded(b, 2)) == 1e200);
}

TEST_CASE("entries outside of the band are refused with their indices") {
  matrix<double> a = matrix<double>::Identity(6, 6);
  a(1, 4) = a(4, 1) = 1e-300;
  auto const e = caught([&] { return ff::banded(a, 2); });
  CHECK(e.code == ff::errc::domain);
  CHECK(e.function == "banded");
  CHECK(e.index == ff::error_index{1, 4});
  CHECK(support::says(e, "1e-300"));
  CHECK(ff::hafnian(ff::banded(a, 3)) == 0.0);
}

TEST_CASE("bad input is refused") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([] { return ff::banded(Eigen::MatrixXd::Zero(2, 3), 1); }).code == ff::errc::size_mismatch);
  CHECK(caught([] { return ff::banded(Eigen::Matrix2d{{1, 2}, {3, 4}}, 1); }).code == ff::errc::not_symmetric);
  CHECK(caught([] { return ff::banded(Eigen::MatrixXd::Zero(2, 2), -1); }).code == ff::errc::domain);
  Eigen::MatrixXd bad = Eigen::MatrixXd::Zero(5, 5);
  bad(0, 4) = bad(4, 0) = nan;  // outside of the band, too
  auto const e = caught([&] { return ff::banded(bad, 1); });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{4, 0});
}

TEST_CASE("widths up to 24" * doctest::test_suite("long")) {
  CHECK(ff::hafnian(ff::banded(grid<cpp_int>(20, 2), 20)) == 10946);  // Fibonacci again
  Eigen::MatrixXd const wide = Eigen::MatrixXd::Zero(26, 26);
  CHECK(ff::hafnian(ff::banded(wide, 24)) == 0.0);
  auto const e = caught([&] { return ff::loop_hafnian(ff::banded(wide, 25)); });
  CHECK(e.code == ff::errc::too_large);
  CHECK(e.function == "loop_hafnian");
  CHECK(support::says(e, "w <= 24"));
}
