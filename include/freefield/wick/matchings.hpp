#pragma once
/// @file
/// Perfect matchings of a few points, numbered.

#include <freefield/core/error.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

using point_pair = std::pair<int, int>;

/// The largest number of points whose matchings 64 bits can count: 33!! for 34.
inline constexpr int most_paired_points = 34;

/// (points - 1)!!, the number of perfect matchings; none for an odd number of points.
constexpr std::int64_t matching_count(int points) {
  if (points % 2 == 1) return 0;
  std::int64_t count = 1;
  for (int k = points - 1; k > 1; k -= 2) count *= k;
  return count;
}

/// Writes the pairs of matching number k.  The lowest free point is matched with the free point number `digit` after
/// it, where k is written in the mixed radix points - 1, points - 3, ..., the first digit counting most.
constexpr void unrank_matching(std::int64_t k, int points, std::span<point_pair> pairs) {
  std::array<bool, most_paired_points> used{};
  std::int64_t weight = matching_count(points);
  int lowest = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    weight /= points - 1 - 2 * static_cast<int>(i);
    std::int64_t digit = k / weight;
    k %= weight;
    while (used[static_cast<std::size_t>(lowest)]) ++lowest;
    int partner = lowest + 1;
    while (used[static_cast<std::size_t>(partner)] || digit-- > 0) ++partner;
    used[static_cast<std::size_t>(lowest)] = used[static_cast<std::size_t>(partner)] = true;
    pairs[i] = {lowest, partner};
  }
}

/// The partner of each point.
/// @throws error `domain` where a point is missing, occurs twice, or is none
constexpr auto partners_of(std::string_view function, int points, std::span<point_pair const> pairs) {
  std::array<int, most_paired_points> partners{};
  partners.fill(-1);
  complaint const about{function, "pairs are no perfect matching", "every point in one pair"};
  require(std::cmp_equal(2 * pairs.size(), points), errc::domain, about, pairs.size());
  auto const set = [&](int point, int partner) {
    require(0 <= point && point < points && point != partner, errc::domain, about, point);
    int& place = partners[static_cast<std::size_t>(point)];
    require(place == -1, errc::domain, about, point);
    place = partner;
  };
  for (auto const& [a, b] : pairs) {
    set(a, b);
    set(b, a);
  }
  return partners;
}

/// The number of a matching, the pairs in any order.
constexpr std::int64_t rank_matching(std::string_view function, int points, std::span<point_pair const> pairs) {
  auto partners = partners_of(function, points, pairs);
  std::int64_t rank = 0;
  for (int lowest = 0, free = points; lowest < points; ++lowest) {
    int const partner = partners[static_cast<std::size_t>(lowest)];
    if (partner < lowest) continue;
    int digit = 0;
    for (int p = lowest + 1; p < partner; ++p) digit += partners[static_cast<std::size_t>(p)] > lowest ? 1 : 0;
    rank = rank * (free - 1) + digit;
    free -= 2;
  }
  return rank;
}

/// A random-access iterator over the values of a function of the index, which it keeps a copy of.
template <class Range>
class index_iterator {
 public:
  using value_type = typename Range::value_type;
  using difference_type = std::int64_t;
  using reference = value_type;
  using pointer = void;
  using iterator_concept = std::random_access_iterator_tag;
  using iterator_category = std::input_iterator_tag;

  constexpr index_iterator() = default;
  constexpr index_iterator(Range const& range, std::int64_t index) : range_(range), index_(index) {}

  constexpr value_type operator*() const { return range_[index_]; }
  constexpr value_type operator[](std::int64_t n) const { return range_[index_ + n]; }

  constexpr index_iterator& operator+=(std::int64_t n) {
    index_ += n;
    return *this;
  }
  constexpr index_iterator& operator-=(std::int64_t n) { return *this += -n; }
  constexpr index_iterator& operator++() { return *this += 1; }
  constexpr index_iterator& operator--() { return *this -= 1; }
  constexpr index_iterator operator++(int) { return std::exchange(*this, *this + 1); }
  constexpr index_iterator operator--(int) { return std::exchange(*this, *this - 1); }

