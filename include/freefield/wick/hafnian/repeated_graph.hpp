#pragma once
/// @file
/// A graph with weights whose vertices are copies of a few modes.

#include <freefield/numeric/dense.hpp>
#include <freefield/wick/hafnian/weighted_graph.hpp>

#include <cstddef>
#include <vector>

namespace freefield::detail::wick {

/// Every mode has a number of copies, a loop and a weight with every other mode; its weight with itself belongs to the
/// edges between two of its copies.
template <class T>
struct repeated_graph {
  matrix_of<T> weights;
  vector_of<T> loops;  ///< empty if there are none
  std::vector<int> powers;

  bool has_loops() const { return loops.size() > 0; }
  std::size_t total() const {
    std::size_t sum = 0;
    for (int const k : powers) sum += static_cast<std::size_t>(k);
    return sum;
  }

  repeated_graph part(std::vector<std::size_t> const& kept) const {
    auto const size = static_cast<Eigen::Index>(kept.size());
    repeated_graph result{matrix_of<T>(size, size), vector_of<T>(has_loops() ? size : 0), {}};
    for (Eigen::Index i = 0; i < size; ++i) {
      auto const mode = kept[static_cast<std::size_t>(i)];
      for (Eigen::Index k = 0; k < size; ++k) {
        result.weights(i, k) = weights(static_cast<Eigen::Index>(mode),
                                       static_cast<Eigen::Index>(kept[static_cast<std::size_t>(k)]));
      }
      if (has_loops()) result.loops(i) = loops(static_cast<Eigen::Index>(mode));
      result.powers.push_back(powers[mode]);
    }
    return result;
  }
};

/// The graph in which every copy is a vertex of its own.
template <class T>
weighted_graph<T> expanded(repeated_graph<T> const& graph) {
  std::vector<Eigen::Index> mode_of;
  for (std::size_t i = 0; i < graph.powers.size(); ++i) {
    mode_of.insert(mode_of.end(), static_cast<std::size_t>(graph.powers[i]), static_cast<Eigen::Index>(i));
  }
  weighted_graph<T> result{mode_of.size(), {}, {}};
  for (std::size_t i = 0; i < mode_of.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) result.edges.push_back(graph.weights(mode_of[i], mode_of[k]));
    if (graph.has_loops()) result.loops.push_back(graph.loops(mode_of[i]));
  }
  return result;
}

}  // namespace freefield::detail::wick
