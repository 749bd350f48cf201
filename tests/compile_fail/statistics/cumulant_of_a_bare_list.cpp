// expect: write powers\{2, 2\}.*or indices\{2, 2\}
#include <freefield/statistics/k_statistic.hpp>

namespace ff = freefield;

Eigen::MatrixXd const samples = Eigen::MatrixXd::Identity(4, 2);

#ifndef EXPECT_SUCCESS
double const c = ff::cumulant(samples, {0, 1});
#else
double const c = ff::cumulant(samples, ff::indices{0, 1});
#endif