  friend constexpr index_iterator operator+(index_iterator i, std::int64_t n) { return i += n; }
  friend constexpr index_iterator operator+(std::int64_t n, index_iterator i) { return i += n; }
  friend constexpr index_iterator operator-(index_iterator i, std::int64_t n) { return i -= n; }
  friend constexpr std::int64_t operator-(index_iterator const& a, index_iterator const& b) {
    return a.index_ - b.index_;
  }
  friend constexpr bool operator==(index_iterator const& a, index_iterator const& b) { return a.index_ == b.index_; }
  friend constexpr auto operator<=>(index_iterator const& a, index_iterator const& b) { return a.index_ <=> b.index_; }

 private:
  Range range_{};
  std::int64_t index_ = 0;
};

constexpr void require_matching_index(std::string_view function, std::int64_t k, std::int64_t size) {
  require(0 <= k && k < size, errc::out_of_range, {function, "index does not exist", "0 <= index < size()"}, k);
}

}  // namespace detail::wick

/// The (N - 1)!! perfect matchings of the points 0, ..., N - 1, the full contractions of Wick's theorem.  A
/// random-access range of std::array<std::pair<int, int>, N / 2>, nothing stored, every element worked out from its
/// index.
///
///     for (auto const& matching : matchings<4>{})      // (0 1)(2 3), (0 2)(1 3), (0 3)(1 2)
///
/// The pairs (a, b) of a matching have a < b and ascending a; the matchings are in lexicographic order.  No points have
/// one empty matching, an odd number of them has none.
/// Cost: O(N^2) for an element, O(N^2) for `rank`.
/// Does not compile for N > 34, whose number does not fit 64 bits.
template <int N>
class matchings {
  static_assert(0 <= N && N <= detail::wick::most_paired_points,
                "freefield: matchings<N> needs 0 <= N <= 34, the number of matchings has to fit 64 bits");

 public:
  using value_type = std::array<std::pair<int, int>, static_cast<std::size_t>(N) / 2>;

  static constexpr std::int64_t size() { return detail::wick::matching_count(N); }
  static constexpr bool empty() { return size() == 0; }
  static constexpr int points() { return N; }

  /// @throws error `out_of_range` for an index outside of 0, ..., size() - 1
  constexpr value_type operator[](std::int64_t k) const {
    detail::wick::require_matching_index("matchings", k, size());
    value_type result{};
    detail::wick::unrank_matching(k, N, result);
    return result;
  }

  constexpr auto begin() const { return detail::wick::index_iterator<matchings>(*this, 0); }
  constexpr auto end() const { return detail::wick::index_iterator<matchings>(*this, size()); }

  /// The index of a matching; its pairs and their points may be in any order.
  /// @throws error `domain` where a point is missing, occurs twice, or is none
  static constexpr std::int64_t rank(value_type const& matching) {
    return detail::wick::rank_matching("matchings::rank", N, matching);
  }
};

/// The same for a number of points that is known at run time: a range of std::vector<std::pair<int, int>>.
class matchings_of {
 public:
  using value_type = std::vector<std::pair<int, int>>;

  /// No points.
  constexpr matchings_of() = default;

  /// @throws error `domain` for a negative number of points, `overflow` for more than 34
  constexpr explicit matchings_of(int points) : points_(points) {
    require(points >= 0, errc::domain, {"matchings_of", "number of points is negative", "a number >= 0"}, points);
    require(points <= detail::wick::most_paired_points, errc::overflow,
            {"matchings_of", "the number of matchings does not fit 64 bits", "at most 34 points"}, points);
  }

  constexpr std::int64_t size() const { return detail::wick::matching_count(points_); }
  constexpr bool empty() const { return size() == 0; }
  constexpr int points() const { return points_; }

  /// @throws error `out_of_range` for an index outside of 0, ..., size() - 1
  constexpr value_type operator[](std::int64_t k) const {
    detail::wick::require_matching_index("matchings_of", k, size());
    value_type result(static_cast<std::size_t>(points_) / 2);
    detail::wick::unrank_matching(k, points_, result);
    return result;
  }

  constexpr auto begin() const { return detail::wick::index_iterator<matchings_of>(*this, 0); }
  constexpr auto end() const { return detail::wick::index_iterator<matchings_of>(*this, size()); }

  /// The index of a matching; its pairs and their points may be in any order.
  /// @throws error `domain` where a point is missing, occurs twice, or is none
  constexpr std::int64_t rank(std::span<std::pair<int, int> const> matching) const {
    return detail::wick::rank_matching("matchings_of::rank", points_, matching);
  }

 private:
  int points_ = 0;
};

}  // namespace freefield
