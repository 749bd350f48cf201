/// One relaxation in every representation: as Gaussian, density and ensemble it agrees with the exact one and with each
/// other, and obeys what is known of it.

#include <doctest/doctest.h>

#include <freefield/flow.hpp>
#include <freefield/measure.hpp>
#include <freefield/transport.hpp>

#include <support/close.hpp>

#include <cmath>
#include <cstddef>

namespace ff = freefield;
using support::within;

namespace {

constexpr auto x = ff::field<0>;
auto const F = ff::potential_energy(pow<2>(x) / 2) - ff::entropy;
auto const flow = ff::gradient_flow(F, ff::wasserstein);
double const m0 = 1.2, v0 = 0.3;

double mean_at(double t) { return m0 * std::exp(-t); }
double variance_at(double t) { return 1 + (v0 - 1) * std::exp(-2 * t); }

ff::gaussian<double> normal(double mean, double variance) {
  return ff::gaussian<double>(ff::vector_of<double>::Constant(1, mean),
                              ff::matrix_of<double>::Constant(1, 1, variance));
}

template <class M>
void check_moments(M const& m, double t, double tolerance) {
  CHECK(within(m.mean()(0), mean_at(t), tolerance));
  CHECK(within(m.covariance()(0, 0), variance_at(t), tolerance));
}

ff::grid<double, 1> const line({-7.0, 7.0, 700});

}  // namespace

TEST_CASE("the same object on a Gaussian, a density and an ensemble") {
  auto const p = normal(m0, v0);
  auto const rho = ff::to_density(p, line).measure;
  ff::ensemble<double> const cloud(ff::sample(p, 40'000, {.seed = 3}));
  double const t = 0.5;
  check_moments(ff::evolve(flow, p, 0.0, t, ff::steppers::exact{}, {.step = 0.1}).state, t, 1e-14);
  check_moments(ff::evolve(flow, p, 0.0, t, ff::steppers::rk4{}, {.step = 0.01}).state, t, 1e-8);
  check_moments(ff::evolve(flow, p, 0.0, t, ff::steppers::forward_backward{}, {.step = 1e-3}).state, t, 2e-4);
  check_moments(ff::evolve(flow, p, 0.0, t, ff::steppers::jko{}, {.step = 1e-3}).state, t, 4e-4);
  check_moments(ff::evolve(flow, rho, 0.0, t, ff::steppers::tr_bdf2{}, {.step = 5e-3}).state, t, 1e-4);
  check_moments(ff::evolve(flow, rho, 0.0, t, ff::steppers::scharfetter_gummel{}, {.step = 1e-3}).state, t, 1e-3);
  check_moments(ff::evolve(flow, rho, 0.0, t, ff::steppers::square_root_gibbs{}, {.step = 1e-3}).state, t, 1e-3);
  check_moments(ff::evolve(flow, rho, 0.0, t, ff::steppers::jko{}, {.step = 2e-3}).state, t, 1e-3);
  // 4.9 standard errors of 40000 particles, and the bias of the step
  check_moments(ff::evolve(flow, cloud, 0.0, t, ff::steppers::euler_maruyama{}, {.step = 5e-3, .seed = 5}).state, t,
                4.9 * std::sqrt(2.0 / 40'000) + 3e-3);
}

TEST_CASE("the minimising movement of a density is that of the Gaussian") {
  auto const p = normal(m0, v0);
  auto const wide = ff::evolve(flow, p, 0.0, 0.5, ff::steppers::jko{}, {.step = 0.125}).state;
  auto const rho =
      ff::evolve(flow, ff::to_density(p, line).measure, 0.0, 0.5, ff::steppers::jko{}, {.step = 0.125}).state;
  CHECK(within(rho.mean()(0), wide.mean()(0), 1e-5));
  CHECK(within(rho.covariance()(0, 0), wide.covariance()(0, 0), 2e-4));
}

TEST_CASE("relative entropy, Fisher information and distance decay as they should; the dissipation equality") {
  auto const pi = normal(0.0, 1.0);
  auto const KL = ff::relative_entropy(pi);
  auto const p = normal(m0, v0);
  auto const path = ff::evolve(flow, p, 0.0, 2.0, ff::steppers::exact{},
                               {.step = 1.0 / 64, .at = {0.25, 0.5, 1.0, 2.0}}, ff::monotone(KL), ff::monotone(F));
  CHECK(path.violation_count == 0);
  double integral = 0;  // of the Fisher information, by Simpson's rule
  int const n = 1024;
  for (int k = 0; k <= n; ++k) {
    double const t = 2.0 * k / n, m = mean_at(t), v = variance_at(t);
    double const information = m * m + (v - 1) * (v - 1) / v;
    auto const q = t > 0 ? ff::evolve(flow, p, 0.0, t, ff::steppers::exact{}, {.step = t}).state : p;
    CHECK(within(ff::squared_slope(ff::wasserstein, q, first_variation(KL, q)), information, 1e-12));
    integral += information * (k == 0 || k == n ? 1 : k % 2 == 1 ? 4 : 2) * (2.0 / n) / 3;
  }
  CHECK(within(KL(p) - KL(path.state), integral, 1e-8));
  for (auto const& s : path.samples) {
    double const v = variance_at(s.time), m = mean_at(s.time);
    CHECK(within(KL(s.state), (v + m * m - 1 - std::log(v)) / 2, 1e-13));
    CHECK(KL(s.state) <= std::exp(-2 * s.time) * KL(p));
    CHECK(within(ff::squared_wasserstein_distance(s.state, pi), m * m + std::pow(std::sqrt(v) - 1, 2), 1e-13));
  }
}

TEST_CASE(
    "on a grid: de Bruijn's identity, the dissipation equality, the decay of the logarithmic Sobolev inequality") {
  auto const rho = ff::to_density(normal(m0, v0), line).measure, pi = ff::to_density(normal(0.0, 1.0), line).measure;
  auto const KL = ff::relative_entropy(pi);
  double const step = 1.0 / 512;
  auto const run = ff::evolve(flow, rho, 0.0, 1.0, ff::steppers::scharfetter_gummel{},
                              {.step = step, .at = {0.25, 0.5, 1.0}}, ff::monotone(F), ff::monotone(KL));
  CHECK(run.violation_count == 0);
  for (auto const& s : run.samples) CHECK(KL(s.state) <= std::exp(-2 * s.time) * KL(rho) * 1.01);
  // (F(rho) - F(rho+)) / h -> |dF|^2, with the flux of the metric
  auto const slope = ff::squared_slope(ff::wasserstein, rho, first_variation(F, rho));
  auto const fall = [&](double h) {
    return (F(rho) - F(ff::evolve(flow, rho, 0.0, h, ff::steppers::tr_bdf2{}, {.step = h}).state)) / h;
  };
  CHECK(within(2 * fall(1e-4) - fall(2e-4), slope, 1e-3 * slope));
  // dH/dt = integral |rho'|^2 / rho for the heat equation
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  auto const rise = [&](double h) {
    return (ff::entropy(ff::evolve(heat, rho, 0.0, h, ff::steppers::tr_bdf2{}, {.step = h}).state) - ff::entropy(rho)) /
           h;
  };
  CHECK(within(2 * rise(1e-4) - rise(2e-4), ff::fisher_information(rho), 1e-3 * ff::fisher_information(rho)));
}
