#pragma once
/// @file
/// a + b, and a - b, which is a + (-1) b.

#include <freefield/core/expression/nodes/product.hpp>

#include <string>

namespace freefield {

template <class L, class R>
struct sum_node : node<sum_node<L, R>> {
  [[no_unique_address]] L left;
  [[no_unique_address]] R right;

  constexpr sum_node() = default;
  constexpr sum_node(L const& l, R const& r) : left(l), right(r) {}
};

namespace detail {

template <class T> inline constexpr bool is_sum = false;
template <class L, class R> inline constexpr bool is_sum<sum_node<L, R>> = true;

}  // namespace detail

template <class L, class R>
struct node_traits<sum_node<L, R>> : detail::binary_traits<sum_node<L, R>> {
  using sum = sum_node<L, R>;
  static constexpr bool is_total = true;

  static constexpr auto rebuilt(sum const&, auto const& left, auto const& right) { return left + right; }

  static constexpr auto derivative(sum const& e, auto const& d) { return d(e.left) + d(e.right); }

  static constexpr int degree(int left, int right) {
    return left < 0 || right < 0 ? not_polynomial : left < right ? right : left;
  }

  template <class T, class At>
  static constexpr T value(sum const& e, At const& at) {
    if constexpr (detail::is_negated<R> && !At::template knows<R>) return T(at(e.left) - at(e.right.right));
    else return T(at(e.left) + at(e.right));
  }

  /// A term that begins with a minus sign is subtracted.
  static printed print(sum const& e, printer const& p) {
    std::string const left = p(e.left, precedence::sum);
    printed const right = p(e.right);
    if (right.binding == precedence::negative) return {left + " - " + right.text.substr(1), precedence::sum};
    return {left + " + " + p(e.right, precedence::product), precedence::sum};
  }
};

}  // namespace freefield
