// Nearly Gaussian distributions from samples: Gaussian vectors of random scale, whose cumulants are known.

#include <freefield/core/random.hpp>
#include <freefield/integral/quartic_fit.hpp>

#include <doctest/doctest.h>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <Eigen/LU>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <vector>

namespace ff = freefield;
using matrix = Eigen::MatrixXd;
using site = Eigen::Index;
using support::caught;
using support::says;
using support::within;

namespace {

matrix const scale_matrix = (matrix(2, 2) << 1.0, 0.25, 0.25, 0.5).finished();

/// x = mean + s z with z of covariance C = `scale_matrix` and s^2 = 1 + a or 1 - a: covariance C, four-point function
/// a^2 (CC + CC + CC).
matrix mixed_samples(std::uint64_t seed, site n, double a) {
  ff::philox4x32 engine{seed, 0};
  Eigen::Vector2d const mean(3, -1);
  ff::gaussian<double> const free(scale_matrix);
  matrix result(n, 2);
  for (site row = 0; row < n; ++row) {
    double const s = std::sqrt(engine() % 2U == 0 ? 1 + a : 1 - a);
    result.row(row) = (mean + s * free.sample(engine)).transpose();
  }
  return result;
}

double connected(double a, std::array<site, 4> const& i) {
  auto const c = [&](int k, int l) { return scale_matrix(i[static_cast<unsigned>(k)], i[static_cast<unsigned>(l)]); };
  return a * a * (c(0, 1) * c(2, 3) + c(0, 2) * c(1, 3) + c(0, 3) * c(1, 2));
}

std::array<std::array<site, 4>, 5> const entries{
    {{0, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 1, 1}, {0, 1, 1, 1}, {1, 1, 1, 1}}};

}  // namespace

TEST_CASE("fit_nearly_gaussian: the k-statistics of the samples, and the truth within a few standard errors") {
  double const a = 0.5;
  matrix const samples = mixed_samples(1, 8192, a);
  auto const fit = ff::fit_nearly_gaussian(samples, {.order = 2});
  CHECK(fit.samples == 8192);
  CHECK(fit.groups == 32);
  auto const& p = fit.distribution;
  CHECK(p.order() == 2);
  for (auto const& i : entries) {
    CHECK(p.connected()(i) == ff::cumulant(samples, ff::indices(i)));
    CHECK(within(p.connected()(i), connected(a, i), 4 * fit.connected_standard_error(i)));
    CHECK(fit.connected_standard_error(i) < 0.15);
  }
  for (site k = 0; k < 2; ++k) {
    CHECK(within(p.mean()(k), k == 0 ? 3.0 : -1.0, 4 * fit.mean_standard_error(k)));
    for (site l = 0; l < 2; ++l) {
      CHECK(within(p.covariance()(k, l), scale_matrix(k, l), 4 * fit.covariance_standard_error(k, l)));
    }
  }
  double const theory = std::sqrt(scale_matrix(0, 0) / 8192);
  CHECK(within(fit.mean_standard_error(0), theory, theory / 2));
}

TEST_CASE("fit_nearly_gaussian: standard errors are the scatter among repetitions") {
  int inside = 0, total = 0;
  for (std::uint64_t seed = 100; seed < 140; ++seed) {
    auto const fit = ff::fit_nearly_gaussian(mixed_samples(seed, 256, 0.25));
    for (auto const& i : entries) {
      double const error = fit.distribution.connected()(i) - connected(0.25, i);
      inside += std::abs(error) <= fit.connected_standard_error(i) ? 1 : 0;
      ++total;
    }
  }
  CHECK(within(inside / static_cast<double>(total), 0.68, 0.1));
}

TEST_CASE("fit_nearly_gaussian: the action of Gaussian samples is free within its errors") {
  auto const fit = ff::fit_nearly_gaussian(mixed_samples(7, 2048, 0.0));
  auto const action = fit.distribution.action();
  Eigen::Matrix2d const precision = scale_matrix.inverse();
  CHECK(within(action.precision(0, 0), precision(0, 0), 0.2));
  CHECK(within(action.vertex(ff::indices{0, 0, 0, 0}), 0.0, 0.5));
  std::ostringstream text;
  text << fit;
  CHECK(text.str().find("from 2048 samples") != std::string::npos);
}

TEST_CASE("fit_nearly_gaussian: bad input is named") {
  auto const few = caught([] { return ff::fit_nearly_gaussian(matrix(matrix::Ones(31, 2))); });
  CHECK(few.code == ff::errc::underdetermined);
  CHECK(says(few, "fit_nearly_gaussian: there are too few samples, got 31; expected 32 or more"));
  matrix samples = mixed_samples(3, 64, 0.5);
  CHECK(caught([&] { return ff::fit_nearly_gaussian(samples, {.order = 3}); }).code == ff::errc::bad_option);
  samples(5, 1) = std::numeric_limits<double>::quiet_NaN();
  auto const bad = caught([&] { return ff::fit_nearly_gaussian(samples); });
  CHECK(bad.code == ff::errc::non_finite);
  CHECK(bad.index == ff::error_index{5, 1});
}
