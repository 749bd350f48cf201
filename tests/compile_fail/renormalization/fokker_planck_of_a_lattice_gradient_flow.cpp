// expect: this flow damps without noise
#include <freefield/renormalization.hpp>

namespace ff = freefield;

ff::lattice<1> const point{1};

#ifndef EXPECT_SUCCESS
auto const equation = ff::lattice_gradient_flow(point, 0.5).fokker_planck();
#else
auto const equation = ff::heat_flow(ff::single_mode(1.0)).fokker_planck();
#endif
