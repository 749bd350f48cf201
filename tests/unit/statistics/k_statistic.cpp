#include <freefield/core/jet.hpp>
#include <freefield/core/set_partitions.hpp>
#include <freefield/interop/eigen_jet.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/measure.hpp>
#include <freefield/statistics/k_statistic.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/matchings.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using support::matrix;
using support::vector;
using index_list = std::vector<Eigen::Index>;

namespace {

matrix<rational> random_samples(std::uint64_t seed, Eigen::Index n, Eigen::Index d) {
  ff::philox4x32 engine{seed, 70};
  return support::random_ratios<rational>(engine, n, d, 9, 4);
}

/// sum over the rows of x^r
rational power_sum(matrix<rational> const& x, int r) {
  rational sum(0);
  for (Eigen::Index i = 0; i < x.rows(); ++i) sum += ff::math::integer_power(x(i, 0), static_cast<unsigned long>(r));
  return sum;
}

/// sum over different rows, one for each block, of the products of the entries of the blocks
rational over_distinct_rows(matrix<rational> const& x, index_list const& columns,
                            std::vector<std::vector<std::ptrdiff_t>> const& blocks, std::vector<bool>& used,
                            std::size_t b = 0) {
  if (b == blocks.size()) return rational(1);
  rational sum(0);
  for (Eigen::Index row = 0; row < x.rows(); ++row) {
    auto const place = static_cast<std::size_t>(row);
    if (used[place]) continue;
    rational product(1);
    for (auto const i : blocks[b]) product *= x(row, columns[static_cast<std::size_t>(i)]);
    used[place] = true;
    sum += product * over_distinct_rows(x, columns, blocks, used, b + 1);
    used[place] = false;
  }
  return sum;
}

/// The definition: sum over set partitions of (-1)^(b - 1) (b - 1)! times the mean over different rows.
rational by_definition(matrix<rational> const& x, index_list const& columns) {
  rational sum(0);
  for (auto const& partition : ff::set_partitions(static_cast<int>(columns.size()))) {
    rational weight(1);
    auto const count = static_cast<int>(partition.block_count());
    for (int b = 1; b < count; ++b) weight *= -b;
    for (int b = 0; b < count; ++b) weight /= static_cast<int>(x.rows()) - b;
    std::vector<bool> used(static_cast<std::size_t>(x.rows()), false);
    sum += weight * over_distinct_rows(x, columns, partition.blocks(), used);
  }
  return sum;
}

/// A distribution on a few points (rows), with weights.
struct finite_distribution {
  matrix<rational> points;
  std::vector<rational> weights;

  rational cumulant(index_list const& columns) const {
    return ff::cumulant_from_moments(static_cast<int>(columns.size()), [&](std::span<std::ptrdiff_t const> block) {
      rational moment(0);
      for (Eigen::Index row = 0; row < points.rows(); ++row) {
        rational product = weights[static_cast<std::size_t>(row)];
        for (auto const i : block) product *= points(row, columns[static_cast<std::size_t>(i)]);
        moment += product;
      }
      return moment;
    });
  }

  /// The expectation of the k-statistic over all samples of size n.
  rational expected_statistic(Eigen::Index n, index_list const& columns) const {
    rational sum(0);
    std::vector<Eigen::Index> rows(static_cast<std::size_t>(n), 0);
    for (;;) {
      matrix<rational> const samples = points(rows, Eigen::all);
      rational probability(1);
      for (Eigen::Index const row : rows) probability *= weights[static_cast<std::size_t>(row)];
      sum += probability * ff::cumulant(samples, ff::indices(columns));
      std::size_t i = 0;
      while (i < rows.size() && rows[i] + 1 == points.rows()) rows[i++] = 0;
      if (i == rows.size()) return sum;
      ++rows[i];
    }
  }
};

}  // namespace

TEST_CASE("Fisher's closed forms in power sums") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    auto const x = random_samples(seed, 4 + static_cast<Eigen::Index>(seed), 1);
    auto const count = static_cast<int>(x.rows());
    rational const n(count), s1 = power_sum(x, 1), s2 = power_sum(x, 2), s3 = power_sum(x, 3), s4 = power_sum(x, 4);
    CHECK(ff::cumulant(x, ff::indices{0}) == s1 / n);
    CHECK(ff::cumulant(x, ff::indices{0, 0}) == (n * s2 - s1 * s1) / (n * (n - 1)));
    CHECK(ff::cumulant(x, ff::indices{0, 0, 0}) ==
          (2 * s1 * s1 * s1 - 3 * n * s1 * s2 + n * n * s3) / (n * (n - 1) * (n - 2)));
    CHECK(ff::cumulant(x, ff::indices{0, 0, 0, 0}) ==
          (-6 * s1 * s1 * s1 * s1 + 12 * n * s1 * s1 * s2 - 3 * n * (n - 1) * s2 * s2 - 4 * n * (n + 1) * s1 * s3 +
           n * n * (n + 1) * s4) / (n * (n - 1) * (n - 2) * (n - 3)));
  }
}

