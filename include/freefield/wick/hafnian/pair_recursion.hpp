#pragma once
/// @file
/// Hafnians and loop hafnians by elimination of pairs of vertices.

#include <freefield/wick/hafnian/pair_elimination.hpp>

#include <cstddef>
#include <vector>

namespace freefield::detail::wick {

/// One worker's part of the recursion, with the memory that it needs.
template <class T, bool Loops, pair_form Form, class Lanes = lanes<T>>
class pair_recursion : private pair_elimination<T, Loops, Form, Lanes> {
  using base = pair_elimination<T, Loops, Form, Lanes>;
  using layout = typename base::layout;
  using base::layout_, base::node, base::plan_, base::plus, base::product, base::sum, base::top;

 public:
  using V = typename base::V;

  /// The number of vertices is even and at least 4.
  pair_recursion(weighted_graph<T> const& graph, pair_plan const& plan)
      : base(graph, plan), scratch_(4 * plan.pairs, base::zero_) {}

  /// Returns the sum of the branches of a leaf.  With signs, the factors 1/2 of the pairs that branch are left to the
  /// caller.
  T leaf(std::size_t index) {
    std::size_t j = plan_.pairs;
    V sign = base::one_;
    if (Form == pair_form::signs && j > 2) base::descend(j--, sign);
    for (std::size_t level = 0; level < plan_.fixed_levels(); ++level) {
      sign = V(sign * base::sign_of(level, index));
      base::descend(j--, base::s_of(level, index));
    }
    return base::sum_of_lanes(V(sign * value(j, node(j))));
  }

 private:
  V value(std::size_t j, V* parent) {
    if (j == 2) return value_of_four(parent);
    base::branch(j, parent);
    V const first = value(j - 1, node(j - 1, 0));
    return V(first - value(j - 1, node(j - 1, 1)));
  }

  V* scratch(std::size_t number) { return scratch_.data() + number * plan_.pairs; }

  /// The last two pairs in closed form, where the vertices are 0, 1 and p = 2, q = 3.  The value is the coefficient of
  /// the highest degree of
  ///     g (b_01 w + D)  with D = b_p0 b_q1 + b_q0 b_p1,
  /// to which the form without signs adds g x D w.
  V value_of_four(V* parent) {
    std::size_t const length = layout_.length(2);
    base::close_pair(2, parent);
    auto const series = [=](std::size_t number) -> V const* { return parent + number * length; };
    if constexpr (Loops) {
      return value_of_four_loops(series, length);
    } else {
      V const* const g = series(layout::weight(2));
      V const* const w = series(layout::closed(2));
      auto const one = product(series(layout::edge(2, 0)), series(layout::edge(3, 1)));
      auto const other = product(series(layout::edge(3, 0)), series(layout::edge(2, 1)));
      V const total = top(g, length, one, other, product(series(layout::edge(1, 0)), w));
      if (Form == pair_form::signs || length == 1) return total;
      sum(scratch(0), length - 1, one, other);
      return V(total + top(g, length - 1, product(scratch(0), w)));
    }
  }

  /// With loops, E_i = b_pi d_q + b_qi d_p and F = D + E_0 d_1 + E_1 d_0, and the value is the same coefficient of
  ///     g ((b_01 + d_0 d_1 + x^2 E_0 E_1) w + F),
  /// to which the form without signs adds g x (E_0 E_1 + F w).
  template <class Series>
  V value_of_four_loops(Series const& series, std::size_t length) {
    V const* const g = series(layout::weight(2));
    V const* const w = series(layout::closed(2));
    V const* const d_0 = series(layout::loop(2, 0));
    V const* const d_1 = series(layout::loop(2, 1));
    V const* const d_p = series(layout::loop(2, 2));
    V const* const d_q = series(layout::loop(2, 3));
    V* const e_0 = scratch(0);
    V* const e_1 = scratch(1);
    V* const matched = scratch(2);
    auto const one = product(series(layout::edge(2, 0)), series(layout::edge(3, 1)));
    auto const other = product(series(layout::edge(3, 0)), series(layout::edge(2, 1)));
    sum(e_0, length, product(series(layout::edge(2, 0)), d_q), product(series(layout::edge(3, 0)), d_p));
    sum(e_1, length, product(series(layout::edge(2, 1)), d_q), product(series(layout::edge(3, 1)), d_p));
    plus(matched, series(layout::edge(1, 0)), length, product(d_0, d_1));
    if (length > 2) plus(matched + 2, matched + 2, length - 2, product(e_0, e_1));
    V const total = top(g, length, one, other, product(e_0, d_1), product(e_1, d_0), product(matched, w));
    if (Form == pair_form::signs || length == 1) return total;
    V* const linear = scratch(3);
    sum(linear, length - 1, one, other, product(e_0, d_1), product(e_1, d_0));
    return V(total + top(g, length - 1, product(linear, w), product(e_0, e_1)));
  }

  std::vector<V> scratch_;
};

}  // namespace freefield::detail::wick
