#pragma once
/// @file
/// The elimination of a pair of vertices, with which hafnians, loop hafnians and their gradients are computed.
///
/// A node of the recursion has 2j vertices left.  It holds series in x, cut at the degree m - j: the weights b of the
/// walks between two vertices, the weights d of the walks from a vertex into a loop, and the weight g of the closed
/// walks.  Eliminating the pair (p, q) replaces
///     b_ik by b_ik + s x (b_pi b_qk + b_qi b_pk),  d_i by d_i + s x (b_pi d_q + b_qi d_p),  g by g (1 + s x w)
/// with w = b_pq + d_p d_q.  The value of a node is half the difference of its children with s = 1 and s = -1, or the
/// difference of those with s = 1 and s = 0 where 2 has no inverse; the value of the last node is the coefficient of
/// x^m in g.  Either difference cancels all terms without a factor s x, so that each of the j pairs left raises the
/// degree by at least 1 and no degree above m - j is needed.  With s = 1 and -1, changing the signs of x and of every
/// s changes nothing, so the first pair needs s = 1 alone.
/// Source: A. Bjorklund, SODA 2012, 914; A. Bjorklund, B. Gupt, N. Quesada, ACM J. Exp. Algor. 24 (2019) 1.11.

#include <freefield/core/power_series/lane_series.hpp>
#include <freefield/wick/hafnian/pair_layout.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace freefield::detail::wick {

/// The nodes on one path of the recursion, and the elimination that makes their children.
template <class T, bool Loops, pair_form Form, class Lanes>
class pair_elimination : protected series_algebra<T, Lanes> {
  using algebra = series_algebra<T, Lanes>;

 public:
  using V = typename algebra::V;

  /// The number of vertices is even.
  pair_elimination(weighted_graph<T> const& given, pair_plan const& plan)
      : plan_(plan), layout_{plan.pairs} {
    std::size_t const m = plan.pairs;
    for (std::size_t j = 0; j <= m; ++j) {
      std::size_t const numbers = j == 0 ? 0 : layout_.size(j);
      bool const branches = j < m - plan.fixed_levels();
      nodes_.push_back({std::vector<V>(numbers, zero_), std::vector<V>(branches ? numbers : 0, zero_)});
    }
    auto put = [root = nodes_[m][0].begin()](T const& x) mutable { *root++ = algebra::broadcast(x); };
    for (T const& b : given.edges) put(b);
    for (T const& d : given.loops) put(d);
    put(T(1));
  }

 protected:
  using layout = node_layout<Loops>;
  using algebra::zero_;

  V* node(std::size_t j, std::size_t child = 0) { return nodes_[j][child].data(); }

  /// Every lane holds `first` or `second`, depending on the branch that it takes on this level.
  V by_branch(std::size_t level, std::size_t leaf, T const& first, T const& second) const {
    V result = Lanes::broadcast(first);
    for (std::size_t lane = 0; lane < Lanes::width; ++lane) {
      std::size_t const bit = level < plan_.lane_levels ? lane >> level : leaf >> (level - plan_.lane_levels);
      if ((bit & 1U) != 0) Lanes::set(result, lane, second);
    }
    return result;
  }

  /// The value of s on a level; below, the sign with which the branch counts.
  V s_of(std::size_t level, std::size_t leaf) const {
    return by_branch(level, leaf, T(1), Form == pair_form::signs ? T(-1) : T(0));
  }
  V sign_of(std::size_t level, std::size_t leaf) const { return by_branch(level, leaf, T(1), T(-1)); }

  T sum_of_lanes(V const& v) const {
    T total = Lanes::get(v, 0);
    for (std::size_t lane = 1; lane < (std::size_t{1} << plan_.lane_levels); ++lane) {
      total = T(total + Lanes::get(v, lane));
    }
    return total;
  }

  /// Makes the child with the given s, which may differ from lane to lane.
  void descend(std::size_t j, V const& s) {
    V* const child = node(j - 1);
    eliminate(j, node(j), [=, this](std::size_t length, std::size_t to, V const* from, auto const& products) {
      V* const a = child + to * (length + 1);
      a[0] = from[0];
      for_each_coefficient<T>(products, length, zero_, [&](std::size_t d, V const& change) {
        a[d + 1] = multiply_add(s, change, d + 1 < length ? from[d + 1] : zero_);
      });
    });
  }

  /// Makes both children, the one with s = 1 and the one with s = -1 or 0.
  void branch(std::size_t j, V* parent) {
    V* const one = node(j - 1, 0);
    V* const other = node(j - 1, 1);
    eliminate(j, parent, [=, this](std::size_t length, std::size_t to, V const* from, auto const& products) {
      V* const a = one + to * (length + 1);
      V* const b = other + to * (length + 1);
      a[0] = b[0] = from[0];
      for_each_coefficient<T>(products, length, zero_, [&](std::size_t d, V const& change) {
        V const& old = d + 1 < length ? from[d + 1] : zero_;
        a[d + 1] = V(old + change);
        b[d + 1] = Form == pair_form::signs ? V(old - change) : old;
      });
    });
  }

  /// Computes w = b_pq + d_p d_q where there are loops; without them w is b_pq.
  void close_pair(std::size_t j, V* parent) const {
    if constexpr (Loops) {
      std::size_t const length = layout_.length(j), p = 2 * j - 2, q = 2 * j - 1;
      auto const series = [=](std::size_t number) { return parent + number * length; };
      algebra::plus(series(layout::closed(j)), series(layout::edge(q, p)), length,
                    algebra::product(series(layout::loop(j, p)), series(layout::loop(j, q))));
    }
  }

  pair_plan plan_;
  layout layout_;

 private:
  /// Calls change(length, to, from, products) for every series of the child.
  template <class Change>
  void eliminate(std::size_t j, V* parent, Change const& change) {
    close_pair(j, parent);
    std::size_t const length = layout_.length(j);
    auto const series = [=](std::size_t number) -> V const* { return parent + number * length; };
    for_each_change<Loops>(j, [&]<std::size_t K>(std::size_t to, std::size_t from,
                                                 std::array<series_pair, K> const& pairs) {
      std::array<factors<V>, K> products;
      for (std::size_t k = 0; k < K; ++k) products[k] = {series(pairs[k].left), series(pairs[k].right)};
      change(length, to, series(from), products);
    });
  }

  std::vector<std::array<std::vector<V>, 2>> nodes_;
};

}  // namespace freefield::detail::wick
