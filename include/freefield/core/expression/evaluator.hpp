#pragma once
/// @file
/// The value of a formula in any scalar that has the operations for it, where its variables have theirs.

#include <freefield/core/expression/environment.hpp>

namespace freefield::detail {

/// The known value of one node of a type; others of the type have other run-time constants, perhaps.
template <class Node, class T>
struct value_of_instance {
  Node const* node;
  T value;
};

/// Gives the values of formulas: those of the environment, or what the traits of the node make of its operands.
template <class T, class Environment>
class evaluator {
 public:
  /// Whether formulas of this type have a value in the environment.
  template <class Node>
  static constexpr bool knows = known_in<Node, Environment>;

  constexpr explicit evaluator(Environment const& values) : values_(values) {}

  template <class Node>
  constexpr T operator()(Node const& e) const {
    if constexpr (!knows<Node>) {
      return node_traits<Node>::template value<T>(e, *this);
    } else if constexpr (is_static<Node>) {
      return converted<T>(look_up<Node>(values_));
    } else {
      auto const& known = look_up<Node>(values_);
      return known.node == &e || same_constants(*known.node, e) ? known.value : computed(e);
    }
  }

  /// The value of a node, known or not, from those of its operands.
  template <class Node>
  constexpr T computed(Node const& e) const {
    return node_traits<Node>::template value<T>(e, *this);
  }

 private:
  Environment const& values_;
};

template <class T, class Node, class Environment>
constexpr T value_of(Node const& e, Environment const& values) {
  return evaluator<T, Environment>(values)(e);
}

}  // namespace freefield::detail
