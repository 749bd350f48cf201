// expect: takes numbers for the symbols of f, not columns
#include <freefield/integral.hpp>

#include <vector>

namespace ff = freefield;

inline double value(ff::gaussian<double> const& p) {
  constexpr auto x = ff::field<0>;
  constexpr auto g = ff::symbol<"g">;
#ifndef EXPECT_SUCCESS
  return ff::expectation(p, g * x * x, g = std::vector<double>{7.0, 8.0});
#else
  return ff::expectation(p, g * x * x, g = 7.0);
#endif
}
