// expect: this stepper does not run this flow on this kind of state
#include <freefield/flow.hpp>

namespace ff = freefield;

auto const flow = ff::ode([](double x) { return -x; });

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::scharfetter_gummel{}, {.step = 0.1});
#else
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1});
#endif
