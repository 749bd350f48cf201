#pragma once
/// @file
/// Products of propagators.

#include <array>
#include <cstddef>
#include <span>

namespace freefield {

/// C(first, second)^power, first <= second.
struct propagator_power {
  std::size_t first = 0;
  std::size_t second = 0;
  int power = 0;

  friend constexpr bool operator==(propagator_power const&, propagator_power const&) = default;
};

namespace detail::wick {

/// weight * a product of propagators, at most Most different ones, in ascending order.
template <class Weight, std::size_t Most>
struct weighted_product {
  Weight weight{};
  std::array<propagator_power, Most> propagators{};
  std::size_t count = 0;

  constexpr std::span<propagator_power const> factors() const { return {propagators.data(), count}; }

  constexpr void multiply(propagator_power const& factor) {
    std::size_t place = count;
    while (place > 0 && lies_below(factor, propagators[place - 1])) --place;
    if (place > 0 && !lies_below(propagators[place - 1], factor)) {
      propagators[place - 1].power += factor.power;
      return;
    }
    for (std::size_t i = count++; i > place; --i) propagators[i] = propagators[i - 1];
    propagators[place] = factor;
  }

  /// Descending powers of C(0,0), C(0,1), ..., C(1,1), ... come first: contractions within a field before others.
  constexpr bool precedes(weighted_product const& other) const {
    for (std::size_t k = 0; k < count && k < other.count; ++k) {
      propagator_power const& a = propagators[k];
      propagator_power const& b = other.propagators[k];
      if (lies_below(a, b) || lies_below(b, a)) return lies_below(a, b);
      if (a.power != b.power) return a.power > b.power;
    }
    return count > other.count;
  }

 private:
  static constexpr bool lies_below(propagator_power const& a, propagator_power const& b) {
    return a.first < b.first || (a.first == b.first && a.second < b.second);
  }
};

}  // namespace detail::wick
}  // namespace freefield
