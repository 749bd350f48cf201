#include <doctest/doctest.h>

#include <freefield/measure.hpp>

#include <unit/measure/matrices.hpp>

#include <Eigen/Cholesky>

#include <algorithm>
#include <cstddef>

namespace ff = freefield;
using support::agree;
using support::for_dimensions;
using support::matrix;
using support::roundings;
using support::vector;

TEST_CASE_TEMPLATE("conditional: the Schur complement by Eigen's LDLT", T, float, double, long double) {
  for_dimensions<T>([](vector<T> const& mean, matrix<T> const& covariance, ff::philox4x32& engine) {
    Eigen::Index const n = mean.size();
    auto const count = static_cast<Eigen::Index>(ff::uniform_index(engine, static_cast<std::size_t>(n)));
    auto const observed = support::random_indices(engine, n, count);
    auto const rest = support::others(observed, n);
    vector<T> const values = support::random_vector<T>(engine, count);
    auto const p = ff::gaussian<T>(mean, covariance).conditional(ff::indices(observed), values);
    if (count == 0) {
      CHECK(p.mean() == mean);
      CHECK(p.covariance() == covariance);
      return;
    }
    Eigen::LDLT<matrix<T>> const ldlt(support::block(covariance, observed, observed));
    matrix<T> const cross = support::block(covariance, observed, rest);
    matrix<T> const weights = ldlt.solve(cross);
    vector<T> const deviation = values - support::part(mean, observed);
    CHECK(agree(p.mean(), vector<T>(support::part(mean, rest) + weights.transpose() * deviation), 2 * roundings(n)));
    CHECK(agree(p.covariance(), matrix<T>(support::block(covariance, rest, rest) - cross.transpose() * weights),
                roundings(n)));
  });
}

TEST_CASE_TEMPLATE("marginal: the parts, to the bit", T, float, double, long double) {
  for_dimensions<T>([](vector<T> const& mean, matrix<T> const& covariance, ff::philox4x32& engine) {
    auto const kept = support::random_indices(engine, mean.size(), (mean.size() + 1) / 2);
    auto const p = ff::gaussian<T>(mean, covariance).marginal(ff::indices(kept));
    CHECK(p.mean() == support::part(mean, kept));
    CHECK(p.covariance() == support::block(covariance, kept, kept));
  });
}

TEST_CASE_TEMPLATE("affine image: the products by Eigen", T, float, double, long double) {
  for_dimensions<T>([](vector<T> const& mean, matrix<T> const& covariance, ff::philox4x32& engine) {
    auto const rows = static_cast<Eigen::Index>(1 + ff::uniform_index(engine, 15));
    matrix<T> const map = support::random_matrix<T>(engine, rows, mean.size());
    vector<T> const shift = support::random_vector<T>(engine, rows);
    auto const p = ff::gaussian<T>(mean, covariance).affine(map, shift);
    CHECK(agree(p.mean(), vector<T>(map * mean + shift), roundings(mean.size())));
    CHECK(agree(p.covariance(), matrix<T>(map * covariance * map.transpose()), roundings(mean.size())));
    CHECK(p.covariance() == p.covariance().transpose());
    CHECK(p.rank() == std::min(rows, mean.size()));
  });
}

TEST_CASE("a conditional is that of the precision blocks") {
  for_dimensions<double>([](vector<double> const& mean, matrix<double> const& covariance, ff::philox4x32& engine) {
    auto const observed = support::random_indices(engine, mean.size(), mean.size() / 2);
    auto const rest = support::others(observed, mean.size());
    ff::gaussian<double> const p(mean, covariance);
    auto const q = p.conditional(ff::indices(observed), support::random_vector<double>(engine, mean.size() / 2));
    CHECK(agree(q.precision(), support::block(p.precision(), rest, rest), 2 * roundings(mean.size())));
  });
}
