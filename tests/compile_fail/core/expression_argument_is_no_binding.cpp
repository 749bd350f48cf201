// expect: this_argument_is_no_binding<double>
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;

double fine = exp(x)(x = 2.0);

#ifndef EXPECT_SUCCESS
auto value = exp(x)(2.0);
#endif
