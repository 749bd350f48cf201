// expect: the formula has pi, which is no integer and no rational
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;

double fine = (freefield::pi * x)(x = 1.0);

#ifndef EXPECT_SUCCESS
auto value = (freefield::pi * x)(x = 1);
#endif
