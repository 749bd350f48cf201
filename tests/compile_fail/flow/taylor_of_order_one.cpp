// expect: the order of steppers::taylor is 2 or more
#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

namespace ff = freefield;

auto const flow = ff::ode([](auto const& x) { return -x; });

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::taylor<1>{});
#else
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::taylor<2>{});
#endif
