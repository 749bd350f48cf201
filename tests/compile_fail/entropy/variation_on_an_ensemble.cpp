// expect: freefield: an ensemble has no entropy
#include <freefield/entropy.hpp>

namespace ff = freefield;

ff::ensemble<double> const cloud(ff::matrix_of<double>::Ones(3, 1));

#ifndef EXPECT_SUCCESS
ff::matrix_of<double> const xi = first_variation(2 * ff::entropy, cloud);
#else
ff::matrix_of<double> const xi = first_variation(2 * ff::kernel_entropy(0.5), cloud);
#endif
