#pragma once
/// @file
/// Test inputs out of arbitrary bytes.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace fuzz {

/// Reads numbers from bytes, zeros where they have ended.
class reader {
 public:
  explicit reader(std::span<std::uint8_t const> bytes) : bytes_(bytes) {}

  std::uint8_t byte() { return next_ < bytes_.size() ? bytes_[next_++] : std::uint8_t{0}; }

  std::size_t below(std::size_t limit) { return byte() % limit; }

  /// Half of the numbers are ordinary, a quarter are of the troublesome ones, a quarter have arbitrary bits.
  double number() {
    constexpr double big = (std::numeric_limits<double>::max)(), small = std::numeric_limits<double>::denorm_min();
    constexpr double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double special[]{0.0,      -0.0,      1.0, -1.0,  big,    -big, small, -small,
                               infinity, -infinity, nan, 1e300, 1e-300, 1e16, -1e16, 0.5};
    std::uint8_t const kind = byte();
    if (kind % 4 < 2) return (byte() + 1) / 16.0;
    if (kind % 4 == 2) return special[below(16)];
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits = (bits << 8U) | byte();
    return std::bit_cast<double>(bits);
  }

 private:
  std::span<std::uint8_t const> bytes_;
  std::size_t next_ = 0;
};

/// Ends the program, which every fuzzer reports.
inline void require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace fuzz
