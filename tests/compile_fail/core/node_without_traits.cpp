// expect: node_traits.*twice
#include <freefield/core/expression.hpp>

/// 2 a
template <class A>
struct twice : freefield::node<twice<A>> {
  A argument;
  constexpr explicit twice(A const& a) : argument(a) {}
};

#ifndef EXPECT_SUCCESS
constexpr auto x = freefield::symbol<"x">;
double const value = twice(x)(x = 2.0);
#endif
