// Functionals of Gaussians in several dimensions, far apart, and singular.
#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
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

constexpr double infinity = std::numeric_limits<double>::infinity();
using matrix = ff::matrix_of<double>;
using column = ff::vector_of<double>;

ff::gaussian<double> plane(double a, double b, double c, double m = 0, double n = 0) {
  return ff::gaussian<double>(Eigen::Vector2d(m, n), Eigen::Matrix2d{{a, b}, {b, c}});
}

ff::gaussian<double> normal(double mean, double variance) {
  return ff::gaussian<double>(column::Constant(1, mean), matrix::Constant(1, 1, variance));
}

}  // namespace

TEST_CASE("two dimensions, against the sums over a grid") {
  auto const p = plane(1.0, 0.5, 0.75, 0.5, -0.25), q = plane(1.5, -0.25, 1.25);
  ff::grid<double, 2> const box({-13.0, 13.0, 130}, {-13.0, 13.0, 130});
  auto const a = ff::to_density(p, box).measure, b = ff::to_density(q, box).measure;
  CHECK(within(ff::entropy(a), ff::entropy(p), 1e-12));
  CHECK(within(ff::relative_entropy(a, b), ff::relative_entropy(p, q), 1e-12));
  CHECK(within(ff::jeffreys_divergence(a, b), ff::jeffreys_divergence(p, q), 1e-12));
  CHECK(within(ff::renyi_divergence(a, b, 0.25), ff::renyi_divergence(p, q, 0.25), 1e-12));
  CHECK(within(ff::squared_hellinger(a, b), ff::squared_hellinger(p, q), 1e-12));
  CHECK(within(ff::tsallis_entropy(a, 3), ff::tsallis_entropy(p, 3), 1e-12));
  CHECK(within(ff::fisher_information(a), ff::fisher_information(p), 0.1));
  auto const fine = box.refined(2);
  double const coarse_error = ff::fisher_information(a) - ff::fisher_information(p),
               fine_error = ff::fisher_information(ff::to_density(p, fine).measure) - ff::fisher_information(p);
  CHECK(within(coarse_error / fine_error, 4.0, 0.1));  // order 2
  auto const relative = [&](auto const& cells) {
    return ff::relative_fisher_information(ff::to_density(p, cells).measure, ff::to_density(q, cells).measure);
  };
  double const exact = ff::relative_fisher_information(p, q);
  CHECK(within((relative(box) - exact) / (relative(fine) - exact), 4.0, 0.1));
}

TEST_CASE("far apart and of very different size") {
  auto const p = normal(0, 1e-20), q = normal(3, 1e10);
  double const ratio = 1e30;
  CHECK(close(ff::relative_entropy(p, q), (9e-10 + std::log(ratio) - 1) / 2, 8));
  CHECK(close(ff::relative_entropy(q, p), (9e20 + ratio - 1 - std::log(ratio)) / 2, 8));
  CHECK(close(ff::renyi_divergence(p, q, 0.5),
              9 / (4 * 0.5 * 1e10) + std::log(0.5 * (1e-20 + 1e10)) - (std::log(1e-20) + std::log(1e10)) / 2, 8));
  CHECK(close(ff::bhattacharyya_distance(p, q), ff::renyi_divergence(p, q, 0.5) / 2));
  CHECK(close(ff::total_variation(normal(0, 1), normal(1e3, 1)), 1.0));
  CHECK(within(ff::total_variation(normal(0, 1), normal(0, 1 + 1e-9)),
               1e-9 / std::sqrt(2 * std::numbers::pi * std::numbers::e), 1e-15));
}

TEST_CASE("very narrow against wide, and small orders") {
  for (double const w : {1e-14, 1e-18, 1e-20})
    CHECK(within(ff::total_variation(normal(0, 1), normal(1, w)), 1.0, 1e-6));
  double const reversed = ff::relative_entropy(normal(0, 9), normal(0, 1));
  for (double const a : {0.0, 1e-20, 1e-16, 1e-12, 1e-8}) {
    CHECK(within(ff::alpha_divergence(normal(0, 1), normal(0, 9), a), reversed, 1e-6));
    if (a > 0) CHECK(within(ff::renyi_divergence(normal(0, 1), normal(0, 9), a) / a, reversed, 1e-6));
  }
  // skew symmetry, (1 - a) D_a(p || q) = a D_(1 - a)(q || p)
  auto const p = plane(1.0, 0.5, 0.75, 0.5, -0.25), q = plane(1.5, -0.25, 1.25);
  for (double const a : {0.125, 0.3, 0.75})
    CHECK(close(a * ff::renyi_divergence(q, p, 1 - a), (1 - a) * ff::renyi_divergence(p, q, a), 64));
}

