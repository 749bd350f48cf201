#pragma once
/// @file
/// All Feynman diagrams of a given order.

#include <freefield/wick/diagram.hpp>
#include <freefield/wick/diagram/diagram_symmetry.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// Which diagrams are wanted; those without a mark are not asked about.
struct diagram_options {
  bool connected = false;
  bool one_particle_irreducible = false;
  bool tadpole_free = false;          ///< no line from a vertex to itself
  bool without_vacuum_parts = false;  ///< no connected part without external legs: the diagrams of an expectation

  friend bool operator==(diagram_options const&, diagram_options const&) = default;
};

namespace detail::wick {

/// Builds graphs node by node.  All lines of the first node with open legs are drawn in all ways, and one of the
/// resulting graphs of each canonical form is kept.
class diagram_search {
 public:
  /// More graphs at a time than this are refused.
  static constexpr std::size_t most_graphs = std::size_t{1} << 18;

  diagram_search(external_legs const& external, vertex_kinds const& kinds, std::vector<std::size_t> vertices,
                 diagram_options const& selection)
      : external_(external), kinds_(kinds), selection_(selection) {
    if (selection.one_particle_irreducible) selection_.connected = true;
    add_external(0, external.neutral);
    for (std::size_t const side : {2U, 1U}) add_external(side, external.charged);
    for (std::size_t const side : {4U, 3U}) add_external(side, external.fermions);
    std::size_t const nodes = fixed_.size() + vertices.size();
    growing_.insert({std::move(vertices), line_table(nodes)});
  }

  std::vector<diagram> run() && {
    while (!growing_.empty()) {
      for (vertex_graph const& graph : std::exchange(growing_, {})) saturate(graph);
    }
    return {found_.begin(), found_.end()};
  }

 private:
  /// The numbers of legs of a node: neutral, where charged lines begin and end, where Grassmann lines begin and end.
  using legs = std::array<int, 5>;
  static constexpr std::array<std::size_t, 5> partner{0, 2, 1, 4, 3};
  static constexpr std::array<line_kind, 5> kind_of{line_kind::neutral, line_kind::charged, line_kind::charged,
                                                    line_kind::fermion, line_kind::fermion};

  void add_external(std::size_t type, int count) {
    for (int k = 0; k < count; ++k) {
      fixed_.emplace_back();
      fixed_.back()[type] = 1;
    }
  }

  legs all_legs(std::size_t node) const {
    if (node < fixed_.size()) return fixed_[node];
    vertex_kind const& v = kinds_[graph_.kinds[node - fixed_.size()]];
    return {v.neutral, v.charged, v.charged, v.fermions, v.fermions};
  }

  void read(vertex_graph const& graph) {
    graph_ = graph;
    open_.clear();
    touched_.clear();
    line_table const& lines = graph_.lines;
    for (std::size_t i = 0; i < lines.nodes(); ++i) {
      open_.push_back(all_legs(i));
      touched_.push_back(i < fixed_.size());
      for (std::size_t j = 0; j < lines.nodes(); ++j) {
        open_[i][0] -= lines(line_kind::neutral, i, j) * (i == j ? 2 : 1);
        open_[i][1] -= lines(line_kind::charged, i, j);
        open_[i][2] -= lines(line_kind::charged, j, i);
        open_[i][3] -= lines(line_kind::fermion, i, j);
        open_[i][4] -= lines(line_kind::fermion, j, i);
        if (lines.between(i, j) > 0) touched_[i] = true;
      }
    }
  }

  /// Draws the lines of one node with open legs, preferably of one that has lines already.
  void saturate(vertex_graph const& graph) {
    read(graph);
    std::size_t node = open_.size();
    bool is_begun = !fixed_.empty();
    for (std::size_t i = open_.size(); i-- > 0;) {
      is_begun = is_begun || touched_[i];
      if (open_[i] != legs{} && (touched_[i] || node == open_.size() || !touched_[node])) node = i;
    }
    if (node == open_.size()) return finish();
    bool const is_vacuum_part = !touched_[node];
    if (is_vacuum_part && (selection_.without_vacuum_parts || (selection_.connected && is_begun))) return;
    touched_[node] = true;
    connect(node, 0, 0);
  }

