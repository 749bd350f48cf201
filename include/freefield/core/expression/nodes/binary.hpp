#pragma once
/// @file
/// What sums, products and quotients share, and the text of a fraction.

#include <freefield/core/expression/printed.hpp>

#include <string>

namespace freefield::detail {

/// The traits of a node of operands `left` and `right` that is as cheap as one operation.
template <class Node>
struct binary_traits;
template <template <class, class> class Node, class L, class R>
struct binary_traits<Node<L, R>> : smooth {
  using operand_types = type_list<L, R>;
  static constexpr bool is_static = true, is_expensive = false;

  template <class Visit>
  static constexpr decltype(auto) operands(Node<L, R> const& e, Visit const& visit) {
    return visit(e.left, e.right);
  }
};

/// The numerator over the denominator; a minus sign of the numerator stands before the fraction.
template <expression L, expression R>
printed print_fraction(L const& numerator, R const& denominator, printer const& p) {
  printed const above = p(numerator);
  bool const negative = above.binding == precedence::negative;
  std::string const text = negative ? above.text.substr(1) : above.text;
  std::string const sign = negative ? "-" : "";
  if (p.latex()) {
    return {sign + "\\frac{" + text + "}{" + p(denominator, precedence::sum) + "}",
            negative ? precedence::negative : precedence::factor};
  }
  std::string const left = above.binding < precedence::negative ? p.in_brackets(text) : text;
  return {sign + left + "/" + p(denominator, precedence::factor),
          negative ? precedence::negative : precedence::product};
}

}  // namespace freefield::detail
