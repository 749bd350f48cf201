// once: long computations.
/// The orders of the steppers of Gaussians; the natural gradient.

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

}  // namespace

TEST_CASE("orders of the steppers of Gaussians") {
  auto const flow = ff::gradient_flow(ff::relative_entropy(target), ff::wasserstein);
  auto const end = ff::evolve(flow, start, 0.0, 1.0, ff::steppers::exact{}, {.step = 1.0}).state;
  auto const error = [&](normal const& p) { return distance(p, end); };
  CHECK(laws::order_by_halving(ff::steppers::jko{}, flow, start, 1.0, 1.0 / 128, error));
  CHECK(laws::order_by_halving(ff::steppers::forward_backward{}, flow, start, 1.0, 1.0 / 128, error));
  CHECK(laws::order_by_halving(ff::steppers::rk4{}, flow, start, 1.0, 1.0 / 8, error));
  CHECK(laws::order_by_halving(ff::steppers::midpoint{}, flow, start, 1.0, 1.0 / 32, error));
  CHECK(laws::pieces_and_caps(ff::steppers::jko{}, flow, start, 1.0, 1.0 / 16, distance, 1e-14));
  CHECK(laws::pieces_and_caps(ff::steppers::forward_backward{}, flow, start, 1.0, 1.0 / 16, distance, 1e-14));
  CHECK(laws::pieces_and_caps(ff::steppers::exact{}, flow, start, 1.0, 1.0 / 16, distance, 1e-14));
  CHECK(laws::pieces_and_caps(ff::steppers::dopri5{}, flow, start, 1.0, 1.0 / 16, distance, 1e-14));
}

TEST_CASE("natural gradient: one step of length one solves a quadratic problem; order 1") {
  auto const F = ff::relative_entropy(target);
  auto const flow = ff::gradient_flow(F, ff::fisher_rao);
  auto const at_once = ff::evolve(flow, start, 0.0, 1.0, ff::steppers::natural_gradient{}, {.step = 1.0}).state;
  CHECK(distance(at_once, target) < 1e-14);
  // P(t) = P_* + e^-t (P - P_*), P m = P_* m_* + e^-t (P m - P_* m_*)
  auto const error = [&](normal const& p) {
    double const decay = std::exp(-1.0);
    matrix const P = target.precision() + decay * (start.precision() - target.precision());
    column const b = target.precision() * target.mean() +
                     decay * (start.precision() * start.mean() - target.precision() * target.mean());
    matrix const S = P.inverse();
    return (p.covariance() - S).norm() + (p.mean() - S * b).norm();
  };
  CHECK(laws::order_by_halving(ff::steppers::natural_gradient{}, flow, start, 1.0, 1.0 / 256, error));
  CHECK(laws::order_by_halving(ff::steppers::rk4{}, flow, start, 1.0, 1.0 / 8, error));
  CHECK(caught([&] {
          return ff::evolve(flow, start, 0.0, 3.0, ff::steppers::natural_gradient{}, {.step = 3.0});
        }).code == ff::errc::not_positive);
}