  /// Tells whether a vertex without lines has the kind of the vertex before it, which has no lines either: it is enough
  /// to try that one.
  bool is_repeated(std::size_t i) const {
    if (i <= fixed_.size() || touched_[i] || touched_[i - 1]) return false;
    std::size_t const v = i - fixed_.size();
    return graph_.kinds[v] == graph_.kinds[v - 1];
  }

  /// Connects the open legs of a node, from one type on.  Those of one type go to partners in ascending order, so that
  /// no graph is made twice by their exchange.
  void connect(std::size_t node, std::size_t type, std::size_t least) {
    while (type < 5 && open_[node][type] == 0) ++type, least = 0;
    if (type == 5) return keep();
    --open_[node][type];
    for (std::size_t other = least; other < open_.size(); ++other) {
      if (open_[other][partner[type]] == 0 || is_repeated(other)) continue;
      if (other == node && selection_.tadpole_free && node >= fixed_.size()) continue;
      bool const was_touched = touched_[other];
      touched_[other] = true;
      --open_[other][partner[type]];
      bool const begins_here = type == 0 || type == 1 || type == 3;
      std::size_t const from = begins_here ? node : other, to = begins_here ? other : node;
      int const before = graph_.lines(kind_of[type], from, to);
      graph_.lines.set(kind_of[type], from, to, before + 1);
      connect(node, type, other);
      graph_.lines.set(kind_of[type], from, to, before);
      ++open_[other][partner[type]];
      touched_[other] = was_touched;
    }
    ++open_[node][type];
  }

  void keep() {
    growing_.insert(canonical_graph(graph_).graph);
    require(growing_.size() + found_.size() <= most_graphs, errc::too_large,
            {"diagrams", "there are too many diagrams", "at most 2^18"}, growing_.size() + found_.size());
  }

  void finish() {
    canonical_graph form(graph_);
    diagram d(external_, kinds_, std::move(form.graph), form.automorphisms);
    if (selection_.connected && !d.is_connected()) return;
    if (selection_.without_vacuum_parts && d.has_vacuum_parts()) return;
    if (selection_.one_particle_irreducible && !d.is_one_particle_irreducible()) return;
    found_.insert(std::move(d));
  }

  external_legs external_;
  vertex_kinds const& kinds_;
  diagram_options selection_;
  std::vector<legs> fixed_;
  std::set<vertex_graph> growing_;
  std::set<diagram> found_;

  vertex_graph graph_;
  std::vector<legs> open_;
  std::vector<bool> touched_;
};

inline void require_legs(std::string_view function, leg_counts const& legs, std::string_view what,
                         error_index const& place) {
  for (int const n : {legs.neutral, legs.charged, legs.fermions}) {
    if (n < 0) fail(errc::domain, {function, what, "a number >= 0"}, place, n);
  }
}

/// The vertices of diagrams, and numbers that bound how many diagrams there are.
struct vertex_count {
  std::vector<std::size_t> kinds;  ///< of the vertices, one by one
  external_legs legs;              ///< the legs of all vertices together with the external ones
  std::int64_t contractions = 1;
  std::int64_t permutations = 1;   ///< of vertices of a kind and of their legs; a multiple of every symmetry factor

  /// @throws error `too_large` where a number does not fit 64 bits
  vertex_count(std::string_view function, vertex_kinds const& all, external_legs const& external,
               std::vector<int> const& numbers)
      : legs(external) {
    count_contractions(function);
    for (std::size_t k = 0; k < all.size(); ++k) {
      for (int n = 1; n <= numbers[k]; ++n) {
        kinds.push_back(k);
        permutations = exact_product(function, permutations, n);
        permutations = times_factorial(function, permutations, all[k].neutral);
        for (int side = 0; side < 2; ++side) permutations = times_factorial(function, permutations, all[k].charged);
        legs.neutral += all[k].neutral;
        legs.charged += all[k].charged;
        legs.fermions += all[k].fermions;
        count_contractions(function);
      }
    }
  }

