// Ensembles and probability vectors; conversions between measures.
#include <doctest/doctest.h>

#include <freefield/measure.hpp>
#include <freefield/statistics/standard_error.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <limits>
#include <sstream>

namespace ff = freefield;
using boost::multiprecision::cpp_rational;
using support::caught, support::close, support::says, support::within;

namespace {

constexpr auto x = ff::field<0>;

ff::gaussian<double> normal(double mean, double variance) {
  return ff::gaussian<double>(ff::vector_of<double>::Constant(1, mean),
                              ff::matrix_of<double>::Constant(1, 1, variance));
}

ff::gaussian<double> tilted() {
  return ff::gaussian<double>(Eigen::Vector2d(0.5, -0.25), Eigen::Matrix2d{{1.0, 0.5}, {0.5, 0.75}});
}

}  // namespace

TEST_CASE("moments of rational particles are exact") {
  using R = cpp_rational;
  ff::matrix_of<R> points(3, 2);
  points << R(1), R(2), R(3), R(-1), R(0), R(1, 2);
  ff::vector_of<R> weights(3);
  weights << R(1, 2), R(1, 3), R(1, 6);
  ff::ensemble<R> const cloud(points, weights);
  CHECK(cloud.mean()(0) == R(3, 2));
  CHECK(cloud.mean()(1) == R(3, 4));
  CHECK(cloud.covariance()(0, 1) == R(1) - R(1) - R(9, 8));
  CHECK(cloud.effective_size() == R(36, 14));
  CHECK(ff::ensemble<R>(points).effective_size() == 3);
  ff::gaussian<R> const p = ff::to_gaussian(cloud);
  CHECK(p.covariance()(0, 1) == cloud.covariance()(0, 1));
  ff::discrete<R> const q{R(1, 2), R(1, 3), R(1, 6)};
  CHECK(ff::to_gaussian(q).mean()(0) == R(2, 3));
  ff::vector_of<R> counts(3);
  counts << R(3), R(2), R(1);
  auto const same = ff::normalised_probabilities(counts);
  CHECK(same.probabilities() == weights);
}

TEST_CASE("systematic resampling keeps the weights within one copy") {
  ff::vector_of<double> weights(4);
  weights << 0.05, 0, 0.7, 0.25;
  ff::matrix_of<double> points(4, 1);
  points << 0, 1, 2, 3;
  ff::ensemble<double> const cloud(points, weights);
  Eigen::Vector4d mean = Eigen::Vector4d::Zero();
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    auto const chosen = cloud.resampled(10, seed);
    Eigen::Vector4d count = Eigen::Vector4d::Zero();
    for (Eigen::Index i = 0; i < 10; ++i) count(static_cast<Eigen::Index>(chosen.points()(i, 0))) += 1;
    CHECK((count - 10 * weights).cwiseAbs().maxCoeff() < 1);
    CHECK(chosen.weight(3) == 0.1);
    mean += count / 400;
  }
  CHECK((mean - 10 * weights).cwiseAbs().maxCoeff() <= 4.89 * 0.5 / 20);
  CHECK(cloud.resampled(100000, 3).size() == 100000);
  CHECK(caught([&] { return cloud.resampled(0); }).code == ff::errc::domain);
}

TEST_CASE("many particles of few digits are all drawn, and one without weight never") {
  Eigen::Index const n = 100'000;
  ff::matrix_of<float> points(n, 1);
  for (Eigen::Index i = 0; i < n; ++i) points(i, 0) = static_cast<float>(i);
  ff::ensemble<float> const cloud(points);
  auto const chosen = cloud.resampled(n);
  CHECK(chosen.points()(n - 1, 0) >= static_cast<float>(n - 2));
  Eigen::Index different = 1;
  for (Eigen::Index i = 1; i < n; ++i) different += chosen.points()(i, 0) != chosen.points()(i - 1, 0);
  CHECK(different >= n - n / 100);
  ff::vector_of<float> weights = ff::vector_of<float>::Ones(n);
  weights(n - 1) = 0;
  auto const last = ff::normalised(points, weights).resampled(n);
  CHECK(last.points()(n - 1, 0) <= static_cast<float>(n - 2));
}

