// What hafnians refuse, and built-in integers at their limits.

#include <doctest/doctest.h>

#include <freefield/wick/hafnian.hpp>
#include <freefield/wick/hafnian_gradient.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/random_matrix.hpp>

#include <cmath>
#include <cstdint>
#include <limits>

namespace ff = freefield;
using algorithm = ff::hafnian_algorithm;
using Eigen::Index;
using ff::errc;
using support::caught;
using support::matrix_of;
using support::says;

TEST_CASE("a matrix has to be square, finite and symmetric") {
  auto const e = caught([] { return ff::hafnian(Eigen::MatrixXd::Zero(3, 4)); });
  CHECK(e.code == errc::size_mismatch);
  CHECK(says(e, "freefield::hafnian: rows and columns of the matrix differ in number, got 3 and 4"));

  Eigen::MatrixXd a = Eigen::MatrixXd::Ones(6, 6);
  a(2, 5) = 0.3;
  auto const asymmetric = caught([&] { return ff::hafnian(a); });
  CHECK(asymmetric.code == errc::not_symmetric);
  CHECK(asymmetric.index == ff::error_index{2, 5});
  CHECK(says(asymmetric, "matrix is not symmetric at (2, 5), got 0.3 against 1"));
  CHECK(caught([&] { return ff::loop_hafnian(a); }).function == "loop_hafnian");

  a(2, 5) = 1 + 4e-15;  // rounding: 8 n epsilon max |A| = 1.07e-14
  CHECK(support::close(ff::hafnian(a), 15.0, 64));

  for (double const bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    for (Index const j : {1, 4}) {
      Eigen::MatrixXd b = Eigen::MatrixXd::Ones(6, 6);
      b(j, 4) = b(4, j) = bad;
      auto const infinite = caught([&] { return ff::hafnian(b); });
      CHECK(infinite.code == errc::non_finite);
      CHECK(infinite.index == ff::error_index{4, j});
    }
  }
}

TEST_CASE("sizes of loops and powers, and their values") {
  Eigen::MatrixXd const a = Eigen::MatrixXd::Ones(3, 3);
  Eigen::VectorXd loops = Eigen::VectorXd::Ones(2);
  CHECK(caught([&] { return ff::loop_hafnian(a, loops); }).code == errc::size_mismatch);
  CHECK(caught([&] { return ff::hafnian(a, ff::powers{1, 2}); }).code == errc::size_mismatch);
  auto const negative = caught([&] { return ff::hafnian(a, ff::powers{1, 2, -1}); });
  CHECK(negative.code == errc::domain);
  CHECK(negative.index == ff::error_index{2});
  CHECK(says(negative, "power is negative at 2, got -1; expected powers >= 0"));
  loops = Eigen::VectorXd::Ones(3);
  loops(1) = std::nan("");
  CHECK(caught([&] { return ff::loop_hafnian(a, loops); }).index == ff::error_index{1});
  CHECK(caught([&] { return ff::loop_hafnian(a, loops, ff::powers{1, 1, 1}); }).code == errc::non_finite);
}

TEST_CASE("algorithms that a scalar or a size does not allow") {
  matrix_of<long> const integers = matrix_of<long>::Constant(4, 4, 1);
  auto const no_half = caught([&] { return ff::hafnian(integers, {.algorithm = algorithm::sign_pairs}); });
  CHECK(no_half.code == errc::bad_option);
  CHECK(says(no_half, "algorithm is not possible here, got sign_pairs; expected a field in which 2 is not 0"));
  CHECK(caught([&] {
          return ff::hafnian(integers, ff::powers{2, 2, 2, 2}, {.algorithm = algorithm::edge_classes});
        }).code == errc::bad_option);
  CHECK(caught([&] { return ff::hafnian(integers, {.algorithm = algorithm::edge_classes}); }).code == errc::bad_option);
  CHECK(caught([&] { return ff::hafnian(integers, {.algorithm = algorithm::moment_table}); }).code == errc::bad_option);
}

