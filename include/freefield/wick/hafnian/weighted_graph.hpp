#pragma once
/// @file
/// Graphs with weights on their edges and loops, and their connected parts.

#include <freefield/core/jet/jet.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace freefield::detail::wick {

/// The graph holds the weights of the edges, as the lower triangle row by row, and those of the loops.
template <class T>
struct weighted_graph {
  std::size_t vertices = 0;
  std::vector<T> edges;
  std::vector<T> loops;  ///< none, or one for each vertex

  static constexpr std::size_t edge(std::size_t i, std::size_t k) { return i * (i - 1) / 2 + k; }  // k < i

  T const& weight(std::size_t i, std::size_t k) const { return edges[i > k ? edge(i, k) : edge(k, i)]; }

  /// Adds a vertex with a loop of weight 1 and no edges.  It has to stay single, so the sum over matchings is unchanged
  /// while the number of vertices becomes even.
  void add_single() {
    edges.resize(edges.size() + vertices, T(0));
    loops.push_back(T(1));
    ++vertices;
  }

  weighted_graph part(std::vector<std::size_t> const& kept) const {
    weighted_graph result{kept.size(), {}, {}};
    for (std::size_t i = 0; i < kept.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) result.edges.push_back(weight(kept[i], kept[k]));
      if (!loops.empty()) result.loops.push_back(loops[kept[i]]);
    }
    return result;
  }
};

/// The connected parts of the graph with the vertices 0, ..., count - 1: the vertices of each part ascend, and the
/// parts are in the order of their lowest vertices.
template <class Connected>
std::vector<std::vector<std::size_t>> connected_parts(std::size_t count, Connected const& connected) {
  std::vector<std::vector<std::size_t>> result;
  std::vector<bool> seen(count, false);
  for (std::size_t first = 0; first < count; ++first) {
    if (seen[first]) continue;
    std::vector<bool> inside(count, false);
    std::vector<std::size_t> open{first};
    inside[first] = true;
    while (!open.empty()) {
      std::size_t const i = open.back();
      open.pop_back();
      for (std::size_t k = 0; k < count; ++k) {
        if (inside[k] || !connected(i, k)) continue;
        inside[k] = true;
        open.push_back(k);
      }
    }
    std::vector<std::size_t>& part = result.emplace_back();
    for (std::size_t k = first; k < count; ++k) {
      if (inside[k]) part.push_back(k);
      if (inside[k]) seen[k] = true;
    }
  }
  return result;
}

}  // namespace freefield::detail::wick
