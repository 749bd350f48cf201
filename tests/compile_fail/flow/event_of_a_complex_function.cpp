// expect: event.g, change. takes a real g
#include <freefield/flow/ode.hpp>

#include <complex>

namespace ff = freefield;

using amplitude = std::complex<double>;
auto const flow = ff::ode([](amplitude const& z) { return z; });

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, amplitude(1.0), 0.0, 1.0, ff::steppers::dopri5{}, {}, ff::event(ff::field<0>));
#else
auto const end = ff::evolve(flow, amplitude(1.0), 0.0, 1.0, ff::steppers::dopri5{}, {},
                            ff::event([](amplitude const& z) { return std::abs(z) - 2; }));
#endif
