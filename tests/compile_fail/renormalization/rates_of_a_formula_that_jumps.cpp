// expect: this cutoff has no finite dC/ds
#include <freefield/renormalization.hpp>

namespace ff = freefield;

ff::lattice<1> const sites{8};
constexpr auto y = ff::field<0>;

#ifndef EXPECT_SUCCESS
auto const rg = ff::polchinski_flow(ff::propagator(sites, (1 + sign(2 - y)) / 2, 0.25));
#else
auto const rg = ff::polchinski_flow(ff::propagator(sites, exp(-y), 0.25));
#endif
auto const rates = rg.ornstein_uhlenbeck(0.0);
