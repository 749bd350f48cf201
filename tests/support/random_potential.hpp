#pragma once
/// @file
/// Polynomials of two variables by chance, convex and not.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace support {

/// A polynomial with a bounded set below every value, convex or not.
struct potential {
  std::array<double, 8> w;
  template <class S>
  auto operator()(S const& z) const {
    auto const u = z[0], v = z[1];
    return w[0] * u * u * u * u + w[1] * v * v * v * v + w[2] * u * u * v + w[3] * u * v * v + w[4] * u * u +
           w[5] * u * v + w[6] * v * v + w[7] * u;
  }
  /// The sum of the sizes of its terms.
  double size(std::array<double, 2> const& z) const {
    std::array<double, 8> sizes{};
    for (std::size_t i = 0; i < 8; ++i) sizes[i] = std::abs(w[i]);
    return potential{sizes}(std::array{std::abs(z[0]), std::abs(z[1])});
  }
};

/// Uniform on (-1, 1).
struct uniform_numbers {
  std::uint64_t state = 12345;
  double operator()() {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(state >> 11U) / 4503599627370496.0 - 1;
  }
};

inline potential random_potential(uniform_numbers& uniform) {
  potential f{};
  for (double& w : f.w) w = 2 * uniform();
  f.w[0] = 0.2 + std::abs(f.w[0]);
  f.w[1] = 0.2 + std::abs(f.w[1]);
  return f;
}

}  // namespace support
