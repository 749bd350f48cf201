// expect: a state owns its numbers
#include <freefield/flow.hpp>

namespace ff = freefield;

auto const flow = ff::ode([](Eigen::Vector3d const& x) { return x; });

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, Eigen::Vector3d::Ones(), 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1});
#else
auto const end =
    ff::evolve(flow, Eigen::Vector3d(Eigen::Vector3d::Ones()), 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1});
#endif