  /// A lower bound of the number of diagrams: the sum of 1 / symmetry factor over all diagrams.
  std::int64_t least_diagrams() const { return contractions / permutations; }

 private:
  void count_contractions(std::string_view function) {
    std::int64_t const directed = times_factorial(function, times_factorial(function, 1, legs.charged), legs.fermions);
    contractions = times_factorial(function, directed, legs.neutral - 1, 2);
  }
};

inline void require_few_diagrams(std::string_view function, std::int64_t count) {
  require(count <= static_cast<std::int64_t>(diagram_search::most_graphs), errc::too_large,
          {function, "there are too many diagrams", "at most 2^18"}, count);
}

}  // namespace detail::wick

/// All different Feynman diagrams of some order, in a fixed sequence.
///
///     diagrams(4, 2, 3, {.one_particle_irreducible = true});         // phi^4: three vertices, two external legs
///     diagrams(vertex_kinds{3, 4}, 2, 2);                            // phi^3 and phi^4, two vertices in all
///     diagrams(vertex_kinds{3, 4}, 2, vertex_numbers{2, 1});         // two cubic vertices and a quartic one
///     diagrams(vertex_kind{.neutral = 1, .fermions = 1}, external_legs{.fermions = 1}, 2);           // Yukawa
///
/// @param kinds     the legs of each kind of vertex; at most one pair of Grassmann fields, for with more of them the
/// lines do not say which pairs belong together, and so not the sign (an auxiliary field splits such a vertex)
/// @param external  the external legs, which are labelled
/// @param order     the number of all vertices, or a list with that of each kind
/// Cost: some microseconds for each graph that is met on the way; phi^4 up to order 5 takes milliseconds.
/// @throws error `size_mismatch` for a list of numbers that does not go with the kinds; `domain` for negative numbers
/// and for two Grassmann pairs in a vertex; `too_large` where the number of all contractions does not fit 64 bits (that
/// is 8 vertices of phi^4 at most), or for more than 2^18 graphs
/// Source: H. Kleinert, A. Pelster, B. Kastening, M. Bachmann, Phys. Rev. E 62 (2000) 1537, for the numbers.
inline std::vector<diagram> diagrams(vertex_kinds const& kinds, detail::wick::legs_argument const& external,
                                     vertex_numbers const& order, diagram_options const& selection = {}) {
  constexpr std::string_view function = "diagrams";
  external_legs const& outside = external;
  detail::wick::require_legs(function, outside, "number of external legs is negative", {});
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    error_index const place{static_cast<std::ptrdiff_t>(k)};
    detail::wick::require_legs(function, kinds[k], "number of legs of a vertex is negative", place);
    if (kinds[k].fermions <= 1) continue;
    detail::fail(errc::domain, {function, "vertex has several pairs of Grassmann fields", "at most one pair"}, place,
                 kinds[k].fermions);
  }
  std::vector<diagram> result;
  for (auto const& numbers : order.lists(function, kinds.size())) {
    detail::wick::vertex_count count(function, kinds, outside, numbers);
    if (count.legs.neutral % 2 == 1) continue;
    if (selection == diagram_options{}) detail::wick::require_few_diagrams(function, count.least_diagrams());
    for (diagram& d : detail::wick::diagram_search(outside, kinds, std::move(count.kinds), selection).run()) {
      result.push_back(std::move(d));
    }
  }
  return result;
}

/// All diagrams without external legs.
///     vacuum_diagrams(4, 3, {.connected = true});   // of log Z of phi^4 at order 3: four
/// Arguments, cost and errors as for `diagrams`.
inline std::vector<diagram> vacuum_diagrams(vertex_kinds const& kinds, vertex_numbers const& order,
                                            diagram_options const& selection = {}) {
  return diagrams(kinds, 0, order, selection);
}

}  // namespace freefield
