// expect: explicit constructor .*indices::indices|chosen constructor is explicit|initializer list argument to .const
// indices
#include <freefield/measure/gaussian.hpp>

namespace ff = freefield;

ff::gaussian<double> const p(Eigen::Matrix2d::Identity());

#ifndef EXPECT_SUCCESS
auto const m = p.marginal({0});
#else
auto const m = p.marginal(ff::indices{0});
#endif
