#pragma once
/// @file
/// The lines of a Feynman diagram, as a table of multiplicities.

#include <freefield/wick/diagram/diagram_legs.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace freefield::detail::wick {

/// The numbers of lines of the three kinds between any two nodes.  A neutral line counts for both directions.
class line_table {
 public:
  line_table() = default;
  explicit line_table(std::size_t nodes) : nodes_(nodes), counts_(3 * nodes * nodes, 0) {}

  std::size_t nodes() const { return nodes_; }

  /// Directed lines run from i to j.
  int operator()(line_kind kind, std::size_t i, std::size_t j) const { return counts_[place(kind, i, j)]; }
  void set(line_kind kind, std::size_t i, std::size_t j, int count) {
    counts_[place(kind, i, j)] = static_cast<std::uint8_t>(count);
  }

  /// All lines between two nodes, or from a node to itself.
  int between(std::size_t i, std::size_t j) const {
    int sum = (*this)(line_kind::neutral, i, j);
    for (line_kind const kind : {line_kind::charged, line_kind::fermion}) {
      sum += (*this)(kind, i, j);
      if (i != j) sum += (*this)(kind, j, i);
    }
    return sum;
  }

  friend bool operator==(line_table const&, line_table const&) = default;
  friend bool operator<(line_table const& a, line_table const& b) {
    return a.nodes_ != b.nodes_ ? a.nodes_ < b.nodes_ : a.counts_ < b.counts_;
  }

 private:
  std::size_t place(line_kind kind, std::size_t i, std::size_t j) const {
    if (kind == line_kind::neutral && j < i) std::swap(i, j);
    return (static_cast<std::size_t>(kind) * nodes_ + i) * nodes_ + j;
  }

  std::size_t nodes_ = 0;
  std::vector<std::uint8_t> counts_;
};

/// The connected part of each node, after one line between i and j was cut; parts are numbered in the order of their
/// first nodes.
inline std::vector<int> connected_parts(line_table const& lines, std::size_t i = 0, std::size_t j = 0) {
  std::vector<int> part(lines.nodes(), -1);
  int found = 0;
  for (std::size_t first = 0; first < part.size(); ++first) {
    if (part[first] >= 0) continue;
    std::vector<std::size_t> pending{first};
    part[first] = found;
    while (!pending.empty()) {
      std::size_t const a = pending.back();
      pending.pop_back();
      for (std::size_t b = 0; b < part.size(); ++b) {
        bool const is_cut = i != j && ((a == i && b == j) || (a == j && b == i));
        if (part[b] >= 0 || lines.between(a, b) <= (is_cut ? 1 : 0)) continue;
        part[b] = found;
        pending.push_back(b);
      }
    }
    ++found;
  }
  return part;
}

/// The nodes of each connected part, ascending.
inline std::vector<std::vector<std::size_t>> nodes_of_parts(line_table const& lines) {
  std::vector<std::vector<std::size_t>> result;
  std::vector<int> const part = connected_parts(lines);
  for (std::size_t node = 0; node < part.size(); ++node) {
    auto const c = static_cast<std::size_t>(part[node]);
    if (c == result.size()) result.emplace_back();
    result[c].push_back(node);
  }
  return result;
}

/// A graph whose vertices have no names: their kinds, and the lines that join them.  The first nodes of the table are
/// the external legs.
struct vertex_graph {
  std::vector<std::size_t> kinds;  ///< the kind of each vertex
  line_table lines;

  std::size_t external_nodes() const { return lines.nodes() - kinds.size(); }

  friend bool operator==(vertex_graph const&, vertex_graph const&) = default;
  friend bool operator<(vertex_graph const& a, vertex_graph const& b) {
    return a.kinds != b.kinds ? a.kinds < b.kinds : a.lines < b.lines;
  }
};

}  // namespace freefield::detail::wick
