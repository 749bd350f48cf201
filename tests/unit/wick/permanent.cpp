// The permanent against the sum over permutations, its laws, and what it refuses.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/permanent.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <support/archetype.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/residue.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using integer = boost::multiprecision::cpp_int;
using complex = std::complex<double>;
using support::caught, support::close, support::close_to_scale, support::says, support::stored;

namespace {

/// The field of two elements, in which two has no inverse.
using bit = support::prime_residue<2>;

template <class T> using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

int small_integer(ff::philox4x32& engine) { return static_cast<int>(ff::uniform_index(engine, 9)) - 4; }

template <class T, class Draw>
matrix<T> random_matrix(ff::philox4x32& engine, Eigen::Index n, Draw const& draw) {
  matrix<T> b(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < n; ++i) b(i, j) = T(draw(engine));
  }
  return b;
}

template <class T>
T over_permutations(matrix<T> const& b) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(b.rows()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  T sum(0);
  do {
    T product(1);
    for (std::size_t i = 0; i < order.size(); ++i) product = T(product * b(static_cast<Eigen::Index>(i), order[i]));
    sum = T(sum + product);
  } while (std::next_permutation(order.begin(), order.end()));
  return sum;
}

/// f(S) = sum_j A_ij f(S without i, j) with the first element i of the set S.
template <class T>
T hafnian_over_subsets(matrix<T> const& a) {
  std::vector<T> f(std::size_t{1} << a.rows(), T(0));
  f[0] = T(1);
  for (std::size_t set = 1; set < f.size(); ++set) {
    std::size_t const others = set & (set - 1);
    for (Eigen::Index j = 0; j < a.rows(); ++j) {
      if ((others >> j & 1U) == 0) continue;
      f[set] = T(f[set] + T(a(std::countr_zero(set), j) * f[others ^ std::size_t{1} << j]));
    }
  }
  return f.back();
}

matrix<double> random_normal(std::uint64_t seed, Eigen::Index n) {
  ff::philox4x32 engine{seed, 1};
  return random_matrix<double>(engine, n, [](ff::philox4x32& e) { return ff::normal<double>(e); });
}

/// Partial products and sums round 3 n times, and Glynn's terms add up to at most prod_j (sum_i |b_ij|).
int roundings(Eigen::Index n) { return static_cast<int>(3 * n); }

template <class Matrix>
double size_of_terms(Matrix const& b) {
  return b.cwiseAbs().colwise().sum().prod();
}

}  // namespace

TEST_CASE_TEMPLATE("every exact scalar gives the sum over permutations", T, rational, integer, std::int64_t, int, bit,
                   stored<support::ring_archetype>, stored<support::field_archetype>) {
  for (Eigen::Index n = 0; n <= 7; ++n) {
    CAPTURE(n);
    ff::philox4x32 engine{static_cast<std::uint64_t>(n), 0};
    auto const b = random_matrix<T>(engine, n, small_integer);
    CHECK(ff::permanent(b) == over_permutations(b));
  }
}

TEST_CASE_TEMPLATE("every float, and the complex ones", T, float, double, long double, complex, std::complex<float>) {
  for (Eigen::Index n = 1; n <= 8; ++n) {
    CAPTURE(n);
    auto const b = random_normal(static_cast<std::uint64_t>(n), n);
    matrix<T> values = b.cast<T>();
    if constexpr (ff::complex_scalar<T>) values += T(0, 1) * random_normal(40, n).cast<T>();
    auto const scale = size_of_terms(values.template cast<complex>());
    auto const error = std::abs(ff::permanent(values) - over_permutations(values));
    using real = decltype(error);
    CHECK(error <= static_cast<real>(roundings(n) * scale) * std::numeric_limits<real>::epsilon());
  }
}

TEST_CASE("all ones: n!" * doctest::test_suite("long")) {
  double factorial = 1;
  for (int n = 1; n <= 24; ++n) {
    CAPTURE(n);
    factorial *= n;
    CHECK(close_to_scale(ff::permanent(matrix<double>::Ones(n, n)), factorial, std::pow(n, n), roundings(n)));
    if (n <= 20) CHECK(ff::permanent(matrix<std::int64_t>::Ones(n, n)) == static_cast<std::int64_t>(factorial));
  }
}

TEST_CASE("per(D B E) = prod d_i e_i per(B), and the order of rows and columns does not matter") {
  for (std::uint64_t stream = 0; stream < 4; ++stream) {
    ff::philox4x32 engine{2, stream};
    auto const b = random_matrix<rational>(engine, 9, small_integer);
    auto scaled = b;
    rational product = 1;
    for (Eigen::Index i = 0; i < 9; ++i) {
      rational const d = rational(small_integer(engine)) / 3, e = rational(small_integer(engine) + 5) / 7;
      scaled.row(i) *= d;
      scaled.col(i) *= e;
      product *= d * e;
    }
    rational const expected = ff::permanent(b);
    CHECK(ff::permanent(scaled) == product * expected);
    auto moved = b;
    moved.row(1).swap(moved.row(7));
    moved.col(0).swap(moved.col(5));
    CHECK(ff::permanent(moved) == expected);
    CHECK(ff::permanent(b.transpose()) == expected);
  }
}

TEST_CASE("the hafnian of [[0, B], [B^T, 0]]") {
  for (Eigen::Index n = 1; n <= 6; ++n) {
    ff::philox4x32 engine{3, static_cast<std::uint64_t>(n)};
    auto const b = random_matrix<rational>(engine, n, small_integer);
    matrix<rational> a = matrix<rational>::Constant(2 * n, 2 * n, rational(0));
    a.topRightCorner(n, n) = b;
    a.bottomLeftCorner(n, n) = b.transpose();
    CHECK(ff::permanent(b) == hafnian_over_subsets(a));
  }
}

