// expect: this stepper needs the Jacobian of the velocity
#include <freefield/flow/stiff.hpp>

#include <array>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
auto const flow = ff::ode([](std::array<double, 1> const& x) { return std::array{-x[0]}; });
#else
auto const flow = ff::ode([](auto const& x) {
  auto v = x;
  v[0] = -x[0];
  return v;
});
#endif
auto const end = ff::evolve(flow, std::array{1.0}, 0.0, 1.0, ff::steppers::radau5{});
