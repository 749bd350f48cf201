// Energies of potentials, pairs and gradients, and the entropy of smoothed particles.
#include <doctest/doctest.h>

#include <freefield/entropy.hpp>
#include <freefield/measure/conversions.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace ff = freefield;
using support::caught, support::close, support::within;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
using column = ff::vector_of<double>;

ff::gaussian<double> normal(double mean, double variance) {
  return ff::gaussian<double>(column::Constant(1, mean), ff::matrix_of<double>::Constant(1, 1, variance));
}

/// v sum_j W(x_i - x_j) rho_j, cell by cell, with displacements wrapped along periodic axes.
template <int D, class W>
column direct_convolution(ff::density<double, D> const& rho, W const& potential) {
  auto const& cells = rho.grid();
  column result = column::Zero(rho.size());
  for (Eigen::Index i = 0; i < rho.size(); ++i) {
    for (Eigen::Index j = 0; j < rho.size(); ++j) {
      auto z = (cells.center(i) - cells.center(j)).eval();
      for (int axis = 0; axis < D; ++axis) {
        auto const& a = cells.along(axis);
        if (a.ends == ff::boundary::periodic) z(axis) = std::remainder(z(axis), a.upper - a.lower);
      }
      result(i) += cells.cell_volume() * rho.values()(j) * (potential(z) + potential(-z)) / 2;
    }
  }
  return result;
}

}  // namespace

TEST_CASE("the energy of pairs is the convolution") {
  ff::grid<double, 2> const box({-3.0, 3.0, 13}, {0.0, 2.0, 9, ff::boundary::periodic});
  auto const rho = ff::normalised(box, exp(-pow<2>(x) + x * cos(ff::pi * y)));
  auto const f = ff::interaction_energy(pow<4>(x) / 4 + cos(ff::pi * y) + x);
  auto const field = direct_convolution(rho, [](Eigen::Vector2d const& z) {
    return std::pow(z(0), 4) / 4 + std::cos(std::numbers::pi * z(1)) + z(0);
  });
  auto const xi = first_variation(f, rho);
  for (Eigen::Index i = 0; i < rho.size(); ++i) CHECK(within(xi(i), field(i), 1e-10 * field.cwiseAbs().maxCoeff()));
  CHECK(close(f(rho), box.integral(column(field.cwiseProduct(rho.values()))) / 2, 1 << 14));
  auto const even = ff::normalised(ff::grid<double, 1>({0.0, 1.0, 8, ff::boundary::periodic}), 2 + cos(2 * ff::pi * x));
  auto const attraction = ff::interaction_energy(abs(x));
  auto const shortest = direct_convolution(even, [](auto const& z) { return std::abs(z(0)); });
  auto const xi_even = first_variation(attraction, even);
  for (Eigen::Index i = 0; i < even.size(); ++i) CHECK(within(xi_even(i), shortest(i), 1e-13));
}

TEST_CASE("the energy of pairs on Gaussians, densities and particles agrees") {
  auto const p = normal(0.5, 1.25);
  auto const f = ff::interaction_energy(pow<4>(x) / 4 + pow<2>(x) / 2 - x);
  double const exact = (3 * 2.5 * 2.5 / 4 + 2.5 / 2) / 2;
  CHECK(close(f(p), exact, 8));
  auto const rho = ff::to_density(p, ff::grid<double, 1>({-12.0, 13.0, 200})).measure;
  CHECK(within(f(rho), exact, 1e-11));
  CHECK(close(first_variation(f, p).hessian(0, 0), 3 * 2.5 + 1, 8));
  CHECK(first_variation(f, p).gradient(0) == 0);
  ff::matrix_of<double> points(3, 1);
  points << 0, 1, 3;
  ff::ensemble<double> const cloud(points, column(Eigen::Vector3d(0.5, 0.25, 0.25)));
  auto const w = [](double z) { return z * z * z * z / 4 + z * z / 2; };
  CHECK(close(f(cloud), 0.125 * w(1) + 0.125 * w(3) + 0.0625 * w(2), 8));
  auto const gradient = first_variation(f, cloud);
  auto const slope = [](double z) { return z * z * z + z; };
  CHECK(close(gradient(0, 0), -0.25 * slope(1) - 0.25 * slope(3), 8));
  CHECK(close(gradient(1, 0), 0.5 * slope(1) - 0.25 * slope(2), 8));
}

TEST_CASE("potential energies and their gradients at particles") {
  ff::matrix_of<double> points(2, 2);
  points << 1, 2, -1, 0.5;
  ff::ensemble<double> const cloud(points);
  auto const f = ff::potential_energy(pow<2>(x) * y + y);
  CHECK(close(f(cloud), (4 + 1.0) / 2, 8));
  auto const gradient = first_variation(f, cloud);
  CHECK(gradient(0, 0) == 4);
  CHECK(gradient(0, 1) == 2);
  CHECK(gradient(1, 0) == -1);
  auto const only_second = first_variation(ff::potential_energy(pow<2>(y)), cloud);
  CHECK(only_second(0, 0) == 0);
  CHECK(only_second(1, 1) == 1);
}

TEST_CASE("outcomes at whole numbers have energies of pairs, too") {
  ff::discrete<double> const p{0.5, 0.25, 0.25};
  auto const f = ff::interaction_energy(pow<2>(x) / 2);
  CHECK(close(f(p), 0.6875 / 2, 64));  // half of the variance
  CHECK(close(first_variation(f, p)(0), (0.25 + 1) / 2, 64));
}

