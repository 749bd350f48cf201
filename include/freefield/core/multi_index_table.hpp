#pragma once
/// @file
/// Numbers for all multi-indices below given powers.

#include <freefield/core/error.hpp>
#include <freefield/core/multi_index.hpp>
#include <freefield/core/scalar.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail {

/// The product of all k_i + 1, or `limit` where it is larger.
inline std::size_t box_size(std::span<int const> powers, std::size_t limit) {
  std::size_t size = 1;
  for (int const k : powers) {
    auto const side = static_cast<std::size_t>(k) + 1;
    if (size > limit / side) return limit;
    size *= side;
  }
  return size;
}

/// Checks that the multi-indices below the powers are few enough for a table.
/// @return the number of these multi-indices
inline std::size_t require_box(std::string_view function, std::span<int const> powers) {
  constexpr std::size_t limit = std::size_t{1} << 28U;
  require_powers(function, powers);
  std::size_t const size = box_size(powers, limit);
  require(size < limit, errc::too_large, {function, "product of all (k_i + 1) is too large", "less than 2^28"});
  return size;
}

/// The lowest component that occurs; for the multi-index zero, the number of components.
inline std::size_t lowest_occurring(std::span<int const> powers) {
  std::size_t i = 0;
  while (i < powers.size() && powers[i] == 0) ++i;
  return i;
}

}  // namespace detail

/// One number for every multi-index k with 0 <= k_i <= top_i.
template <ring_scalar T>
class multi_index_table {
 public:
  using scalar_type = T;

  /// All numbers are `fill`.
  /// @throws error `domain` for a negative power, `too_large` for 2^28 numbers or more
  multi_index_table(powers top, T const& fill)
      : top_(std::move(top)), numbers_(detail::require_box("multi_index_table", top_.values), fill) {
    std::size_t stride = 1;
    for (int const k : top_.values) {
      strides_.push_back(stride);
      stride *= static_cast<std::size_t>(k) + 1;
    }
  }

  powers const& top() const { return top_; }
  std::size_t size() const { return numbers_.size(); }
  std::size_t stride(std::size_t component) const { return strides_[component]; }

  /// The number of the multi-index k.
  /// @throws error `size_mismatch`, `out_of_range` for a multi-index outside of the table
  T const& operator()(powers const& k) const { return numbers_[checked_place(k)]; }
  T& operator()(powers const& k) { return numbers_[checked_place(k)]; }

  /// The number at a place; k has the place k_0 + (top_0 + 1) (k_1 + (top_1 + 1) (k_2 + ...)).
  T const& operator[](std::size_t place) const { return numbers_[place]; }
  T& operator[](std::size_t place) { return numbers_[place]; }

  /// visit(place, k) for every multi-index, each after all that are below it; k is a vector of int.
  template <class Visit>
  void for_each(Visit&& visit) const {
    std::vector<int> k(top_.size(), 0);
    for (std::size_t place = 0; place < size(); ++place) {
      visit(place, std::as_const(k));
      for (std::size_t i = 0; i < k.size(); ++i) {
        if (++k[i] <= top_.values[i]) break;
        k[i] = 0;
      }
    }
  }

 private:
  std::size_t checked_place(powers const& k) const {
    constexpr std::string_view function = "multi_index_table";
    require(k.size() == top_.size(), errc::size_mismatch, {function, "wrong number of powers", "one per component"},
            k.size());
    std::size_t place = 0;
    for (std::size_t i = 0; i < k.size(); ++i) {
      require(0 <= k.values[i] && k.values[i] <= top_.values[i], errc::out_of_range,
              {function, "power is outside of the table", "0 <= k_i <= top_i"}, k.values[i],
              {static_cast<std::ptrdiff_t>(i)});
      place += strides_[i] * static_cast<std::size_t>(k.values[i]);
    }
    return place;
  }

  powers top_;
  std::vector<std::size_t> strides_;
  std::vector<T> numbers_;
};

}  // namespace freefield
