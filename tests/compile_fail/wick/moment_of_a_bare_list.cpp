// expect: write powers\{2, 2\}.*or indices\{2, 2\}
#include <freefield/wick.hpp>

namespace ff = freefield;

ff::gaussian<double> const p(Eigen::Matrix2d::Identity());

#ifndef EXPECT_SUCCESS
double const m = ff::moment(p, {2, 2});
#else
double const m = ff::moment(p, ff::powers{2, 2}) + ff::moment(p, ff::indices{0, 0});
#endif
