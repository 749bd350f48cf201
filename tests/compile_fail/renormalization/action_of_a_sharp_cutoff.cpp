// expect: this cutoff has no finite dC/ds
#include <freefield/renormalization.hpp>

namespace ff = freefield;

ff::lattice<1> const sites{8};

#ifndef EXPECT_SUCCESS
auto const rg = ff::polchinski_flow(ff::propagator(sites, ff::cutoffs::sharp{}, 0.25));
#else
auto const rg = ff::polchinski_flow(ff::propagator(sites, ff::cutoffs::power<2>{}, 0.25));
#endif
ff::vector_of<double> const phi = ff::vector_of<double>::Ones(8);
double const rate = rg.interaction_slope(pow<4>(ff::field<0>), phi, 0.0);
