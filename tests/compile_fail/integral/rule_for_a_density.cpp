// expect: freefield: the expectation in a density, an ensemble or a probability vector is a sum
#include <freefield/integral.hpp>

namespace ff = freefield;

ff::discrete<double> const p{0.5, 0.5};

#ifndef EXPECT_SUCCESS
auto const e = ff::expectation(p, exp(ff::field<0>), ff::rules::gauss_hermite{});
#else
auto const e = ff::expectation(p, exp(ff::field<0>));
#endif