TEST_CASE("two variables: covariance with n - 1, and the third order with (n - 1) (n - 2) / n") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    matrix<rational> x = random_samples(seed, 7, 2);
    rational const second = ff::cumulant(x, ff::indices{1, 0}), third = ff::cumulant(x, ff::indices{0, 1, 0});
    for (Eigen::Index j = 0; j < 2; ++j) {
      rational const mean = x.col(j).sum() / 7;
      for (Eigen::Index i = 0; i < 7; ++i) x(i, j) -= mean;
    }
    rational covariance(0), skewness(0);
    for (Eigen::Index i = 0; i < 7; ++i) covariance += x(i, 0) * x(i, 1);
    for (Eigen::Index i = 0; i < 7; ++i) skewness += x(i, 0) * x(i, 0) * x(i, 1);
    CHECK(second == covariance / 6);
    CHECK(third == 7 * skewness / 30);
  }
}

TEST_CASE("every order is the sum over set partitions and different draws, also for as many draws as the order") {
  std::vector<index_list> const lists{{0},          {1, 2},          {0, 0, 2},      {0, 1, 2, 1},
                                      {1, 1, 1, 1}, {0, 1, 2, 0, 1}, {2, 2, 2, 2, 0}};
  for (auto const& columns : lists) {
    for (Eigen::Index n = static_cast<Eigen::Index>(columns.size()); n <= 6; ++n) {
      auto const x = random_samples(11, n, 3);
      CHECK(ff::cumulant(x, ff::indices(columns)) == by_definition(x, columns));
    }
  }
}

TEST_CASE("unbiased: over all samples from a finite distribution the mean is the cumulant, exactly") {
  finite_distribution const skewed{random_samples(1, 3, 1), {rational(1, 2), rational(1, 3), rational(1, 6)}};
  for (std::size_t order = 1; order <= 5; ++order) {
    index_list const columns(order, 0);
    CHECK(skewed.expected_statistic(5, columns) == skewed.cumulant(columns));
  }
  finite_distribution const plane{random_samples(2, 3, 2), {rational(1, 5), rational(1, 2), rational(3, 10)}};
  for (index_list const& columns : {index_list{0, 1}, {0, 1, 1}, {0, 0, 1, 1}, {1, 0, 0, 0}}) {
    CHECK(plane.expected_statistic(4, columns) == plane.cumulant(columns));
  }
  finite_distribution const coin{random_samples(3, 2, 3), {rational(2, 7), rational(5, 7)}};
  CHECK(coin.expected_statistic(6, {0, 1, 2, 1, 0, 2}) == coin.cumulant({0, 1, 2, 1, 0, 2}));
}

TEST_CASE("neither the order of the indices nor that of the draws matters") {
  auto const x = random_samples(5, 6, 3);
  index_list columns{0, 1, 1, 2};
  rational const expected = ff::cumulant(x, ff::indices(columns));
  do {
    CHECK(ff::cumulant(x, ff::indices(columns)) == expected);
  } while (std::next_permutation(columns.begin(), columns.end()));
  CHECK(ff::cumulant(matrix<rational>(x.colwise().reverse()), ff::indices(columns)) == expected);
  CHECK(ff::cumulant(x, ff::powers{1, 2, 1}) == expected);
  CHECK(ff::cumulant(x, ff::indices(std::span<Eigen::Index const>(columns))) == expected);
}

TEST_CASE("linear in each variable, and blind to shifts beyond the first order") {
  auto const x = random_samples(6, 6, 3);
  matrix<rational> mixed = x;
  mixed.col(0) = rational(3, 2) * x.col(0) - rational(5) * x.col(1);
  CHECK(ff::cumulant(mixed, ff::indices{0, 2, 2}) ==
        rational(3, 2) * ff::cumulant(x, ff::indices{0, 2, 2}) - 5 * ff::cumulant(x, ff::indices{1, 2, 2}));
  matrix<rational> shifted = x;
  for (Eigen::Index i = 0; i < x.rows(); ++i) shifted(i, 1) += rational(100, 7);
  CHECK(ff::cumulant(shifted, ff::indices{1}) == ff::cumulant(x, ff::indices{1}) + rational(100, 7));
  CHECK(ff::cumulant(shifted, ff::indices{1, 1}) == ff::cumulant(x, ff::indices{1, 1}));
  CHECK(ff::cumulant(shifted, ff::indices{0, 1, 1, 1}) == ff::cumulant(x, ff::indices{0, 1, 1, 1}));
}

