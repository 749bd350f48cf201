// The published and hand-worked values: N(0, 1) and N(1, 9), and small tables.
#include <doctest/doctest.h>

#include <freefield/entropy.hpp>
#include <freefield/measure/conversions.hpp>

#include <support/close.hpp>

#include <cmath>
#include <numbers>

namespace ff = freefield;
using support::close, support::within;

namespace {

constexpr auto x = ff::field<0>;

ff::gaussian<double> normal(double mean, double variance) {
  return ff::gaussian<double>(ff::vector_of<double>::Constant(1, mean),
                              ff::matrix_of<double>::Constant(1, 1, variance));
}

/// To the digits that are given.
auto to_digits(double computed, double expected) {
  return within(computed, expected, 5.1e-8 * std::max(1.0, expected));
}

}  // namespace

TEST_CASE("entropies and divergences of two Gaussians") {
  auto const p = normal(0, 1), q = normal(1, 9);
  CHECK(to_digits(ff::entropy(p), 1.4189385));
  CHECK(to_digits(ff::cross_entropy(p, q), 2.1286619));
  CHECK(to_digits(ff::relative_entropy(p, q), 0.70972340));
  CHECK(to_digits(ff::relative_entropy(q, p), 3.4013877));
  CHECK(to_digits(ff::reverse_relative_entropy(p, q), 3.4013877));
  CHECK(to_digits(ff::jeffreys_divergence(p, q), 4.1111111));
  CHECK(to_digits(ff::renyi_divergence(p, q, 0.5), 0.56082562));
  CHECK(to_digits(ff::renyi_divergence(p, q, 2), 0.83944143));
  CHECK(ff::renyi_divergence(q, p, 2) == std::numeric_limits<double>::infinity());
  CHECK(ff::chi_square_divergence(q, p) == std::numeric_limits<double>::infinity());
  CHECK(to_digits(ff::chi_square_divergence(p, q), 1.3150735));
  CHECK(to_digits(ff::tsallis_divergence(p, q, 2), 1.3150735));
  CHECK(to_digits(ff::neyman_divergence(q, p), 1.3150735));
  CHECK(to_digits(ff::bhattacharyya_distance(p, q), 0.28041281));
  CHECK(to_digits(ff::hellinger_distance(p, q), 0.49449792));
  CHECK(to_digits(ff::renyi_entropy(p, 2), 1.2655121));
  CHECK(to_digits(ff::tsallis_entropy(p, 2), 0.71790521));
  CHECK(close(ff::fisher_information(p), 1.0));
  CHECK(to_digits(ff::relative_fisher_information(p, q), 0.80246914));
  CHECK(to_digits(ff::total_variation(p, q), 0.50662027));
  CHECK(close(ff::total_variation(p, normal(0.5, 1)), 2 * 0.5 * std::erfc(-0.25 / std::sqrt(2.0)) - 1, 8));
  CHECK(close(ff::entropy_power(q), 9.0));
}

TEST_CASE("transport between two Gaussians") {
  auto const p = normal(0, 1), q = normal(1, 9);
  CHECK(close(ff::squared_wasserstein_distance(p, q), 5.0));
  CHECK(close(ff::optimal_map(p, q).map(0, 0), 3.0));
  CHECK(to_digits(ff::fisher_rao_distance(p, q), 1.6388053));
  CHECK(to_digits(ff::wasserstein_distance(p, q, 1), 1.7911862));
  CHECK(close(ff::wasserstein_distance(p, q, 2), std::sqrt(5.0)));
  CHECK(to_digits(std::pow(ff::wasserstein_distance(p, q, 3), 3), 17.652376));
}

