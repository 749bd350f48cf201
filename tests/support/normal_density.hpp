#pragma once
/// @file
/// Normal densities on the cells of a line.

#include <freefield/measure/density.hpp>

#include <cmath>

namespace support {

inline freefield::density<double, 1> normal_density(freefield::grid<double, 1> const& line, double mean,
                                                    double variance) {
  return freefield::normalised(line, [=](double y) { return std::exp(-(y - mean) * (y - mean) / (2 * variance)); });
}

}  // namespace support
