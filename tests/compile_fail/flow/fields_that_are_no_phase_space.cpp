// expect: a Hamiltonian has a field for each number of the state
#include <freefield/flow/symplectic.hpp>

#include <array>

namespace ff = freefield;

constexpr auto q = ff::field<0>;
constexpr auto p = ff::field<1>;
auto const flow = ff::hamiltonian_flow(p * p / 2 + q * q / 2);

#ifndef EXPECT_SUCCESS
std::array<double, 4> const start{1.0, 0.0};
#else
std::array<double, 2> const start{1.0, 0.0};
#endif
auto const end = ff::evolve(flow, start, 0.0, 1.0, ff::steppers::verlet{}, {.step = 0.1});
