#include <doctest/doctest.h>

#include <freefield/core/multi_index_table.hpp>

#include <support/archetype.hpp>
#include <support/caught.hpp>

#include <cstddef>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace ff = freefield;
using support::caught;

TEST_CASE("powers are a list of numbers") {
  ff::powers const k{2, 0, 1};
  CHECK(k.size() == 3);
  CHECK(k == ff::powers(std::vector<int>{2, 0, 1}));
  CHECK(k != ff::powers{2, 0});
  CHECK(ff::powers{}.size() == 0);
}

TEST_CASE("a table has one number for every multi-index below its powers") {
  ff::multi_index_table<int> table(ff::powers{2, 0, 3}, 7);
  CHECK(table.size() == 12);
  CHECK(table.top() == ff::powers{2, 0, 3});
  for (std::size_t place = 0; place < table.size(); ++place) {
    CHECK(table[place] == 7);
    table[place] = static_cast<int>(place);
  }
  for (int k = 0; k <= 2; ++k) {
    for (int l = 0; l <= 3; ++l) CHECK(table(ff::powers{k, 0, l}) == k + 3 * l);
  }
  table(ff::powers{1, 0, 2}) = 100;
  CHECK(table[7] == 100);
}

TEST_CASE("steps between places are those of the components") {
  ff::multi_index_table<int> const table(ff::powers{2, 1, 3}, 0);
  CHECK(table.stride(0) == 1);
  CHECK(table.stride(1) == 3);
  CHECK(table.stride(2) == 6);
}

TEST_CASE("every multi-index is visited once, after all that are below it, at its place") {
  ff::multi_index_table<int> table(ff::powers{2, 0, 1, 3}, 0);
  std::set<std::vector<int>> seen;
  table.for_each([&](std::size_t place, std::vector<int> const& k) {
    CHECK(place == seen.size());
    for (std::size_t i = 0; i < k.size(); ++i) {
      if (k[i] == 0) continue;
      std::vector<int> below = k;
      --below[i];
      CHECK(seen.count(below) == 1);
    }
    seen.insert(k);
    table(ff::powers(k)) += 1;
  });
  CHECK(seen.size() == table.size());
  for (std::size_t place = 0; place < table.size(); ++place) CHECK(table[place] == 1);
}

TEST_CASE("a table over no components has one number, that of the empty multi-index") {
  ff::multi_index_table<int> const table(ff::powers{}, 5);
  CHECK(table.size() == 1);
  CHECK(table(ff::powers{}) == 5);
  int visits = 0;
  table.for_each([&](std::size_t, std::vector<int> const& k) { visits += k.empty() ? 1 : 100; });
  CHECK(visits == 1);
}

TEST_CASE("numbers need no more than a ring") {
  ff::multi_index_table<support::ring_archetype> table(ff::powers{1, 1}, support::ring_archetype(3));
  table(ff::powers{1, 0}) = support::ring_archetype(4);
  CHECK(table(ff::powers{1, 0}) == support::ring_archetype(4));
  CHECK(table(ff::powers{0, 1}) == support::ring_archetype(3));
}

TEST_CASE("negative powers are refused, with their place") {
  auto const e = caught([] { return ff::multi_index_table<int>(ff::powers{1, 2, -3}, 0); });
  CHECK(e.code == ff::errc::domain);
  CHECK(e.function == "multi_index_table");
  CHECK(e.index == ff::error_index{2});
  CHECK(support::says(e, "-3"));
}

TEST_CASE("tables of 2^28 numbers or more are refused before they are made") {
  for (ff::powers const& top : {ff::powers{16383, 16383}, ff::powers{std::numeric_limits<int>::max()},
                                ff::powers(std::vector<int>(28, 1)), ff::powers(std::vector<int>(64, 1))}) {
    auto const e = caught([&] { return ff::multi_index_table<char>(top, 0); });
    CHECK(e.code == ff::errc::too_large);
    CHECK(support::says(e, "2^28"));
  }
  constexpr std::size_t limit = std::size_t{1} << 28U;
  CHECK(ff::detail::box_size(std::vector<int>{16383, 16382}, limit) == limit - 16384);
  CHECK(ff::detail::box_size(std::vector<int>(27, 1), limit) == limit / 2);
}

TEST_CASE("numbers outside of the table are refused") {
  ff::multi_index_table<int> table(ff::powers{2, 3}, 0);
  auto const wrong_size = caught([&] { return table(ff::powers{1}); });
  CHECK(wrong_size.code == ff::errc::size_mismatch);
  auto const above = caught([&] { return table(ff::powers{2, 4}); });
  CHECK(above.code == ff::errc::out_of_range);
  CHECK(above.index == ff::error_index{1});
  auto const below = caught([&] { return std::as_const(table)(ff::powers{-1, 0}); });
  CHECK(below.code == ff::errc::out_of_range);
  CHECK(below.index == ff::error_index{0});
}

TEST_CASE("the lowest component that occurs") {
  CHECK(ff::detail::lowest_occurring(std::vector<int>{0, 0, 2, 1}) == 2);
  CHECK(ff::detail::lowest_occurring(std::vector<int>{1, 0}) == 0);
  CHECK(ff::detail::lowest_occurring(std::vector<int>{0, 0}) == 2);
  CHECK(ff::detail::lowest_occurring(std::vector<int>{}) == 0);
}
