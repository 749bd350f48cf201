// expect: this formula is none; steppers::implicit_midpoint runs every Hamiltonian
#include <freefield/flow/symplectic.hpp>

#include <array>

namespace ff = freefield;

constexpr auto q = ff::field<0>;
constexpr auto p = ff::field<1>;

#ifndef EXPECT_SUCCESS
auto const flow = ff::hamiltonian_flow(p * p * (1 + q * q) / 2);
#else
auto const flow = ff::hamiltonian_flow(p * p / 2 + q * q / 2);
#endif
auto const end = ff::evolve(flow, std::array{1.0, 0.0}, 0.0, 1.0, ff::steppers::yoshida4{}, {.step = 0.1});
