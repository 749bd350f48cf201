// expect: steppers::strang\(a, b\) and lie\(a, b\) run split\(A, B\)
#include <freefield/flow/ode.hpp>
#include <freefield/flow/split.hpp>

namespace ff = freefield;

auto const decay = ff::ode([](double x) { return -x; });

#ifndef EXPECT_SUCCESS
auto const flow = decay;
#else
auto const flow = ff::split(decay, decay);
#endif
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::strang(ff::steppers::rk4{}, ff::steppers::rk4{}),
                            {.step = 0.1});
