#pragma once
/// @file
/// The columns of a fit, in its scalar.

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace freefield::detail::power_law {

/// A data variable: its name and its column.
template <class T>
struct data_column {
  std::string name;
  std::vector<T> values;
};

/// The rows of a table and the ends of its columns.
template <class T>
struct column_rows {
  std::vector<std::vector<T>> rows;
  std::vector<T> lowest, highest;

  explicit column_rows(std::vector<data_column<T>> const& columns) : rows(columns.front().values.size()) {
    for (auto const& column : columns) {
      auto const [low, high] = std::minmax_element(column.values.begin(), column.values.end());
      lowest.push_back(*low);
      highest.push_back(*high);
      for (std::size_t i = 0; i < rows.size(); ++i) rows[i].push_back(column.values[i]);
    }
  }
};

}  // namespace freefield::detail::power_law
