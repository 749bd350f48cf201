// expect: freefield: .*field
#include <freefield/renormalization.hpp>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
ff::o_n_theory const theory(pow<4>(ff::field<0>) + pow<2>(ff::field<1>), 1.0, 3);
#else
ff::o_n_theory const theory(pow<4>(ff::field<0>) + pow<2>(ff::field<0>), 1.0, 3);
#endif
