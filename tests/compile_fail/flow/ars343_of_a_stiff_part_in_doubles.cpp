// expect: where the Jacobian of the stiff part
#include <freefield/flow/implicit_explicit.hpp>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
auto const stiff = [](double x) { return -x * x; };
#else
auto const stiff = [](auto const& x) { return -x * x; };
#endif
auto const flow = ff::split(stiff, [](double x) { return x; });
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::ars343{}, {.step = 0.1});
