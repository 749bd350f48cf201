// expect: the formula divides, and this scalar has no division
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;

double fine = (x / 4)(x = 6.0);

#ifndef EXPECT_SUCCESS
auto value = (x / 4)(x = 6);
#endif
