// expect: explicit steppers run vectors, Gaussians and probabilities
#include <freefield/flow.hpp>

namespace ff = freefield;

auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
ff::density<double, 1> const rho(ff::grid<double, 1>({0.0, 1.0, 10}), ff::vector_of<double>::Constant(10, 1.0));

#ifndef EXPECT_SUCCESS
auto const end = ff::evolve(heat, rho, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1});
#else
auto const end = ff::evolve(heat, rho, 0.0, 1.0, ff::steppers::tr_bdf2{}, {.step = 0.1});
#endif
