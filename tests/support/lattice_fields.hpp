#pragma once
/// @file
/// What tests of lattice fields share.

#include <freefield/core/random.hpp>
#include <freefield/numeric/dense.hpp>

#include <cstdint>

namespace support {

/// n independent standard normal numbers.
inline freefield::vector_of<double> random_field(Eigen::Index n, std::uint64_t seed) {
  freefield::philox4x32 engine{seed, 0};
  freefield::vector_of<double> field(n);
  for (double& x : field) x = freefield::normal<double>(engine);
  return field;
}

}  // namespace support
