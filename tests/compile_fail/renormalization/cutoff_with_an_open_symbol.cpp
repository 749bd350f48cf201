// expect: a cutoff is an entry of cutoffs:: or a formula
#include <freefield/renormalization.hpp>

namespace ff = freefield;

ff::lattice<1> const sites{8};

#ifndef EXPECT_SUCCESS
auto const C = ff::propagator(sites, exp(-ff::symbol<"y">), 0.25);
#else
auto const C = ff::propagator(sites, exp(-ff::field<0>), 0.25);
#endif
