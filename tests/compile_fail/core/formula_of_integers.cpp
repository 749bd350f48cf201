// expect: the callable of formula\(f\) takes or returns numbers of fewer digits than it is given
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;
constexpr auto f = freefield::formula([](int a) { return 2 * a; })(x);
#ifdef EXPECT_SUCCESS
int const value = f(x = 2);
#else
double const value = f(x = 2.5);
#endif
