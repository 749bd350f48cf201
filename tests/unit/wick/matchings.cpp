// Perfect matchings by their number: all of them, once, in order, and back.

#include <freefield/wick/matchings.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <set>
#include <utility>
#include <vector>

#include "support/caught.hpp"

namespace ff = freefield;
using support::caught;

namespace {

using pairs = std::vector<std::pair<int, int>>;

static_assert(std::ranges::random_access_range<ff::matchings<6>> && std::ranges::sized_range<ff::matchings<6>>);
static_assert(std::ranges::random_access_range<ff::matchings_of> && std::ranges::sized_range<ff::matchings_of>);
static_assert(std::random_access_iterator<decltype(ff::matchings<6>{}.begin())>);
static_assert(ff::matchings<0>{}.size() == 1 && ff::matchings<2>{}.size() == 1 && ff::matchings<4>{}.size() == 3);
static_assert(ff::matchings<6>{}.size() == 15 && ff::matchings<10>{}.size() == 945);
static_assert(ff::matchings<34>{}.size() == 6332659870762850625);
static_assert(ff::matchings<0>{}[0].empty() && !ff::matchings<0>{}.empty());
static_assert(ff::matchings<3>{}.size() == 0 && ff::matchings<3>{}.empty());

using three = std::array<std::pair<int, int>, 3>;
static_assert(ff::matchings<6>{}[0] == three{{{0, 1}, {2, 3}, {4, 5}}});
static_assert(ff::matchings<6>{}[1] == three{{{0, 1}, {2, 4}, {3, 5}}});
static_assert(ff::matchings<6>{}[3] == three{{{0, 2}, {1, 3}, {4, 5}}});
static_assert(ff::matchings<6>{}[14] == three{{{0, 5}, {1, 4}, {2, 3}}});
static_assert(ff::matchings<6>::rank(three{{{0, 5}, {1, 4}, {2, 3}}}) == 14);
static_assert(ff::matchings<6>::rank(three{{{3, 2}, {5, 0}, {1, 4}}}) == 14);
static_assert(ff::matchings_of(6).rank(ff::matchings<6>{}[7]) == 7);

constexpr bool ranks_invert_indices() {
  ff::matchings<8> const all;
  for (std::int64_t k = 0; k < all.size(); ++k) {
    if (ff::matchings<8>::rank(all[k]) != k) return false;
  }
  return true;
}
static_assert(ranks_invert_indices());

/// The matchings as the textbook builds them.
void collect(std::vector<int> const& points, pairs& chosen, std::vector<pairs>& all) {
  if (points.empty()) all.push_back(chosen);
  for (std::size_t i = 1; i < points.size(); ++i) {
    std::vector<int> rest(points.begin() + 1, points.end());
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i) - 1);
    chosen.emplace_back(points[0], points[i]);
    collect(rest, chosen, all);
    chosen.pop_back();
  }
}

template <int N>
void check_all() {
  std::vector<int> points;
  for (int p = 0; p < N; ++p) points.push_back(p);
  pairs chosen;
  std::vector<pairs> expected;
  collect(points, chosen, expected);
  ff::matchings<N> const all;
  ff::matchings_of const same(N);
  REQUIRE(std::cmp_equal(expected.size(), all.size()));
  REQUIRE(same.size() == all.size());
  bool equal = true;
  std::int64_t k = 0;
  for (auto const& matching : all) {
    pairs const& wanted = expected[static_cast<std::size_t>(k)];
    equal = equal && std::ranges::equal(matching, wanted) && same[k] == wanted && all.rank(matching) == k &&
            same.rank(matching) == k;
    ++k;
  }
  CHECK(equal);
  CHECK(std::ranges::is_sorted(expected));
}

}  // namespace

TEST_CASE("all matchings in lexicographic order, and their ranks") {
  check_all<0>();
  check_all<2>();
  check_all<4>();
  check_all<6>();
  check_all<8>();
  check_all<10>();
}

TEST_CASE("an odd number of points has no matching") {
  CHECK(ff::matchings_of(5).size() == 0);
  CHECK(ff::matchings_of(5).begin() == ff::matchings_of(5).end());
  CHECK(ff::matchings_of().size() == 1);
  CHECK(ff::matchings_of(0)[0].empty());
}

TEST_CASE("the largest number of points") {
  ff::matchings_of const all(34);
  CHECK(all.size() == 6332659870762850625);
  auto const first = all[0], last = all[all.size() - 1];
  for (int i = 0; i < 17; ++i) {
    CHECK(first[static_cast<std::size_t>(i)] == std::pair(2 * i, 2 * i + 1));
    CHECK(last[static_cast<std::size_t>(i)] == std::pair(i, 33 - i));
  }
  for (std::int64_t const k : {std::int64_t{0}, std::int64_t{987654321987654321}, all.size() - 1}) {
    CHECK(all.rank(all[k]) == k);
    CHECK(ff::matchings<34>::rank(ff::matchings<34>{}[k]) == k);
  }
}

TEST_CASE("iterators move as those of an array do") {
  ff::matchings<6> const all;
  auto i = all.begin();
  CHECK(*(i + 4) == all[4]);
  CHECK(i[5] == all[5]);
  CHECK(*++i == all[1]);
  CHECK(*i++ == all[1]);
  CHECK(*i-- == all[2]);
  CHECK(*--i == all[0]);
  CHECK(*(2 + i) == all[2]);
  CHECK(*(all.end() - 1) == all[14]);
  CHECK(all.end() - all.begin() == 15);
  CHECK(all.begin() < all.end());
  auto const place = std::ranges::lower_bound(all, all[11]);
  CHECK(place - all.begin() == 11);
  auto const reversed = all | std::views::reverse;
  CHECK(*reversed.begin() == all[14]);
  CHECK(ff::matchings<6>{}.begin()[3] == all[3]);  // an iterator outlives its range
}

TEST_CASE("a sum over matchings is a hafnian: (N - 1)!! prod x for the matrix x x^T") {
  std::array<int, 8> const x{1, -2, 3, 1, 2, -1, 1, 2};
  int sum = 0;
  for (auto const& matching : ff::matchings<8>{}) {
    int product = 1;
    for (auto const& [a, b] : matching) product *= x[static_cast<std::size_t>(a)] * x[static_cast<std::size_t>(b)];
    sum += product;
  }
  CHECK(sum == 105 * 24);
}

TEST_CASE("what is refused") {
  CHECK(caught([] { return ff::matchings_of(-2); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::matchings_of(36); }).code == ff::errc::overflow);
  CHECK(caught([] { return ff::matchings_of(35); }).code == ff::errc::overflow);
  CHECK(caught([] { return ff::matchings<4>{}[3]; }).code == ff::errc::out_of_range);
  CHECK(caught([] { return ff::matchings<4>{}[-1]; }).code == ff::errc::out_of_range);
  CHECK(caught([] { return ff::matchings_of(3)[0]; }).code == ff::errc::out_of_range);
  using two = std::array<std::pair<int, int>, 2>;
  for (two const& wrong : {two{{{0, 1}, {1, 2}}}, two{{{0, 0}, {1, 2}}}, two{{{0, 1}, {2, 4}}}, two{{{0, -1}, {2, 3}}},
                           two{{{0, 1}, {0, 1}}}}) {
    auto const e = caught([&] { return ff::matchings<4>::rank(wrong); });
    CHECK(e.code == ff::errc::domain);
    CHECK(e.function == "matchings::rank");
  }
  CHECK(caught([] { return ff::matchings_of(4).rank(pairs{{0, 1}}); }).code == ff::errc::domain);
}
