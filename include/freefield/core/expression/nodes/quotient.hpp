#pragma once
/// @file
/// a / b

#include <freefield/core/expression/nodes/binary.hpp>

namespace freefield {

template <class L, class R>
struct quotient_node : node<quotient_node<L, R>> {
  [[no_unique_address]] L left;
  [[no_unique_address]] R right;

  constexpr quotient_node() = default;
  constexpr quotient_node(L const& l, R const& r) : left(l), right(r) {}
};

template <class L, class R>
struct node_traits<quotient_node<L, R>> : detail::binary_traits<quotient_node<L, R>> {
  using quotient = quotient_node<L, R>;
  static constexpr bool is_total = false;

  static constexpr auto rebuilt(quotient const&, auto const& left, auto const& right) { return left / right; }

  static constexpr auto derivative(quotient const& e, auto const& d) {
    return d(e.left) / e.right - e.left * d(e.right) / pow<2>(e.right);
  }

  static constexpr int degree(int left, int right) { return right == 0 ? left : not_polynomial; }

  template <class T, class At>
  static constexpr T value(quotient const& e, At const& at) {
    static_assert(field_scalar<T>, "freefield: the formula divides, and this scalar has no division");
    return T(at(e.left) / at(e.right));
  }

  static printed print(quotient const& e, printer const& p) { return detail::print_fraction(e.left, e.right, p); }
};

}  // namespace freefield
