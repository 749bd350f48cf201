#pragma once
/// @file
/// What Feynman diagrams are made of: legs, kinds of vertices and their numbers.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// The kinds of lines: of a real field, of a complex field from psi* to psi, of a Grassmann field from psi-bar to psi.
enum class line_kind { neutral, charged, fermion };

/// The legs of a vertex or of the outside: neutral fields phi, and pairs (psi*, psi) of a complex or a Grassmann field.
struct leg_counts {
  int neutral = 0;
  int charged = 0;
  int fermions = 0;

  friend auto operator<=>(leg_counts const&, leg_counts const&) = default;
};

/// The legs of a vertex, which stands for the term
///     V phi^neutral (psi* psi)^charged (psi-bar psi)^fermions / (neutral! charged!^2)
/// of an action.
using vertex_kind = leg_counts;

/// The external legs, which are labelled.
using external_legs = leg_counts;

namespace detail::wick {

/// Legs as an argument; a number counts neutral legs.
class legs_argument {
 public:
  legs_argument(int neutral) : legs_{.neutral = neutral} {}
  legs_argument(leg_counts const& legs) : legs_(legs) {}
  operator leg_counts const&() const { return legs_; }

 private:
  leg_counts legs_;
};

/// The product of two numbers of contractions; one that does not fit 64 bits is refused.
inline std::int64_t exact_product(std::string_view function, std::int64_t a, std::int64_t b) {
  require(b == 0 || a <= std::numeric_limits<std::int64_t>::max() / b, errc::too_large,
          {function, "the number of contractions does not fit 64 bits", "fewer legs"}, b);
  return a * b;
}

/// The product count n (n - step) (n - 2 step) ...
inline std::int64_t times_factorial(std::string_view function, std::int64_t count, int n, int step = 1) {
  for (int k = n; k > 1; k -= step) count = exact_product(function, count, k);
  return count;
}

/// Converts a number of contractions to a scalar that is constructed from `int`.
template <ring_scalar T>
T count_as(std::int64_t count) {
  constexpr int base = 1 << 30;
  if (-base < count && count < base) return T(static_cast<int>(count));
  return T(T(count_as<T>(count / base) * T(base)) + T(static_cast<int>(count % base)));
}

}  // namespace detail::wick

/// The kinds of vertices as an argument:  4,  vertex_kind{.neutral = 1, .fermions = 1},  vertex_kinds{3, 4}.
class vertex_kinds {
 public:
  vertex_kinds(int valence) : kinds_{vertex_kind{.neutral = valence}} {}
  vertex_kinds(vertex_kind const& kind) : kinds_{kind} {}
  explicit vertex_kinds(std::initializer_list<detail::wick::legs_argument> kinds)
      : kinds_(kinds.begin(), kinds.end()) {}
  explicit vertex_kinds(std::vector<vertex_kind> kinds) : kinds_(std::move(kinds)) {}

  std::size_t size() const { return kinds_.size(); }
  vertex_kind const& operator[](std::size_t k) const { return kinds_[k]; }

 private:
  std::vector<vertex_kind> kinds_;
};

/// The order of diagrams as an argument: how many vertices there are, or how many of each kind, vertex_numbers{2, 1}.
class vertex_numbers {
 public:
  vertex_numbers(int order) : numbers_{order}, is_total_(true) {}
  explicit vertex_numbers(std::initializer_list<int> numbers) : numbers_(numbers) {}
  explicit vertex_numbers(std::vector<int> numbers) : numbers_(std::move(numbers)) {}

  /// All lists of numbers of vertices that `kinds` kinds may have.
  /// @throws error `domain` for a negative number, `size_mismatch` for a list of another length
  std::vector<std::vector<int>> lists(std::string_view function, std::size_t kinds) const {
    for (std::size_t k = 0; k < numbers_.size(); ++k) {
      if (numbers_[k] >= 0) continue;
      error_index place;
      if (!is_total_) place = {static_cast<std::ptrdiff_t>(k)};
      detail::fail(errc::domain, {function, "number of vertices is negative", "a number >= 0"}, place, numbers_[k]);
    }
    if (is_total_ && kinds != 1) {
      require_few_splits(function, kinds);
      return splits(numbers_[0], kinds);
    }
    require(numbers_.size() == kinds, errc::size_mismatch,
            {function, "wrong number of vertex numbers", "one for each kind"}, numbers_.size());
    return {numbers_};
  }

 private:
  /// Refuses an order whose C(order + kinds - 1, kinds - 1) splits into kinds are too many.
  void require_few_splits(std::string_view function, std::size_t kinds) const {
    std::int64_t count = 1;
    for (std::int64_t k = 1; std::cmp_less(k, kinds); ++k) {
      require(numbers_[0] <= 1000 && k <= 1000, errc::too_large,
              {function, "too many vertices for so many kinds", "lower order"}, numbers_[0]);
      count = count * (numbers_[0] + k) / k;
      require(count <= 100'000, errc::too_large,
              {function, "too many ways to split the vertices among the kinds", "lower order"}, numbers_[0]);
    }
  }

  static std::vector<std::vector<int>> splits(int total, std::size_t kinds) {
    if (kinds == 0) return total == 0 ? std::vector<std::vector<int>>(1) : std::vector<std::vector<int>>();
    std::vector<std::vector<int>> result;
    for (int last = 0; last <= total; ++last) {
      for (auto& list : splits(total - last, kinds - 1)) {
        list.push_back(last);
        result.push_back(std::move(list));
      }
    }
    return result;
  }

  std::vector<int> numbers_;
  bool is_total_ = false;
};

}  // namespace freefield
