// expect: contract.* needs rational constants
#include <freefield/wick/contraction.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;

#ifndef EXPECT_SUCCESS
constexpr auto pairs = ff::contract(0.5 * x * x);
#else
constexpr auto pairs = ff::contract(x * x / 2);
#endif