TEST_CASE("high orders: a variable that occurs often is several variables that are equal") {
  auto const x = random_samples(8, 9, 1);
  matrix<rational> copies(9, 8);
  for (Eigen::Index j = 0; j < 8; ++j) copies.col(j) = x.col(0);
  CHECK(ff::cumulant(copies, ff::indices{0, 1, 2, 3, 4, 5, 6, 7}) == ff::cumulant(x, ff::indices(index_list(8, 0))));
  CHECK(ff::cumulant(copies, ff::indices{2, 3, 3, 2, 4, 4, 4, 2}) == ff::cumulant(x, ff::indices(index_list(8, 0))));
  matrix<rational> symmetric(24, 1);
  for (Eigen::Index i = 0; i < 24; ++i) symmetric(i, 0) = rational(i % 2 == 0 ? 1 : -1);
  CHECK(ff::cumulant(symmetric, ff::indices(index_list(11, 0))) == 0);
  CHECK(ff::cumulant(symmetric, ff::indices(index_list(12, 0))) != 0);
}

TEST_CASE("double: as good as the data allow, also far from zero") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    ff::philox4x32 engine{seed, 71};
    matrix<double> const noise = support::random_ratios<double>(engine, 300, 2, 1 << 20, 1 << 20);
    matrix<rational> const exact = noise.cast<rational>();
    matrix<double> const shifted = noise.array() + 65536.0;  // exact: 36 bits
    for (index_list const& columns : {index_list{0}, {0, 1}, {0, 0}, {0, 1, 1}, {0, 0, 1, 1}, {0, 0, 0, 0}}) {
      // Power sums of |x| <= 2 have terms of at most 2^r, the k-statistic is a few of their means; each has lost
      // about 64 + log2(300 / 64) roundings.
      double const scale = std::ldexp(1.0, static_cast<int>(columns.size()));
      auto const truth = static_cast<double>(ff::cumulant(exact, ff::indices(columns)));
      double const offset = columns.size() == 1 ? 65536.0 : 0;
      CHECK(support::close_to_scale(ff::cumulant(noise, ff::indices(columns)), truth, scale, 67));
      CHECK(support::close_to_scale(ff::cumulant(shifted, ff::indices(columns)), truth + offset, scale + offset, 67));
    }
  }
}

TEST_CASE("equal draws have no cumulants but the first, exactly") {
  matrix<double> const x = matrix<double>::Constant(100, 2, 0.1);
  CHECK(ff::cumulant(x, ff::indices{1}) == 0.1);
  for (index_list const& columns : {index_list{0, 0}, {0, 1}, {0, 1, 1}, {0, 0, 0, 0, 0}}) {
    CHECK(ff::cumulant(x, ff::indices(columns)) == 0.0);
  }
}

TEST_CASE("samples may be vectors and expressions; no index has the cumulant zero") {
  Eigen::Matrix<double, 4, 2, Eigen::RowMajor> const x{{1, 2}, {3, 5}, {5, 5}, {7, 0}};
  CHECK(support::close(ff::cumulant(x.col(0), ff::indices{0, 0}), 20.0 / 3, 2));
  CHECK(ff::cumulant(2 * x.topRows(2), ff::indices{0, 1}) == 4 * 3.0);
  CHECK(ff::cumulant(x, ff::indices{}) == 0.0);
  CHECK(ff::cumulant(x, ff::powers{0, 0}) == 0.0);
  CHECK(ff::cumulant(x.topRows(1), ff::indices{1}) == 2.0);
}

TEST_CASE("jets: the derivative of the variance by a draw is 2 (x_i - mean) / (n - 1)") {
  using jet = ff::jet<rational, 1>;
  matrix<jet> x(4, 1);
  x << jet::variable(rational(1), 0), jet(rational(2)), jet(rational(4)), jet(rational(9));
  jet const variance = ff::cumulant(x, ff::indices{0, 0});
  CHECK(variance.value == rational(38, 3));
  CHECK(variance.gradient[0] == rational(-2));
}

TEST_CASE("power sums of several blocks of draws") {
  matrix<double> x(1000, 1);
  for (Eigen::Index i = 0; i < 1000; ++i) x(i, 0) = static_cast<double>(i % 10);
  auto const sums = ff::detail::statistics::power_sums(x, ff::powers{3}, 0, 1000);
  CHECK(sums(ff::powers{0}) == 1000.0);
  CHECK(sums(ff::powers{1}) == 4500.0);
  CHECK(sums(ff::powers{2}) == 28500.0);
  CHECK(sums(ff::powers{3}) == 202500.0);
}

TEST_CASE("counts beyond an int") {
  CHECK(ff::detail::as_scalar<rational>((Eigen::Index{5} << 31) + 7) == rational((std::int64_t{5} << 31) + 7));
  CHECK(ff::detail::as_scalar<double>(12345) == 12345.0);
}

