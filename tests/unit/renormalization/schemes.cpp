#include <doctest/doctest.h>

#include <freefield/flow.hpp>
#include <freefield/renormalization.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>

namespace ff = freefield;
using vector = ff::vector_of<double>;
using support::caught;
using support::close;
using support::close_to_scale;
using support::within;

namespace {

ff::lattice<2> const sites{4, 3};
auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 0.25);

/// Kernels are a semigroup, and their derivatives at no step are damping and diffusion.
template <class Flow>
void check_scheme(Flow const& flow, double s, double tolerance) {
  auto const one = flow.kernel(s, s + 0.7), two = flow.kernel(s, s + 0.2).then(flow.kernel(s + 0.2, s + 0.7));
  CHECK((one.factor() - two.factor()).cwiseAbs().maxCoeff() < tolerance);
  CHECK((one.noise() - two.noise()).cwiseAbs().maxCoeff() < tolerance);
  double const h = 1e-4;
  auto const rates = flow.ornstein_uhlenbeck(s);
  auto const small = flow.kernel(s, s + h), twice = flow.kernel(s, s + 2 * h);
  for (Eigen::Index k = 0; k < sites.size(); ++k) {
    double const slope = (4 * small.factor()(k) - twice.factor()(k) - 3) / (2 * h);  // of second order
    double const growth = (4 * small.noise()(k) - twice.noise()(k)) / (2 * h);
    CHECK(within(slope, -rates.damping(k), 1e-5 * (1 + std::pow(rates.damping(k), 3))));
    CHECK(within(growth, rates.diffusion(k), 1e-5 * (1 + std::pow(rates.damping(k), 3))));
  }
}

/// The gradient flow of S(. || Q) in the metric b / 2, by an explicit stepper, is the kernel.
template <class Flow>
void check_gradient_flow(Flow const& flow, double s0, double s1) {
  ff::gaussian<double> const p(sites.circulant(vector(1.4 * C.covariance(-0.5))));
  auto const by_kernel = flow.kernel(s0, s1)(p);
  auto const by_descent = ff::evolve(flow.gradient_flow(), p, s0, s1, ff::steppers::dopri5{}, {.tolerance = 1e-10});
  CHECK((by_descent.state.covariance() - by_kernel.covariance()).norm() < 1e-8);
}

}  // namespace

TEST_CASE("kernels are semigroups whose generators are the rates") {
  check_scheme(ff::polchinski_flow(C), -0.5, 1e-15);
  for (double const alpha : {0.25, 0.5, 1.0, 1.75}) check_scheme(ff::wegner_morris_flow(C, alpha), -0.5, 1e-14);
  check_scheme(ff::wegner_morris_flow(C, [](double p2, double s) { return 1 + p2 * std::exp(s); }), -0.5, 1e-11);
  check_scheme(ff::heat_flow(C), -0.5, 1e-15);
  check_scheme(ff::lattice_gradient_flow(sites, 0.0), 0.0, 1e-15);
  check_scheme(ff::stochastic_flow(sites, 0.3, 0.8), 0.0, 1e-15);
  check_scheme(ff::stochastic_flow(sites, 0.0, [](double p2) { return std::exp(-p2); }), 0.0, 1e-15);
}

TEST_CASE("the gradient flow of the relative entropy to the background is the kernel") {
  check_gradient_flow(ff::polchinski_flow(C), -0.5, 0.2);
  check_gradient_flow(ff::wegner_morris_flow(C, 0.5), -0.5, 0.2);
  check_gradient_flow(ff::wegner_morris_flow(C, [](double p2, double) { return 1 + p2; }), -0.5, 0.2);
  check_gradient_flow(ff::stochastic_flow(sites, 0.3, 0.8), 0.0, 0.5);
}

TEST_CASE("Wegner and Morris with the seed of Polchinski is Polchinski's, as a number and as a callable") {
  auto const exact = ff::polchinski_flow(C).kernel(-0.5, 0.2),
             number = ff::wegner_morris_flow(C, 1.0).kernel(-0.5, 0.2);
  auto const callable = ff::wegner_morris_flow(C, [](double p2, double s) {
                          return (p2 + 0.25) * std::exp(p2 * std::exp(2 * s));
                        }).kernel(-0.5, 0.2);
  auto const c1 = C.covariance(0.2);
  for (Eigen::Index k = 0; k < sites.size(); ++k) {
    CHECK(close(number.factor()(k), exact.factor()(k), 64));
    CHECK(close_to_scale(number.noise()(k), exact.noise()(k), c1(k), 64));
    CHECK(within(callable.factor()(k), exact.factor()(k), 1e-11));
    CHECK(within(callable.noise()(k), exact.noise()(k), 1e-11));
  }
  // At alpha = 1/2 the noise is C_1 log(C_0 / C_1).
  auto const half = ff::wegner_morris_flow(C, 0.5).kernel(-0.5, 0.2);
  auto const c0 = C.covariance(-0.5);
  for (Eigen::Index k = 0; k < sites.size(); ++k)
    CHECK(close_to_scale(half.noise()(k), c1(k) * std::log(c0(k) / c1(k)), c1(k), 64));
}

