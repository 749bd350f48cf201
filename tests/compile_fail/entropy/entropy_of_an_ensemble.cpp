// expect: freefield: an ensemble has no entropy
#include <freefield/entropy.hpp>

namespace ff = freefield;

ff::ensemble<double> const cloud(ff::matrix_of<double>::Ones(3, 1));

#ifndef EXPECT_SUCCESS
double const h = ff::entropy(cloud);
#else
double const h = ff::kernel_entropy(0.5)(cloud);
#endif
