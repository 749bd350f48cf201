// expect: this_symbol_needs_a_number_or_a_column_of_numbers<.*"alpha"
#include <freefield/core/expression.hpp>

#include <string>

constexpr auto alpha = freefield::symbol<"alpha">;

double fine = exp(alpha)(alpha = 2.0);

#ifndef EXPECT_SUCCESS
auto value = exp(alpha)(alpha = std::string("2.0"));
#endif
