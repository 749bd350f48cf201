// Enumeration of Feynman diagrams: their numbers, symmetry factors and contractions.

#include <freefield/wick/diagram/diagram_print.hpp>
#include <freefield/wick/diagrams.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "support/caught.hpp"

namespace ff = freefield;
using support::caught;
using support::says;

namespace {

std::int64_t contractions(std::vector<ff::diagram> const& all) {
  std::int64_t sum = 0;
  for (auto const& d : all) sum += d.contractions();
  return sum;
}

std::int64_t odd_factorial(int n) { return n <= 1 ? 1 : n * odd_factorial(n - 2); }
std::int64_t factorial(int n) { return n <= 1 ? 1 : n * factorial(n - 1); }

std::vector<std::int64_t> symmetry_factors(std::vector<ff::diagram> const& all) {
  std::vector<std::int64_t> result;
  for (auto const& d : all) result.push_back(d.symmetry_factor());
  std::sort(result.begin(), result.end());
  return result;
}

using factors = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("diagrams: the vacuum diagrams of phi^4") {
  std::vector<std::size_t> const connected{1, 1, 2, 4, 10, 28}, all{1, 1, 3, 7, 20, 56};
  for (int n = 1; n <= 5; ++n) {
    CAPTURE(n);
    auto const found = ff::vacuum_diagrams(4, n);
    CHECK(found.size() == all[static_cast<std::size_t>(n)]);
    CHECK(contractions(found) == odd_factorial(4 * n - 1));
    auto const of_log = ff::vacuum_diagrams(4, n, {.connected = true});
    CHECK(of_log.size() == connected[static_cast<std::size_t>(n)]);
    std::vector<ff::diagram> kept;
    std::copy_if(found.begin(), found.end(), std::back_inserter(kept), [](auto const& d) { return d.is_connected(); });
    CHECK(kept == of_log);
    CHECK(std::is_sorted(found.begin(), found.end()));
  }
  CHECK(symmetry_factors(ff::vacuum_diagrams(4, 2)) == factors{16, 48, 128});
  CHECK(symmetry_factors(ff::vacuum_diagrams(4, 3, {.connected = true})) == factors{24, 32, 48, 48});
  CHECK(symmetry_factors(ff::vacuum_diagrams(4, 3)) == factors{24, 32, 48, 48, 128, 384, 3072});
}

TEST_CASE("diagrams: the vacuum diagrams of phi^3") {
  CHECK(symmetry_factors(ff::vacuum_diagrams(3, 2)) == factors{8, 12});
  CHECK(symmetry_factors(ff::vacuum_diagrams(3, 4, {.connected = true})) == factors{8, 16, 16, 24, 48});
  CHECK(symmetry_factors(ff::vacuum_diagrams(3, 4)) == factors{8, 16, 16, 24, 48, 96, 128, 288});
  CHECK(ff::vacuum_diagrams(3, 6, {.connected = true}).size() == 17);
  CHECK(contractions(ff::vacuum_diagrams(3, 6)) == odd_factorial(17));
  CHECK(ff::vacuum_diagrams(3, 3).empty());
}

TEST_CASE("diagrams: external legs are labelled") {
  for (int n = 0; n <= 3; ++n) {
    CHECK(contractions(ff::diagrams(4, 2, n)) == odd_factorial(4 * n + 1));
    CHECK(contractions(ff::diagrams(4, 4, n)) == odd_factorial(4 * n + 3));
  }
  CHECK(symmetry_factors(ff::diagrams(4, 2, 1, {.connected = true})) == factors{2});
  CHECK(symmetry_factors(ff::diagrams(4, 2, 2, {.connected = true})) == factors{4, 4, 6});
  CHECK(symmetry_factors(ff::diagrams(4, 2, 2, {.one_particle_irreducible = true})) ==
        factors{4, 6});
  CHECK(symmetry_factors(ff::diagrams(4, 2, 2, {.one_particle_irreducible = true,
                                                                            .tadpole_free = true})) == factors{6});
  // The four-point function of phi^3 at tree level: three channels.  Of phi^4 with one loop: three channels, and
  // tadpoles on four legs.
  CHECK(symmetry_factors(ff::diagrams(3, 4, 2, {.connected = true})) == factors{1, 1, 1});
  CHECK(symmetry_factors(ff::diagrams(4, 4, 2, {.connected = true})) ==
        factors{2, 2, 2, 2, 2, 2, 2});
  CHECK(ff::diagrams(4, 4, 2, {.one_particle_irreducible = true}).size() == 3);
  CHECK(ff::diagrams(4, 3, 2).empty());
}

TEST_CASE("diagrams: loops, vacuum parts, self-lines") {
  for (auto const& d : ff::vacuum_diagrams(4, 3, {.connected = true})) CHECK(d.loops() == 4);
  for (auto const& d : ff::vacuum_diagrams(4, 3)) CHECK(d.has_vacuum_parts());
  auto const with = ff::diagrams(4, 2, 2);
  auto const without = ff::diagrams(4, 2, 2, {.without_vacuum_parts = true});
  auto const count = std::count_if(with.begin(), with.end(), [](auto const& d) { return !d.has_vacuum_parts(); });
  CHECK(count == static_cast<std::ptrdiff_t>(without.size()));
  auto const free = ff::vacuum_diagrams(4, 4, {.tadpole_free = true});
  CHECK(std::all_of(free.begin(), free.end(), [](auto const& d) { return d.is_tadpole_free(); }));
  auto const all = ff::vacuum_diagrams(4, 4);
  CHECK(std::count_if(all.begin(), all.end(), [](auto const& d) { return d.is_tadpole_free(); }) ==
        static_cast<std::ptrdiff_t>(free.size()));
  auto const nothing = ff::vacuum_diagrams(4, 0);
  CHECK(nothing.size() == 1);
  CHECK(nothing[0].symmetry_factor() == 1);
  CHECK(!nothing[0].has_vacuum_parts());
}

TEST_CASE("diagrams: the irreducible ones are the vertices of the effective action") {
  // phi^4, four legs: g - 3/2 g^2 + 21/4 g^3, times n! 24^n.  phi^3 without external legs: g^2 / 12 + 5/48 g^4.
  std::vector<std::int64_t> const quartic{0, 24, 3 * 576, 21 * 6 * 13824 / 4};
  for (int n = 0; n <= 3; ++n) {
    CHECK(contractions(ff::diagrams(4, 4, n, {.one_particle_irreducible = true})) ==
          quartic[static_cast<std::size_t>(n)]);
  }
  CHECK(contractions(ff::vacuum_diagrams(3, 2, {.one_particle_irreducible = true})) == 2 * 36 / 12);
  CHECK(contractions(ff::vacuum_diagrams(3, 4, {.one_particle_irreducible = true})) == 5 * 24 * 1296 / 48);
}

TEST_CASE("diagrams: mixed vertices") {
  ff::vertex_kinds const kinds{3, 4};
  // <phi^(6 + 4)> / 2! ... : 9!! contractions of two cubic vertices and a quartic one.
  CHECK(contractions(ff::diagrams(kinds, 0, ff::vertex_numbers{2, 1})) == odd_factorial(9));
  CHECK(contractions(ff::diagrams(kinds, 1, ff::vertex_numbers{1, 1})) == odd_factorial(7));
  auto const split = ff::diagrams(kinds, 0, ff::vertex_numbers{0, 2});
  CHECK(symmetry_factors(split) == factors{16, 48, 128});
  // Three vertices in all, an even number of them cubic.
  auto const in_all = ff::diagrams(kinds, 0, 3);
  CHECK(in_all.size() == ff::diagrams(kinds, 0, ff::vertex_numbers{0, 3}).size() +
                             ff::diagrams(kinds, 0, ff::vertex_numbers{2, 1}).size());
  // Two kinds of the same valence are told apart: order 2 has both alike, in two ways, or one of each.
  CHECK(ff::diagrams(ff::vertex_kinds{4, 4}, 0, 2).size() == 3 * ff::vacuum_diagrams(4, 2).size());
  // Sources: a star of twelve, and pairs of them.
  CHECK(symmetry_factors(ff::diagrams(ff::vertex_kinds{1, 12}, 0, ff::vertex_numbers{12, 1}, {.connected = true})) ==
        factors{factorial(12)});
  CHECK(symmetry_factors(ff::vacuum_diagrams(1, 16)) == factors{256 * factorial(8)});
}

TEST_CASE("diagrams: quadratic vertices make rings") {
  // Sets of rings of n vertices in all are the partitions of n.
  CHECK(ff::vacuum_diagrams(2, 10).size() == 42);
  CHECK(symmetry_factors(ff::vacuum_diagrams(2, 7, {.connected = true})) == factors{14});
  CHECK(symmetry_factors(ff::vacuum_diagrams(ff::vertex_kind{.charged = 1}, 7, {.connected = true})) == factors{7});
}

TEST_CASE("diagrams: complex and Grassmann lines") {
  // (psi* psi)^2: (2 n)! contractions.
  for (int n = 1; n <= 4; ++n)
    CHECK(contractions(ff::diagrams(ff::vertex_kind{.charged = 2}, 0, n)) == factorial(2 * n));
  CHECK(contractions(ff::diagrams(ff::vertex_kind{.charged = 2}, ff::external_legs{.charged = 1}, 2)) == factorial(5));
  // Yukawa: the free energy at second order is a loop of two lines, -1/2, and two loops joined, +1/2.
  auto const yukawa = ff::diagrams(ff::vertex_kind{.neutral = 1, .fermions = 1}, 0, 2);
  REQUIRE(yukawa.size() == 2);
  for (auto const& d : yukawa) {
    CHECK(d.symmetry_factor() == 2);
    CHECK(d.sign() == (d.is_one_particle_irreducible() ? -1 : 1));
  }
  // One Grassmann pair: E[1 + g phi] = 1 for its Gaussian integral and E[1] = 1 for its two-point function.
  for (int const n : {2, 4}) {
    for (int const pairs : {0, 1}) {
      std::int64_t sum = 0;
      ff::external_legs const outside{.fermions = pairs};
      for (auto const& d : ff::diagrams(ff::vertex_kind{.neutral = 1, .fermions = 1}, outside, n)) {
        sum += d.sign() * d.contractions();
      }
      CHECK(sum == 0);
    }
  }
  // Two external pairs without vertices: the two ways to connect them have opposite signs.
  auto const exchange = ff::diagrams(ff::vertex_kind{.neutral = 1, .fermions = 1}, ff::external_legs{.fermions = 2}, 0);
  REQUIRE(exchange.size() == 2);
  CHECK(exchange[0].sign() * exchange[1].sign() == -1);
}

TEST_CASE("diagrams: refusals") {
  auto const order = caught([] { return ff::vacuum_diagrams(4, 9); });
  CHECK(order.code == ff::errc::too_large);
  CHECK(says(order, "diagrams: the number of contractions does not fit 64 bits"));
  for (int const valence : {0, 1, 2, 3, 4}) {
    CAPTURE(valence);
    CHECK(caught([&] { return ff::vacuum_diagrams(valence, 1'000'000'000); }).code == ff::errc::too_large);
  }
  CHECK(caught([] { return ff::diagrams(4, 1'000'000'000, 1); }).code == ff::errc::too_large);
  CHECK(caught([] { return ff::diagrams(1'000'000'000, 0, 4); }).code == ff::errc::too_large);
  // 33!! ways to connect 34 legs: there is no use in starting.
  auto const many = caught([] { return ff::diagrams(4, 34, 0); });
  CHECK(many.code == ff::errc::too_large);
  CHECK(says(many, "there are too many diagrams, got 6332659870762850625"));
  auto const split = caught([] { return ff::vacuum_diagrams(ff::vertex_kinds{3, 4}, 1'000'000'000); });
  CHECK(split.code == ff::errc::too_large);
  CHECK(says(split, "got 1000000000"));
  CHECK(says(caught([] { return ff::vacuum_diagrams(4, -1); }), "number of vertices is negative, got -1"));
  auto const one = caught([] { return ff::vacuum_diagrams(ff::vertex_kinds{3, 4}, ff::vertex_numbers{2, -5}); });
  CHECK(one.code == ff::errc::domain);
  CHECK(one.index == ff::error_index{1});
  auto const legs = caught([] { return ff::vacuum_diagrams(ff::vertex_kinds{3, -4}, 1); });
  CHECK(legs.code == ff::errc::domain);
  CHECK(legs.index == ff::error_index{1});
  CHECK(says(caught([] { return ff::diagrams(4, -2, 1); }), "number of external legs is negative, got -2"));
  CHECK(caught([] { return ff::diagrams(ff::vertex_kind{.fermions = 2}, 0, 1); }).code == ff::errc::domain);
  auto const lists = caught([] { return ff::diagrams(4, 0, ff::vertex_numbers{1, 2}); });
  CHECK(lists.code == ff::errc::size_mismatch);
  CHECK(says(lists, "got 2"));
}
