// expect: freefield: a functional is added to functionals
#include <freefield/entropy.hpp>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
auto const f = ff::entropy * ff::entropy;
#else
auto const f = pow<2>(ff::entropy);
#endif
