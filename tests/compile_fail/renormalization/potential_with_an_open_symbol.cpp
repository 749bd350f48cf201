// expect: freefield: .*(symbol|field)
#include <freefield/renormalization.hpp>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
ff::zero_dimensional_theory const theory(ff::symbol<"g"> * pow<4>(ff::field<0>), 1.0);
#else
ff::zero_dimensional_theory const theory(0.1 * pow<4>(ff::field<0>), 1.0);
#endif
