// expect: this_symbol_has_no_value<.*"beta"
#include <freefield/core/expression.hpp>

constexpr auto alpha = freefield::symbol<"alpha">;
constexpr auto beta = freefield::symbol<"beta">;

double fine = (alpha * beta)(alpha = 2.0, beta = 3.0);

#ifndef EXPECT_SUCCESS
auto value = (alpha * beta)(alpha = 2.0);  // beta is open
#endif
