// expect: a rational constant has denominator zero
#include <freefield/core/expression.hpp>

constexpr auto fine = freefield::constant<1, 2>;

#ifndef EXPECT_SUCCESS
constexpr auto infinite = freefield::constant<1, 0>;
#endif