TEST_CASE("a potential is asked for displacements that occur alone") {
  ff::density const flat(ff::grid<double, 1>({0.0, 1.0, 10}), column(column::Ones(10)));
  ff::matrix_of<double> const points = flat.grid().centers(0);
  ff::ensemble<double> const cloud(points);
  auto const f = ff::interaction_energy(log(1 - pow<2>(x)));
  CHECK(close(f(flat), f(cloud), 1 << 10));
}

TEST_CASE("potentials without a value at a particle are refused") {
  ff::matrix_of<double> points(2, 1);
  points << 1, -1;
  ff::ensemble<double> const cloud(points);
  auto const e = caught([&] { return ff::potential_energy(log(x))(cloud); });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{1});
  CHECK(caught([&] { return first_variation(ff::potential_energy(sqrt(x)), cloud); }).index == ff::error_index{1});
  CHECK(caught([&] { return ff::interaction_energy(sin(x) / x)(cloud); }).code == ff::errc::non_finite);
}

TEST_CASE("the gradients at particles are derivatives of the value") {
  ff::matrix_of<double> const points = ff::sample(
      ff::gaussian<double>(Eigen::Matrix2d{{1.0, 0.5}, {0.5, 0.75}}), 12, {.seed = 2});
  column const weights = column::LinSpaced(12, 1, 2) / 18;
  auto const check = [&](auto const& f) {
    ff::ensemble<double> const cloud(points, weights);
    auto const gradient = first_variation(f, cloud);
    for (Eigen::Index i = 0; i < 12; ++i) {
      for (Eigen::Index c = 0; c < 2; ++c) {
        double const h = 1e-5;
        ff::matrix_of<double> up = points, down = points;
        up(i, c) += h;
        down(i, c) -= h;
        double const slope = (f(ff::ensemble<double>(up, weights)) - f(ff::ensemble<double>(down, weights))) / (2 * h);
        CHECK(within(slope, weights(i) * gradient(i, c), 1e-8));
      }
    }
  };
  check(ff::potential_energy(pow<4>(x) / 4 + x * y));
  check(ff::interaction_energy(exp(-pow<2>(x) - pow<2>(y) + x)));
  check(ff::kernel_entropy(0.5));
  check(ff::potential_energy(pow<2>(x)) - 0.5 * ff::kernel_entropy(0.75));
}

TEST_CASE("the entropy of smoothed particles has the stated bias") {
  double const h = 0.5, v = 1.5;
  ff::ensemble<double> const cloud(ff::sample(normal(0, v), 3000, {.seed = 5}));
  double const r = h * h / v, bias = (std::log(1 + r) - r / (1 + r)) / 2;
  CHECK(within(ff::kernel_entropy(h)(cloud), ff::entropy(normal(0, v)) + bias, 4.89 * std::sqrt(0.5 / 3000)));
  ff::ensemble<double> const one(ff::matrix_of<double>::Constant(1, 2, 3.0));
  CHECK(close(ff::kernel_entropy(h)(one), std::log(2 * std::numbers::pi * h * h), 8));
  column weights(2);
  weights << 1, 0;
  ff::matrix_of<double> points(2, 1);
  points << 0, 1e3;
  ff::ensemble<double> const far(points, weights);
  CHECK(std::isfinite(ff::kernel_entropy(h)(far)));
  CHECK(first_variation(ff::kernel_entropy(h), far).allFinite());
  ff::ensemble<double> const high(ff::matrix_of<double>::Zero(1, 200));
  CHECK(close(ff::kernel_entropy(100.0)(high), 100 * std::log(2 * std::numbers::pi * 1e4), 64));
  CHECK(caught([] { return ff::kernel_entropy(0.0); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::kernel_entropy(std::nan("")); }).code == ff::errc::domain);
}

TEST_CASE("Fisher information and Dirichlet's energy converge as the square of the step") {
  auto const p = normal(0.25, 1.5);
  double previous = 0;
  for (Eigen::Index const cells : {200, 400, 800, 1600}) {
    auto const rho = ff::to_density(p, ff::grid<double, 1>({-14.0, 14.0, cells})).measure;
    double const error = ff::fisher_information(rho) - 1 / 1.5;
    if (cells > 200) CHECK(within(previous / error, 4.0, 0.05));
    previous = error;
    auto const xi = first_variation(ff::fisher_information, rho);
    double const at = rho.grid().center(cells / 2)(0) - 0.25;
    CHECK(within(xi(cells / 2), 2 / 1.5 - at * at / (1.5 * 1.5), 100.0 / static_cast<double>(cells * cells)));
  }
  auto const rho = ff::to_density(p, ff::grid<double, 1>({-14.0, 14.0, 1600})).measure;
  CHECK(within(ff::dirichlet_energy(rho), 1 / (8 * std::sqrt(std::numbers::pi) * std::pow(1.5, 1.5)), 1e-5));
  column values = column::Zero(4);
  values(1) = 4;
  ff::density const spike(ff::grid<double, 1>({0.0, 1.0, 4}), values);
  CHECK(close(ff::fisher_information(spike), 4 * 0.25 * 2 * 4 / (0.25 * 0.25)));
  CHECK(first_variation(ff::fisher_information, spike)(0) == -std::numeric_limits<double>::infinity());
  CHECK(first_variation(ff::fisher_information, spike)(3) == 0);
  ff::density const ring(ff::grid<double, 1>({0.0, 1.0, 4, ff::boundary::periodic}), values);
  CHECK(first_variation(ff::dirichlet_energy, ring)(0) == -64);
  CHECK(first_variation(ff::dirichlet_energy, ring)(3) == 0);
  auto const single = ff::density(ff::grid<double, 1>({0.0, 1.0, 1, ff::boundary::periodic}), column(column::Ones(1)));
  CHECK(ff::dirichlet_energy(single) == 0);
}