TEST_CASE("the Jensen-Shannon divergence of Gaussians, on a grid") {
  ff::grid<double, 1> const line({-40.0, 42.0, 1640});
  auto const p = ff::to_density(normal(0, 1), line).measure, q = ff::to_density(normal(1, 9), line).measure;
  CHECK(to_digits(ff::jensen_shannon_divergence(p, q), 0.20109821));
  CHECK(close(ff::jensen_shannon_distance(p, q), std::sqrt(ff::jensen_shannon_divergence(p, q))));
}

TEST_CASE("mutual information of two components") {
  Eigen::Matrix2d const covariance{{4.0, 1.2}, {1.2, 1.0}};
  ff::gaussian<double> const p(covariance);
  CHECK(close(ff::mutual_information(p, ff::indices{0}, ff::indices{1}), -std::log(1 - 0.36) / 2, 16));
  Eigen::Matrix2d const weak{{1.0, 1e-7}, {1e-7, 1.0}};
  CHECK(close(ff::mutual_information(ff::gaussian<double>(weak), ff::indices{1}, ff::indices{0}), 5e-15, 100));
}

TEST_CASE("first variations at a point") {
  ff::grid<double, 1> const line({-4.0, 4.0, 8 * 512});
  auto const rho = ff::to_density(normal(0, 1.0 / 9), line).measure, pi = ff::to_density(normal(0, 1), line).measure;
  Eigen::Index const left = line.cell_of(std::array{0.5}) - 1;  // x = 1/2 is a face
  auto const at_half = [&](auto const& xi) { return (xi(left) + xi(left + 1)) / 2; };
  CHECK(within(at_half(first_variation(-ff::entropy, rho)), 0.0546737, 1e-4));
  CHECK(within(at_half(first_variation(ff::relative_entropy(pi), rho)), 1.0986123, 1e-4));
}

TEST_CASE("one law as Gaussian, density and probabilities") {
  auto const p = normal(0.25, 1.5), q = normal(-0.5, 2);
  ff::grid<double, 1> const line({-16.0, 16.0, 256});
  auto const rho = ff::to_density(p, line), pi = ff::to_density(q, line);
  double const exact = ff::relative_entropy(p, q);
  CHECK(rho.lost.error < 1e-12);
  CHECK(within(ff::relative_entropy(rho.measure, pi.measure), exact, 1e-13));
  auto const a = ff::to_discrete(rho.measure), b = ff::to_discrete(pi.measure);
  CHECK(within(ff::relative_entropy(a, b), exact, 1e-13));
  CHECK(within(ff::entropy(rho.measure), ff::entropy(p), 1e-13));
  CHECK(within(ff::entropy(a) + std::log(line.cell_volume()), ff::entropy(p), 1e-13));
  CHECK(within(ff::renyi_divergence(a, b, 0.75), ff::renyi_divergence(p, q, 0.75), 1e-13));
  CHECK(within(ff::hellinger_distance(a, b), ff::hellinger_distance(p, q), 1e-13));
  CHECK(within(ff::total_variation(rho.measure, pi.measure), ff::total_variation(p, q), 1e-3));
  CHECK(within(ff::potential_energy(pow<4>(x))(rho.measure), ff::potential_energy(pow<4>(x))(p), 1e-12));
}

TEST_CASE("entropies of a small table") {
  ff::discrete<double> const p{0.5, 0.25, 0.125, 0.125, 0.0};
  CHECK(close(ff::entropy(p), 1.75 * std::numbers::ln2));
  CHECK(close(ff::renyi_entropy(p, 0), std::log(4.0)));
  CHECK(close(ff::renyi_entropy(p, std::numeric_limits<double>::infinity()), std::numbers::ln2));
  CHECK(close(ff::renyi_entropy(p, 1), ff::entropy(p)));
  CHECK(close(ff::renyi_entropy(p, 2), -std::log(0.34375)));
  CHECK(close(ff::hill_number(p, 2), 1 / 0.34375));
  CHECK(close(ff::tsallis_entropy(p, 2), 0.65625));
  CHECK(close(ff::tsallis_entropy(p, 1), ff::entropy(p)));
}
