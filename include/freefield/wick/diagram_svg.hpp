#pragma once
/// @file
/// Pictures of Feynman diagrams.

#include <freefield/wick/diagram/diagram_print.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace freefield {

namespace detail::wick {

struct point {
  double x = 0, y = 0;

  friend point operator+(point a, point b) { return {a.x + b.x, a.y + b.y}; }
  friend point operator-(point a, point b) { return {a.x - b.x, a.y - b.y}; }
  friend point operator*(double s, point a) { return {s * a.x, s * a.y}; }
};

inline double length(point a) { return std::hypot(a.x, a.y); }
inline point direction(double angle) { return {std::cos(angle), std::sin(angle)}; }

/// Places the nodes of a diagram.  The vertices of each connected part are on a circle, in the order that makes their
/// lines shortest; the parts are side by side, and external legs are outside of their vertices.
class diagram_layout {
 public:
  static constexpr double radius = 36, leg = 28, cell = 176, small_cell = 120;

  explicit diagram_layout(diagram const& d)
      : diagram_(d), places_(d.nodes()), angles_(d.nodes(), 0), alone_(d.nodes(), false) {
    for (int c = 0;; ++c) {
      std::vector<std::size_t> vertices, legs;
      for (std::size_t i = 0; i < d.nodes(); ++i) {
        if (d.connected_parts()[i] == c) (i < d.external_nodes() ? legs : vertices).push_back(i);
      }
      if (vertices.empty() && legs.empty()) break;
      double const size = vertices.size() > 1 ? cell : small_cell;
      point const center{width_ + size / 2, cell / 2};
      place_vertices(center, vertices);
      for (std::size_t const v : vertices) alone_[v] = vertices.size() == 1;
      place_legs(center, vertices, legs);
      width_ += size;
    }
  }

  double width() const { return std::max(width_, small_cell); }
  point operator[](std::size_t node) const { return places_[node]; }

  /// The place of the name of an external leg, beyond its end.
  point name_place(std::size_t node) const { return places_[node] + 11.0 * direction(angles_[node]); }

  /// The direction of the loop or leg number `rank` at a vertex: fanned around the direction outward from the circle,
  /// or all around a vertex that is the only one.
  double fanned(std::size_t vertex, std::size_t rank) const {
    double const count = static_cast<double>(loops_at(vertex) + legs_at(vertex).size());
    if (alone_[vertex]) return angles_[vertex] + 2 * std::numbers::pi * static_cast<double>(rank) / count;
    return angles_[vertex] + 1.1 * (static_cast<double>(rank) - (count - 1) / 2);
  }

  std::size_t loops_at(std::size_t vertex) const {
    std::size_t count = 0;
    for (auto const& l : diagram_.lines()) {
      if (l.from == vertex && l.to == vertex) count += static_cast<std::size_t>(l.multiplicity);
    }
    return count;
  }

 private:
  static point on_circle(point center, std::size_t k, std::size_t n) {
    return center + (n == 1 ? 0.0 : radius) * direction(angle_of(k, n));
  }
  static double angle_of(std::size_t k, std::size_t n) {
    return std::numbers::pi * (1 + 2 * static_cast<double>(k) / static_cast<double>(n));
  }

  double length_of_lines(std::vector<std::size_t> const& order) const {
    double sum = 0;
    for (auto const& l : diagram_.lines()) {
      auto const a = std::find(order.begin(), order.end(), l.from), b = std::find(order.begin(), order.end(), l.to);
      if (a == order.end() || b == order.end()) continue;
      auto const i = static_cast<std::size_t>(a - order.begin()), j = static_cast<std::size_t>(b - order.begin());
      sum += l.multiplicity * length(on_circle({}, i, order.size()) - on_circle({}, j, order.size()));
    }
    return sum;
  }

  void place_vertices(point center, std::vector<std::size_t> vertices) {
    std::vector<std::size_t> best = vertices;
    if (vertices.size() > 3 && vertices.size() < 8) {
      double shortest = length_of_lines(best);
      while (std::next_permutation(vertices.begin() + 1, vertices.end())) {
        if (double const sum = length_of_lines(vertices); sum < shortest - 1e-9) shortest = sum, best = vertices;
      }
    }
    for (std::size_t k = 0; k < best.size(); ++k) {
      places_[best[k]] = on_circle(center, k, best.size());
      angles_[best[k]] = angle_of(k, best.size());
    }
  }

  /// The external legs at a node, in their order.
  std::vector<std::size_t> legs_at(std::size_t node) const {
    std::vector<std::size_t> legs;
    for (auto const& l : diagram_.lines()) {
      if (l.from == node && l.to < diagram_.external_nodes()) legs.push_back(l.to);
      if (l.to == node && l.from < diagram_.external_nodes()) legs.push_back(l.from);
    }
    std::sort(legs.begin(), legs.end());
    return legs;
  }

  void place_legs(point center, std::vector<std::size_t> const& vertices, std::vector<std::size_t> const& legs) {
    if (vertices.empty()) {
      for (std::size_t k = 0; k < legs.size(); ++k) {
        angles_[legs[k]] = k == 0 ? std::numbers::pi : 0;
        places_[legs[k]] = center + radius * direction(angles_[legs[k]]);
      }
    }
    for (std::size_t const vertex : vertices) {
      std::size_t rank = loops_at(vertex);
      for (std::size_t const l : legs_at(vertex)) {
        angles_[l] = fanned(vertex, rank++);
        places_[l] = places_[vertex] + leg * direction(angles_[l]);
      }
    }
  }