TEST_CASE("more terms than any machine adds") {
  Eigen::MatrixXd const a = Eigen::MatrixXd::Ones(128, 128);
  auto const e = caught([&] { return ff::hafnian(a); });
  CHECK(e.code == errc::too_large);
  CHECK(says(e, "the recursion has 2^(n/2 - 1) terms, too many for n vertices, got 128; expected n < 128"));
  CHECK(caught([&] { return ff::hafnian_gradient(a); }).code == errc::too_large);
  CHECK(caught([&] { return ff::hafnian(a, {.algorithm = algorithm::subsets}); }).code == errc::too_large);
  CHECK(caught([&] { return ff::hafnian(a, {.algorithm = algorithm::matchings}); }).code == errc::too_large);
  Eigen::MatrixXd blocks = Eigen::MatrixXd::Zero(200, 200);  // 100 blocks of two
  for (Index i = 0; i < 200; i += 2) blocks(i, i + 1) = blocks(i + 1, i) = 1;
  CHECK(ff::hafnian(blocks) == 1.0);
}

TEST_CASE("what does not fit floating point numbers") {
  Eigen::MatrixXd const a = Eigen::MatrixXd::Constant(6, 6, 1e150);
  CHECK(caught([&] { return ff::hafnian(a); }).code == errc::overflow);
  CHECK(caught([&] { return ff::loop_hafnian(a); }).code == errc::overflow);
  CHECK(caught([&] { return ff::hafnian(a, ff::powers{2, 2, 2, 2, 2, 2}); }).code == errc::overflow);
  CHECK(caught([&] { return ff::hafnian_gradient(a); }).code == errc::overflow);
}

TEST_CASE("built-in integers are exact up to their limits and refused beyond") {
  auto const ones = [](auto one, Index n) { return ff::hafnian(matrix_of<decltype(one)>::Constant(n, n, one)); };
  matrix_of<std::int64_t> const one = matrix_of<std::int64_t>::Constant(1, 1, 1);
  CHECK(ff::hafnian(one, ff::powers{34}) == 6332659870762850625);  // 33!!
  CHECK(ones(std::int32_t{1}, 20) == 654729075);             // 19!!
  CHECK(ones(std::uint32_t{1}, 20) == 654729075U);
  CHECK(ones(std::int16_t{1}, 12) == 10395);  // 11!!

  auto const e = caught([&] { return ff::hafnian(one, ff::powers{36}); });
  CHECK(e.code == errc::overflow);
  CHECK(says(e, "hafnian for n = 36 overflows"));
  CHECK(says(e, "-9223372036854775808 and 9223372036854775807"));
  CHECK(caught([&] { return ones(std::int32_t{1}, 22); }).code == errc::overflow);
  CHECK(caught([&] { return ones(std::int16_t{1}, 14); }).code == errc::overflow);

  // The most negative number, and a result that fits although the terms do not.
  matrix_of<std::int8_t> two = matrix_of<std::int8_t>::Zero(2, 2);
  two(0, 1) = two(1, 0) = -128;
  CHECK(ff::hafnian(two) == -128);
  matrix_of<std::int64_t> four = matrix_of<std::int64_t>::Zero(4, 4);
  std::int64_t const large = 4000000000;
  auto const edge = [&](Index i, Index k, std::int64_t x) { four(i, k) = four(k, i) = x; };
  edge(0, 1, large), edge(2, 3, large), edge(0, 2, large), edge(1, 3, -large), edge(0, 3, 7), edge(1, 2, 3);
  CHECK(ff::hafnian(four) == 21);

  matrix_of<std::int64_t> const huge = matrix_of<std::int64_t>::Constant(6, 6, std::int64_t{1} << 62);
  CHECK(caught([&] { return ff::hafnian(huge); }).code == errc::overflow);
  CHECK(caught([&] { return ff::hafnian(huge, ff::powers{2, 2, 2, 2, 2, 2}); }).code == errc::overflow);
  Eigen::MatrixXi const small = Eigen::MatrixXi::Ones(2, 2);
  CHECK(ff::hafnian(small, ff::powers{10, 10}) == 654729075);
  CHECK(caught([&] { return ff::hafnian(small, ff::powers{11, 11}); }).code == errc::overflow);
  CHECK(ff::loop_hafnian(small, Eigen::VectorXi::Ones(2), ff::powers{5, 5}) == 9496);
}
