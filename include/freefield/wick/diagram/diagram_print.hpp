#pragma once
/// @file
/// Feynman diagrams as text: lists of lines, and the language of Graphviz.

#include <freefield/wick/diagram.hpp>

#include <cstddef>
#include <ostream>
#include <sstream>
#include <string>

namespace freefield {

namespace detail::wick {

/// The name of a node: external legs are x1, x2, ..., vertices are 1, 2, ...
inline std::string node_name(diagram const& d, std::size_t node) {
  std::size_t const legs = d.external_nodes();
  return node < legs ? "x" + std::to_string(node + 1) : std::to_string(node - legs + 1);
}

inline char const* line_symbol(line_kind kind) {
  return kind == line_kind::neutral ? "-" : kind == line_kind::charged ? "->" : "=>";
}

}  // namespace detail::wick

/// The lines, several equal ones with their number: `x1-1 1-1 1-2 2-x2`, `1-2 (4)`; directed lines are `1->2` for
/// complex fields and `1=>2` for Grassmann fields; a vertex without lines is `1`, the diagram without nodes `1`.
inline std::ostream& operator<<(std::ostream& out, diagram const& d) {
  std::string text;
  for (auto const& l : d.lines()) {
    if (!text.empty()) text += ' ';
    text += detail::wick::node_name(d, l.from) + detail::wick::line_symbol(l.kind) + detail::wick::node_name(d, l.to);
    if (l.multiplicity > 1) text += " (" + std::to_string(l.multiplicity) + ')';
  }
  return out << (text.empty() ? "1" : text);
}

/// The diagram in the language of Graphviz: `dot -Tsvg`, `neato -Tsvg`.
inline std::string to_dot(diagram const& d) {
  std::ostringstream out;
  out << "digraph {\n  edge [dir=none]\n  node [shape=point, width=0.1]\n";
  for (std::size_t i = 0; i < d.nodes(); ++i) {
    std::string const name = detail::wick::node_name(d, i);
    out << "  \"" << name << '"';
    if (i < d.external_nodes()) out << " [shape=plaintext, label=\"" << name << "\"]";
    out << '\n';
  }
  for (auto const& l : d.lines()) {
    for (int k = 0; k < l.multiplicity; ++k) {
      out << "  \"" << detail::wick::node_name(d, l.from) << "\" -> \"" << detail::wick::node_name(d, l.to) << '"';
      if (l.kind == line_kind::charged) out << " [dir=forward, style=dashed]";
      if (l.kind == line_kind::fermion) out << " [dir=forward]";
      out << '\n';
    }
  }
  out << "}\n";
  return out.str();
}

}  // namespace freefield
