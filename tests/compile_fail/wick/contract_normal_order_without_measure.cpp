// expect: a normal-ordered formula has a value in a measure only
#include <freefield/wick/normal_order.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;

#ifndef EXPECT_SUCCESS
double value = ff::normal_ordered(x * x)(x = 2.0);
#else
inline double value(ff::gaussian<double> const& p) { return ff::normal_ordered(x * x, p)(x = 2.0); }
#endif
