// expect: contract.* needs a formula in fields alone; this one has a symbol
#include <freefield/wick/contraction.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;
constexpr auto g = ff::symbol<"g">;

#ifndef EXPECT_SUCCESS
constexpr auto pairs = ff::contract(g * x * x);
#else
constexpr auto pairs = ff::contract(x * x);
#endif
