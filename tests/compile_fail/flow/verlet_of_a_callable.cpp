// expect: drifts run hamiltonian_flow\(T, V\), steppers::implicit_midpoint runs every Hamiltonian
#include <freefield/flow/symplectic.hpp>

#include <array>

namespace ff = freefield;

auto const kinetic = [](auto const& p) { return p[0] * p[0] / 2; };
auto const spring = [](auto const& q) { return q[0] * q[0] / 2; };
auto const whole = [](auto const& z) { return z[0] * z[0] / 2 + z[1] * z[1] / 2; };

#ifndef EXPECT_SUCCESS
auto const flow = ff::hamiltonian_flow(whole);
#else
auto const flow = ff::hamiltonian_flow(kinetic, spring);
#endif
auto const end = ff::evolve(flow, std::array{1.0, 0.0}, 0.0, 1.0, ff::steppers::verlet{}, {.step = 0.1});
