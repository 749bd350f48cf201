#pragma once
/// @file
/// A table of numbers with named columns, read from a CSV file.

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace example {

/// Columns of a CSV file with a header line.  Cells that are no numbers may stand in columns that nobody asks for.
class table {
 public:
  explicit table(std::string const& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::string line;
    std::getline(file, line);
    names_ = cells_of(line);
    for (std::size_t number = 2; std::getline(file, line); ++number) {
      if (line.empty() || line == "\r") continue;
      rows_.push_back(cells_of(line));
      places_.push_back(path + ", line " + std::to_string(number));
      if (rows_.back().size() != names_.size())
        throw std::runtime_error(places_.back() + ": " + std::to_string(rows_.back().size()) +
                                 " cells, the header has " + std::to_string(names_.size()));
    }
  }

  std::size_t rows() const { return rows_.size(); }
  /// Where a row is: the file and its line, the header being line 1.
  std::string const& place(std::size_t row) const { return places_[row]; }
  /// The names of all columns, for a message.
  std::string names() const {
    std::string all;
    for (auto const& name : names_) all += (all.empty() ? "" : ", ") + name;
    return all;
  }

  /// The first of the candidates that is a column of this table.
  std::optional<std::string> find(std::vector<std::string> const& candidates) const {
    for (auto const& name : candidates)
      if (std::find(names_.begin(), names_.end(), name) != names_.end()) return name;
    return std::nullopt;
  }

  std::vector<double> column(std::string const& name) const {
    auto const found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) throw std::runtime_error("no column " + name + "; there are " + names());
    auto const k = static_cast<std::size_t>(found - names_.begin());
    std::vector<double> values;
    for (std::size_t i = 0; i < rows_.size(); ++i) values.push_back(number(rows_[i][k], places_[i] + ": " + name));
    return values;
  }

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::string> places_;

  static std::vector<std::string> cells_of(std::string line) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> cells;
    std::istringstream text(line);
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    if (!line.empty() && line.back() == ',') cells.emplace_back();
    return cells;
  }

  static double number(std::string const& cell, std::string const& place) {
    char* end = nullptr;
    double const value = std::strtod(cell.c_str(), &end);
    if (cell.empty() || *end != '\0') throw std::runtime_error(place + " is no number: \"" + cell + '"');
    return value;
  }
};

}  // namespace example
