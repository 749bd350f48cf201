#include <doctest/doctest.h>

#include <freefield/flow.hpp>
#include <freefield/renormalization.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/lattice_fields.hpp>

#include <cmath>

namespace ff = freefield;
using vector = ff::vector_of<double>;
using support::caught;
using support::close;
using support::random_field;
using support::within;

namespace {

constexpr auto x = ff::field<0>;
ff::lattice<2> const sites{4, 3};
auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 0.25);
auto const rg = ff::polchinski_flow(C);

}  // namespace

TEST_CASE("all forms of one flow agree on a massive field") {
  double const s0 = -0.5, s1 = 0.2, mass = 0.6;
  vector const start = vector::Constant(12, mass);
  // Law: 1/G = 1/C + mass at the start.
  vector g0 = C.covariance(s0);
  for (double& g : g0) g = 1 / (1 / g + mass);
  ff::gaussian<double> const p(sites.circulant(g0));
  auto const exact = rg.kernel(s0, s1)(p);
  // Action: the closed form, and the equation by an explicit stepper.
  vector const sigma = rg.quadratic_interaction(start, s0, s1);
  auto const by_action =
      ff::evolve(rg.quadratic_interaction_equation(), start, s0, s1, ff::steppers::dopri5{}, {.tolerance = 1e-12});
  CHECK((by_action.state - sigma).norm() < 1e-11);
  vector g1 = C.covariance(s1);
  for (Eigen::Index k = 0; k < 12; ++k) g1(k) = 1 / (1 / g1(k) + sigma(k));
  CHECK((sites.circulant(g1) - exact.covariance()).norm() < 1e-13);
  // The steepest descent, by an explicit stepper and by minimising movements of first order.
  auto const descent = ff::evolve(rg.gradient_flow(), p, s0, s1, ff::steppers::dopri5{}, {.tolerance = 1e-11}).state;
  CHECK((descent.covariance() - exact.covariance()).norm() < 1e-9);
  double before = 0;
  for (double const h : {0.02, 0.01, 0.005}) {
    auto const jko = ff::evolve(rg.gradient_flow(), p, s0, s1, ff::steppers::jko{}, {.step = h}).state;
    double const error = (jko.covariance() - exact.covariance()).norm();
    if (before > 0) CHECK(within(before / error, 2.0, 0.1));
    before = error;
  }
  // The process of each mode, by its stochastic rates: d G/ds = b - 2 a G.
  auto const moments = ff::ode([](vector const& g, vector& velocity, double s) {
    auto const rates = rg.ornstein_uhlenbeck(s);
    velocity = rates.diffusion - 2 * rates.damping.cwiseProduct(g);
  });
  auto const by_rates = ff::evolve(moments, g0, s0, s1, ff::steppers::dopri5{}, {.tolerance = 1e-12}).state;
  CHECK((by_rates - g1).norm() < 1e-11);
}

