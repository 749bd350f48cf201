// expect: write powers\{2, 2\}.*or indices\{2, 2\}
#include <freefield/wick.hpp>

namespace ff = freefield;

Eigen::MatrixXd const a = Eigen::MatrixXd::Identity(2, 2);

#ifndef EXPECT_SUCCESS
double const h = ff::hafnian(a, {2, 2});
#else
double const h = ff::hafnian(a, {}) + ff::hafnian(a, ff::powers{2, 2}) + ff::hafnian(a, ff::indices{0, 1}, {});
#endif
