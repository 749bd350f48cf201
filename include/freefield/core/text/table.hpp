#pragma once
/// @file
/// Columns of text that never touch.

#include <algorithm>
#include <array>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace freefield::detail {

/// Columns as wide as their widest cell, all but the last aligned to the right, two spaces between.
class text_table {
 public:
  static constexpr std::size_t columns = 4;
  using row = std::array<std::string, columns>;

  explicit text_table(row heading) { add(std::move(heading)); }

  void add(row cells) {
    for (std::size_t k = 0; k < columns; ++k) width_[k] = std::max(width_[k], cells[k].size());
    rows_.push_back(std::move(cells));
  }

  friend std::ostream& operator<<(std::ostream& out, text_table const& table) {
    for (auto const& cells : table.rows_) {
      for (std::size_t k = 0; k < columns; ++k) {
        std::string const padding(table.width_[k] - cells[k].size(), ' ');
        out << "  " << (k + 1 < columns ? padding : "") << cells[k];
      }
      out << '\n';
    }
    return out;
  }

 private:
  std::vector<row> rows_;
  std::array<std::size_t, columns> width_{};
};

}  // namespace freefield::detail
