#pragma once
/// @file
/// The recursion over pairs in reverse mode: a hafnian and all its derivatives in one pass.

#include <freefield/wick/hafnian/pair_elimination.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace freefield::detail::wick {

/// The results of a leaf: the value, and its derivatives with respect to the weights.
template <class T>
struct value_and_gradient {
  T value;
  std::vector<T> gradient;  ///< with respect to the edges, then to the loops

  void divide(T const& divisor) {
    value = T(value / divisor);
    for (T& x : gradient) x = T(x / divisor);
  }

  friend value_and_gradient operator+(value_and_gradient a, value_and_gradient const& b) {
    a.value = T(a.value + b.value);
    for (std::size_t k = 0; k < a.gradient.size(); ++k) a.gradient[k] = T(a.gradient[k] + b.gradient[k]);
    return a;
  }
};

/// One worker's part of the recursion, differentiated in reverse mode.  For every series u(x) of a node there is an
/// adjoint series u'(x): a change du of u changes the value by the coefficient of the highest degree of u' du.  If
/// w = u v, then u' gains w' v and v' gains w' u, so the way back consists of products of truncated series, as the way
/// forward does.
template <class T, bool Loops, pair_form Form, class Lanes = lanes<T>>
class pair_gradient : private pair_elimination<T, Loops, Form, Lanes> {
  using base = pair_elimination<T, Loops, Form, Lanes>;
  using layout = typename base::layout;
  using base::layout_, base::node, base::plan_, base::zero_;

 public:
  using V = typename base::V;

  /// The number of vertices is even and at least 2.
  pair_gradient(weighted_graph<T> const& graph, pair_plan const& plan)
      : base(graph, plan), change_(plan.pairs, base::zero_), edges_(graph.edges.size()) {
    for (std::size_t j = 0; j <= plan.pairs; ++j) {
      std::size_t const numbers = j == 0 ? 0 : layout_.size(j);
      slopes_.push_back({std::vector<V>(numbers, zero_), std::vector<V>(numbers, zero_)});
    }
  }

  /// Returns the sum of the branches of a leaf.  With signs, the factors 1/2 of the pairs that branch are left to the
  /// caller.
  value_and_gradient<T> leaf(std::size_t index) {
    std::size_t j = plan_.pairs;
    V sign = base::one_;
    bool const first_alone = Form == pair_form::signs && j > 1;
    if (first_alone) base::descend(j--, base::one_);
    for (std::size_t level = 0; level < plan_.fixed_levels(); ++level) {
      sign = V(sign * base::sign_of(level, index));
      base::descend(j--, base::s_of(level, index));
    }
    T const value = base::sum_of_lanes(V(sign * differentiate(j, node(j), slope(j))));
    for (V& number : slopes_[j][0]) number = V(sign * number);
    for (std::size_t level = plan_.fixed_levels(); level-- > 0;) ascend(++j, base::s_of(level, index));
    if (first_alone) ascend(++j, base::one_);
    value_and_gradient<T> result{value, {}};
    std::size_t const count = edges_ + (Loops ? 2 * plan_.pairs : 0);
    for (std::size_t k = 0; k < count; ++k) result.gradient.push_back(base::sum_of_lanes(slope(plan_.pairs)[k]));
    return result;
  }

 private:
  V* slope(std::size_t j, std::size_t child = 0) { return slopes_[j][child].data(); }

  /// Returns the value of a node and writes the adjoints of its series to `slopes`.
  V differentiate(std::size_t j, V* parent, V* slopes) {
    if (j == 1) return differentiate_last(parent, slopes);
    base::branch(j, parent);
    V const first = differentiate(j - 1, node(j - 1, 0), slope(j - 1, 0));
    V const second = differentiate(j - 1, node(j - 1, 1), slope(j - 1, 1));
    V const* const one = slope(j - 1, 0);
    V const* const other = slope(j - 1, 1);
    pull_back(j, parent, slopes, [=](std::size_t place) { return V(one[place] - other[place]); },
              [=](std::size_t place) {
                return Form == pair_form::signs ? V(one[place] + other[place]) : one[place];
              });
    return V(first - second);
  }

  /// Computes the adjoints at a node from those at its only child, the one with the given s.
  void ascend(std::size_t j, V const& s) {
    V const* const child = slope(j - 1);
    pull_back(j, node(j), slope(j), [=](std::size_t place) { return child[place]; },
              [=](std::size_t place) { return V(s * child[place]); });
  }

  /// The last two vertices: the value is the coefficient of the highest degree of g (b_01 + d_0 d_1).
  V differentiate_last(V* parent, V* slopes) {
    std::size_t const length = layout_.length(1);
    base::close_pair(1, parent);
    auto const series = [=](std::size_t number) -> V const* { return parent + number * length; };
    V const* const g = series(layout::weight(1));
    V const* const w = series(layout::closed(1));
    V total = zero_;
    for (std::size_t d = 0; d < length; ++d) {
      total = multiply_add(g[length - 1 - d], w[d], total);
      slopes[layout::edge(1, 0) * length + d] = g[d];
      slopes[layout::weight(1) * length + d] = w[d];
    }
    if constexpr (Loops) {
      for (std::size_t i = 0; i < 2; ++i) {
        base::sum(slopes + layout::loop(1, i) * length, length, base::product(g, series(layout::loop(1, 1 - i))));
      }
    }
    return total;
  }

  /// Computes the adjoints at a node from those at its children.  Every series of a child is u + s x c, where u is a
  /// series of the node and c a sum of products of them; it has one coefficient more than u and c.
  /// @param along  along(place): what the children's adjoints at that place contribute to the adjoint of u
  /// @param across across(place): what they contribute to the adjoint of c, the factor s included
  template <class Along, class Across>
  void pull_back(std::size_t j, V* parent, V* slopes, Along const& along, Across const& across) {
    std::size_t const length = layout_.length(j);
    for (std::size_t k = 0; k < layout_.size(j); ++k) slopes[k] = zero_;
    for_each_change<Loops>(j, [&](std::size_t to, std::size_t from, auto const&) {
      for (std::size_t d = 0; d < length; ++d) slopes[from * length + d] = along(to * (length + 1) + d + 1);
    });
    auto const add = [&](std::size_t target, V const* a, V const* b) {
      V* const sum = slopes + target * length;
      base::plus(sum, sum, length, base::product(a, b));
    };
    auto const series = [=](std::size_t number) -> V const* { return parent + number * length; };
    for_each_change<Loops>(j, [&](std::size_t to, std::size_t, auto const& pairs) {
      for (std::size_t d = 0; d < length; ++d) change_[d] = across(to * (length + 1) + d);
      for (auto const& [left, right] : pairs) {
        add(left, change_.data(), series(right));
        add(right, change_.data(), series(left));
      }
    });
    if constexpr (Loops) {
      std::size_t const p = 2 * j - 2, q = 2 * j - 1;
      V const* const closed = slopes + layout::closed(j) * length;
      for (std::size_t d = 0; d < length; ++d) {
        V& edge = slopes[layout::edge(q, p) * length + d];
        edge = V(edge + closed[d]);
      }
      add(layout::loop(j, p), closed, series(layout::loop(j, q)));
      add(layout::loop(j, q), closed, series(layout::loop(j, p)));
    }
  }

  std::vector<std::array<std::vector<V>, 2>> slopes_;
  std::vector<V> change_;
  std::size_t edges_;
};

}  // namespace freefield::detail::wick
