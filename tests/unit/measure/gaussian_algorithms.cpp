// once: the same code as other tests, in other scalars.
#include <doctest/doctest.h>

#include <freefield/measure.hpp>

#include <support/close.hpp>
#include <unit/measure/matrices.hpp>

#include <Eigen/Cholesky>
#include <Eigen/LU>

namespace ff = freefield;
using support::agree;
using support::close_to_scale;
using support::for_dimensions;
using support::matrix;
using support::roundings;
using support::vector;

TEST_CASE_TEMPLATE("precision: the inverse by LU, exactly symmetric", T, float, double, long double) {
  for_dimensions<T>([](vector<T> const& mean, matrix<T> const& covariance, ff::philox4x32&) {
    matrix<T> const precision = ff::gaussian<T>(mean, covariance).precision();
    CHECK(agree(precision, matrix<T>(covariance.inverse()), roundings(mean.size())));
    CHECK(precision == precision.transpose());
  });
}

TEST_CASE_TEMPLATE("density and partition function: Cholesky by Eigen", T, float, double, long double) {
  for_dimensions<T>([](vector<T> const& mean, matrix<T> const& covariance, ff::philox4x32& engine) {
    Eigen::LLT<matrix<T>> const llt(covariance);
    matrix<T> const factor = llt.matrixL();
    auto const n = static_cast<T>(mean.size());
    T const log_norm = n * ff::math::log(T(2 * ff::math::pi<T>())) / 2 + factor.diagonal().array().log().sum();
    vector<T> const point = support::random_vector<T>(engine, mean.size());
    vector<T> const deviation = point - mean;
    ff::gaussian<T> const p(mean, covariance);
    T const energy = deviation.dot(llt.solve(deviation)) / 2, offset = mean.dot(llt.solve(mean)) / 2;
    CHECK(close_to_scale(p.log_density(point), T(-energy - log_norm), T(energy + n), roundings(mean.size())));
    CHECK(close_to_scale(p.log_partition_function(), T(offset + log_norm), T(offset + n), roundings(mean.size())));
  });
}

TEST_CASE_TEMPLATE("from precision and source: solution and inverse by Eigen", T, float, double, long double) {
  for_dimensions<T>([](vector<T> const& source, matrix<T> const& precision, ff::philox4x32&) {
    auto const p = ff::gaussian<T>::from_precision(precision, source);
    CHECK(agree(p.mean(), vector<T>(Eigen::LDLT<matrix<T>>(precision).solve(source)), roundings(source.size())));
    CHECK(agree(p.covariance(), matrix<T>(precision.inverse()), roundings(source.size())));
    CHECK(p.covariance() == p.covariance().transpose());
    CHECK(p.is_positive_definite());
    CHECK(agree(p.precision(), precision, 4 * roundings(source.size())));
  });
}
