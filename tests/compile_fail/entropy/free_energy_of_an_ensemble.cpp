// expect: freefield: an ensemble has no entropy
#include <freefield/entropy.hpp>

namespace ff = freefield;

ff::ensemble<double> const cloud(ff::matrix_of<double>::Ones(3, 1));
auto const energy = ff::potential_energy(pow<2>(ff::field<0>));

#ifndef EXPECT_SUCCESS
double const f = (energy - 0.5 * ff::entropy)(cloud);
#else
double const f = (energy - 0.5 * ff::kernel_entropy(0.5))(cloud);
#endif
