// expect: this cutoff has no finite dC/ds
#include <freefield/renormalization.hpp>

namespace ff = freefield;

ff::lattice<1> const sites{8};

#ifndef EXPECT_SUCCESS
auto const rg = ff::polchinski_flow(ff::propagator(sites, ff::cutoffs::sharp{}, 0.25));
#else
auto const rg = ff::polchinski_flow(ff::propagator(sites, ff::cutoffs::smooth_litim{}, 0.25));
#endif
auto const descent = rg.gradient_flow();
