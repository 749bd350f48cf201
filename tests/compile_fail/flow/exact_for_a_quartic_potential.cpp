// expect: steppers::exact and jko on Gaussians take quadratic potentials
#include <freefield/flow.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;
ff::gaussian<double> const p(ff::matrix_of<double>(ff::matrix_of<double>::Identity(1, 1)));
auto const flow = ff::gradient_flow(ff::potential_energy(pow<4>(x)) - ff::entropy, ff::wasserstein);

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(flow, p, 0.0, 1.0, ff::steppers::exact{}, {.step = 0.1});
#else
auto const end = ff::evolve(flow, p, 0.0, 1.0, ff::steppers::forward_backward{}, {.step = 0.1});
#endif
