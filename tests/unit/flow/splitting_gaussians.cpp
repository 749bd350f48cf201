/// Splittings of flows of Gaussians.

#include <doctest/doctest.h>

#include <freefield/flow/bures.hpp>
#include <freefield/flow/chart.hpp>
#include <freefield/flow/split.hpp>

#include <support/close.hpp>

#include <cmath>

namespace ff = freefield;
using ff::steppers::exact, ff::steppers::lie, ff::steppers::strang;
using support::within;

namespace {

constexpr auto x = ff::field<0>;
using line_gaussian = ff::gaussian<double>;

/// The error at t = 1 of halving a step, as a slope over two halvings.
template <class Error>
double slope(Error const& error, double step) {
  return std::log2(error(step) / error(step / 4)) / 2;
}

}  // namespace

TEST_CASE("Gaussians: heat and a spring are the process of Ornstein and Uhlenbeck") {
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  auto const spring = ff::gradient_flow(ff::potential_energy(pow<2>(x) / 2), ff::wasserstein);
  auto const flow = ff::split(heat, spring);
  line_gaussian const start(ff::vector_of<double>::Constant(1, 1.0), ff::matrix_of<double>::Constant(1, 1, 0.25));
  auto const end = [&](auto stepper, double h) {
    return ff::evolve(flow, start, 0.0, 1.0, stepper, {.step = h}).state;
  };
  auto const error = [&](auto stepper) {
    return [&end, stepper](double h) {
      line_gaussian const p = end(stepper, h);
      CHECK(within(p.mean()(0), std::exp(-1.0), 1e-6));
      return std::abs(p.covariance()(0, 0) - (1 - 0.75 * std::exp(-2.0)));
    };
  };
  CHECK(std::abs(slope(error(strang(exact{}, exact{})), 1.0 / 8) - 2) < 0.1);
  CHECK(std::abs(slope(error(lie(exact{}, exact{})), 1.0 / 64) - 1) < 0.1);
  CHECK(std::abs(slope(error(strang(exact{}, ff::steppers::rk4{})), 1.0 / 8) - 2) < 0.1);  // in coordinates
  // Heat commutes with heat.
  auto const twice = ff::evolve(ff::split(heat, heat), start, 0.0, 1.0, strang(exact{}, exact{}), {.step = 0.5}).state;
  CHECK(within(twice.covariance()(0, 0), 4.25, 1e-14));
  auto const adaptive = ff::evolve(flow, start, 0.0, 1.0, strang(exact{}, ff::steppers::dopri5{}),
                                   {.step = 1.0 / 64, .tolerance = 1e-10});
  CHECK(within(adaptive.state.covariance()(0, 0), 1 - 0.75 * std::exp(-2.0), 1e-4));
}
