// expect: the formula has an elementary function that this scalar does not have
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;

double fine = exp(x)(x = 1.0);

#ifndef EXPECT_SUCCESS
auto value = exp(x)(x = 1);  // 2.718... is no int
#endif
