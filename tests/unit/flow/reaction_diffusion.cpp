/// A reaction with diffusion: implicit steps of the part with a band, explicit ones of the rest.

#include <doctest/doctest.h>

#include <freefield/flow/implicit_explicit.hpp>
#include <freefield/flow/ode.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ff = freefield;

TEST_CASE("a reaction with diffusion, whose Jacobian has a band") {
  constexpr std::size_t n = 60;
  auto const diffusion = [](auto const& u, auto& v, auto const&) {
    for (std::size_t i = 0; i < n; ++i) {
      auto const left = u[i > 0 ? i - 1 : 0], right = u[i + 1 < n ? i + 1 : n - 1];
      v[i] = 0.1 * 3600.0 * (left - 2.0 * u[i] + right);
    }
  };
  auto const reaction = [](auto const& u, auto& v, auto const&) {
    for (std::size_t i = 0; i < n; ++i) v[i] = 4.0 * u[i] * (1.0 - u[i]);
  };
  auto const flow = ff::split(ff::with_band<1, 1>(ff::ode(diffusion)), ff::ode(reaction));
  std::vector<double> begin(n);
  for (std::size_t i = 0; i < n; ++i) begin[i] = std::exp(-static_cast<double>(i * i) / 100);
  auto const exact = ff::evolve(flow, begin, 0.0, 1.0, ff::steppers::dopri5{}, {.tolerance = 1e-10}).state;
  auto const error = [&](auto stepper, double step) {
    auto const end = ff::evolve(flow, begin, 0.0, 1.0, stepper, {.step = step});
    CHECK(end.jacobians == 1);  // the stiff part is linear
    double worst = 0;
    for (std::size_t i = 0; i < n; ++i) worst = std::max(worst, std::abs(end.state[i] - exact[i]));
    return worst;
  };
  CHECK(error(ff::steppers::ars222{}, 1.0 / 32) < 1e-3);  // the explicit limit would be 1 / 720
  CHECK(error(ff::steppers::ars343{}, 1.0 / 32) < 1e-4);
  CHECK(std::log2(error(ff::steppers::ars343{}, 1.0 / 32) / error(ff::steppers::ars343{}, 1.0 / 128)) / 2 > 2.7);
  CHECK(std::log2(error(ff::steppers::ars222{}, 1.0 / 32) / error(ff::steppers::ars222{}, 1.0 / 128)) / 2 > 1.8);
}
