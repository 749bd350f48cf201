// expect: no match for|invalid operands
#include <freefield/core/expression.hpp>

#include <string>

constexpr auto x = freefield::symbol<"x">;
constexpr auto fine = x * 2;

#ifndef EXPECT_SUCCESS
auto f = x * std::string("2");
#endif
