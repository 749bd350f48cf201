// expect: a part of normal_ordered.* is in normal order already
#include <freefield/wick/contraction.hpp>
#include <freefield/wick/normal_order.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;

#ifndef EXPECT_SUCCESS
constexpr auto pairs = ff::contract(ff::normal_ordered(x * ff::normal_ordered(x * x)));
#else
constexpr auto pairs = ff::contract(x * x * ff::normal_ordered(x * x));
#endif
