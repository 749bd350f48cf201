// expect: this stepper may let the functional of this flow grow; steppers::proximal_point
#include <freefield/flow.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;
auto const flow = ff::gradient_flow(pow<4>(x), ff::euclidean);

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::gradient_descent{}, {.step = 0.1},
                            ff::guaranteed<ff::guarantee::energy_decay>);
#else
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::proximal_point{}, {.step = 0.1},
                            ff::guaranteed<ff::guarantee::energy_decay>);
#endif
