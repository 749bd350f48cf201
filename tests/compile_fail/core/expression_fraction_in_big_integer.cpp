// expect: the formula has a floating-point constant, and this scalar is an integer
#include <freefield/core/expression.hpp>

#include <boost/multiprecision/cpp_int.hpp>

constexpr auto x = freefield::symbol<"x">;
using boost::multiprecision::cpp_int;

inline cpp_int fine() { return (x * 2)(x = cpp_int(3)); }

#ifndef EXPECT_SUCCESS
inline auto value() { return (x * 0.5)(x = cpp_int(3)); }
#endif
