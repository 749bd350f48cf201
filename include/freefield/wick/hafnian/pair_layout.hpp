#pragma once
/// @file
/// How the recursion over pairs of vertices is cut into leaves, and where a node keeps its series.

#include <freefield/wick/hafnian/weighted_graph.hpp>

#include <array>
#include <bit>
#include <cstddef>

namespace freefield::detail::wick {

/// The two values of s in the recursion: 1 and -1, or 1 and 0.
enum class pair_form { signs, zero_one };

/// The plan deals out the branches of the first levels: `lane_levels` of them to the lanes of a register, the next
/// `leaf_levels` to leaves, which any worker may take.  The leaves depend on the number of pairs alone, so that the
/// result does not depend on the number of workers.
struct pair_plan {
  std::size_t pairs;
  std::size_t lane_levels;
  std::size_t leaf_levels;

  pair_plan(std::size_t m, pair_form form, std::size_t width) : pairs(m) {
    std::size_t const without_branches = form == pair_form::signs ? 3 : 2;
    std::size_t const branching = m > without_branches ? m - without_branches : 0;
    auto const wanted = static_cast<std::size_t>(std::countr_zero(width));
    lane_levels = branching < wanted ? 0 : wanted;
    leaf_levels = m < 14 ? 0 : (m - 12) / 2;
  }

  std::size_t leaves() const { return std::size_t{1} << leaf_levels; }
  std::size_t fixed_levels() const { return lane_levels + leaf_levels; }
};

/// The places of the series of a node that has 2j vertices left: first the series of the edges, then of the loops, then
/// of the closed walks, and, where there are loops, of the closed walks through the next pair.
template <bool Loops>
struct node_layout {
  std::size_t pairs;  ///< the number of pairs of the whole graph

  std::size_t length(std::size_t j) const { return pairs - j + 1; }
  static constexpr std::size_t edge(std::size_t i, std::size_t k) { return i * (i - 1) / 2 + k; }  // k < i
  static constexpr std::size_t loop(std::size_t j, std::size_t i) { return j * (2 * j - 1) + i; }
  static constexpr std::size_t weight(std::size_t j) { return loop(j, Loops ? 2 * j : 0); }
  static constexpr std::size_t closed(std::size_t j) { return Loops ? weight(j) + 1 : edge(2 * j - 1, 2 * j - 2); }
  static constexpr std::size_t count(std::size_t j) { return weight(j) + (Loops ? 2 : 1); }
  std::size_t size(std::size_t j) const { return count(j) * length(j); }
};

/// The places of two series that are multiplied.
struct series_pair {
  std::size_t left, right;
};

/// Calls visit(to, from, pairs) for every series of the child.  Series `to` of the child is series `from` of its parent
/// plus s x times the sum of the products of the pairs.
template <bool Loops, class Visit>
void for_each_change(std::size_t j, Visit const& visit) {
  using layout = node_layout<Loops>;
  std::size_t const p = 2 * j - 2, q = 2 * j - 1;
  std::size_t to = 0;
  for (std::size_t i = 1; i < p; ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      visit(to++, layout::edge(i, k),
            std::array<series_pair, 2>{{{layout::edge(p, i), layout::edge(q, k)},
                                        {layout::edge(q, i), layout::edge(p, k)}}});
    }
  }
  for (std::size_t i = 0; Loops && i < p; ++i) {
    visit(to++, layout::loop(j, i),
          std::array<series_pair, 2>{{{layout::edge(p, i), layout::loop(j, q)},
                                      {layout::edge(q, i), layout::loop(j, p)}}});
  }
  visit(to, layout::weight(j), std::array<series_pair, 1>{{{layout::weight(j), layout::closed(j)}}});
}

}  // namespace freefield::detail::wick
