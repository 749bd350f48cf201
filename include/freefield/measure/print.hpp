#pragma once
/// @file
/// A vector beside a matrix, for people.

#include <freefield/core/text/number.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>

namespace freefield::detail::measure_room {

/// As much of a large table as a person looks at.
inline constexpr Eigen::Index printed_rows = 8;

/// The text of v(i), A(i, 0), A(i, 1), ... in columns of one width; beyond the first rows and columns, "...".
template <streamable T>
void write_beside(std::ostream& out, std::string const& v_name, vector_of<T> const& v, std::string const& a_name,
                  matrix_of<T> const& a) {
  Eigen::Index const shown = std::min(v.size(), printed_rows);
  auto const entry = [&](Eigen::Index i, Eigen::Index j) { return text_as_in(out, j < 0 ? v(i) : a(i, j)); };
  std::size_t width = std::max(v_name.size(), a_name.size());
  for (Eigen::Index i = 0; i < shown; ++i) {
    for (Eigen::Index j = -1; j < shown; ++j) width = std::max(width, entry(i, j).size());
  }
  auto const write_cell = [&](std::string const& text) { out << std::string(width + 2 - text.size(), ' ') << text; };
  write_cell(v_name);
  write_cell(a_name);
  for (Eigen::Index i = 0; i < shown; ++i) {
    out << '\n';
    for (Eigen::Index j = -1; j < shown; ++j) write_cell(entry(i, j));
    if (shown < v.size()) out << "  ...";
  }
  if (shown < v.size()) out << "\n  ...";
}

}  // namespace freefield::detail::measure_room
