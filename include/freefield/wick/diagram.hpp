#pragma once
/// @file
/// Feynman diagrams: vertices, labelled external legs, and the lines between them.

#include <freefield/wick/diagram/diagram_legs.hpp>
#include <freefield/wick/diagram/diagram_lines.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace freefield {

/// A Feynman diagram in its canonical form: equal diagrams compare equal.  `diagrams` and `vacuum_diagrams` make them.
///
/// Its nodes are the external legs, which are labelled, and then the vertices, which are not: first the neutral legs,
/// then for the charged and for the Grassmann fields the legs psi, where lines end, and psi*, where they begin.
class diagram {
 public:
  /// One or several lines of one kind between two nodes, directed ones from the first to the second.
  struct line {
    line_kind kind;
    std::size_t from, to;
    int multiplicity;
  };

  /// A graph in its canonical form, with the number of its automorphisms.
  diagram(leg_counts const& external, vertex_kinds const& kinds, detail::wick::vertex_graph graph,
          std::int64_t automorphisms)
      : external_(external), graph_(std::move(graph)), part_(detail::wick::connected_parts(graph_.lines)),
        symmetry_(automorphisms) {
    for (std::size_t const k : graph_.kinds) vertices_.push_back(kinds[k]);
    for (line const& l : lines()) {
      symmetry_ = detail::wick::times_factorial(name, symmetry_, l.multiplicity);
      bool const has_ends_to_swap = l.kind == line_kind::neutral && l.from == l.to;
      for (int k = 0; k < l.multiplicity && has_ends_to_swap; ++k) {
        symmetry_ = detail::wick::exact_product(name, symmetry_, 2);
      }
    }
  }

  /// The number of vertices.
  int order() const { return static_cast<int>(vertices_.size()); }

  leg_counts const& external() const { return external_; }
  std::size_t external_nodes() const { return graph_.external_nodes(); }
  std::size_t nodes() const { return graph_.lines.nodes(); }

  /// The legs of vertex v = 0, ..., order - 1, and the place of its kind in the list that the diagrams were made of.
  vertex_kind const& vertex(std::size_t v) const { return vertices_[v]; }
  std::size_t kind(std::size_t v) const { return graph_.kinds[v]; }

  /// All lines, by nodes.
  std::vector<line> lines() const {
    std::vector<line> result;
    for (std::size_t i = 0; i < nodes(); ++i) {
      for (std::size_t j = 0; j < nodes(); ++j) {
        for (line_kind const kind : {line_kind::neutral, line_kind::charged, line_kind::fermion}) {
          if (kind == line_kind::neutral && j < i) continue;
          if (int const count = graph_.lines(kind, i, j); count > 0) result.push_back({kind, i, j, count});
        }
      }
    }
    return result;
  }

  /// The number by which the diagram is divided: automorphisms, times m! for m equal lines, times 2 for each neutral
  /// line from a vertex to itself.
  std::int64_t symmetry_factor() const { return symmetry_; }

  /// The number of Wick contractions that give the diagram: (prod n_k!) (prod of leg factorials) / symmetry factor,
  /// for n_k vertices of kind k.
  std::int64_t contractions() const {
    std::int64_t all = 1;
    std::vector<std::int64_t> seen;
    for (std::size_t v = 0; v < vertices_.size(); ++v) {
      if (seen.size() <= kind(v)) seen.resize(kind(v) + 1, 0);
      all = detail::wick::exact_product(name, all, ++seen[kind(v)]);
      all = detail::wick::times_factorial(name, all, vertices_[v].neutral);
      for (int side = 0; side < 2; ++side) all = detail::wick::times_factorial(name, all, vertices_[v].charged);
    }
    return all / symmetry_;
  }

  /// The number of the connected part in which each node is.
  std::vector<int> const& connected_parts() const { return part_; }

  /// Whether there is at most one connected part.
  bool is_connected() const { return number_of(part_) <= 1; }

