// expect: explicit constructor .*powers::powers|chosen constructor is explicit|initializer list argument to .const
// powers
#include <freefield/wick.hpp>

namespace ff = freefield;

Eigen::MatrixXd const c = Eigen::MatrixXd::Identity(2, 2);

#ifndef EXPECT_SUCCESS
auto const table = ff::moment_table(c, {2, 2});
#else
auto const table = ff::moment_table(c, ff::powers{2, 2});
#endif