TEST_CASE("large: expansion by the first row, and the same bits on any number of threads") {
  matrix<double> const b = random_normal(4, 19);
  double const value = ff::permanent(b);
  double expanded = 0;
  for (Eigen::Index k = 0; k < 19; ++k) {
    matrix<double> minor(18, 18);
    minor << b.bottomRows(18).leftCols(k), b.bottomRows(18).rightCols(18 - k);
    expanded += b(0, k) * ff::permanent(minor);
  }
  CHECK(close_to_scale(value, expanded, size_of_terms(b), roundings(19)));
  std::size_t calls = 0, last = 0;
  for (std::size_t const workers : {1U, 2U, 3U, 7U}) {
    calls = 0;
    auto const count = [&](std::size_t done, std::size_t total) {
      CHECK(done <= total);
      ++calls;
      last = total;
    };
    CHECK(ff::permanent(b, {.execution = ff::threads(workers), .progress = count}) == value);
    CHECK(calls == last);
  }
  matrix<complex> const z = b.topLeftCorner(16, 16).cast<complex>() * complex(0.6, 0.8);
  CHECK(ff::permanent(z, {.execution = ff::threads(3)}) == ff::permanent(z));
}

TEST_CASE("d per(B) / d B_ij = per(B without row i and column j)") {
  using jet = ff::jet<rational, 1>;
  using integer_jet = ff::jet<integer, 1>;
  ff::philox4x32 engine{5, 0};
  auto const b = random_matrix<rational>(engine, 5, small_integer);
  for (Eigen::Index i = 0; i < 5; ++i) {
    for (Eigen::Index j = 0; j < 5; ++j) {
      matrix<jet> x(5, 5);
      matrix<integer_jet> y(5, 5);
      for (Eigen::Index k = 0; k < 25; ++k) x.data()[k] = jet(b.data()[k]);
      for (Eigen::Index k = 0; k < 25; ++k) y.data()[k] = integer_jet(numerator(b.data()[k]));
      x(i, j).gradient[0] = 1;
      y(i, j).gradient[0] = 1;
      std::vector<Eigen::Index> rows, columns;
      for (Eigen::Index k = 0; k < 5; ++k) {
        if (k != i) rows.push_back(k);
        if (k != j) columns.push_back(k);
      }
      rational const minor = ff::permanent(b(rows, columns));
      CHECK(ff::permanent(x).gradient[0] == minor);
      CHECK(ff::permanent(y).gradient[0] == numerator(minor));
      CHECK(ff::permanent(x).value == ff::permanent(b));
    }
  }
}

TEST_CASE("built-in integers are exact or refused") {
  CHECK(ff::permanent(matrix<std::int64_t>::Constant(5, 5, 1'000)) == 120'000'000'000'000'000);
  auto const e = caught([] { return ff::permanent(matrix<std::int64_t>::Ones(21, 21)); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(says(e, "n = 21"));
  CHECK(says(e, "9223372036854775807"));
  CHECK(caught([] { return ff::permanent(matrix<int>::Ones(13, 13)); }).code == ff::errc::overflow);
  CHECK(ff::permanent(matrix<int>::Ones(12, 12)) == 479001600);
  // 2^(63 n) would wrap to zero in 64 and in 128 bits
  auto const huge = std::numeric_limits<std::int64_t>::min();
  CHECK(caught([&] { return ff::permanent(matrix<std::int64_t>::Constant(4, 4, huge)); }).code == ff::errc::overflow);
  CHECK(ff::permanent(matrix<std::int64_t>::Constant(1, 1, huge)) == huge);
  CHECK(ff::permanent(matrix<std::uint64_t>::Constant(1, 1, ~std::uint64_t{0})) == ~std::uint64_t{0});
  CHECK(caught([] { return ff::permanent(matrix<unsigned>{{1U, 4000000000U}, {2U, 1U}}); }).code == ff::errc::overflow);
  // a permutation of large entries: the bound by rows is that of one product
  matrix<std::int64_t> diagonal = matrix<std::int64_t>::Identity(30, 30);
  diagonal(3, 3) = std::int64_t{1} << 62U;
  CHECK(ff::permanent(diagonal.topLeftCorner(18, 18)) == std::int64_t{1} << 62U);
}

TEST_CASE("what is refused") {
  CHECK(caught([] { return ff::permanent(matrix<double>::Ones(2, 3)); }).code == ff::errc::size_mismatch);
  matrix<double> b = matrix<double>::Ones(3, 3);
  b(2, 1) = std::numeric_limits<double>::quiet_NaN();
  auto const e = caught([&] { return ff::permanent(b); });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{2, 1});
  CHECK(e.function == "permanent");
  CHECK(caught([] { return ff::permanent(matrix<double>::Ones(64, 64)); }).code == ff::errc::too_large);
  CHECK(caught([] { return ff::permanent(matrix<double>::Constant(3, 3, 1e200)); }).code == ff::errc::overflow);
  CHECK(ff::permanent(matrix<double>(0, 0)) == 1.0);
  CHECK(ff::permanent(matrix<int>(0, 0)) == 1);
}

TEST_CASE("expressions, fixed sizes, rows first") {
  Eigen::Matrix3d const b{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
  Eigen::Matrix<double, 3, 3, Eigen::RowMajor> const rows = b;
  CHECK(ff::permanent(b) == 450.0);
  CHECK(ff::permanent(rows) == 450.0);
  CHECK(ff::permanent(2 * b) == 3600.0);
  CHECK(ff::permanent(b.topLeftCorner<2, 2>()) == 13.0);
}
