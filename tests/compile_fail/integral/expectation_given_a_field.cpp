// expect: a field of expectation.* is random
#include <freefield/integral.hpp>

namespace ff = freefield;

inline double value(ff::gaussian<double> const& p) {
  constexpr auto x = ff::field<0>;
  constexpr auto g = ff::symbol<"g">;
#ifndef EXPECT_SUCCESS
  return ff::expectation(p, g * x * x, g = 1.0, x = 5.0);
#else
  return ff::expectation(p, g * x * x, g = 1.0);
#endif
}
