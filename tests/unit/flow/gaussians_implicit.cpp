// once: long computations.
/// Minimising movements of Gaussians, forward and backward steps.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/flow.hpp>
#include <freefield/transport.hpp>

#include <laws/stepper.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/two_gaussians.hpp>

#include <cmath>
#include <cstddef>
#include <limits>

namespace ff = freefield;
using support::caught, support::close, support::distance, support::within;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
using normal = ff::gaussian<double>;
using column = ff::vector_of<double>;
using matrix = ff::matrix_of<double>;

normal const start = support::start_gaussian(), target = support::target_gaussian();

}  // namespace

TEST_CASE("minimising movements: against direct minimisation, the map, heat and decay") {
  auto const F = ff::relative_entropy(target);
  auto const flow = ff::gradient_flow(F, ff::wasserstein);
  for (double const tau : {0.01, 0.3, 10.0}) {
    auto const next = ff::evolve(flow, start, 0.0, tau, ff::steppers::jko{}, {.step = tau}).state;
    // T = A - tau (S+)^-1 maps S+ to S.
    matrix const T = matrix::Identity(2, 2) + tau * target.precision() - tau * next.precision();
    CHECK(within((T * next.covariance() * T - start.covariance()).norm(), 0.0, 1e-12 * (1 + tau)));
    auto const cost = [&](normal const& q) {
      return F(q) + ff::squared_wasserstein_distance(q, start) / (2 * tau);
    };
    double const least = cost(next);
    CHECK(least <= F(start));
    for (int k = 0; k < 5; ++k) {
      for (double const e : {1e-4, -1e-4}) {
        column mean = next.mean();
        matrix covariance = next.covariance();
        if (k < 2) mean(k) += e;
        else if (k < 4) covariance(k - 2, k - 2) += e;
        else covariance(0, 1) = covariance(1, 0) += e;
        CHECK(cost(normal(mean, covariance)) > least);
      }
    }
  }
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  double const s = 0.7, tau = 0.2;
  auto const wide =
      ff::evolve(heat, normal(matrix::Constant(1, 1, s * s)), 0.0, tau, ff::steppers::jko{}, {.step = tau}).state;
  CHECK(close(std::sqrt(wide.covariance()(0, 0)), (s + std::sqrt(s * s + 4 * tau)) / 2, 8));
  auto const run = ff::evolve(flow, start, 0.0, 5.0, ff::steppers::jko{}, {.step = 0.1}, ff::monotone(F),
                              ff::guaranteed<ff::guarantee::energy_decay, ff::guarantee::stationarity>);
  CHECK(run.violation_count == 0);
  CHECK(distance(ff::evolve(flow, target, 0.0, 1.0, ff::steppers::jko{}, {.step = 0.5}).state, target) < 1e-14);
  auto const saddle =
      ff::gradient_flow(ff::potential_energy(pow<2>(x) / 2 - pow<2>(y) / 2) - ff::entropy, ff::wasserstein);
  CHECK(ff::evolve(saddle, start, 0.0, 0.9, ff::steppers::jko{}, {.step = 0.9}).time == 0.9);
  CHECK(caught([&] { return ff::evolve(saddle, start, 0.0, 1.1, ff::steppers::jko{}, {.step = 1.1}); }).code ==
        ff::errc::domain);
}

TEST_CASE("a quartic well: stationary variance (1 + sqrt 13) / 6, the same by four steppers, contraction") {
  auto const F = ff::potential_energy(pow<4>(x) / 4 - pow<2>(x) / 2) - ff::entropy;
  auto const flow = ff::gradient_flow(F, ff::wasserstein);
  normal const narrow(matrix::Constant(1, 1, 0.1));
  double const exact = (1 + std::sqrt(13.0)) / 6;
  auto const check = [&](auto const& run) {
    CHECK(within(run.state.covariance()(0, 0), exact, 1e-10));
    CHECK(run.violation_count == 0);
  };
  check(ff::evolve(flow, narrow, 0.0, 20.0, ff::steppers::forward_backward{}, {.step = 0.05}, ff::monotone(F)));
  check(ff::evolve(flow, narrow, 0.0, 20.0, ff::steppers::rk4{}, {.step = 0.02}, ff::monotone(F)));
  auto const natural = ff::gradient_flow(F, ff::fisher_rao);
  check(ff::evolve(natural, narrow, 0.0, 20.0, ff::steppers::natural_gradient{}, {.step = 0.1}, ff::monotone(F)));
  check(ff::evolve(natural, narrow, 0.0, 20.0, ff::steppers::rk4{}, {.step = 0.05}, ff::monotone(F)));
}

TEST_CASE("forward and backward at the step at which the map is singular, and beyond") {
  auto const flow = ff::gradient_flow(ff::potential_energy(pow<2>(x) / 2) - ff::entropy, ff::wasserstein);
  normal const p(column::Constant(1, 1.0), matrix::Constant(1, 1, 0.3));
  auto const singular = ff::evolve(flow, p, 0.0, 1.0, ff::steppers::forward_backward{}, {.step = 1.0}).state;
  CHECK(close(singular.covariance()(0, 0), 1.0, 8));  // S_half = 0: S+ = h T
  auto const beyond = ff::evolve(flow, p, 0.0, 15.0, ff::steppers::forward_backward{}, {.step = 1.5}).state;
  CHECK(beyond.covariance()(0, 0) > 0);
  auto const cold = ff::gradient_flow(ff::potential_energy(pow<2>(x) / 2) - 0 * ff::entropy, ff::wasserstein);
  CHECK(within(ff::evolve(cold, p, 0.0, 2.0, ff::steppers::exact{}, {.step = 2.0}).state.covariance()(0, 0),
               0.3 * std::exp(-4.0), 1e-16));
}
