#pragma once
/// @file
/// Counter-based random words: any word of any stream directly, the same on every machine and thread count.

#include <array>
#include <cstddef>
#include <cstdint>

namespace freefield {

/// Philox4x32-10: a random function of (seed, stream, block number) that yields four 32-bit words per block.
///
/// The seed is the key (low word first); the stream is the upper and the block number the lower 64 bits of the
/// counter.  Different streams of one seed never overlap: give every replicate, sample or thread-sized piece of work
/// its own stream and the result depends on nobody's schedule.  Period of a stream: 2^66 words.
/// Source: J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011).
class philox4x32 {
 public:
  using result_type = std::uint32_t;
  using block_type = std::array<std::uint32_t, 4>;
  using key_type = std::array<std::uint32_t, 2>;

  constexpr explicit philox4x32(std::uint64_t seed = 0, std::uint64_t stream = 0) : seed_(seed), stream_(stream) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xffffffffU; }

  constexpr std::uint64_t seed() const { return seed_; }
  constexpr std::uint64_t stream() const { return stream_; }

  /// The bijection itself: ten rounds of `counter` under `key`.
  static constexpr block_type block(block_type counter, key_type key) {
    for (int round = 0; round < 10; ++round) {
      std::uint64_t const left = std::uint64_t{0xD2511F53U} * counter[0];
      std::uint64_t const right = std::uint64_t{0xCD9E8D57U} * counter[2];
      counter = {high(right) ^ counter[1] ^ key[0], low(right), high(left) ^ counter[3] ^ key[1], low(left)};
      key = {key[0] + 0x9E3779B9U, key[1] + 0xBB67AE85U};
    }
    return counter;
  }

  /// The next word.
  constexpr result_type operator()() {
    if (position_ == 0) fill();
    result_type const word = words_[position_++];
    if (position_ == words_.size()) {
      position_ = 0;
      ++block_;
    }
    return word;
  }

  /// Skips `count` words in constant time.
  constexpr void discard(std::uint64_t count) {
    std::uint64_t const words = position_ + count % 4;
    block_ += count / 4 + words / 4;
    position_ = static_cast<std::size_t>(words % 4);
    if (position_ != 0) fill();
  }

  /// Equal engines yield equal words for ever.
  friend constexpr bool operator==(philox4x32 const& a, philox4x32 const& b) {
    return a.seed_ == b.seed_ && a.stream_ == b.stream_ && a.block_ == b.block_ && a.position_ == b.position_;
  }

 private:
  static constexpr std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
  static constexpr std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); }

  constexpr void fill() {
    words_ = block({low(block_), high(block_), low(stream_), high(stream_)}, {low(seed_), high(seed_)});
  }

  std::uint64_t seed_;
  std::uint64_t stream_;
  std::uint64_t block_ = 0;
  std::size_t position_ = 0;  // of the next word; words_ is valid unless it is 0
  block_type words_{};
};

}  // namespace freefield
