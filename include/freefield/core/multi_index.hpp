#pragma once
/// @file
/// Products of components, by powers or by indices.

#include <freefield/core/error.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace freefield {

/// How often each component occurs: x_0^2 x_1 has the powers {2, 1}.
struct powers {
  std::vector<int> values;

  powers() = default;
  explicit powers(std::initializer_list<int> list) : values(list) {}
  explicit powers(std::vector<int> list) : values(std::move(list)) {}

  std::size_t size() const { return values.size(); }
  friend bool operator==(powers const&, powers const&) = default;
};

/// Which components, in any order, each as often as it occurs: x_0^2 x_1 has the indices {0, 0, 1}.
struct indices {
  using index_type = std::ptrdiff_t;
  std::vector<index_type> values;

  indices() = default;
  explicit indices(std::initializer_list<index_type> list) : values(list) {}
  explicit indices(std::vector<index_type> list) : values(std::move(list)) {}
  explicit indices(std::span<index_type const> list) : values(list.begin(), list.end()) {}

  std::size_t size() const { return values.size(); }
  operator std::span<index_type const>() const { return values; }
  friend bool operator==(indices const&, indices const&) = default;
};

/// A product of components, said either way: what `moment` takes.
class multi_index {
 public:
  multi_index(powers k) : product_(std::move(k)) {}
  multi_index(indices list) : product_(std::move(list)) {}

  /// `{2, 2}` alone means nothing: as powers it is x_0^2 x_1^2, as indices x_2^2.
  template <std::integral First, std::integral... Rest>
  multi_index(First, Rest...) {
    static_assert(sizeof(First) == 0,
                  "freefield: write powers{2, 2}, how often each component occurs, or indices{2, 2}, which components");
  }

  /// Calls visit(powers const&) or visit(indices const&).
  template <class Visit>
  decltype(auto) visit(Visit&& visit) const {
    return std::visit(visit, product_);
  }

 private:
  std::variant<powers, indices> product_;
};

namespace detail {

/// Checks that no power is negative.
inline void require_powers(std::string_view function, std::span<int const> powers) {
  for (std::size_t i = 0; i < powers.size(); ++i) {
    require(powers[i] >= 0, errc::domain, {function, "power is negative", "powers >= 0"}, powers[i],
            {static_cast<std::ptrdiff_t>(i)});
  }
}

}  // namespace detail

}  // namespace freefield