TEST_CASE("inequalities against the standard Gaussian, and de Bruijn's identity") {
  for (int k = 0; k < 20; ++k) {
    double const u = 0.3 + 0.17 * k;
    auto const p = plane(u, 0.25 * std::sqrt(u), 1.5, std::sin(k), std::cos(3 * k)), one = plane(1, 0, 1);
    double const kl = ff::relative_entropy(p, one), w2 = ff::squared_wasserstein_distance(p, one),
                 fisher = ff::relative_fisher_information(p, one);
    CHECK(w2 <= 2 * kl);                                              // Talagrand
    CHECK(kl <= fisher / 2);                                          // log-Sobolev
    CHECK(kl <= std::sqrt(w2 * fisher) - w2 / 2 + 1e-12);             // HWI
    double const t = 1e-4;                                            // dH(X + sqrt(t) Z)/dt = I/2
    auto const heated = [&](double s) {
      return ff::gaussian<double>(matrix(p.covariance() + s * matrix::Identity(2, 2)));
    };
    double const rate = (ff::entropy(heated(t)) - ff::entropy(heated(-t))) / (2 * t);
    CHECK(within(rate, ff::fisher_information(p) / 2, 1e-5));
  }
}

TEST_CASE("singular Gaussians are compared on their support") {
  matrix map(3, 2);
  map << 1, 0, 0, 1, 1, 2;
  auto const p = plane(1.0, 0.5, 0.75, 0.5, -0.25), q = plane(1.5, -0.25, 1.25);
  auto const image_p = p.affine(map), image_q = q.affine(map);
  CHECK(ff::entropy(image_p) == -infinity);
  CHECK(ff::fisher_information(image_p) == infinity);
  CHECK(ff::renyi_entropy(image_p, 2) == -infinity);
  CHECK(ff::entropy_power(image_p) == 0);
  CHECK(close(ff::relative_entropy(image_p, image_q), ff::relative_entropy(p, q), 4096));
  CHECK(close(ff::renyi_divergence(image_p, image_q, 0.5), ff::renyi_divergence(p, q, 0.5), 4096));
  auto const beside = q.affine(map, Eigen::Vector3d(0, 0, 1e-3)), tilted = q.affine(matrix(map + 0.1 * map.reverse()));
  ff::gaussian<double> const whole(matrix(matrix::Identity(3, 3)));
  for (auto const& other : {beside, tilted, whole}) {
    CHECK(ff::relative_entropy(image_p, other) == infinity);
    CHECK(ff::jeffreys_divergence(other, image_p) == infinity);
    CHECK(ff::renyi_divergence(image_p, other, 0.5) == infinity);
    CHECK(ff::renyi_divergence(image_p, other, 0) == infinity);  // other has no mass on the support of image_p
    CHECK(ff::hellinger_distance(image_p, other) == 1);
    CHECK(ff::chi_square_divergence(other, image_p) == infinity);
    CHECK(close(ff::tsallis_divergence(image_p, other, 0.5), 2.0));
    CHECK(close(ff::alpha_divergence(image_p, other, 0.5), 4.0));
  }
  CHECK(ff::renyi_divergence(whole, image_p, 0) == 0);
  Eigen::Matrix2d const ones{{1.0, 1.0}, {1.0, 1.0}};
  ff::gaussian<double> const narrow((matrix(ones))), wide((matrix(2 * ones)));
  CHECK(close(ff::relative_fisher_information(narrow, wide), 0.125, 64));  // along the diagonal: variances 2 and 4
  CHECK(ff::renyi_divergence(narrow, plane(3, 0, 3), 0) == infinity);
  ff::gaussian<double> const point(column(column::Constant(1, 2.0)), matrix(matrix::Zero(1, 1))),
      another(column(column::Constant(1, 3.0)), matrix(matrix::Zero(1, 1)));
  CHECK(ff::relative_entropy(point, point) == 0);
  CHECK(ff::relative_entropy(point, another) == infinity);
  CHECK(ff::total_variation(point, another) == 1);
  CHECK(ff::total_variation(point, point) == 0);
  CHECK(close(ff::cross_entropy(point, normal(2, 1)), std::log(2 * std::numbers::pi) / 2));
  CHECK(caught([&] { return first_variation(ff::entropy, image_p); }).code == ff::errc::not_positive);
  CHECK(caught([&] { return first_variation(ff::relative_entropy(image_q), image_p); }).code == ff::errc::not_positive);
  CHECK(caught([&] { return ff::cross_entropy(image_p, image_q); }).code == ff::errc::not_positive);
}

