// expect: the same step of a vector is steppers::proximal_point
#include <freefield/flow.hpp>

namespace ff = freefield;

auto const flow = ff::gradient_flow(pow<2>(ff::field<0>), ff::euclidean);

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::jko{}, {.step = 0.1});
#else
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::proximal_point{}, {.step = 0.1});
#endif
