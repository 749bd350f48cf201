/// Flows of Gaussians in closed form, and bad input.

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

using normal = ff::gaussian<double>;
using column = ff::vector_of<double>;
using matrix = ff::matrix_of<double>;

normal const start = support::start_gaussian(), target = support::target_gaussian();

/// The derivative of the covariance and of the mean by the law of the flow, at p.
template <class Flow>
void check_velocity(Flow const& flow, normal const& p) {
  double const h = 1e-5;
  auto const after = ff::evolve(flow, p, 0.0, h, ff::steppers::exact{}, {.step = h}).state;
  auto const later = ff::evolve(flow, p, 0.0, 2 * h, ff::steppers::exact{}, {.step = 2 * h}).state;
  auto const rate = ff::motion_of(flow, p, 0.0);
  CHECK(((-3 * p.mean() + 4 * after.mean() - later.mean()) / (2 * h) - rate.mean).norm() < 1e-8);
  CHECK(((-3 * p.covariance() + 4 * after.covariance() - later.covariance()) / (2 * h) - rate.covariance).norm() <
        1e-8);
}

}  // namespace

TEST_CASE("exact: S(t) = S_* + e^(-t A) (S - S_*) e^(-t A), a semigroup, the velocity of the flow") {
  auto const flow = ff::gradient_flow(ff::relative_entropy(target), ff::wasserstein);
  matrix const A = target.precision();
  // The exponential by squaring of a Taylor series of the test's own.
  auto const exponential = [](matrix m) {
    m /= 128;
    matrix sum = matrix::Identity(2, 2), term = sum;
    for (int k = 1; k < 24; ++k) sum += term = term * m / k;
    for (int k = 0; k < 7; ++k) sum = matrix(sum * sum);
    return sum;
  };
  for (double const t : {0.01, 0.5, 3.0, 50.0}) {
    matrix const E = exponential(-t * A);
    auto const end = ff::evolve(flow, start, 0.0, t, ff::steppers::exact{}, {.step = t}).state;
    CHECK(within((end.covariance() - target.covariance() -
                  E * (start.covariance() - target.covariance()) * E).norm(), 0.0, 1e-13));
    CHECK(within((end.mean() - target.mean() - E * (start.mean() - target.mean())).norm(), 0.0, 1e-13));
    auto const pieces = ff::evolve(flow, start, 0.0, t, ff::steppers::exact{}, {.step = t / 7, .at = {t / 3}});
    CHECK(distance(pieces.state, end) < 1e-13);
    auto const third = ff::evolve(flow, start, 0.0, t / 3, ff::steppers::exact{}, {.step = t}).state;
    CHECK(distance(pieces.samples.at(0).state, third) < 1e-13);
  }
  check_velocity(flow, start);
  check_velocity(ff::gradient_flow(-0.7 * ff::entropy, ff::wasserstein), start);
  auto const heat = ff::evolve(ff::gradient_flow(-ff::entropy, ff::wasserstein), start, 0.0, 2.0, ff::steppers::exact{},
                               {.step = 0.5}).state;
  CHECK(within((heat.covariance() - start.covariance() - 4 * matrix::Identity(2, 2)).norm(), 0.0, 1e-13));
}

