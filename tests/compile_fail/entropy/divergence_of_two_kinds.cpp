// expect: freefield: a divergence compares measures of one kind
#include <freefield/entropy.hpp>

namespace ff = freefield;

#include <freefield/measure/conversions.hpp>
ff::gaussian<double> const p(ff::matrix_of<double>::Identity(1, 1));
ff::discrete<double> const q{0.5, 0.5};

#ifndef EXPECT_SUCCESS
double const d = ff::relative_entropy(p, q);
#else
double const d = ff::relative_entropy(p, ff::to_gaussian(q));
#endif
