// expect: a multiplicity of contract.* does not fit 64-bit integers
#include <freefield/wick/contraction.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;

#ifndef EXPECT_SUCCESS
constexpr auto pairs = ff::contract(pow<36>(x));
#else
constexpr auto pairs = ff::contract(pow<34>(x));
#endif
