// expect: node_traits.*twice
#include <freefield/core/expression.hpp>

#include <string>

/// 2 a
template <class A>
struct twice : freefield::node<twice<A>> {
  A argument;
  constexpr explicit twice(A const& a) : argument(a) {}
};

#ifndef EXPECT_SUCCESS
constexpr auto x = freefield::symbol<"x">;
std::string const text = to_string(twice(x));
#endif
