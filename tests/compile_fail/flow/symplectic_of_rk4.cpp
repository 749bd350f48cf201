// expect: this stepper is not symplectic for this flow; for hamiltonian_flow\(T, V\) steppers::verlet
#include <freefield/flow/ode.hpp>
#include <freefield/flow/symplectic.hpp>

#include <array>

namespace ff = freefield;

constexpr auto q = ff::field<0>;
constexpr auto p = ff::field<1>;
auto const pendulum = ff::hamiltonian_flow(p * p / 2 - cos(q));

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(pendulum, std::array{1.0, 0.0}, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1},
                            ff::guaranteed<ff::guarantee::symplectic>);
#else
auto const end = ff::evolve(pendulum, std::array{1.0, 0.0}, 0.0, 1.0, ff::steppers::verlet{}, {.step = 0.1},
                            ff::guaranteed<ff::guarantee::symplectic>);
#endif