  diagram const& diagram_;
  std::vector<point> places_;
  std::vector<double> angles_;
  std::vector<bool> alone_;
  double width_ = 0;
};

/// The lines, arrows and nodes of a diagram as elements of SVG.
class diagram_drawing {
 public:
  explicit diagram_drawing(diagram const& d) : diagram_(d), layout_(d) {
    out_.precision(5);
    for (auto const& l : d.lines()) l.from == l.to ? draw_loops(l) : draw_lines(l);
    for (std::size_t i = 0; i < d.nodes(); ++i) {
      bool const is_leg = i < d.external_nodes();
      point const p = is_leg ? layout_.name_place(i) : layout_[i];
      if (is_leg) {
        out_ << "<text x=\"" << p.x << "\" y=\"" << p.y + 4 << "\">" << node_name(d, i) << "</text>\n";
      } else {
        out_ << "<circle cx=\"" << p.x << "\" cy=\"" << p.y << "\" r=\"3.5\"/>\n";
      }
    }
  }

  double width() const { return layout_.width(); }
  std::string elements() const { return out_.str(); }

 private:
  void draw_curve(line_kind kind, point a, point b, point c, point d) {
    out_ << "<path d=\"M" << a.x << ',' << a.y << " C" << b.x << ',' << b.y << ' ' << c.x << ',' << c.y << ' ' << d.x
         << ',' << d.y << '"' << (kind == line_kind::charged ? " stroke-dasharray=\"5,3\"" : "") << "/>\n";
    if (kind == line_kind::neutral) return;
    point const middle = 0.125 * (a + 3.0 * b + 3.0 * c + d), along = (d + c) - (a + b);
    point const unit = (1 / std::max(length(along), 1e-9)) * along, normal{-unit.y, unit.x};
    point const tip = middle + 5.0 * unit, left = middle - 4.0 * unit + 4.0 * normal,
                right = middle - 4.0 * unit - 4.0 * normal;
    out_ << "<polygon points=\"" << tip.x << ',' << tip.y << ' ' << left.x << ',' << left.y << ' ' << right.x << ','
         << right.y << "\"/>\n";
  }

  /// Draws the lines l.  All lines between two nodes share a fan of arcs, in which lines of other kinds and directions
  /// come after these.
  void draw_lines(diagram::line const& l) {
    int before = 0, all = 0;
    for (auto const& other : diagram_.lines()) {
      bool const same = (other.from == l.from && other.to == l.to) || (other.from == l.to && other.to == l.from);
      if (!same) continue;
      bool const is_this = other.kind == l.kind && other.from == l.from;
      if (is_this) before = all;
      all += other.multiplicity;
    }
    point const a = layout_[l.from], b = layout_[l.to], along = b - a;
    point const normal = (l.from < l.to ? 1.0 : -1.0) * point{-along.y, along.x};
    for (int k = 0; k < l.multiplicity; ++k) {
      double const bend = (before + k - (all - 1) / 2.0) * (all > 2 ? 0.4 : 0.55);
      point const shift = bend * normal;
      draw_curve(l.kind, a, a + 0.3 * along + shift, a + 0.7 * along + shift, b);
    }
  }

  void draw_loops(diagram::line const& l) {
    for (int k = 0; k < l.multiplicity; ++k) {
      double const angle = layout_.fanned(l.from, static_cast<std::size_t>(k));
      point const p = layout_[l.from];
      draw_curve(l.kind, p, p + 46.0 * direction(angle - 0.75), p + 46.0 * direction(angle + 0.75), p);
    }
  }

  diagram const& diagram_;
  diagram_layout layout_;
  std::ostringstream out_;
};

}  // namespace detail::wick

struct svg_options {
  int columns = 6;  ///< how many are in a row
};

/// A sheet of diagrams, each above its factor 1/symmetry, with a minus sign where Grassmann lines give one.
///
///     std::ofstream("diagrams.svg") << ff::to_svg(ff::vacuum_diagrams(4, 3), {.columns = 4});
///
/// @throws error `bad_option` for .columns < 1
inline std::string to_svg(std::span<diagram const> diagrams, svg_options const& options = {}) {
  require(options.columns >= 1, errc::bad_option, {"to_svg", "option .columns is not positive", "at least one"},
          options.columns);
  constexpr double caption = 22;
  std::ostringstream body;
  double x = 0, y = 0, width = 0;
  int in_row = 0;
  for (diagram const& d : diagrams) {
    if (in_row == options.columns) in_row = 0, x = 0, y += detail::wick::diagram_layout::cell + caption;
    detail::wick::diagram_drawing const drawing(d);
    double const cell = std::max(drawing.width(), detail::wick::diagram_layout::cell);
    body << "<g transform=\"translate(" << x + (cell - drawing.width()) / 2 << ',' << y << ")\">\n"
         << drawing.elements() << "<text x=\"" << drawing.width() / 2 << "\" y=\""
         << detail::wick::diagram_layout::cell + 8 << "\">" << (d.sign() < 0 ? "-" : "")
         << (d.symmetry_factor() == 1 ? "1" : "1/" + std::to_string(d.symmetry_factor())) << "</text>\n</g>\n";
    x += cell;
    width = std::max(width, x);
    ++in_row;
  }
  double const height = y + detail::wick::diagram_layout::cell + caption;
  std::ostringstream out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << width << "\" height=\"" << height
      << "\" viewBox=\"0 0 " << width << ' ' << height << "\">\n"
      << "<style>path{fill:none;stroke:#1f3a5f;stroke-width:1.6} circle,polygon{fill:#1f3a5f} "
         "text{font:13px sans-serif;text-anchor:middle;fill:#444}</style>\n"
      << "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
      << body.str() << "</svg>\n";
  return out.str();
}
inline std::string to_svg(diagram const& d) { return to_svg(std::span<diagram const>(&d, 1)); }

}  // namespace freefield