TEST_CASE("transfer entropy is the mutual information of what is not known") {
  // x_t = a x_(t-1) + b y_(t-1) + noise, y_t = c y_(t-1) + noise, of variance 1: components x_t, y_(t-1), x_(t-1)
  double const a = 0.5, b = 0.7, c = -0.6;
  double const v_y = 1 / (1 - c * c), v_xy = b * c * v_y / (1 - a * c),
               v_x = (1 + b * b * v_y + 2 * a * b * v_xy) / (1 - a * a);
  double const to_y = a * v_xy + b * v_y, to_x = a * v_x + b * v_xy;
  Eigen::Matrix3d const covariance{{v_x, to_y, to_x}, {to_y, v_y, v_xy}, {to_x, v_xy, v_x}};
  ff::gaussian<double> const p(covariance);
  double const exact = std::log(1 + b * b * (v_y - v_xy * v_xy / v_x)) / 2;
  CHECK(close(ff::mutual_information(p, ff::indices{0}, ff::indices{1}, ff::indices{2}), exact, 64));
  CHECK(close(ff::mutual_information(p, ff::indices{1}, ff::indices{0}, ff::indices{2}), exact, 64));
}

TEST_CASE("at the edges of what is defined") {
  auto const p = normal(0, 1);
  auto const xi = first_variation(ff::total_variation(p), p);
  CHECK(xi.gradient(0) == 0);
  CHECK(xi.hessian(0, 0) == 0);
  CHECK(ff::renyi_entropy(plane(1, 0, 0), 0.0) == -infinity);
  CHECK(ff::hill_number(plane(1, 0, 0), 0.0) == 0);
  using dual = ff::jet<double, 1>;
  auto const q = normal(0, 4);
  for (double const a : {0.0, 1.0}) {
    CHECK(caught([&] { return ff::alpha_divergence(q, dual::variable(a, 0))(p); }).code == ff::errc::domain);
    CHECK(caught([&] { return ff::renyi_divergence(q, dual::variable(a, 0))(p); }).code == ff::errc::domain);
  }
  auto const slope = ff::alpha_divergence(q, dual::variable(0.75, 0))(p).gradient[0];
  double const h = 1e-5;
  CHECK(within(slope, (ff::alpha_divergence(p, q, 0.75 + h) - ff::alpha_divergence(p, q, 0.75 - h)) / (2 * h), 1e-8));
  // Neyman's second derivative in the mean at p = q
  using second = ff::jet<dual, 1>;
  second mean(dual::variable(0.0, 0));
  mean.gradient[0] = dual(1.0);
  ff::gaussian<second> const moved(ff::vector_of<second>::Constant(1, mean),
                                   ff::matrix_of<second>::Constant(1, 1, second(1.0)));
  CHECK(within(ff::neyman_divergence(p)(moved).gradient[0].gradient[0], 2.0, 1e-12));
  CHECK(within(ff::chi_square_divergence(p)(moved).gradient[0].gradient[0], 2.0, 1e-12));
}

TEST_CASE("bad input is refused") {
  auto const p = plane(1, 0, 1);
  CHECK(caught([&] { return ff::relative_entropy(p, normal(0, 1)); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::cross_entropy(p, normal(0, 1)); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::total_variation(p, plane(2, 0, 1)); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::renyi_divergence(p, p, infinity); }).code == ff::errc::domain);
  CHECK(caught([&] { return first_variation(ff::chi_square_divergence(p), plane(3, 0, 1)); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::mutual_information(p, ff::indices{0}, ff::indices{2}); }).code ==
        ff::errc::out_of_range);
  CHECK(caught([&] { return ff::mutual_information(p, ff::indices{0}, ff::indices{0}); }).code == ff::errc::domain);
  CHECK(ff::mutual_information(plane(1, 1, 1), ff::indices{0}, ff::indices{1}) == infinity);
}
