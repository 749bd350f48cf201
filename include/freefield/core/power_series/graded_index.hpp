#pragma once
/// @file
/// The multi-indices of bounded degree, known at compile time.

#include <array>
#include <cstddef>

namespace freefield::detail {

/// C(n, k), which has to fit std::size_t; it is used for sizes of arrays.
constexpr std::size_t binomial(std::size_t n, std::size_t k) {
  std::size_t result = 1;
  for (std::size_t i = 1; i <= k; ++i) result = result * (n - k + i) / i;
  return result;
}

/// The multi-indices k of `Variables` numbers with degree |k| <= Order, by ascending degree; within a degree by
/// descending first number, then descending second, ...: 1; g, h; g^2, gh, h^2; ...
template <std::size_t Variables, int Order>
struct graded_index {
  using type = std::array<int, Variables>;

  static constexpr std::size_t size() { return binomial(static_cast<std::size_t>(Order) + Variables, Variables); }

  static constexpr int degree(type const& k) {
    int sum = 0;
    for (int const power : k) sum += power;
    return sum;
  }

  /// The number of multi-indices that come before k.
  static constexpr std::size_t place(type const& k) {
    std::size_t before = 0, rest = static_cast<std::size_t>(degree(k));
    for (std::size_t i = 0; i < Variables; ++i) {
      if (rest > 0) before += binomial(rest - 1 + Variables - i, Variables - i);
      rest -= static_cast<std::size_t>(k[i]);
    }
    return before;
  }

  /// All multi-indices in their order.
  static constexpr std::array<type, size()> all() {
    std::array<type, size()> result{};
    for (std::size_t p = 1; p < size(); ++p) result[p] = successor(result[p - 1]);
    return result;
  }

  /// Tells whether j_i <= k_i for every i.
  static constexpr bool divides(type const& j, type const& k) {
    for (std::size_t i = 0; i < Variables; ++i) {
      if (j[i] > k[i]) return false;
    }
    return true;
  }

  static constexpr type difference(type k, type const& j) {
    for (std::size_t i = 0; i < Variables; ++i) k[i] -= j[i];
    return k;
  }

 private:
  /// Returns the next multi-index: of the numbers before the last one, the last that is not zero loses 1, and the
  /// number after it becomes 1 plus what the last one was.
  static constexpr type successor(type k) {
    std::size_t i = Variables - 1;
    int const last = k[i];
    k[i] = 0;
    while (i > 0 && k[i - 1] == 0) --i;
    if (i == 0) {
      k[0] = last + 1;
    } else {
      --k[i - 1];
      k[i] = last + 1;
    }
    return k;
  }
};

}  // namespace freefield::detail
