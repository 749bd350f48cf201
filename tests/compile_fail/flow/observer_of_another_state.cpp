// expect: after the options evolve takes monotone
#include <freefield/flow/ode.hpp>

#include <vector>

namespace ff = freefield;

auto const flow = ff::ode([](double x) { return -x; });

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1}, [](std::vector<double> const&) {});
#else
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1}, [](double) {});
#endif
