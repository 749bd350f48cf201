// expect: real_scalar
#include <freefield/renormalization.hpp>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
ff::local_potential_approximation<int> const lpa{.dimension = 3};
#else
ff::local_potential_approximation<double> const lpa{.dimension = 3};
#endif
