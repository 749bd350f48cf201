// expect: this stepper is for semilinear\(A, N\)
#include <freefield/flow/exponential.hpp>

namespace ff = freefield;

auto const rest = [](auto const& x) { return x * x; };

#ifndef EXPECT_SUCCESS
auto const flow = ff::ode(rest);
#else
auto const flow = ff::semilinear(-1.0, rest);
#endif
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::exponential_rk4{}, {.step = 0.1});