TEST_CASE("exact in a field metric: an operator that does not commute with the potential") {
  matrix const C{{2.0, 0.5}, {0.5, 1.0}};
  auto const flow = ff::gradient_flow(ff::relative_entropy(target), ff::field_metric(C));
  check_velocity(flow, start);
  auto const stays = ff::evolve(flow, target, 0.0, 3.0, ff::steppers::exact{}, {.step = 0.3}).state;
  CHECK(distance(stays, target) < 1e-13);
  auto const end = ff::evolve(flow, start, 0.0, 1.0, ff::steppers::exact{}, {.step = 0.5}).state;
  auto const steps = ff::evolve(flow, start, 0.0, 1.0, ff::steppers::dopri5{}, {.tolerance = 1e-12}).state;
  CHECK(distance(end, steps) < 1e-9);
  // Polchinski's form: the target moves with time, the operator as well.
  auto const moving = ff::gradient_flow(
      [](double t) {
        return ff::relative_entropy(normal(matrix{{1 + t, 0.0}, {0.0, 1.0}}));
      },
      ff::field_metric([](double t) {
        return matrix{{1.0, 0.0}, {0.0, 1 + t}};
      }));
  auto const run = ff::evolve(moving, normal(matrix(matrix::Identity(2, 2))), 0.0, 1.0, ff::steppers::dopri5{},
                              {.tolerance = 1e-11});
  // s' = 2 - 2 s / (1 + t) for the first variance: s = (2 (1 + t)^3 / 3 + 1/3) / (1 + t)^2
  CHECK(within(run.state.covariance()(0, 0), (2 * 8 / 3.0 + 1 / 3.0) / 4, 1e-9));
  CHECK(within(run.state.covariance()(1, 1), 1.0, 1e-9));
}

TEST_CASE("bad input") {
  auto const flow = ff::gradient_flow(ff::relative_entropy(target), ff::wasserstein);
  CHECK(caught([&] { return ff::evolve(flow, start, 0.0, -1.0, ff::steppers::exact{}, {.step = 0.1}); }).code ==
        ff::errc::domain);
  CHECK(caught([&] { return ff::evolve(flow, start, 0.0, -1.0, ff::steppers::jko{}, {.step = 0.1}); }).code ==
        ff::errc::domain);
  auto const hot = ff::gradient_flow(1.0 * ff::entropy, ff::wasserstein);
  CHECK(caught([&] { return ff::evolve(hot, start, 0.0, 1.0, ff::steppers::exact{}, {.step = 0.1}); }).code ==
        ff::errc::domain);
  CHECK(caught([&] {
          return ff::evolve(hot, start, 0.0, 1.0, ff::steppers::forward_backward{}, {.step = 0.1});
        }).code == ff::errc::domain);
  // Run backwards by an explicit stepper the covariance ends: time and last good state are known.
  try {
    ff::evolve(ff::gradient_flow(-ff::entropy, ff::wasserstein), start, 0.0, -1.0, ff::steppers::rk4{}, {.step = 0.01});
    FAIL_CHECK("nothing was thrown");
  } catch (ff::evolution_error<normal> const& e) {
    CHECK(e.code == ff::errc::not_positive);
    CHECK(e.time < -0.1);
    CHECK(e.state.is_positive_definite());
  }
  CHECK(caught([] { return ff::field_metric(matrix{{1.0, 0.5}, {0.4, 1.0}}); }).code == ff::errc::not_symmetric);
  CHECK(caught([] { return ff::field_metric(matrix{{1.0, 2.0}, {2.0, 1.0}}); }).code == ff::errc::not_positive);
  auto const three = ff::gradient_flow(ff::relative_entropy(target), ff::field_metric(matrix(matrix::Identity(3, 3))));
  CHECK(caught([&] { return ff::evolve(three, start, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1}); }).code ==
        ff::errc::size_mismatch);
}

TEST_CASE("a small variance beside a large one; trials that leave the Gaussians are shortened") {
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  for (double const large : {1e12, 1e17}) {
    auto const end =
        ff::evolve(heat, normal(matrix{{large, 0.0}, {0.0, 1e-6}}), 0.0, 1.0, ff::steppers::jko{}, {.step = 1.0}).state;
    CHECK(close(end.covariance()(1, 1), (1e-6 + 2 + std::sqrt(1e-6 * (1e-6 + 4))) / 2, 8));
  }
  auto const narrow = ff::gradient_flow(ff::relative_entropy(normal(matrix::Constant(1, 1, 1e-4))), ff::wasserstein);
  auto const end =
      ff::evolve(narrow, normal(matrix::Constant(1, 1, 1.0)), 0.0, 1e-3, ff::steppers::dopri5{}, {.tolerance = 1e-6});
  CHECK(within(end.state.covariance()(0, 0), 1e-4 + (1 - 1e-4) * std::exp(-20.0), 1e-5));
}
