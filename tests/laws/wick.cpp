// once: long computations.
// Wick's theorem against samples, and the accuracy of large hafnians against more digits.

#include <doctest/doctest.h>

#include <freefield/measure.hpp>
#include <freefield/wick/hafnian.hpp>

#include <freefield/core/random.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ff = freefield;
using Eigen::Index;

namespace {

Eigen::MatrixXd normal_symmetric(std::uint64_t seed, Index n) {
  ff::philox4x32 engine(seed, 36);
  Eigen::MatrixXd a(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k <= i; ++k) a(i, k) = a(k, i) = ff::normal<double>(engine);
  }
  return a;
}

}  // namespace

TEST_CASE("random hafnians of 36 vertices to 10^-13") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    CAPTURE(seed);
    auto const a = normal_symmetric(seed, 36);
    Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic> const precise = a.cast<long double>();
    long double const exact = ff::hafnian(precise, {.execution = ff::threads(2)});  // rounds 2000 times finer
    CHECK(std::abs((static_cast<long double>(ff::hafnian(a)) - exact) / exact) <= 1e-13L);
  }
}

TEST_CASE("moments of samples") {
  // For each moment the mean of 10^5 draws, within 4.89 standard errors of what Wick's theorem says: an error of the
  // second kind once in 10^6 tests if the seed were to change.
  Eigen::Vector3d const mean(0.3, -0.7, 0.2);
  Eigen::Matrix3d factor;
  factor << 1, 0, 0, 0.5, 0.8, 0, -0.3, 0.4, 0.6;
  Eigen::Matrix3d const covariance = factor * factor.transpose();
  ff::gaussian<double> const p(mean, covariance);
  using ff::powers;
  std::vector<powers> const orders{powers{1, 1, 0}, powers{2, 0, 1}, powers{1, 1, 1}, powers{2, 2, 0},
                                   powers{4, 0, 0}, powers{1, 2, 2}, powers{3, 0, 3}};
  constexpr int draws = 100000;
  std::vector<double> sums(orders.size(), 0.0);
  ff::philox4x32 engine(11, 4);
  for (int draw = 0; draw < draws; ++draw) {
    Eigen::VectorXd const x = p.sample(engine);
    for (std::size_t k = 0; k < orders.size(); ++k) {
      double product = 1;
      for (Index i = 0; i < 3; ++i) product *= std::pow(x(i), orders[k].values[static_cast<std::size_t>(i)]);
      sums[k] += product;
    }
  }
  for (std::size_t k = 0; k < orders.size(); ++k) {
    CAPTURE(k);
    std::vector<int> twice = orders[k].values;
    for (int& power : twice) power *= 2;
    double const exact = ff::loop_hafnian(covariance, mean, orders[k]);
    double const square = ff::loop_hafnian(covariance, mean, ff::powers(twice));
    double const standard_error = std::sqrt((square - exact * exact) / draws);
    CHECK(std::abs(sums[k] / draws - exact) <= 4.89 * standard_error);
  }
}
