#pragma once
/// @file
/// The five data sets of Clauset, Shalizi and Newman 2009, where they are at hand.

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace support {

/// The numbers in the file name.txt of the folder that FREEFIELD_HEAVY_DATA names, one in each line.
inline std::optional<std::vector<double>> heavy_data(std::string const& name) {
  char const* const folder = std::getenv("FREEFIELD_HEAVY_DATA");
  std::ifstream file(std::string(folder == nullptr ? "." : folder) + "/" + name + ".txt");
  if (folder == nullptr || !file) {
    MESSAGE("skipped: " << name << ".txt is not here; FREEFIELD_HEAVY_DATA names its folder");
    return std::nullopt;
  }
  std::vector<double> data;
  for (double x = 0; file >> x;) data.push_back(x);
  return data;
}

}  // namespace support
