// expect: needs a polynomial in the fields
#include <freefield/gaussian.hpp>

namespace ff = freefield;

inline double value(ff::gaussian<double> const& p) {
  constexpr auto x = ff::field<0>;
#ifndef EXPECT_SUCCESS
  return ff::expectation(p, exp(x));
#else
  return ff::expectation(p, exp(ff::constant<2>) * x);
#endif
}
