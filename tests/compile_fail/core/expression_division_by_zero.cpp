// expect: a formula is divided by the constant zero
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;
constexpr auto fine = x / freefield::constant<2>;

#ifndef EXPECT_SUCCESS
constexpr auto f = x / freefield::constant<0>;
#endif
