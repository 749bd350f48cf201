// expect: the mass squared has the scalar type of the field
#include <freefield/renormalization.hpp>

namespace ff = freefield;

ff::lattice<1> const sites{8};

#ifndef EXPECT_SUCCESS
auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 1);
#else
auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 1.0);
#endif
