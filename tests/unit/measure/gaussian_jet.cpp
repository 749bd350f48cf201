#include <doctest/doctest.h>

#include <freefield/interop/eigen_jet.hpp>
#include <freefield/measure.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <sstream>
#include <string>

namespace ff = freefield;
using support::close;
using support::close_to_scale;
using support::within;

namespace {

/// In the order mean 0, mean 1, covariance 00, 01 = 10, 11.
using jet = ff::jet<double, 5>;
using vector = Eigen::Matrix<jet, Eigen::Dynamic, 1>;
using matrix = Eigen::Matrix<jet, Eigen::Dynamic, Eigen::Dynamic>;

Eigen::Vector2d const mean(1, -2);
Eigen::Matrix2d const covariance{{4, 1}, {1, 3}};
Eigen::Matrix2d const precision = Eigen::Matrix2d{{3, -1}, {-1, 4}} / 11;

vector variable_vector(Eigen::Vector2d const& v) {
  return Eigen::Matrix<jet, 2, 1>(jet::variable(v(0), 0), jet::variable(v(1), 1));
}

matrix variable_matrix(Eigen::Matrix2d const& m) {
  auto const off = jet::variable(m(0, 1), 3);
  return Eigen::Matrix<jet, 2, 2>{{jet::variable(m(0, 0), 2), off}, {off, jet::variable(m(1, 1), 4)}};
}

ff::gaussian<jet> variable_measure() { return {variable_vector(mean), variable_matrix(covariance)}; }

/// The derivatives that a gradient by the mean and a symmetric gradient by independent matrix entries mean.
void check_gradient(jet const& x, Eigen::Vector2d const& by_vector, Eigen::Matrix2d const& by_matrix) {
  std::array<double, 5> const expected{by_vector(0), by_vector(1), by_matrix(0, 0), 2 * by_matrix(0, 1),
                                       by_matrix(1, 1)};
  for (std::size_t i = 0; i < 5; ++i) {
    CAPTURE(i);
    CHECK(close_to_scale(x.gradient[i], expected[i], 1 + std::abs(expected[i])));
  }
}

}  // namespace

TEST_CASE("d log p / dm = A (x - m), d log p / dC = (A (x - m) (x - m)^T A - A) / 2") {
  Eigen::Vector2d const x(2.5, 0.75), slope = precision * (x - mean);
  jet const log_density = variable_measure().log_density(x.cast<jet>());
  CHECK(close(log_density.value, ff::gaussian<double>(mean, covariance).log_density(x)));
  check_gradient(log_density, slope, (slope * slope.transpose() - precision) / 2);
}

TEST_CASE("d log p / dx = -A (x - m)") {
  Eigen::Vector2d const x(2.5, 0.75);
  ff::gaussian<jet> const p(mean.cast<jet>(), covariance.cast<jet>());
  check_gradient(p.log_density(variable_vector(x)), -precision * (x - mean), Eigen::Matrix2d::Zero());
}

TEST_CASE("d log Z / dm = A m, d log Z / dC = (A - A m m^T A) / 2") {
  Eigen::Vector2d const source = precision * mean;
  check_gradient(variable_measure().log_partition_function(), source, (precision - source * source.transpose()) / 2);
}

TEST_CASE("d log Z / db = m, d log Z / dA = -(C + m m^T) / 2") {
  Eigen::Vector2d const source = precision * mean;
  auto const p = ff::gaussian<jet>::from_precision(variable_matrix(precision), variable_vector(source));
  check_gradient(p.log_partition_function(), mean, -(covariance + mean * mean.transpose()) / 2);
}

TEST_CASE("the second derivatives of log Z by the source are the covariance") {
  using inner = ff::jet<double, 2>;
  using outer = ff::jet<inner, 2>;
  auto const variable = [](double x, std::size_t i) { return outer::variable(inner::variable(x, i), i); };
  Eigen::Vector2d const b = precision * mean;
  Eigen::Matrix<outer, 2, 1> const source(variable(b(0), 0), variable(b(1), 1));
  auto const p = ff::gaussian<outer>::from_precision(precision.cast<outer>(), source);
  outer const log_z = p.log_partition_function();
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      CHECK(
          close(log_z.gradient[i].gradient[j], covariance(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j))));
    }
  }
}

