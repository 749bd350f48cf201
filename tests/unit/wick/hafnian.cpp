// Hafnians in exact arithmetic: every algorithm against the sum over all matchings, closed forms, and the laws.

#include <doctest/doctest.h>

#include <freefield/wick/hafnian.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <support/random_matrix.hpp>

#include <array>
#include <vector>

namespace ff = freefield;
using algorithm = ff::hafnian_algorithm;
using rational = boost::multiprecision::cpp_rational;
using matrix = support::matrix_of<rational>;
using vector = support::vector_of<rational>;
using Eigen::Index;
using support::random_symmetric;
using support::random_vector;

namespace {

constexpr std::array every_algorithm{algorithm::automatic, algorithm::sign_pairs, algorithm::division_free_pairs,
                                     algorithm::subsets, algorithm::matchings};

rational double_factorial(int n) { return n <= 1 ? rational(1) : rational(n * double_factorial(n - 2)); }

matrix ones(Index n) { return matrix::Constant(n, n, rational(1)); }

}  // namespace

TEST_CASE("every algorithm gives the sum over all matchings") {
  for (Index n = 0; n <= 11; ++n) {
    CAPTURE(n);
    matrix const a = random_symmetric<rational>(static_cast<std::uint64_t>(n), n);
    vector const loops = random_vector<rational>(static_cast<std::uint64_t>(n), n);
    rational const expected = ff::hafnian(a, {.algorithm = algorithm::matchings});
    rational const with_loops = ff::loop_hafnian(a, loops, {.algorithm = algorithm::matchings});
    if (n % 2 == 1) CHECK(expected == 0);
    for (algorithm const which : every_algorithm) {
      CAPTURE(which);
      CHECK(ff::hafnian(a, {.algorithm = which}) == expected);
      CHECK(ff::loop_hafnian(a, loops, {.algorithm = which}) == with_loops);
    }
  }
}

TEST_CASE("larger ones against the table over subsets" * doctest::test_suite("long")) {
  for (Index n : {14, 16}) {
    matrix const a = random_symmetric<rational>(77, n);
    vector const loops = random_vector<rational>(77, n);
    CHECK(ff::hafnian(a) == ff::hafnian(a, {.algorithm = algorithm::subsets}));
    CHECK(ff::loop_hafnian(a, loops) == ff::loop_hafnian(a, loops, {.algorithm = algorithm::subsets}));
  }
}

TEST_CASE("no vertices, and one") {
  CHECK(ff::hafnian(matrix(0, 0)) == 1);
  CHECK(ff::loop_hafnian(matrix(0, 0)) == 1);
  CHECK(ff::hafnian(matrix::Constant(1, 1, rational(7))) == 0);
  CHECK(ff::loop_hafnian(matrix::Constant(1, 1, rational(7))) == 7);
}

TEST_CASE("closed forms") {
  rational telephone = 1, previous = 1;  // T(n) = T(n - 1) + (n - 1) T(n - 2)
  for (int n = 2; n <= 20; n += 2) {
    CAPTURE(n);
    CHECK(ff::hafnian(ones(n)) == double_factorial(n - 1));
    for (int k = n - 1; k <= n; ++k) {
      if (k == 1) continue;
      rational const next = telephone + (k - 1) * previous;
      previous = telephone;
      telephone = next;
    }
    CHECK(ff::loop_hafnian(ones(n)) == telephone);
    vector const a = random_vector<rational>(5, n);
    CHECK(ff::hafnian(a * a.transpose()) == double_factorial(n - 1) * a.prod());
  }

  std::array<int, 5> const counts{1, 2, 43, 2610, 312081};  // A(i, j) = i + j - 1, counted from 1
  for (Index m = 0; m < 5; ++m) {
    matrix a(2 * m, 2 * m);
    for (Index i = 0; i < a.rows(); ++i) {
      for (Index j = 0; j < a.rows(); ++j) a(i, j) = rational(static_cast<int>(i + j + 1));
    }
    CHECK(ff::hafnian(a) == counts[static_cast<std::size_t>(m)]);
  }
}

TEST_CASE("one entry of 10^6 or 10^12 among ones") {
  for (double const large : {1e6, 1e12}) {
    for (Index i = 0; i < 8; ++i) {
      for (Index k = 0; k < i; ++k) {
        Eigen::MatrixXd a = Eigen::MatrixXd::Ones(8, 8);
        a(i, k) = a(k, i) = large;
        CHECK(ff::hafnian(a) == 15 * large + 90);
        CHECK(ff::loop_hafnian(a) == 76 * large + 688);
      }
    }
  }
}

