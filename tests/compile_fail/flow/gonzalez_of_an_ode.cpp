// expect: steppers::gonzalez is for gradient_flow\(f, metric\) of real vectors, hamiltonian_flow\(H\) and energy_flow
#include <freefield/flow/energy.hpp>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
auto const flow = ff::energy_flow([](double z) { return z * z; }, [](auto const&, auto const& g) { return g; });
#else
auto const flow = ff::energy_flow([](auto const& z) { return z * z; }, [](auto const&, auto const& g) { return g; });
#endif
auto const end = ff::evolve(flow, 1.0, 0.0, 1.0, ff::steppers::gonzalez{}, {.step = 0.1});
