// expect: normal_ordered.* needs a polynomial in the fields
#include <freefield/wick/contraction.hpp>
#include <freefield/wick/normal_order.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;

#ifndef EXPECT_SUCCESS
constexpr auto exponential = ff::normal_ordered(exp(x));
#else
constexpr auto pairs = ff::contract(ff::normal_ordered(pow<4>(x)));
#endif
