// expect: needs an f that takes an Eigen vector
#include <freefield/integral.hpp>

namespace ff = freefield;

inline double value(ff::gaussian<double> const& p) {
#ifndef EXPECT_SUCCESS
  return ff::expectation(p, [](double a, double b) { return a * b; }).value;
#else
  return ff::expectation(p, [](Eigen::VectorXd const& v) { return v(0) * v(1); }).value;
#endif
}
