// expect: freefield: a functional is added to functionals
#include <freefield/entropy.hpp>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
auto const f = ff::field<0> * ff::entropy;
#else
auto const f = ff::potential_energy(ff::field<0>) + ff::entropy;
#endif