TEST_CASE("an ensemble follows the Gaussian") {
  vector g0 = C.covariance(-0.5);
  for (double& g : g0) g = 1 / (1 / g + 0.6);
  ff::gaussian<double> const p(random_field(12, 3), sites.circulant(g0));
  ff::ensemble<double> const cloud(ff::sample(p, 20'000, {.seed = 2}));
  auto const exact = ff::evolve(rg, p, -0.5, 0.2, ff::steppers::exact{}, {.step = 0.35}).state;
  auto const end = ff::evolve(rg, cloud, -0.5, 0.2, ff::steppers::exact{}, {.step = 0.35, .seed = 6}).state;
  double const variance = exact.covariance()(0, 0);
  CHECK((end.mean() - exact.mean()).cwiseAbs().maxCoeff() < 4 * std::sqrt(variance / 20'000));
  CHECK((end.covariance() - exact.covariance()).cwiseAbs().maxCoeff() < 4 * variance * std::sqrt(2.0 / 20'000));
}

TEST_CASE("the action at a field: a local quadratic interaction has its exact rate") {
  // S_int = m/2 sum phi^2: dS_int/ds = m/2 tr C. - m^2/2 phi C. phi
  double const m = 0.7, s = 0.1;
  vector const phi = random_field(12, 9), rate = C.scale_derivative(s);
  double const expected = m / 2 * rate.sum() - m * m / 2 * phi.dot(sites.circulant(rate) * phi);
  CHECK(close(rg.interaction_slope(m / 2 * pow<2>(x), phi, s), expected, 64));
  // A quartic one, against the matrix C. itself.
  double const g = 0.3;
  ff::matrix_of<double> const matrix = sites.circulant(rate);
  vector const force = (4 * g * phi.array().cube()).matrix();
  double const quartic = (12 * g * phi.array().square().sum() * matrix(0, 0) - force.dot(matrix * force)) / 2;
  CHECK(close(rg.interaction_slope(g * pow<4>(x), phi, s), quartic, 64));
}

TEST_CASE("rescaled fields: the process of Ornstein and Uhlenbeck with each mode's clock") {
  auto const kernel = rg.rescaled_kernel(-0.5, 0.3), plain = rg.kernel(-0.5, 0.3);
  vector const clock = rg.clock(-0.5, 0.3);
  vector const stationary = kernel.second_moment(vector(vector::Ones(12)));
  for (Eigen::Index k = 0; k < 12; ++k) {
    CHECK(close(kernel.factor()(k), std::exp(-clock(k)), 64));
    CHECK(close(stationary(k), 1.0, 8));
  }
  CHECK(clock(0) == 0);  // the zero mode is never integrated out
  // Damping and rescaling commute.
  vector const phi = random_field(12, 4);
  vector const one = rg.rescaled(plain.mean(phi), 0.3), other = kernel.mean(rg.rescaled(phi, -0.5));
  CHECK((one - other).norm() < 1e-10 * one.norm());
  auto const two = rg.rescaled_kernel(-0.5, 0.0).then(rg.rescaled_kernel(0.0, 0.3));
  CHECK((two.factor() - kernel.factor()).norm() < 1e-15);
  CHECK((two.noise() - kernel.noise()).norm() < 1e-15);
}

TEST_CASE("one mode's polynomial: the quadratic one is exact, the quartic one a series in its coupling") {
  auto const zero = ff::polchinski_flow(ff::single_mode(1.0));
  double const s = 0.6, c = 1 - std::exp(-2 * s), m = 0.8;  // c = C_0 - C_s
  vector const start{{0.0, 0.0, m / 2}};
  auto const end =
      ff::evolve(zero.polynomial_interaction_equation(), start, 0.0, s, ff::steppers::dopri5{}, {.tolerance = 1e-12})
          .state;
  CHECK(within(end(2), m / (2 * (1 + c * m)), 1e-11));
  CHECK(within(end(0), std::log1p(c * m) / 2, 1e-11));
  // To second order in g: V_c = g E (phi + xi)^4 - g^2 / 2 Var (phi + xi)^4, xi ~ N(0, c); of the variance
  // phi^6: 16 c;  phi^4: 36 Var xi^2 + 32 E xi^4 = 168 c^2;  phi^2: 16 E xi^6 + 12 Cov(xi^2, xi^4) = 384 c^3.
  double const g = 1e-6;
  vector quartic = vector::Zero(15);
  quartic(4) = g;
  auto const u = ff::evolve(zero.polynomial_interaction_equation(), quartic, 0.0, s, ff::steppers::dopri5{},
                            {.tolerance = 1e-13, .absolute_tolerance = 1e-20})
                     .state;
  CHECK(within(u(4), g - 84 * g * g * c * c, 1e-14));
  CHECK(within(u(6), -8 * g * g * c, 1e-14));
  CHECK(within(u(2), 6 * g * c - 192 * g * g * c * c * c, 1e-14));
}

TEST_CASE("one mode as a density: kernels, finite volumes and minimising movements") {
  auto const zero = ff::polchinski_flow(ff::single_mode(1.0));
  ff::grid<double, 1> const line({-7.0, 7.0, 560});
  auto const rho = ff::normalised(line, exp(-pow<4>(x) / 10 - pow<2>(x) / 2));
  double const exact = zero.kernel(0.0, 0.4).second_moment(vector(vector::Constant(1, rho.covariance()(0, 0))))(0);
  double before = 0;
  for (double const h : {0.02, 0.01}) {
    auto const run = ff::evolve(zero.fokker_planck(), rho, 0.0, 0.4, ff::steppers::jko{}, {.step = h});
    double const error = std::abs(run.state.covariance()(0, 0) - exact);
    if (before > 0) CHECK(within(before / error, 2.0, 0.2));
    before = error;
  }
  CHECK(before < 5e-3);
}

TEST_CASE("what has become of a mode is told: removed, gone with the cutoff, or rounding beside the others") {
  ff::lattice<1> const ring{12};
  auto const start = [](auto const& flow, double s) {
    return ff::gaussian<double>(flow.lattice().circulant(vector(1.5 * flow.propagator().covariance(s))));
  };
  auto const removed =
      ff::polchinski_flow(ff::propagator(ring, ff::cutoffs::exponential{}, 0.0, {.zero_mode = ff::zero_mode::removed}));
  auto const no_mode = caught([&] {
    return ff::evolve(removed.gradient_flow(), start(removed, -1.0), -1.0, -0.5, ff::steppers::jko{}, {.step = 0.1});
  });
  CHECK(no_mode.code == ff::errc::degenerate);
  CHECK(no_mode.index == ff::error_index{0});
  CHECK(support::says(no_mode, "zero_mode::own_clock"));
  // Its kernels and the divergence do without.
  auto const moved = removed.kernel(-1.0, -0.5)(start(removed, -1.0));
  CHECK(removed.free_divergence()(moved, -0.5) < removed.free_divergence()(start(removed, -1.0), -1.0));
  auto const clock = ff::polchinski_flow(ff::propagator(
      ring, ff::cutoffs::exponential{}, 0.0, {.zero_mode = ff::zero_mode::own_clock, .squared_momentum = 0.3}));
  auto const descent =
      ff::evolve(clock.gradient_flow(), start(clock, -1.0), -1.0, -0.5, ff::steppers::dopri5{}, {.tolerance = 1e-10});
  CHECK((descent.state.covariance() - clock.kernel(-1.0, -0.5)(start(clock, -1.0)).covariance()).norm() < 1e-8);
  auto const litim = ff::polchinski_flow(ff::propagator(ring, ff::cutoffs::smooth_litim{}, 0.25));
  auto const alive =
      ff::evolve(litim.gradient_flow(), start(litim, -1.2), -1.2, -0.8, ff::steppers::dopri5{}, {.tolerance = 1e-10});
  CHECK((alive.state.covariance() - litim.kernel(-1.2, -0.8)(start(litim, -1.2)).covariance()).norm() < 1e-8);
  auto const gone = caught([&] {
    return ff::evolve(litim.gradient_flow(), start(litim, -1.2), -1.2, -0.5, ff::steppers::jko{}, {.step = 0.02});
  });
  CHECK(gone.code == ff::errc::degenerate);
  CHECK(gone.index == ff::error_index{6});  // the highest momentum goes first
  auto const far = ff::polchinski_flow(ff::propagator(ring, ff::cutoffs::exponential{}, 0.25));
  double const s = ff::renormalization_time(0.3);
  CHECK(caught([&] { return far.free_divergence()(far.free_field(s), s); }).code == ff::errc::precision_lost);
  CHECK(far.free_divergence().of_modes(far.propagator().covariance(s), s).sum() == 0);
  CHECK(caught([&] { return far.rescaled(random_field(12, 1), ff::renormalization_time(0.2)); }).code ==
        ff::errc::precision_lost);
}

TEST_CASE("bad input") {
  vector no_number = vector::Ones(12);
  no_number(7) = std::nan("");
  CHECK(caught([&] { return rg.rescaled(no_number, 0.0); }).index == ff::error_index{7});
  CHECK(caught([&] { return rg.rescaled(vector(vector::Ones(11)), 0.0); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return rg.quadratic_interaction(no_number, 0.0, 1.0); }).code == ff::errc::non_finite);
  vector zero = vector::Ones(12);
  zero(3) = 0;
  auto const e = caught([&] { return rg.interaction_slope(log(x), zero, 0.0); });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{3});
  CHECK(caught([] { return rg.quadratic_interaction(vector(vector::Ones(11)), 0.0, 1.0); }).code ==
        ff::errc::size_mismatch);
  CHECK(caught([] { return rg.quadratic_interaction(vector(vector::Constant(12, -9.0)), 0.0, 1.0); }).code ==
        ff::errc::not_positive);
  CHECK(caught([] { return rg.quadratic_interaction(vector(vector::Ones(12)), 1.0, 0.0); }).code == ff::errc::domain);
  CHECK(caught([] { return rg.rescaled_kernel(1.0, 0.0); }).code == ff::errc::domain);
  CHECK(caught([] { return rg.interaction_slope(pow<4>(x), vector(vector::Ones(11)), 0.0); }).code ==
        ff::errc::size_mismatch);
  CHECK(caught([] { return rg.polynomial_interaction_equation(); }).code == ff::errc::size_mismatch);
}
