// expect: values of two scalars meet, and neither converts to the other without a cast
#include <freefield/core/expression.hpp>

#include <boost/multiprecision/cpp_int.hpp>

constexpr auto x = freefield::symbol<"x">;
constexpr auto y = freefield::symbol<"y">;
using boost::multiprecision::cpp_int, boost::multiprecision::cpp_rational;

inline cpp_rational fine() { return (x * y)(x = cpp_rational(3), y = 0.5); }

#ifndef EXPECT_SUCCESS
inline auto value() { return (x * y)(x = cpp_int(3), y = 0.5); }
#endif
