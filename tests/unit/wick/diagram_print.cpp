// Diagrams as text, for Graphviz, and as pictures.

#include <freefield/wick/diagram_svg.hpp>
#include <freefield/wick/diagrams.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/caught.hpp"

namespace ff = freefield;

namespace {

std::string text(ff::diagram const& d) {
  std::ostringstream out;
  out << d;
  return out.str();
}

std::size_t occurrences(std::string_view where, std::string_view what) {
  std::size_t count = 0;
  for (auto at = where.find(what); at != std::string_view::npos; at = where.find(what, at + 1)) ++count;
  return count;
}

/// Every element is closed, in order; attributes have quotes in pairs.
bool is_well_formed(std::string_view xml) {
  std::vector<std::string> open;
  for (std::size_t at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at + 1)) {
    std::size_t const end = xml.find('>', at);
    if (end == std::string_view::npos) return false;
    std::string_view const tag = xml.substr(at + 1, end - at - 1);
    if (occurrences(tag, "\"") % 2 == 1 || tag.find('<') != std::string_view::npos) return false;
    std::string const name(tag.substr(tag[0] == '/' ? 1 : 0, tag.find_first_of(" /", 1) - (tag[0] == '/' ? 1 : 0)));
    if (tag[0] == '/') {
      if (open.empty() || open.back() != name) return false;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("diagrams as text") {
  CHECK(text(ff::vacuum_diagrams(4, 0)[0]) == "1");
  CHECK(text(ff::vacuum_diagrams(4, 1)[0]) == "1-1 (2)");
  CHECK(text(ff::diagrams(4, 2, 0)[0]) == "x1-x2");
  CHECK(text(ff::diagrams(4, 2, 1, {.connected = true})[0]) == "x1-1 x2-1 1-1");
  CHECK(text(ff::diagrams(ff::vertex_kind{.charged = 1}, ff::external_legs{.charged = 1}, 1, {.connected = true})[0]) ==
        "x2->1 1->x1");
  CHECK(text(ff::diagrams(ff::vertex_kind{.neutral = 1, .fermions = 1}, 0, 2, {.one_particle_irreducible = true})[0]) ==
        "1-2 1=>2 2=>1");
}

TEST_CASE("diagrams for Graphviz") {
  auto const sunset = ff::diagrams(4, 2, 2, {.connected = true, .tadpole_free = true});
  REQUIRE(sunset.size() == 1);
  std::string const dot = to_dot(sunset[0]);
  CHECK(dot.starts_with("digraph {\n"));
  CHECK(dot.ends_with("}\n"));
  CHECK(occurrences(dot, " -> ") == 5);
  CHECK(occurrences(dot, "\"1\" -> \"2\"") == 3);
  CHECK(occurrences(dot, "label=\"x1\"") == 1);
  auto const loop = ff::diagrams(ff::vertex_kind{.charged = 1}, 0, 1)[0];
  CHECK(occurrences(to_dot(loop), "[dir=forward, style=dashed]") == 1);
}

TEST_CASE("diagrams as pictures: every line and vertex is there, and the file is well formed") {
  for (int n = 0; n <= 4; ++n) {
    auto const all = ff::vacuum_diagrams(4, n);
    std::string const svg = to_svg(all);
    CHECK(is_well_formed(svg));
    CHECK(occurrences(svg, "<path") == all.size() * 2 * static_cast<std::size_t>(n));
    CHECK(occurrences(svg, "<circle") == all.size() * static_cast<std::size_t>(n));
    CHECK(occurrences(svg, "nan") == 0);
  }
  auto const yukawa =
      ff::diagrams(ff::vertex_kind{.neutral = 1, .fermions = 1}, ff::external_legs{.neutral = 2, .fermions = 1}, 2);
  std::string const svg = to_svg(yukawa, {.columns = 3});
  CHECK(is_well_formed(svg));
  CHECK(occurrences(svg, "<polygon") == 3 * yukawa.size());
  CHECK(occurrences(svg, ">x4<") == yukawa.size());
  CHECK(is_well_formed(to_svg(ff::vacuum_diagrams(3, 2)[0])));
  CHECK(occurrences(to_svg(ff::vacuum_diagrams(3, 2)[0]), ">1/12<") == 1);
  CHECK(support::caught([&] { return to_svg(yukawa, {.columns = 0}); }).code == ff::errc::bad_option);
}
