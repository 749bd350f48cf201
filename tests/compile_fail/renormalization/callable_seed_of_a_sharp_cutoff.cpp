// expect: with it the seed action is a number alpha
#include <freefield/renormalization.hpp>

namespace ff = freefield;

ff::lattice<1> const sites{8};
auto const seed = [](double p2, double) { return 1 + p2; };

#ifndef EXPECT_SUCCESS
auto const flow = ff::wegner_morris_flow(ff::propagator(sites, ff::cutoffs::sharp{}, 0.25), seed);
#else
auto const flow = ff::wegner_morris_flow(ff::propagator(sites, ff::cutoffs::sharp{}, 0.25), 0.5);
#endif
