// expect: break_points\(f, x\) needs kinks that are polynomials in x of degree at most 2
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;
#ifdef EXPECT_SUCCESS
auto const points = freefield::break_points<double>(abs(x - 1), x);
#else
auto const points = freefield::break_points<double>(abs(exp(x) - 1), x);
#endif
