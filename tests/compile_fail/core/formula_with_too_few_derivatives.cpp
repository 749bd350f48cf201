// expect: formula\(f, derivatives...\) needs one derivative for each argument of f
#include <freefield/core/expression.hpp>

constexpr auto x = freefield::symbol<"x">;
constexpr auto product = [](auto a, auto b) { return a * b; };
constexpr auto second = [](auto, auto b) { return b; };
#ifdef EXPECT_SUCCESS
constexpr auto f = freefield::formula(product, second, second)(x, x);
#else
constexpr auto f = freefield::formula(product, second)(x, x);
#endif
