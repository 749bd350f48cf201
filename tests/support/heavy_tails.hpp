#pragma once
/// @file
/// Random numbers with heavy tails, and the zeta function by another way than the library's.

#include <freefield/core/random.hpp>

#include <boost/math/special_functions/zeta.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace support {

/// Numbers with P(X >= x) = x^(1 - alpha).
inline std::vector<double> pareto(std::size_t n, double alpha, std::uint64_t seed, std::uint64_t stream = 0) {
  freefield::philox4x32 engine{seed, stream};
  std::vector<double> result;
  for (std::size_t i = 0; i < n; ++i) result.push_back(std::pow(freefield::uniform<double>(engine), -1 / (alpha - 1)));
  return result;
}

/// The same numbers on a coarse grid, so that many are equal.
inline std::vector<double> with_ties(std::vector<double> numbers, double step) {
  for (double& x : numbers) x = std::ceil(x / step) * step;
  return numbers;
}

/// sum over x >= q of x^-s, of an integer q.
inline long double plain_zeta(long double s, int q) {
  long double sum = boost::math::zeta(s);
  for (int x = 1; x < q; ++x) sum -= std::pow(static_cast<long double>(x), -s);
  return sum;
}

}  // namespace support
