/// Splittings of flows of particles: the noise of the halves.

#include <doctest/doctest.h>

#include <freefield/entropy.hpp>
#include <freefield/flow/evolve.hpp>
#include <freefield/flow/langevin.hpp>
#include <freefield/flow/split.hpp>

#include <cmath>
#include <type_traits>

namespace ff = freefield;
using ff::steppers::lie, ff::steppers::strang;

TEST_CASE("particles: no noise is used twice, from step to step, half to half, piece to piece") {
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  auto const flow = ff::split(heat, heat);
  ff::ensemble<double> const start(ff::matrix_of<double>::Zero(20000, 1));
  auto const run = [&](auto stepper, double step) {
    return ff::evolve(flow, start, 0.0, 1.0, stepper, {.step = step, .seed = 3});
  };
  using ff::steppers::euler_maruyama;
  // The variance is 4 t, with a standard deviation of 4 sqrt(2 / n) = 0.04.
  for (double const step : {1.0, 0.125}) {
    CHECK(std::abs(run(strang(euler_maruyama{}, euler_maruyama{}), step).state.covariance()(0, 0) - 4) < 0.2);
    CHECK(std::abs(run(lie(euler_maruyama{}, euler_maruyama{}), step).state.covariance()(0, 0) - 4) < 0.2);
  }
  auto const three = ff::split(flow, flow);
  auto const stepper = strang(lie(euler_maruyama{}, euler_maruyama{}), strang(euler_maruyama{}, euler_maruyama{}));
  CHECK(std::abs(ff::evolve(three, start, 0.0, 1.0, stepper, {.step = 0.25}).state.covariance()(0, 0) - 8) < 0.4);

  auto const whole = run(strang(euler_maruyama{}, euler_maruyama{}), 0.125);
  auto const half = ff::evolve(flow, start, 0.0, 0.5, strang(euler_maruyama{}, euler_maruyama{}),
                               {.step = 0.125, .seed = 3});
  auto const rest = ff::resume(flow, half, 1.0, strang(euler_maruyama{}, euler_maruyama{}), {.step = 0.125, .seed = 3});
  CHECK(whole.state.points() == rest.state.points());
  using flow_type = std::remove_const_t<decltype(flow)>;
  using stepper_type = decltype(lie(euler_maruyama{}, euler_maruyama{}));
  CHECK(ff::guarantees<stepper_type, flow_type, ff::ensemble<double>, ff::guarantee::mass>);
}
