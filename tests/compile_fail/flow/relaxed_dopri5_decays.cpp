// expect: this stepper may let the functional of this flow grow
#include <freefield/flow/energy.hpp>

namespace ff = freefield;

auto const flow = ff::gradient_flow(pow<2>(ff::field<0>), ff::euclidean);

#ifndef EXPECT_SUCCESS
using stepper = ff::steppers::relaxed<ff::steppers::dopri5>;
#else
using stepper = ff::steppers::relaxed<ff::steppers::rk4>;
#endif
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, stepper{}, {.step = 0.1}, ff::guaranteed<ff::guarantee::energy_decay>);
