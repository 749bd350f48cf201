// expect: this_symbol_has_no_value<
#include <freefield/entropy.hpp>

namespace ff = freefield;

#ifndef EXPECT_SUCCESS
auto const f = ff::potential_energy(ff::symbol<"k"> * ff::field<0>);
#else
auto const f = ff::potential_energy(ff::symbol<"k"> * ff::field<0>, ff::symbol<"k"> = 2.0);
#endif
