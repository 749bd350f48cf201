#pragma once
/// @file
/// What a formula is made of, and the one place in which a node says all that the layer has to know about it.
///
/// A formula is a type: `x * x + 1` has the type `sum_node<power_node<symbol_node<"x">, 2>, value_node<int>>`, so that
/// derivatives, degrees and shared subexpressions are known to the compiler.  Nobody writes these names; operators and
/// functions make the nodes.

#include <freefield/core/scalar.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace freefield {

/// Base of every node: makes it callable with bindings, `f(x = 2.0, y = 3.0)` (defined in evaluate.hpp).
template <class Derived>
struct node {
  template <class... Bindings>
  constexpr auto operator()(Bindings const&... bindings) const;
};

/// A formula made of symbols, fields, constants, operators and functions.
template <class T>
concept expression = std::is_base_of_v<node<T>, T>;

/// All that the expression layer knows of a kind of node.  Not defined: every kind has a specialisation of its own, and
/// what that leaves out does not compile where it is asked for.  For `using Node = my_node<A, B>` it has
///
///     static constexpr bool is_static        its type says everything: two of a type, with equal operands, are equal
///     static constexpr bool is_total         it has a value wherever its operands have one
///     static constexpr bool is_expensive     a value that occurs twice is worth keeping
///
///     using operand_types = type_list<A, B>;
///         the formulas that it is made of, in the order of the text
///     template <class Visit> static constexpr decltype(auto) operands(Node const& e, Visit const& visit);
///         visit(e.left, e.right) with these formulas
///     static constexpr auto rebuilt(Node const& e, auto const& left, auto const& right);
///         the same with other operands, simplified; e itself for a node without operands
///     static constexpr auto derivative(Node const& e, auto const& d);
///         d(f) is the derivative of an operand f with respect to the variable in question
///     static constexpr int degree(int left, int right);
///         the degree as a polynomial from those of the operands; `not_polynomial` where it is none
///     static constexpr auto kink(Node const& e);
///         the formula at whose zeros the node is no smooth function of its operands; `smooth` has the answer of nodes
///         that are smooth wherever they have a value
///     template <class T> static constexpr T value(Node const& e, auto const& at);
///         at(f) is the value of an operand f, a T
///     static printed print(Node const& e, printer const& p);
///         p(f) is the text of an operand, p(f, precedence::factor) the same in brackets where its place needs them
///
/// where it has a kink,
///
///     static constexpr auto sides(Node const& e);
///         the std::tuple of the formulas that it is on either side, written so that nothing folds or cancels with what
///         is around it
///
/// and, where `is_static` is false,
///
///     static constexpr bool same_state(Node const& a, Node const& b);
///         whether what is not in the type, the operands apart, is equal; false where that cannot be known
///
/// Operands are members of the node, `[[no_unique_address]]`; a node with static operands alone can be made without
/// arguments.
template <class Node>
struct node_traits;

/// Some types.
template <class... Types>
struct type_list {};

/// The degree of what is no polynomial.
inline constexpr int not_polynomial = -1;

/// The kink of a node that is smooth wherever it has a value: there is none.
struct no_kink {};

/// Base of the traits of a smooth node.
struct smooth {
  template <class Node>
  static constexpr no_kink kink(Node const&) {
    return {};
  }
};

namespace detail {

template <class E> using children = typename node_traits<E>::operand_types;

template <class E, class Children = children<E>>
struct tree;
template <class E, class... Children>
struct tree<E, type_list<Children...>> {
  static constexpr bool is_static = (node_traits<E>::is_static && ... && tree<Children>::is_static);
  static constexpr bool is_total = (node_traits<E>::is_total && ... && tree<Children>::is_total);
};

/// A formula whose type says everything: no run-time constant inside.  Two such formulas of one type are equal.
template <class E> inline constexpr bool is_static = tree<E>::is_static;

/// A formula with a value at every point: no division, no root, no logarithm.  Only such a formula may cancel, because
/// log(x) - log(x) is not zero where x is negative.
template <class E> inline constexpr bool is_total = tree<E>::is_total;

template <class E> inline constexpr bool is_expensive = node_traits<E>::is_expensive;

/// The node with `change(operand)` in place of each operand.
template <class E, class Change>
constexpr auto map_children(E const& e, Change const& change) {
  return node_traits<E>::operands(
      e, [&](auto const&... operand) { return node_traits<E>::rebuilt(e, change(operand)...); });
}

/// Whether two formulas of one type have equal run-time constants.
template <class E>
constexpr bool same_constants(E const& a, E const& b) {
  if constexpr (is_static<E>) {
    return true;
  } else {
    bool const operands = node_traits<E>::operands(a, [&](auto const&... left) {
      return node_traits<E>::operands(b, [&](auto const&... right) { return (same_constants(left, right) && ...); });
    });
    if constexpr (node_traits<E>::is_static) return operands;
    else return operands && node_traits<E>::same_state(a, b);
  }
}

/// The first node of this type in a formula.
template <class Node, class E>
constexpr Node const* first_of(E const& e) {
  if constexpr (std::is_same_v<Node, E>) {
    return &e;
  } else {
    return node_traits<E>::operands(e, [](auto const&... operand) {
      Node const* found = nullptr;
      ((found = found ? found : first_of<Node>(operand)), ...);
      return found;
    });
  }
}

}  // namespace detail
}  // namespace freefield
