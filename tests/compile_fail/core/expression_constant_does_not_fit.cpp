// expect: a constant of the formula does not fit this integer
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;
constexpr auto f = freefield::constant<3'000'000'000> * x;

long fine = f(x = 2L);

#ifndef EXPECT_SUCCESS
auto value = f(x = 2);
#endif
