#pragma once
/// @file
/// Synthetic tables of runs, and the 240 points of Hoffmann et al. where their file is at hand.

#include <freefield/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace support {

struct runs {
  std::vector<double> N, D, loss;
};

/// L = E + A N^-alpha + B D^-beta on a grid of sizes, with normal noise of the logarithm.
inline runs chinchilla_runs(std::uint64_t seed, double noise, int sizes = 8, int amounts = 8) {
  freefield::philox4x32 engine{seed, 0};
  runs table;
  for (int i = 0; i < sizes; ++i) {
    for (int j = 0; j < amounts; ++j) {
      double const n = 1e7 * std::pow(3.0, i), d = 1e9 * std::pow(2.5, j);
      double const curve = 1.7 + 400 * std::pow(n, -0.34) + 410 * std::pow(d, -0.28);
      table.N.push_back(n);
      table.D.push_back(d);
      table.loss.push_back(curve * std::exp(noise * freefield::normal<double>(engine)));
    }
  }
  return table;
}

/// The points read off Fig. 4 of Hoffmann et al. 2022 by Besiroglu et al. 2024 without the five highest losses, tokens
/// = FLOP / (6 size).  The file is not part of the project: FREEFIELD_CHINCHILLA_CSV names it.
inline std::optional<runs> hoffmann_points() {
  char const* const given = std::getenv("FREEFIELD_CHINCHILLA_CSV");
  std::ifstream file(given != nullptr ? given : "");
  if (!file) return std::nullopt;
  struct point {
    double size, flop, loss;
  };
  std::vector<point> points;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream text(line);
    std::vector<std::string> cells;
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    points.push_back({std::stod(cells.at(3)), std::stod(cells.at(4)), std::stod(cells.at(6))});
  }
  std::sort(points.begin(), points.end(), [](point const& p, point const& q) { return p.loss > q.loss; });
  runs table;
  for (std::size_t i = 5; i < points.size(); ++i) {
    table.N.push_back(points[i].size);
    table.D.push_back(points[i].flop / (6 * points[i].size));
    table.loss.push_back(points[i].loss);
  }
  return table;
}

}  // namespace support
