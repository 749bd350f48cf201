// expect: steppers::taylor calls the right-hand side with numbers that write their operations down
#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

#include <array>

namespace ff = freefield;

using pair = std::array<double, 2>;

#ifndef EXPECT_SUCCESS
auto const flow = ff::ode([](pair const& x) { return pair{x[1], -x[0]}; });
#else
auto const flow = ff::ode([](auto const& x) { return std::array{x[1], -x[0]}; });
#endif
auto const end = ff::evolve(flow, pair{1.0, 0.0}, 0.0, 1.0, ff::steppers::taylor<20>{});
