// expect: the formula has a fraction, and this scalar has no division
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;
constexpr auto f = freefield::constant<1, 3> * x;

double fine = f(x = 6.0);

#ifndef EXPECT_SUCCESS
auto value = f(x = 6);
#endif