TEST_CASE("laws of the hafnian") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    CAPTURE(seed);
    Index const n = 4 + 2 * static_cast<Index>(seed % 4);
    matrix const a = random_symmetric<rational>(seed, n);
    vector const d = random_vector<rational>(seed, n);
    rational const haf = ff::hafnian(a);

    Eigen::PermutationMatrix<Eigen::Dynamic> order(n);
    for (Index i = 0; i < n; ++i) order.indices()(i) = static_cast<int>((3 * i + 1) % n);
    if (n % 3 != 0) CHECK(ff::hafnian(matrix(order * a * order.transpose())) == haf);

    matrix const scaled = d.asDiagonal() * a * d.asDiagonal();
    CHECK(ff::hafnian(scaled) == d.prod() * haf);

    matrix const b = random_symmetric<rational>(seed + 100, 4);
    matrix sum = matrix::Constant(n + 4, n + 4, rational(0));
    sum.topLeftCorner(n, n) = a;
    sum.bottomRightCorner(4, 4) = b;
    CHECK(ff::hafnian(sum) == haf * ff::hafnian(b));
    CHECK(ff::loop_hafnian(sum) == ff::loop_hafnian(a) * ff::loop_hafnian(b));

    matrix other_diagonal = a;
    other_diagonal.diagonal() = d;
    CHECK(ff::hafnian(other_diagonal) == haf);
    CHECK(ff::loop_hafnian(a, vector(vector::Constant(n, rational(0)))) == haf);

    rational by_first_row = 0;  // expansion along a row
    for (Index k = 1; k < n; ++k) {
      std::vector<Index> rest;
      for (Index i = 1; i < n; ++i) {
        if (i != k) rest.push_back(i);
      }
      by_first_row += a(0, k) * ff::hafnian(a(rest, rest));
    }
    CHECK(by_first_row == haf);
  }
}

TEST_CASE("a bipartite graph: the permanent of its block, here n! and a derangement number") {
  for (int n = 1; n <= 7; ++n) {
    matrix a = matrix::Constant(2 * n, 2 * n, rational(0));
    a.topRightCorner(n, n).setConstant(rational(1));
    a.bottomLeftCorner(n, n).setConstant(rational(1));
    rational factorial = 1, derangements = 1;
    for (int k = 1; k <= n; ++k) {
      factorial *= k;
      derangements = k * derangements + (k % 2 == 0 ? 1 : -1);
    }
    CHECK(ff::hafnian(a) == factorial);
    for (Index i = 0; i < n; ++i) a(i, n + i) = a(n + i, i) = 0;
    CHECK(ff::hafnian(a) == derangements);
  }
}

TEST_CASE("two dominoes side by side count the tilings of a chessboard" * doctest::test_suite("long")) {
  auto const tilings = [](Index rows, Index columns) {
    Eigen::Matrix<long long, Eigen::Dynamic, Eigen::Dynamic> a(rows * columns, rows * columns);
    a.setZero();
    for (Index r = 0; r < rows; ++r) {
      for (Index c = 0; c < columns; ++c) {
        Index const here = r * columns + c;
        if (c + 1 < columns) a(here, here + 1) = a(here + 1, here) = 1;
        if (r + 1 < rows) a(here, here + columns) = a(here + columns, here) = 1;
      }
    }
    return ff::hafnian(a);
  };
  CHECK(tilings(2, 10) == 89);
  CHECK(tilings(4, 4) == 36);
  CHECK(tilings(4, 6) == 281);
  CHECK(tilings(5, 6) == 1183);
}

TEST_CASE("what is known to the compiler") {
  static_assert(ff::hafnian(std::array<std::array<int, 0>, 0>{}) == 1);
  static_assert(ff::hafnian(std::array<std::array<int, 1>, 1>{{{5}}}) == 0);
  static_assert(ff::hafnian(std::array{std::array{0, 2}, std::array{2, 0}}) == 2);
  constexpr auto by_place = [] {
    std::array<std::array<long, 10>, 10> a{};
    for (std::size_t i = 0; i < 10; ++i) {
      for (std::size_t k = 0; k < 10; ++k) a[i][k] = i == k ? 0 : 1;
    }
    return a;
  }();
  static_assert(ff::hafnian(by_place) == 945);

  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    Eigen::Matrix<rational, 6, 6> const six = random_symmetric<rational>(seed, 6);
    Eigen::Matrix<rational, 5, 5> const five = random_symmetric<rational>(seed, 5);
    CHECK(ff::hafnian(six) == ff::hafnian(matrix(six)));
    CHECK(ff::hafnian(five) == 0);
    CHECK(ff::loop_hafnian(six) == ff::loop_hafnian(matrix(six)));
    CHECK(ff::loop_hafnian(five) == ff::loop_hafnian(matrix(five)));
    CHECK(ff::hafnian(six.topLeftCorner<4, 4>()) == ff::hafnian(matrix(six.topLeftCorner(4, 4))));
  }
}
