// expect: freefield: a functional is added to functionals
#include <freefield/entropy.hpp>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
auto const f = ff::entropy + 1;
#else
auto const f = ff::entropy + ff::fisher_information;
#endif
