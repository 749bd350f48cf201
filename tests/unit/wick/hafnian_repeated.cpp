// Repeated indices: every algorithm against the matrix written out, in exact arithmetic.

#include <doctest/doctest.h>

#include <freefield/wick/hafnian.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <support/close.hpp>
#include <support/random_matrix.hpp>

#include <array>
#include <cmath>
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

constexpr std::array every_algorithm{algorithm::automatic,  algorithm::edge_classes,        algorithm::moment_table,
                                     algorithm::sign_pairs, algorithm::division_free_pairs, algorithm::subsets};

std::vector<Index> written_out(std::vector<int> const& powers) {
  std::vector<Index> rows;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    rows.insert(rows.end(), static_cast<std::size_t>(powers[i]), static_cast<Index>(i));
  }
  return rows;
}

/// How much larger than their sum the terms of the differences over all t are, the product over the classes.
double cancellation(std::vector<int> const& powers) {
  double product = 1;
  for (auto const& c : ff::detail::wick::edge_classes_of({powers.begin(), powers.end()})) {
    auto const e = static_cast<int>(c.edges);
    double binomial = 1, terms = 0, sum = 0;
    for (int r = 0; r <= e; ++r) {
      double const term = binomial * std::pow(e - 2 * r, e);
      terms += std::abs(term);
      sum += r % 2 == 0 ? term : -term;
      binomial = binomial * (e - r) / (r + 1);
    }
    product *= terms / sum;
  }
  return product;
}

}  // namespace

TEST_CASE("every algorithm agrees with the copies written out") {
  std::vector<std::vector<int>> const cases{
      {},        {0},          {1},    {2},          {5},          {6},       {1, 1},    {0, 3},
      {3, 1},    {2, 2},       {4, 3}, {1, 0, 1},    {2, 1, 3},    {5, 1, 2}, {0, 0, 2}, {1, 1, 1, 1},
      {3, 2, 2}, {2, 2, 2, 2}, {7, 1}, {4, 0, 3, 2}, {3, 3, 3, 1}, {8, 1, 1}};
  for (std::size_t number = 0; number < cases.size(); ++number) {
    auto const& powers = cases[number];
    CAPTURE(number);
    auto const d = static_cast<Index>(powers.size());
    matrix const a = random_symmetric<rational>(number, d);
    vector const mu = random_vector<rational>(number, d);
    auto const rows = written_out(powers);
    vector const loops = mu(rows);
    rational const expected = ff::hafnian(a(rows, rows), {.algorithm = algorithm::subsets});
    rational const with_loops = ff::loop_hafnian(a(rows, rows), loops, {.algorithm = algorithm::subsets});
    for (algorithm const which : every_algorithm) {
      CAPTURE(which);
      CHECK(ff::hafnian(a, ff::powers(powers), {.algorithm = which}) == expected);
      CHECK(ff::loop_hafnian(a, mu, ff::powers(powers), {.algorithm = which}) == with_loops);
    }
  }
}

TEST_CASE("modes that are not connected factor") {
  matrix a = matrix::Constant(4, 4, rational(0));
  a.topLeftCorner(2, 2) = random_symmetric<rational>(1, 2);
  a.bottomRightCorner(2, 2) = random_symmetric<rational>(2, 2);
  matrix const first = a.topLeftCorner(2, 2), second = a.bottomRightCorner(2, 2);
  CHECK(ff::hafnian(a, ff::powers{3, 1, 2, 2}) ==
        ff::hafnian(first, ff::powers{3, 1}) * ff::hafnian(second, ff::powers{2, 2}));
  CHECK(ff::hafnian(a, ff::powers{3, 2, 2, 1}) == 0);
  a(0, 0) = 0;
  a(0, 1) = a(1, 0) = 0;
  CHECK(ff::hafnian(a, ff::powers{2, 2, 2, 2}) == 0);
  CHECK(ff::loop_hafnian(a, vector(vector::Constant(4, rational(2))), ff::powers{3, 0, 0, 0}) == 8);
}

TEST_CASE("one mode: the moments of a normal variable") {
  matrix const variance = matrix::Constant(1, 1, rational(3));
  vector const mean = vector::Constant(1, rational(2));
  rational centred = 1, previous = 1, moment = 2;  // M(k + 1) = m M(k) + k v M(k - 1)
  for (int k = 1; k <= 40; ++k) {
    CAPTURE(k);
    CHECK(ff::loop_hafnian(variance, mean, ff::powers{k}) == moment);
    CHECK(ff::loop_hafnian(variance, mean, ff::powers{k}, {.algorithm = algorithm::edge_classes}) == moment);
    if (k % 2 == 0) centred *= 3 * (k - 1);
    CHECK(ff::hafnian(variance, ff::powers{k}) == (k % 2 == 0 ? centred : rational(0)));
    rational const next = 2 * moment + 3 * k * previous;
    previous = moment;
    moment = next;
  }
}

TEST_CASE("in double: all algorithms to the rounding of their terms, at sizes that the issue of speed is about") {
  for (auto const& powers : {std::vector<int>(8, 4), std::vector<int>(4, 10), std::vector<int>{9, 1, 6, 2, 2},
                             std::vector<int>(2, 20), std::vector<int>(12, 2)}) {
    auto const d = static_cast<Index>(powers.size());
    CAPTURE(d);
    Eigen::MatrixXd a = support::random_symmetric<double>(3, d).cwiseAbs();  // no cancellation in the result
    Eigen::VectorXd const mu = support::random_vector<double>(3, d).cwiseAbs();
    double const table = ff::hafnian(a, ff::powers(powers), {.algorithm = algorithm::moment_table});
    double const loops = ff::loop_hafnian(a, mu, ff::powers(powers), {.algorithm = algorithm::moment_table});
    int const ulps = static_cast<int>(64 * cancellation(powers));
    CHECK(support::close(ff::hafnian(a, ff::powers(powers), {.algorithm = algorithm::edge_classes}), table, ulps));
    CHECK(support::close(ff::loop_hafnian(a, mu, ff::powers(powers), {.algorithm = algorithm::edge_classes}), loops,
                         ulps));
    CHECK(support::close(ff::hafnian(a, ff::powers(powers)), table, ulps));
  }
}
