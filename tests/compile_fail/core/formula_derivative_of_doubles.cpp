// expect: the callable of formula\(f\) does not take this scalar
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;
#ifdef EXPECT_SUCCESS
constexpr auto f = freefield::formula([](auto a) { return a * a; })(x);
#else
constexpr auto f = freefield::formula([](double a) { return a * a; })(x);
#endif
double const slope = derivative(f, x)(x = 2.0);
