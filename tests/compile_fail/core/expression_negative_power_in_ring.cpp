// expect: a negative power needs division, which this scalar lacks
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;
constexpr auto f = freefield::pow<-2>(x);

double fine = f(x = 6.0);

#ifndef EXPECT_SUCCESS
auto value = f(x = 6);
#endif
