// expect: freefield: the Jensen-Shannon divergence of Gaussians has no closed form
#include <freefield/entropy.hpp>

namespace ff = freefield;

ff::gaussian<double> const p(ff::matrix_of<double>::Identity(1, 1));

#ifndef EXPECT_SUCCESS
double const d = ff::jensen_shannon_divergence(p, p);
#else
double const d = ff::jeffreys_divergence(p, p);
#endif
