// expect: the callable of formula\(f\) takes or returns numbers of fewer digits than it is given
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;
constexpr auto f = freefield::formula([](double a) { return a * a; })(x);
#ifdef EXPECT_SUCCESS
double const value = f(x = 2.0);
#else
long double const value = f(x = 2.0L);
#endif
