#pragma once
/// @file
/// Canonical forms of graphs with unnamed vertices, and their automorphisms.

#include <freefield/wick/diagram/diagram_lines.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

namespace freefield::detail::wick {

/// Finds a canonical order of the nodes of a connected part: among the orders that sort the nodes by colour, the one
/// whose table of lines is greatest.  The number of orders with this table is the number of automorphisms.  The colour
/// of a node is its kind, refined by the colours of its neighbours until that tells no more nodes apart (Weisfeiler and
/// Leman).  Orders are built node by node and given up once they are behind the best one; of nodes that can be
/// exchanged only one is tried.
class canonical_order {
 public:
  canonical_order(vertex_graph const& graph, std::vector<std::size_t> nodes)
      : graph_(&graph), nodes_(std::move(nodes)), colors_(graph.lines.nodes()), used_(graph.lines.nodes(), false) {
    std::size_t const fixed = graph.external_nodes();
    for (std::size_t const i : nodes_) colors_[i] = i < fixed ? i : fixed + graph.kinds[i - fixed];
    first_colors_ = colors_;
    refine();
    std::sort(nodes_.begin(), nodes_.end(), [&](auto a, auto b) { return colors_[a] < colors_[b]; });
    extend(1);
  }

  /// The node best()[k] comes k-th.
  std::vector<std::size_t> const& best() const { return best_; }
  std::int64_t automorphisms() const { return automorphisms_; }

  /// Connected parts have equal keys if and only if they have the same form.
  auto key() const {
    std::vector<std::size_t> colors;
    for (std::size_t const i : best_) colors.push_back(first_colors_[i]);
    return std::pair(std::move(colors), best_key_);
  }

 private:
  using row = std::array<int, 5>;
  using signature = std::pair<std::size_t, std::vector<std::pair<row, std::size_t>>>;

  row lines(std::size_t i, std::size_t j) const {
    line_table const& l = graph_->lines;
    return {l(line_kind::neutral, i, j), l(line_kind::charged, i, j), l(line_kind::charged, j, i),
            l(line_kind::fermion, i, j), l(line_kind::fermion, j, i)};
  }

  signature seen_from(std::size_t i) const {
    signature result{colors_[i], {}};
    for (std::size_t const j : nodes_) {
      row const between = lines(i, j);
      if (between != row{}) result.second.emplace_back(between, i == j ? graph_->lines.nodes() : colors_[j]);
    }
    std::sort(result.second.begin(), result.second.end());
    return result;
  }

  void refine() {
    for (std::size_t distinct = 0;;) {
      std::vector<signature> signatures;
      for (std::size_t const i : nodes_) signatures.push_back(seen_from(i));
      auto ranks = signatures;
      std::sort(ranks.begin(), ranks.end());
      ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
      for (std::size_t k = 0; k < nodes_.size(); ++k) {
        auto const place = std::lower_bound(ranks.begin(), ranks.end(), signatures[k]);
        colors_[nodes_[k]] = static_cast<std::size_t>(place - ranks.begin());
      }
      if (ranks.size() == distinct || ranks.size() == nodes_.size()) return;
      distinct = ranks.size();
    }
  }

  /// Tells whether exchanging two nodes of one colour leaves the graph as it is.
  bool are_twins(std::size_t a, std::size_t b) const {
    if (lines(a, b) != lines(b, a) || lines(a, a) != lines(b, b)) return false;
    return std::all_of(nodes_.begin(), nodes_.end(),
                       [&](std::size_t j) { return j == a || j == b || lines(a, j) == lines(b, j); });
  }

  /// Extends the order by all candidates for the next node.
  /// @param weight  the number of orders that this one stands for
  void extend(std::int64_t weight) {
    auto const length = static_cast<std::ptrdiff_t>(key_.size());
    if (!best_.empty() && std::lexicographical_compare(key_.begin(), key_.end(), best_key_.begin(),
                                                       best_key_.begin() + length)) {
      return;
    }
    if (order_.size() == nodes_.size()) {
      automorphisms_ = !best_.empty() && key_ == best_key_ ? automorphisms_ + weight : weight;
      best_ = order_;
      best_key_ = key_;
      return;
    }
    for (auto const& [node, twins] : candidates()) {
      used_[node] = true;
      order_.push_back(node);
      for (std::size_t const j : order_) key_.push_back(lines(node, j));
      extend(exact_product("diagrams", weight, twins));
      key_.resize(static_cast<std::size_t>(length));
      order_.pop_back();
      used_[node] = false;
    }
  }

  /// The nodes that may come next, one for each set of nodes that can be exchanged, with the size of that set.
  std::vector<std::pair<std::size_t, std::int64_t>> candidates() const {
    std::vector<std::pair<std::size_t, std::int64_t>> result;
    std::size_t const color = colors_[nodes_[order_.size()]];
    for (std::size_t const node : nodes_) {
      if (used_[node] || colors_[node] != color) continue;
      auto const twin = std::find_if(result.begin(), result.end(),
                                     [&](auto const& other) { return are_twins(node, other.first); });
      if (twin != result.end()) ++twin->second;
      else result.emplace_back(node, 1);
    }
    return result;
  }

  vertex_graph const* graph_;
  std::vector<std::size_t> nodes_, colors_, first_colors_, order_, best_;
  std::vector<bool> used_;
  std::vector<row> key_, best_key_;
  std::int64_t automorphisms_ = 0;
};

/// A graph in canonical form: external legs, connected parts with external legs, the other parts in the order of their
/// keys.
struct canonical_graph {
  vertex_graph graph;
  std::int64_t automorphisms = 1;

  explicit canonical_graph(vertex_graph const& given) {
    std::size_t const fixed = given.external_nodes();
    std::vector<canonical_order> parts;
    for (auto& nodes : nodes_of_parts(given.lines)) parts.emplace_back(given, std::move(nodes));
    auto const vacuum = std::find_if(parts.begin(), parts.end(),
                                     [&](auto const& part) { return smallest(part) >= fixed; });
    std::sort(vacuum, parts.end(), [](auto const& a, auto const& b) { return a.key() < b.key(); });
    std::int64_t equal = 1;
    for (auto part = parts.begin(); part != parts.end(); ++part) {
      equal = part > vacuum && part->key() == std::prev(part)->key() ? equal + 1 : 1;
      automorphisms = exact_product("diagrams", exact_product("diagrams", automorphisms, part->automorphisms()), equal);
    }
    reorder(given, parts);
  }

 private:
  static std::size_t smallest(canonical_order const& part) {
    return *std::min_element(part.best().begin(), part.best().end());
  }

  void reorder(vertex_graph const& given, std::vector<canonical_order> const& parts) {
    std::size_t const fixed = given.external_nodes(), n = given.lines.nodes();
    std::vector<std::size_t> order(fixed);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (auto const& part : parts) {
      std::copy_if(part.best().begin(), part.best().end(), std::back_inserter(order),
                   [&](std::size_t node) { return node >= fixed; });
    }
    for (std::size_t k = fixed; k < n; ++k) graph.kinds.push_back(given.kinds[order[k] - fixed]);
    graph.lines = line_table(n);
    for (line_kind const kind : {line_kind::neutral, line_kind::charged, line_kind::fermion}) {
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) graph.lines.set(kind, i, j, given.lines(kind, order[i], order[j]));
      }
    }
  }
};

}  // namespace freefield::detail::wick
