// expect: Rosenbrock's steppers need the derivative with respect to time as well
#include <freefield/flow/stiff.hpp>

#include <array>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
auto const flow = ff::ode([](auto const& x, double t) { return -t * x; });
#else
auto const flow = ff::ode([](auto const& x, auto const& t) { return -t * x; });
#endif
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::rosenbrock4{});
