// expect: a state owns its numbers, which are no integers
#include <freefield/flow.hpp>

#include <array>

namespace ff = freefield;

auto const flow = ff::ode([](auto const& x) { return x; });

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, std::array{1, 2}, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1});
#else
auto const end = ff::evolve(flow, std::array{1.0, 2.0}, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1});
#endif
