// expect: freefield: internal_energy\(U\) takes a formula in one variable
#include <freefield/entropy.hpp>

namespace ff = freefield;

constexpr auto r = ff::symbol<"r">;

#ifndef EXPECT_SUCCESS
auto const f = ff::internal_energy(r * ff::symbol<"k">);
#else
auto const f = ff::internal_energy(r * 2.0);
#endif
