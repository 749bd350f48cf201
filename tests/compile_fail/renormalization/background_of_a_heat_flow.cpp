// expect: this scheme has no background measure Q
#include <freefield/renormalization.hpp>

namespace ff = freefield;

ff::lattice<1> const sites{8};
auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 0.25);

#ifndef EXPECT_SUCCESS
auto const descent = ff::heat_flow(C).gradient_flow();
#else
auto const descent = ff::wegner_morris_flow(C, 0.5).gradient_flow();
#endif
