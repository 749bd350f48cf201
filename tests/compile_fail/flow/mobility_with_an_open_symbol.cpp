// expect: wasserstein_with.mobility. takes a number or a formula
#include <freefield/flow.hpp>

namespace ff = freefield;

constexpr auto x = ff::field<0>;

#ifndef EXPECT_SUCCESS
auto const metric = ff::wasserstein_with(1 + ff::symbol<"a"> * x * x);
#else
auto const metric = ff::wasserstein_with(1 + ff::symbol<"t"> * x * x);
#endif
