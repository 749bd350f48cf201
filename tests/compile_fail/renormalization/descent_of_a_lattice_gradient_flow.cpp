// expect: this scheme has no background measure Q
#include <freefield/renormalization.hpp>

namespace ff = freefield;

ff::lattice<1> const sites{8};

#ifndef EXPECT_SUCCESS
auto const descent = ff::lattice_gradient_flow(sites, 0.25).gradient_flow();
#else
auto const descent = ff::stochastic_flow(sites, 0.25, 1.0).gradient_flow();
#endif
