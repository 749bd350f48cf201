// expect: particles follow potential_energy
#include <freefield/flow.hpp>
#include <freefield/entropy.hpp>

namespace ff = freefield;

ff::ensemble<double> const cloud(ff::matrix_of<double>(ff::matrix_of<double>::Identity(2, 2)));

#ifndef EXPECT_SUCCESS
auto const flow = ff::gradient_flow(ff::interaction_energy(pow<2>(ff::field<0>)), ff::wasserstein);
#else
auto const flow = ff::gradient_flow(ff::potential_energy(pow<2>(ff::field<0>)) - ff::entropy, ff::wasserstein);
#endif
auto const end = ff::evolve(flow, cloud, 0.0, 1.0, ff::steppers::euler_maruyama{}, {.step = 0.1});
