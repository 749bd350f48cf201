// expect: overflow|not an integral constant expression|outside the range
#include <freefield/core/expression.hpp>

#include <cstdint>

constexpr auto largest = freefield::constant<INTMAX_MAX>;
constexpr auto fine = largest - freefield::constant<1>;

#ifndef EXPECT_SUCCESS
constexpr auto wrapped = largest + freefield::constant<1>;
#endif
