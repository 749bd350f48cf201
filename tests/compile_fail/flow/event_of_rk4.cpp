// expect: events are found on dense output, which this stepper lacks
#include <freefield/flow/ode.hpp>

namespace ff = freefield;

auto const flow = ff::ode([](double x) { return -x; });

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1}, ff::event(ff::field<0>));
#else
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::dopri5{}, {}, ff::event(ff::field<0>));
#endif
