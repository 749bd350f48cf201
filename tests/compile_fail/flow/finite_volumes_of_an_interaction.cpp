// expect: take free energies
#include <freefield/flow.hpp>
#include <freefield/entropy.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;
ff::density<double, 1> const rho(ff::grid<double, 1>({0.0, 1.0, 10}), ff::vector_of<double>::Constant(10, 1.0));

#ifndef EXPECT_SUCCESS
auto const flow = ff::gradient_flow(ff::interaction_energy(pow<2>(x)) - ff::entropy, ff::wasserstein);
#else
auto const flow = ff::gradient_flow(ff::potential_energy(pow<2>(x)) - ff::entropy, ff::wasserstein);
#endif
auto const end = ff::evolve(flow, rho, 0.0, 1.0, ff::steppers::scharfetter_gummel{}, {.step = 0.1});
