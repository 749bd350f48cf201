#pragma once
/// @file
/// Columns of text that never touch.

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace freefield::detail {

/// Columns as wide as their widest cell, all but the last aligned to the right, two spaces between.
class text_table {
 public:
  using row = std::vector<std::string>;  ///< as many cells as the heading

  explicit text_table(row heading) : width_(heading.size()) { add(std::move(heading)); }

  void add(row cells) {
    for (std::size_t k = 0; k < width_.size(); ++k) width_[k] = std::max(width_[k], cells[k].size());
    rows_.push_back(std::move(cells));
  }

  friend std::ostream& operator<<(std::ostream& out, text_table const& table) {
    for (auto const& cells : table.rows_) {
      for (std::size_t k = 0; k < cells.size(); ++k) {
        std::string const padding(table.width_[k] - cells[k].size(), ' ');
        out << "  " << (k + 1 < cells.size() ? padding : "") << cells[k];
      }
      out << '\n';
    }
    return out;
  }

 private:
  std::vector<row> rows_;
  std::vector<std::size_t> width_;
};

}  // namespace freefield::detail
