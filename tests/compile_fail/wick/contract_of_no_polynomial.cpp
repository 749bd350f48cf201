// expect: contract.* needs a polynomial in the fields
#include <freefield/wick/contraction.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;

#ifndef EXPECT_SUCCESS
constexpr auto pairs = ff::contract(exp(x) * x);
#else
constexpr auto pairs = ff::contract(x * x);
#endif
