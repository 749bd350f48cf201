// expect: relaxed<S> is for methods of order 2 and above
#include <freefield/flow/energy.hpp>

namespace ff = freefield;

auto const flow = ff::gradient_flow(pow<2>(ff::field<0>), ff::euclidean);

#ifndef EXPECT_SUCCESS
using stepper = ff::steppers::relaxed<ff::steppers::euler>;
#else
using stepper = ff::steppers::relaxed<ff::steppers::midpoint>;
#endif
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, stepper{}, {.step = 0.1});
