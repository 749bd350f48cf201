// expect: event.g, change. takes a real g, a formula without symbols
#include <freefield/flow/ode.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;
auto const flow = ff::ode([](double z) { return -z; });

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::dopri5{}, {}, ff::event(x - ff::symbol<"a">));
#else
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::dopri5{}, {}, ff::event(x - ff::symbol<"t">));
#endif