TEST_CASE("what is lost is counted particle by particle") {
  ff::ensemble<double> const many(ff::matrix_of<double>::Constant(100'000, 1, 0.5));
  ff::grid<double, 1> const unit({0.0, 1.0, 1});
  CHECK(ff::histogram(many, unit).lost.value == 0);
  CHECK(ff::histogram(many, unit).lost.error == 0);
  CHECK(ff::kernel_density(many, unit, {.bandwidth = 0.01}).lost.value < 1e-300);
  CHECK(caught([&] { return ff::standard_error(many, ff::field<1>); }).function == "standard_error");
  CHECK(caught([&] { return ff::standard_error(many, ff::symbol<"k"> * x, ff::symbol<"k"> = std::nan("")); }).code ==
        ff::errc::non_finite);
}

TEST_CASE("the tails of a kernel keep their digits") {
  ff::ensemble<double> const one(ff::matrix_of<double>::Zero(1, 1));
  auto const rho = ff::kernel_density(one, ff::grid<double, 1>({-10.0, 10.0, 40}), {.bandwidth = 1.0}).measure;
  double const mass = (std::erfc(9 / std::sqrt(2.0)) - std::erfc(9.5 / std::sqrt(2.0))) / 2;
  CHECK(close(rho.weight(38), mass, 64));
  CHECK(close(rho.weight(1), mass, 64));
}

TEST_CASE("draws of particles and outcomes have their weights, and a zero is never drawn") {
  ff::discrete<double> const p{0.0, 0.5, 0.0, 0.25, 0.25, 0.0};
  auto const drawn = ff::sample(p, 4000, {.seed = 11});
  Eigen::VectorXd count = Eigen::VectorXd::Zero(6);
  for (Eigen::Index i = 0; i < drawn.rows(); ++i) count(static_cast<Eigen::Index>(drawn(i, 0))) += 1;
  CHECK(count(0) + count(2) + count(5) == 0);
  CHECK(std::abs(count(1) - 2000) <= 4.89 * std::sqrt(4000 * 0.25));
  CHECK(std::abs(count(3) - 1000) <= 4.89 * std::sqrt(4000 * 0.25 * 0.75));
  for (std::uint64_t row = 0; row < 8; ++row) {
    ff::philox4x32 engine(11, row);
    CHECK(p.sample(engine)(0) == drawn(static_cast<Eigen::Index>(row), 0));
  }
}

TEST_CASE("standard errors cover") {
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    ff::ensemble<double> const cloud(ff::sample(normal(1.0, 4.0), 60, {.seed = 1000 + seed}));
    double const error = ff::standard_error(cloud, x);
    covered += std::abs(cloud.mean()(0) - 1.0) <= 2.0010 * error;  // Student's t with 59 degrees of freedom
  }
  CHECK(covered >= 3732);
  CHECK(covered <= 3867);
  ff::ensemble<double> const single(ff::matrix_of<double>::Constant(1, 1, 2.0));
  CHECK(caught([&] { return ff::standard_error(single, x); }).code == ff::errc::underdetermined);
}

TEST_CASE("a Gaussian on a grid loses what is outside") {
  auto const all = ff::to_density(normal(0.25, 0.5), ff::grid<double, 1>({-8.0, 8.0, 200}));
  CHECK(within(all.lost.value, 0.0, 1e-15));
  CHECK(all.lost.error < 1e-11);
  CHECK(close(all.measure.covariance()(0, 0), 0.5, 64));
  auto const half = ff::to_density(normal(0.0, 1.0), ff::grid<double, 1>({0.0, 8.0, 800}));
  CHECK(half.lost.contains(0.5));
  CHECK(half.lost.error < 1e-4);
  CHECK(within(half.measure.mean()(0), std::sqrt(2 / std::acos(-1.0)), 1e-5));
  auto const rough = ff::to_density(normal(0.02, 1e-4), ff::grid<double, 1>({-8.0, 8.0, 100}));
  CHECK(rough.lost.error > 0.1);  // cells of sixteen deviations

  ff::grid<double, 2> const corner({-8.0, 0.5, 85}, {-0.25, 8.0, 88});
  auto const part = ff::to_density(tilted(), corner);
  CHECK(part.lost.contains(1 - 1.0 / 4 + std::asin(0.5 / std::sqrt(0.75)) / (2 * std::acos(-1.0))));  // a quadrant

  ff::grid<double, 1> const ring({0.0, 1.0, 64, ff::boundary::periodic});
  auto const wrapped = ff::to_density(normal(5.125, 0.04), ring);
  CHECK(within(wrapped.lost.value, 0.0, 1e-14));
  CHECK(close(wrapped.measure.values()(12), wrapped.measure.values()(3), 1 << 12));  // about 1/8, and its images
  double truth = 0;
  for (int k = -20; k <= 20; ++k) {
    double const u = ring.center(12)(0) - 0.125 + k;
    truth += std::exp(-u * u / 0.08) / std::sqrt(0.08 * std::acos(-1.0));
  }
  CHECK(close(wrapped.measure.values()(12), truth, 64));
}

TEST_CASE("particles on a grid: counts and kernels") {
  ff::matrix_of<double> points(4, 1);
  points << 0.1, 0.15, 0.9, 7.0;
  ff::ensemble<double> const cloud(points);
  ff::grid<double, 1> const unit({0.0, 1.0, 4});
  auto const counted = ff::histogram(cloud, unit);
  CHECK(counted.lost.contains(0.25));
  CHECK(close(counted.measure.values()(0), 8.0 / 3));
  CHECK(counted.measure.values()(1) == 0);

  auto const smooth = ff::kernel_density(cloud, ff::grid<double, 1>({-2.0, 10.0, 600}), {.bandwidth = 0.25});
  CHECK(within(smooth.lost.value, 0.0, 1e-14));
  CHECK(close(smooth.measure.mean()(0), cloud.mean()(0), 64));
  double const step = 12.0 / 600;
  CHECK(close(smooth.measure.covariance()(0, 0), cloud.covariance()(0, 0) + 0.0625 + step * step / 12, 256));
  auto const cut = ff::kernel_density(cloud, unit, {.bandwidth = 0.25});
  double inside = 0;
  for (double const at : {0.1, 0.15, 0.9, 7.0})
    inside += (std::erf((1 - at) / std::sqrt(0.125)) + std::erf(at / std::sqrt(0.125))) / 8;
  CHECK(cut.lost.contains(1 - inside));
  ff::grid<double, 1> const ring({0.0, 1.0, 4, ff::boundary::periodic});
  CHECK(within(ff::kernel_density(cloud, ring, {.bandwidth = 0.25}).lost.value, 0.0, 1e-14));
  auto const thin = ff::kernel_density(cloud, unit, {.bandwidth = 1e-9});
  CHECK(close(thin.measure.values()(0), counted.measure.values()(0), 64));

  ff::ensemble<double> const plane(ff::sample(tilted(), 2000, {.seed = 4}));
  auto const estimated = ff::kernel_density(plane, ff::grid<double, 2>({-6.0, 6.0, 60}, {-6.0, 6.0, 60}));
  double const scott = std::pow(2000.0, -1.0 / 6);
  CHECK(close(estimated.measure.covariance()(0, 0),
              plane.covariance()(0, 0) * (1 + scott * scott) + 0.04 / 12, 1 << 22));
  CHECK(close(estimated.measure.covariance()(0, 1), plane.covariance()(0, 1), 1 << 24));
}

TEST_CASE("a density as probabilities") {
  auto const rho = ff::to_density(normal(0.0, 1.0), ff::grid<double, 1>({-10.0, 10.0, 100})).measure;
  auto const p = ff::to_discrete(rho);
  CHECK(p.size() == 100);
  CHECK(close(p.probabilities()(50), rho.values()(50) * 0.2));
  CHECK(close(ff::to_gaussian(rho).covariance()(0, 0), 1.0, 64));
}

TEST_CASE("bad particles, probabilities and conversions are refused") {
  using matrix = ff::matrix_of<double>;
  using column = ff::vector_of<double>;
  CHECK(caught([] { return ff::ensemble<double>(matrix(0, 2)); }).code == ff::errc::empty);
  CHECK(caught([] { return ff::ensemble<double>(matrix(2, 0)); }).code == ff::errc::empty);
  matrix points = matrix::Ones(3, 2);
  points(1, 1) = std::nan("");
  auto e = caught([&] { return ff::ensemble<double>(points); });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{1, 1});
  points(1, 1) = 1;
  CHECK(caught([&] { return ff::ensemble<double>(points, column(column::Ones(2))); }).code ==
        ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::ensemble<double>(points, column(column::Ones(3))); }).code == ff::errc::domain);
  column weights(3);
  weights << 2, -1, 0;
  CHECK(caught([&] { return ff::normalised(points, weights); }).index == ff::error_index{1});
  CHECK(caught([] { return ff::discrete<double>{}; }).code == ff::errc::empty);
  CHECK(caught([] { return ff::discrete<double>{0.5, 0.4}; }).code == ff::errc::domain);
  CHECK(caught([] { return ff::discrete<double>{1.5, -0.5}; }).index == ff::error_index{1});
  CHECK(caught([] { return ff::discrete<double>{1.0, std::nan("")}; }).code == ff::errc::non_finite);
  CHECK(caught([] { return ff::normalised_probabilities(column(column::Zero(3))); }).code == ff::errc::degenerate);
  CHECK(caught([] {
          return ff::normalised_probabilities(column(column::Constant(3, std::numeric_limits<double>::max())));
        }).code == ff::errc::overflow);

  ff::grid<double, 1> const unit({0.0, 1.0, 4});
  ff::ensemble<double> const cloud(points);
  CHECK(caught([&] { return ff::to_density(tilted(), unit); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::to_density(normal(0, 0), unit); }).code == ff::errc::not_positive);
  CHECK(caught([&] { return ff::to_density(normal(1e6, 1), unit); }).code == ff::errc::degenerate);
  ff::grid<double, 1> const ring({0.0, 1.0, 4, ff::boundary::periodic});
  CHECK(caught([&] { return ff::to_density(normal(0, 1e12), ring); }).code == ff::errc::too_large);
  CHECK(caught([&] { return ff::to_density(normal(1e9, 1), ring); }).code == ff::errc::too_large);
  CHECK(caught([&] { return ff::histogram(cloud, unit); }).code == ff::errc::size_mismatch);
  ff::ensemble<double> const far(matrix::Constant(3, 1, 5.0));
  CHECK(caught([&] { return ff::histogram(far, unit); }).code == ff::errc::degenerate);
  CHECK(caught([&] { return ff::kernel_density(far, unit); }).code == ff::errc::degenerate);
  CHECK(caught([&] { return ff::kernel_density(far, unit, {.bandwidth = 0.0}); }).code == ff::errc::bad_option);
  CHECK(caught([&] { return ff::kernel_density(far, unit, {.bandwidth = std::nan("")}); }).code ==
        ff::errc::bad_option);
}
