#pragma once
/// @file
/// Draws from a table of probabilities.

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <vector>

namespace freefield::detail::power_law {

/// The sums of the first probabilities, and where among them a uniform variate lies.
///
/// A guide says for each of 2 n equal parts of (0, 1) at which of the n sums the search begins, so that it is one or
/// two steps long.  The place is that of a binary search, which scalars use that do not convert to an index.
/// Source: H. C. Chen, Y. Asau, AIIE Trans. 6 (1974) 163.
template <class T>
class probability_table {
 public:
  void add(T const& probability) {
    sum_ += probability;
    below_.push_back(sum_);
  }

  /// Makes the guide, after the last probability.
  void finish() {
    if constexpr (std::floating_point<T>) {
      guide_.resize(std::bit_ceil(2 * below_.size() + 1));
      std::size_t place = 0;
      for (std::size_t part = 0; part < guide_.size(); ++part) {
        T const start = static_cast<T>(part) / static_cast<T>(guide_.size());
        while (place < below_.size() && below_[place] <= start) ++place;
        guide_[part] = place;
      }
    }
  }

  std::size_t size() const { return below_.size(); }
  T const& total() const { return sum_; }

  /// How many sums are at most u, for 0 < u < 1.
  std::size_t place(T const& u) const {
    if constexpr (std::floating_point<T>) {
      std::size_t place = guide_[static_cast<std::size_t>(u * static_cast<T>(guide_.size()))];
      while (place < below_.size() && below_[place] <= u) ++place;
      return place;
    } else {
      return static_cast<std::size_t>(std::upper_bound(below_.begin(), below_.end(), u) - below_.begin());
    }
  }

 private:
  T sum_{0};
  std::vector<T> below_;
  std::vector<std::size_t> guide_;
};

}  // namespace freefield::detail::power_law