  /// Whether the diagram is connected, has a vertex, and stays connected when any line between two vertices is cut.
  bool is_one_particle_irreducible() const {
    if (!is_connected() || order() == 0) return false;
    for (std::size_t i = external_nodes(); i < nodes(); ++i) {
      for (std::size_t j = i + 1; j < nodes(); ++j) {
        if (graph_.lines.between(i, j) == 1 && number_of(detail::wick::connected_parts(graph_.lines, i, j)) > 1)
          return false;
      }
    }
    return true;
  }

  /// Whether no line joins a vertex to itself.
  bool is_tadpole_free() const {
    for (std::size_t i = external_nodes(); i < nodes(); ++i) {
      if (graph_.lines.between(i, i) > 0) return false;
    }
    return true;
  }

  /// Whether a connected part has no external leg.
  bool has_vacuum_parts() const {
    std::vector<bool> is_outside(static_cast<std::size_t>(number_of(part_)), false);
    for (std::size_t i = 0; i < external_nodes(); ++i) is_outside[static_cast<std::size_t>(part_[i])] = true;
    for (bool const outside : is_outside) {
      if (!outside) return true;
    }
    return false;
  }

  /// The number of independent loops: lines - nodes + connected parts.
  int loops() const {
    int count = number_of(part_) - static_cast<int>(nodes());
    for (line const& l : lines()) count += l.multiplicity;
    return count;
  }

  /// The sign of the Grassmann lines: -1 for every closed loop of them, and the sign of the permutation that takes the
  /// external legs psi to the legs psi-bar where their lines begin.
  int sign() const {
    int result = 1;
    std::size_t const psi = first_fermion_leg(), bar = psi + static_cast<std::size_t>(external_.fermions);
    std::vector<bool> seen(nodes(), false);
    std::vector<std::size_t> partner;
    for (std::size_t leg = psi; leg < bar; ++leg) {
      std::size_t node = leg;
      while (node < bar || node >= external_nodes()) node = fermion_before(node), seen[node] = true;
      partner.push_back(node);
    }
    for (std::size_t a = 0; a < partner.size(); ++a) {
      for (std::size_t b = a + 1; b < partner.size(); ++b) result = partner[b] < partner[a] ? -result : result;
    }
    for (std::size_t first = external_nodes(); first < nodes(); ++first) {
      if (seen[first] || vertices_[first - external_nodes()].fermions == 0) continue;
      result = -result;
      for (std::size_t node = first; !seen[node]; node = fermion_before(node)) seen[node] = true;
    }
    return result;
  }

  /// Diagrams are equal where vertices of the same kinds are joined in the same way.  They are ordered by the number of
  /// vertices, and then in some fixed way.
  friend bool operator==(diagram const& a, diagram const& b) {
    return a.external_ == b.external_ && a.vertices_ == b.vertices_ && a.graph_ == b.graph_;
  }
  friend bool operator<(diagram const& a, diagram const& b) {
    if (a.order() != b.order()) return a.order() < b.order();
    return std::tie(a.external_, a.vertices_, a.graph_) < std::tie(b.external_, b.vertices_, b.graph_);
  }

 private:
  static constexpr std::string_view name = "diagram";

  static int number_of(std::vector<int> const& part) {
    int most = 0;
    for (int const c : part) most = c + 1 > most ? c + 1 : most;
    return most;
  }

  std::size_t first_fermion_leg() const {
    return static_cast<std::size_t>(external_.neutral) + 2 * static_cast<std::size_t>(external_.charged);
  }

  /// The node where the Grassmann line that ends at this node begins.
  std::size_t fermion_before(std::size_t node) const {
    std::size_t i = 0;
    while (graph_.lines(line_kind::fermion, i, node) == 0) ++i;
    return i;
  }

  leg_counts external_;
  std::vector<leg_counts> vertices_;
  detail::wick::vertex_graph graph_;
  std::vector<int> part_;
  std::int64_t symmetry_;
};

}  // namespace freefield
