#pragma once
/// @file
/// All ways of dividing a finite set into blocks.

#include <freefield/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace freefield {

/// A partition of {0, ..., n - 1} into blocks that are not empty.  Blocks are numbered in the order of their lowest
/// elements: the numbers form a restricted growth string, block_of[0] = 0, block_of[i] <= 1 + max_(j < i) block_of[j].
class set_partition {
 public:
  /// All elements in one block.
  explicit set_partition(std::size_t n) : block_of_(n, 0), highest_(n, 0) {}

  /// The number of elements.
  std::size_t size() const { return block_of_.size(); }

  /// The number of the block of each element.
  std::vector<std::size_t> const& block_of() const { return block_of_; }

  std::size_t block_count() const { return size() == 0 ? 0 : highest_.back() + 1; }

  /// The elements of each block, ascending.
  std::vector<std::vector<std::ptrdiff_t>> blocks() const {
    std::vector<std::vector<std::ptrdiff_t>> result(block_count());
    for (std::size_t i = 0; i < size(); ++i) result[block_of_[i]].push_back(static_cast<std::ptrdiff_t>(i));
    return result;
  }

  /// The next one in the lexicographic order of block_of.
  /// @return false, and no change, after the last, in which every element has a block of its own
  bool advance() {
    for (std::size_t i = size(); i-- > 1;) {
      if (block_of_[i] > highest_[i - 1]) continue;
      ++block_of_[i];
      highest_[i] = std::max(highest_[i - 1], block_of_[i]);
      for (std::size_t j = i + 1; j < size(); ++j) {
        block_of_[j] = 0;
        highest_[j] = highest_[i];
      }
      return true;
    }
    return false;
  }

  friend bool operator==(set_partition const&, set_partition const&) = default;

 private:
  std::vector<std::size_t> block_of_;
  std::vector<std::size_t> highest_;  ///< of the numbers up to and with this element's
};

/// The range of all partitions of {0, ..., n - 1}: as many as the Bell number of n (1, 1, 2, 5, 15, 52, 203, ...), each
/// made from the one before in O(n), none stored.  The empty set has one partition, into no blocks.
///     for (auto const& partition : ff::set_partitions(4))
///       for (auto const& block : partition.blocks()) ...
/// Source: D. E. Knuth, "The Art of Computer Programming" 4A (2011), 7.2.1.5, algorithm H.
class set_partitions {
 public:
  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = set_partition;
    using difference_type = std::ptrdiff_t;

    explicit iterator(std::size_t n) : partition_(n) {}

    set_partition const& operator*() const { return partition_; }
    set_partition const* operator->() const { return &partition_; }
    iterator& operator++() {
      done_ = !partition_.advance();
      return *this;
    }
    void operator++(int) { ++*this; }

    friend bool operator==(iterator const& i, std::default_sentinel_t) { return i.done_; }

   private:
    set_partition partition_;
    bool done_ = false;
  };

  /// @throws error `domain` for n < 0
  explicit set_partitions(int n) : n_(n) {
    require(n >= 0, errc::domain, {"set_partitions", "number of elements is negative", "a number >= 0"}, n);
  }

  iterator begin() const { return iterator(static_cast<std::size_t>(n_)); }
  std::default_sentinel_t end() const { return {}; }

 private:
  int n_;
};

}  // namespace freefield
