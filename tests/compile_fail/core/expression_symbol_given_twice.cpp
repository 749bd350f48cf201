// expect: this_symbol_is_given_twice<.*"alpha"
#include <freefield/core/expression.hpp>

constexpr auto alpha = freefield::symbol<"alpha">;
constexpr auto beta = freefield::symbol<"beta">;

double fine = (alpha * beta)(alpha = 2.0, beta = 3.0);

#ifndef EXPECT_SUCCESS
auto value = (alpha * beta)(alpha = 2.0, beta = 3.0, alpha = 4.0);
#endif
