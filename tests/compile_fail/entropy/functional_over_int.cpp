// expect: freefield: a functional is added to functionals
#include <freefield/entropy.hpp>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
auto const f = ff::entropy / 2;
#else
auto const f = ff::entropy / 2.0;
#endif
