// expect: does not give the promise that is asked for
#include <freefield/flow/ode.hpp>

namespace ff = freefield;

struct symplecticity {};
auto const flow = ff::ode([](double x) { return -x; });

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1}, ff::guaranteed<symplecticity>);
#else
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1}, ff::guaranteed<ff::order<4>>);
#endif
