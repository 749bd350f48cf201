// expect: derivative.*is not a member of|no member named .derivative
#include <freefield/core/expression.hpp>

#include <string>

/// 2 a
template <class A>
struct twice : freefield::node<twice<A>> {
  [[no_unique_address]] A argument;
  constexpr twice() = default;
  constexpr explicit twice(A const& a) : argument(a) {}
};

template <class A>
struct freefield::node_traits<twice<A>> : freefield::smooth {
  using operand_types = freefield::type_list<A>;
  static constexpr bool is_static = true, is_total = true, is_expensive = false;
  template <class Visit>
  static constexpr decltype(auto) operands(twice<A> const& e, Visit const& visit) { return visit(e.argument); }
  static constexpr auto rebuilt(twice<A> const&, auto const& a) { return twice(a); }
#ifdef EXPECT_SUCCESS
  static constexpr auto derivative(twice<A> const& e, auto const& d) { return twice(d(e.argument)); }
#endif
  static constexpr int degree(int a) { return a; }
  template <class T, class At>
  static constexpr T value(twice<A> const& e, At const& at) { return T(at(e.argument) + at(e.argument)); }
  static printed print(twice<A> const& e, printer const& p) {
    return {"2" + p(e.argument, precedence::atom), precedence::product};
  }
};

constexpr auto x = freefield::symbol<"x">;
constexpr auto slope = derivative(twice(x) * x, x);
