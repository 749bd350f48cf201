#pragma once
/// @file
/// The order of a row of kicks and drifts from nothing but the product of its exponentials, word by word.

#include <array>
#include <cstddef>
#include <vector>

namespace support {

/// Coefficients of the words in two letters of up to `length` letters: those of n letters are numbered by their bits
/// from 2^n on, the first letter highest.
template <class T>
class words {
 public:
  explicit words(std::size_t length) : length_(length), coefficients_(std::size_t{2} << length, T(0)) {
    coefficients_[1] = T(1);
  }

  /// Multiplies by exp(x L) from the right, L the letter 0 or 1.
  void append(std::size_t letter, T const& x) {
    std::vector<T> result(coefficients_.size(), T(0));
    for (std::size_t n = 0; n <= length_; ++n) {
      for (std::size_t word = std::size_t{1} << n; word < std::size_t{2} << n; ++word) {
        T power = coefficients_[word];
        std::size_t longer = word;
        for (std::size_t k = 0; n + k <= length_; ++k) {
          result[longer] = T(result[longer] + power);
          power = T(T(power * x) / T(static_cast<int>(k) + 1));
          longer = 2 * longer + letter;
        }
      }
    }
    coefficients_ = result;
  }

  /// The largest difference from exp(A + B), whose words of n letters have the coefficient 1 / n!.
  T largest_defect(std::size_t n) const {
    T expected(1), largest(0);
    for (std::size_t k = 2; k <= n; ++k) expected = T(expected / T(static_cast<int>(k)));
    for (std::size_t word = std::size_t{1} << n; word < std::size_t{2} << n; ++word) {
      T const defect = T(coefficients_[word] - expected), size = defect < T(0) ? T(-defect) : defect;
      if (!(size <= largest)) largest = size;
    }
    return largest;
  }

 private:
  std::size_t length_;
  std::vector<T> coefficients_;
};

/// The words of a table of kicks (letter 1) and drifts (letter 0).
template <class Table>
auto words_of(Table const& table, std::size_t length) {
  words<typename decltype(table.kicks)::value_type> product(length);
  for (std::size_t i = 0; i < table.kicks.size(); ++i) {
    product.append(1, table.kicks[i]);
    if (i < table.drifts.size()) product.append(0, table.drifts[i]);
  }
  return product;
}

}  // namespace support