TEST_CASE("a conditional's derivatives") {
  auto const first = variable_measure().conditional(ff::indices{1}, vector(vector::Constant(1, jet(0.5))));
  // m0 + C01 (v - m1) / C11 and C00 - C01^2 / C11
  jet const m = first.mean()(0), c = first.covariance()(0, 0);
  check_gradient(m, Eigen::Vector2d(1, -1.0 / 3), Eigen::Matrix2d{{0, 2.5 / 6}, {0, -2.5 / 9}});
  check_gradient(c, Eigen::Vector2d(0, 0), Eigen::Matrix2d{{1, -1.0 / 3}, {0, 1.0 / 9}});
}

TEST_CASE("marginals and images carry derivatives") {
  auto const p = variable_measure();
  check_gradient(p.marginal(ff::indices{1}).covariance()(0, 0), Eigen::Vector2d(0, 0), Eigen::Matrix2d{{0, 0}, {0, 1}});
  auto const image = p.affine(Eigen::Matrix<jet, 1, 2>(jet(2), jet(3)));
  check_gradient(image.mean()(0), Eigen::Vector2d(2, 3), Eigen::Matrix2d::Zero());
  check_gradient(image.covariance()(0, 0), Eigen::Vector2d(0, 0), Eigen::Matrix2d{{4, 6}, {6, 9}});
}

TEST_CASE("a derivative in one triangle alone counts half: the mean of both halves is taken") {
  matrix one = covariance.cast<jet>();
  one(1, 0) = jet::variable(1, 3);
  jet const lower = ff::gaussian<jet>(mean.cast<jet>(), one).log_partition_function();
  matrix const upper_only = one.transpose();
  jet const upper = ff::gaussian<jet>(mean.cast<jet>(), upper_only).log_partition_function();
  double const both = variable_measure().log_partition_function().gradient[3];
  CHECK(within(lower.gradient[3], both / 2, 1e-15));
  CHECK(upper.gradient[3] == lower.gradient[3]);
}

TEST_CASE("a variance that is zero keeps its derivatives in marginals, images and conditionals") {
  matrix c = matrix::Constant(2, 2, jet(0));
  c(0, 0) = jet::variable(0, 2);
  c(1, 1) = jet(3);
  ff::gaussian<jet> const p{c};
  CHECK(p.rank() == 1);
  CHECK(p.marginal(ff::indices{0}).covariance()(0, 0).gradient[2] == 1);
  CHECK(p.affine(Eigen::Matrix<jet, 1, 2>(jet(2), jet(0))).covariance()(0, 0).gradient[2] == 4);
  CHECK(p.conditional(ff::indices{1}, vector(vector::Constant(1, jet(5)))).covariance()(0, 0).gradient[2] == 1);
}

TEST_CASE("samples follow the mean: dx / dm is the identity; the words are those of plain numbers") {
  ff::philox4x32 engine{1, 0}, same{1, 0};
  auto const x = variable_measure().sample(engine);
  auto const y = ff::gaussian<double>(mean, covariance).sample(same);
  CHECK(engine == same);
  for (Eigen::Index i = 0; i < 2; ++i) {
    CHECK(close(x(i).value, y(i)));
    CHECK(x(i).gradient[static_cast<std::size_t>(i)] == 1);
    CHECK(x(i).gradient[static_cast<std::size_t>(1 - i)] == 0);
  }
}

TEST_CASE("NaN in a derivative is refused like any other") {
  jet broken(1);
  broken.gradient[4] = std::numeric_limits<double>::quiet_NaN();
  matrix c = covariance.cast<jet>();
  c(0, 1) = broken;
  auto const e = support::caught([&] { return ff::gaussian<jet>{c}; });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{0, 1});
}

TEST_CASE("a measure of jets prints") {
  std::ostringstream text;
  text << ff::gaussian<ff::jet<double, 1>>{
      Eigen::Matrix<ff::jet<double, 1>, 1, 1>::Constant(ff::jet<double, 1>::variable(2, 0))};
  CHECK(text.str().find("2 [1]") != std::string::npos);
}