TEST_CASE("deep modes keep the digits of their noise") {
  auto const callable =
      ff::wegner_morris_flow(C, [](double p2, double s) { return (p2 + 0.25) * std::exp(p2 * std::exp(2 * s)); });
  double const s1 = 1.0;
  auto const exact = ff::polchinski_flow(C).kernel(-0.5, s1), integrated = callable.kernel(-0.5, s1);
  for (Eigen::Index k = 1; k < sites.size(); ++k) CHECK(within(integrated.noise()(k) / exact.noise()(k), 1.0, 1e-9));
  CHECK(integrated.noise()(0) == 0);
  CHECK(exact.noise().minCoeff() == 0);
  CHECK(exact.noise()(5) < 1e-15);
  // A multiple of the seed action that is small, where C_1 is nearly below the scalar.
  auto const slow = ff::wegner_morris_flow(C, 0.01).kernel(-0.5, ff::renormalization_time(0.0885));
  CHECK(slow.noise().allFinite());
}

TEST_CASE("Carosso's flow comes to its stationary law, and the zero mode without a mass walks") {
  auto const flow = ff::stochastic_flow(sites, 0.3, 0.8);
  vector const far = flow.kernel(0.0, 400.0).second_moment(vector(vector::Ones(12)));
  for (Eigen::Index k = 0; k < 12; ++k) CHECK(close(far(k), 0.8 / (2 * (sites.squared_momenta<double>()(k) + 0.3)), 8));
  auto const massless = ff::stochastic_flow(sites, 0.0, 0.8);
  CHECK(close(massless.kernel(0.0, 2.5).noise()(0), 2.0, 4));
  CHECK(massless.kernel(0.0, 2.5).factor()(0) == 1);
  CHECK(caught([&] { return massless.background(0.0); }).code == ff::errc::degenerate);
  auto const smooth = ff::lattice_gradient_flow(sites, 0.0).kernel(0.0, 1.0);
  for (Eigen::Index k = 0; k < 12; ++k)
    CHECK(close(smooth.factor()(k), std::exp(-sites.squared_momenta<double>()(k)), 8));
}

TEST_CASE("one mode as a density: the finite volumes follow every scheme") {
  ff::single_mode const path(1.0);
  ff::grid<double, 1> const line({-7.0, 7.0, 700});
  constexpr auto x = ff::field<0>;
  auto const rho = ff::normalised(line, exp(-pow<4>(x) / 10 - pow<2>(x) / 2));
  auto const check = [&](auto const& flow) {
    auto const end = ff::evolve(flow.fokker_planck(), rho, 0.0, 0.5, ff::steppers::tr_bdf2{}, {.step = 0.005}).state;
    auto const kernel = flow.kernel(0.0, 0.5);
    double const exact = kernel.second_moment(vector(vector::Constant(1, rho.covariance()(0, 0))))(0);
    CHECK(within(end.covariance()(0, 0), exact, 2e-4));
  };
  check(ff::polchinski_flow(path));
  check(ff::wegner_morris_flow(path, 0.5));
  check(ff::wegner_morris_flow(path, 2.0));
  check(ff::heat_flow(path));
}

TEST_CASE("bad input") {
  CHECK(caught([] { return ff::wegner_morris_flow(C, 0.0); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::wegner_morris_flow(C, std::nan("")); }).code == ff::errc::domain);
  auto const wrong = ff::wegner_morris_flow(C, [](double p2, double) { return 1 - p2; });
  CHECK(caught([&] { return wrong.kernel(0.0, 1.0); }).code == ff::errc::not_positive);
  CHECK(caught([] { return ff::lattice_gradient_flow(sites, -0.1); }).code == ff::errc::not_positive);
  CHECK(caught([] { return ff::stochastic_flow(sites, 0.1, -1.0); }).code == ff::errc::not_positive);
  CHECK(caught([] { return ff::heat_flow(C).kernel(1.0, 0.0); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::stochastic_flow(sites, 0.1, 1.0).kernel(1.0, 0.0); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::lattice_gradient_flow(sites, 0.1).kernel(1.0, 0.0); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::stochastic_flow(sites, 0.1, 1.0).ornstein_uhlenbeck(std::nan("")); }).code ==
        ff::errc::non_finite);
  CHECK(caught([] { return ff::polchinski_flow(C).fokker_planck(); }).code == ff::errc::size_mismatch);
  // A cutoff that lets a mode grow: K(y) = 1 + y - y^2 at small y.
  constexpr auto y = ff::field<0>;
  auto const bump = ff::polchinski_flow(ff::propagator(sites, (1 + y) * exp(-pow<2>(y)), 0.25));
  CHECK(caught([&] { return bump.kernel(-3.0, -2.0); }).code == ff::errc::not_positive);
}
