#include <doctest/doctest.h>

#include <freefield/measure.hpp>

#include <support/close.hpp>
#include <unit/measure/matrices.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace ff = freefield;
using support::agree;
using factor = ff::detail::semidefinite_factor<double>;
using matrix = Eigen::MatrixXd;
using vector = Eigen::VectorXd;
using place = std::pair<Eigen::Index, Eigen::Index>;

namespace {

support::indices order_of(factor const& f) {
  support::indices result;
  for (Eigen::Index k = 0; k < f.size(); ++k) result.push_back(f.order(k));
  return result;
}

/// L, with unit columns behind the rank.
matrix lower_of(factor const& f) {
  matrix result = matrix::Identity(f.size(), f.size());
  for (Eigen::Index k = 0; k < f.rank(); ++k) {
    for (Eigen::Index i = k + 1; i < f.size(); ++i) result(i, k) = f.lower(i, k);
  }
  return result;
}

/// D, and behind it the Schur complement.
matrix middle_of(factor const& f) {
  matrix result = matrix::Zero(f.size(), f.size());
  for (Eigen::Index k = 0; k < f.rank(); ++k) result(k, k) = f.pivot(k);
  Eigen::Index const rest = f.size() - f.rank();
  result.bottomRightCorner(rest, rest) = f.remainder(rest);
  return result;
}

vector tolerance_of(matrix const& a) { return factor::tolerance_of(a); }

}  // namespace

TEST_CASE("P A P^T = L D L^T, whatever is eliminated and of whatever rank") {
  for (Eigen::Index n = 1; n <= 8; ++n) {
    for (Eigen::Index rank = 1; rank <= n; ++rank) {
      for (Eigen::Index candidates = 0; candidates <= n; ++candidates) {
        ff::philox4x32 engine{static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(8 * rank + candidates)};
        matrix const a = support::random_gram_matrix<double>(engine, n, rank);
        factor const f(a, tolerance_of(a), candidates);
        CHECK(f.rank() == std::min(rank, candidates));
        matrix const l = lower_of(f);
        CHECK(agree(matrix(l * middle_of(f) * l.transpose()), support::block(a, order_of(f), order_of(f)),
                    static_cast<int>(8 * n)));
      }
    }
  }
}

TEST_CASE("the order is a permutation that leaves the candidates in front") {
  ff::philox4x32 engine{1, 0};
  matrix const a = support::random_covariance<double>(engine, 7);
  factor const f(a, tolerance_of(a), 4);
  auto order = order_of(f);
  std::sort(order.begin(), order.begin() + 4);
  CHECK(order == support::indices{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("the pivot that is largest relative to its variance comes first, so that units do not matter") {
  // Given coordinate 0, coordinate 1 keeps 0.19 and coordinate 2 keeps 0.75 of its variance.
  matrix const a{{1, 0.9, 0.5}, {0.9, 1, 0.25}, {0.5, 0.25, 1}};
  vector const units = Eigen::Vector3d(1, 1e6, 1e-6);
  CHECK(order_of(factor(a)) == support::indices{0, 2, 1});
  CHECK(order_of(factor(matrix(units.asDiagonal() * a * units.asDiagonal()))) == support::indices{0, 2, 1});
}

TEST_CASE("solutions, quadratic forms, the inverse and the determinant") {
  for (Eigen::Index n = 1; n <= 8; ++n) {
    ff::philox4x32 engine{2, static_cast<std::uint64_t>(n)};
    matrix const a = support::random_covariance<double>(engine, n);
    vector const x = support::random_vector<double>(engine, n);
    factor const f(a);
    CHECK(agree(f.solve(a * x), x, support::roundings(n)));
    CHECK(support::close(f.quadratic_form(f.forward(a * x)), x.dot(a * x), support::roundings(n)));
    CHECK(agree(matrix(f.inverse() * a), matrix(matrix::Identity(n, n)), 4 * support::roundings(n)));
    double product = 1;
    for (Eigen::Index k = 0; k < n; ++k) product *= f.pivot(k);
    CHECK(support::within(f.log_determinant(), std::log(product), 1e-14));
  }
}

TEST_CASE("a remainder that is none of a semidefinite matrix: on the diagonal first, its first place otherwise") {
  CHECK(factor(matrix{{1, 0}, {0, 1}}).nonzero_place(2) == place{-1, -1});
  CHECK(factor(matrix{{1, 1}, {1, 1}}).nonzero_place(2) == place{-1, -1});
  CHECK(factor(matrix{{0, 1}, {1, 0}}).nonzero_place(2) == place{1, 0});
  CHECK(factor(matrix{{0, 1, 0}, {1, 0, 0}, {0, 0, -1}}).nonzero_place(3) == place{2, 2});
  CHECK(factor(matrix{{0, 1, 0}, {1, 0, 0}, {0, 0, -1}}).nonzero_place(0) == place{-1, -1});
}

TEST_CASE("a tolerance of the caller's replaces the default") {
  matrix const a{{1, 1}, {1, 1 + 1e-3}};
  CHECK(factor(a).rank() == 2);
  CHECK(factor(a, Eigen::Vector2d(1e-2, 1e-2)).rank() == 1);
}

TEST_CASE("beside zero pivots, the geometric mean of both tolerances counts") {
  Eigen::Vector2d const tolerance(1e-20, 1);
  CHECK(factor(matrix{{0, 0.5e-10}, {0.5e-10, 0}}, tolerance).nonzero_place(2) == place{-1, -1});
  CHECK(factor(matrix{{0, 2e-10}, {2e-10, 0}}, tolerance).nonzero_place(2) == place{1, 0});
}

TEST_CASE("the tolerance of a remainder grows with what cancelled in it") {
  // W = A_oo^-1 A_oi = (2, -1): 3 + 4 * 1 + 1 * 2
  matrix const a{{2, 1, 3}, {1, 1, 1}, {3, 1, 9}};
  factor const f(a, Eigen::Vector3d(1e-3, 2e-3, 3e-3), 2);
  REQUIRE(f.rank() == 2);
  CHECK(support::close(f.remainder_tolerance(1)(0), 9e-3));
  CHECK(support::close(f.remainder(1)(0, 0), 4.0));
}

TEST_CASE("a bound of what forward does to any vector of that size") {
  ff::philox4x32 engine{3, 0};
  matrix const a = support::random_covariance<double>(engine, 6);
  factor const f(a);
  for (int k = 0; k < 100; ++k) {
    vector const x = support::random_vector<double>(engine, 6);
    vector const y = f.forward(x), bound = f.forward_bound(x.cwiseAbs());
    for (Eigen::Index i = 0; i < 6; ++i) CHECK(std::abs(y(i)) <= bound(i));
  }
}