TEST_CASE("Monte Carlo: means over replicates are the cumulants of exponential and Gaussian draws") {
  // R = 4000 replicates of n = 10; two-sided probability 1e-6 at 4.89 standard errors.
  constexpr int replicates = 4000;
  constexpr double n = 10;
  double sum[4] = {}, mixed[2] = {};
  ff::gaussian<double> const p(Eigen::Vector2d(3, -1), Eigen::Matrix2d{{2, 1.2}, {1.2, 1}});
  for (std::uint64_t stream = 0; stream < replicates; ++stream) {
    ff::philox4x32 engine{42, stream};
    Eigen::MatrixXd x(10, 1), y(10, 2);
    for (Eigen::Index i = 0; i < 10; ++i) {
      x(i, 0) = -std::log(ff::uniform(engine));
      y.row(i) = p.sample(engine).transpose();
    }
    for (std::size_t r = 0; r < 3; ++r) sum[r] += ff::cumulant(x, ff::indices(index_list(r + 1, 0)));
    mixed[0] += ff::cumulant(y, ff::indices{0, 1});
    mixed[1] += ff::cumulant(y, ff::indices{0, 0, 1});
  }
  // Var k_1 = K2 / n, Var k_2 = K4 / n + 2 K2^2 / (n - 1),
  // Var k_3 = K6 / n + (9 K4 K2 + 9 K3^2) / (n - 1) + 6 n K2^3 / ((n - 1) (n - 2)), with K_r = (r - 1)!.
  double const variances[3] = {1 / n, 6 / n + 2 / (n - 1), 120 / n + 90 / (n - 1) + 6 * n / ((n - 1) * (n - 2))};
  double const expected[3] = {1, 1, 2};
  for (std::size_t r = 0; r < 3; ++r) {
    CHECK(std::abs(sum[r] / replicates - expected[r]) < 4.89 * std::sqrt(variances[r] / replicates));
  }
  // Gaussian: Var k_01 = (C_00 C_11 + C_01^2) / (n - 1),
  // Var k_001 = n (2 C_00^2 C_11 + 4 C_00 C_01^2) / ((n - 1) (n - 2)).
  CHECK(std::abs(mixed[0] / replicates - 1.2) < 4.89 * std::sqrt((2 + 1.44) / (n - 1) / replicates));
  double const third = n * (2 * 4 * 1 + 4 * 2 * 1.44) / ((n - 1) * (n - 2));
  CHECK(std::abs(mixed[1] / replicates) < 4.89 * std::sqrt(third / replicates));
}

TEST_CASE("bad samples are refused") {
  double const nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  auto const empty = caught([] { return ff::cumulant(Eigen::MatrixXd(0, 2), ff::indices{0}); });
  CHECK(empty.code == ff::errc::empty);
  auto const few = caught([] {
    return ff::cumulant(Eigen::MatrixXd(Eigen::MatrixXd::Zero(3, 2)), ff::indices{0, 1, 0, 1});
  });
  CHECK(few.code == ff::errc::underdetermined);
  CHECK(support::says(few, "3 and 4"));
  for (double const bad : {nan, infinity}) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Zero(5, 3);
    x(4, 1) = bad;
    for (Eigen::Index used : {1, 0}) {
      auto const e = caught([&] { return ff::cumulant(x, ff::indices{used, used}); });
      CHECK(e.code == ff::errc::non_finite);
      CHECK(e.index == ff::error_index{4, 1});
      CHECK(e.function == "cumulant");
    }
  }
}

TEST_CASE("bad indices and powers are refused") {
  Eigen::MatrixXd const x = Eigen::MatrixXd::Zero(50, 2);
  auto const outside = caught([&] { return ff::cumulant(x, ff::indices{0, 1, 2}); });
  CHECK(outside.code == ff::errc::out_of_range);
  CHECK(outside.index == ff::error_index{2});
  CHECK(caught([&] { return ff::cumulant(x, ff::indices{-1}); }).code == ff::errc::out_of_range);
  CHECK(caught([&] { return ff::cumulant(x, ff::powers{1}); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::cumulant(x, ff::powers{1, -1}); }).index == ff::error_index{1});
  index_list columns;
  for (Eigen::Index i = 0; i < 40; ++i) columns.push_back(i);
  auto const large = caught([&] { return ff::cumulant(Eigen::MatrixXd::Zero(50, 40), ff::indices(columns)); });
  CHECK(large.code == ff::errc::too_large);
}

TEST_CASE("cumulants that overflow are refused") {
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(5, 1);
  x(0, 0) = 1e200;
  auto const e = caught([&] { return ff::cumulant(x, ff::indices{0, 0}); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(e.function == "cumulant");
}
