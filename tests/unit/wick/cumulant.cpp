#include <freefield/core/cumulant.hpp>
#include <freefield/core/jet.hpp>
#include <freefield/core/set_partitions.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/moment.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <support/archetype.hpp>
#include <support/caught.hpp>
#include <support/matchings.hpp>

#include <algorithm>
#include <complex>
#include <cstdint>
#include <iterator>
#include <limits>
#include <ranges>
#include <set>
#include <span>
#include <vector>

namespace ff = freefield;
using boost::multiprecision::cpp_int;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using block = std::span<std::ptrdiff_t const>;

static_assert(std::ranges::input_range<ff::set_partitions>);

namespace {

template <class T>
using table = ff::multi_index_table<T>;

/// Numbers from -6 to 6 over 5, and `first` for the multi-index zero.
template <class T>
table<T> random_table(std::uint64_t seed, ff::powers const& top, int first) {
  ff::philox4x32 engine{seed, 50};
  table<T> result(top, T(0));
  for (std::size_t place = 0; place < result.size(); ++place) {
    result[place] = support::random_ratios<T>(engine, 1, 1, 6, 5)(0, 0);
  }
  result[0] = T(first);
  return result;
}

template <class T>
bool same(table<T> const& a, table<T> const& b) {
  if (a.top() != b.top()) return false;
  for (std::size_t place = 0; place < a.size(); ++place) {
    if (!(a[place] == b[place])) return false;
  }
  return true;
}

using ff::powers;
std::vector<powers> const tops{powers{},        powers{8},       powers{3, 2},
                               powers{0, 4, 1}, powers{2, 2, 2}, powers{1, 1, 1, 1, 1}};

/// The number that belongs to the product of the variables `block`, each of which is a component.
template <class T>
T entry(table<T> const& all, std::vector<std::size_t> const& variables, block indices) {
  ff::powers k(std::vector<int>(all.top().size(), 0));
  for (auto const i : indices) ++k.values[variables[static_cast<std::size_t>(i)]];
  return all(k);
}

/// The components 0 (top_0 times), 1 (top_1 times), ...
std::vector<std::size_t> variables_of(ff::powers const& top) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < top.size(); ++i) result.insert(result.end(), static_cast<std::size_t>(top.values[i]), i);
  return result;
}

/// Univariate tables from a formula.
template <class T, class Formula>
table<T> sequence(int top, Formula const& formula) {
  table<T> result(powers{top}, T(0));
  for (int k = 0; k <= top; ++k) result(powers{k}) = formula(k);
  return result;
}

rational factorial(int n) {
  rational result(1);
  for (int k = 2; k <= n; ++k) result *= k;
  return result;
}

}  // namespace

TEST_CASE("set partitions: as many as the Bell numbers, all different, blocks ascending by their lowest element") {
  std::size_t const bell[] = {1, 1, 2, 5, 15, 52, 203, 877, 4140};
  for (int n = 0; n <= 8; ++n) {
    std::set<std::vector<std::size_t>> seen;
    for (auto const& partition : ff::set_partitions(n)) {
      CHECK(partition.size() == static_cast<std::size_t>(n));
      auto const blocks = partition.blocks();
      CHECK(blocks.size() == partition.block_count());
      std::size_t elements = 0;
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        CHECK(!blocks[b].empty());
        CHECK(std::is_sorted(blocks[b].begin(), blocks[b].end()));
        if (b > 0) CHECK(blocks[b - 1].front() < blocks[b].front());
        for (auto const i : blocks[b]) CHECK(partition.block_of()[static_cast<std::size_t>(i)] == b);
        elements += blocks[b].size();
      }
      CHECK(elements == static_cast<std::size_t>(n));
      if (!seen.empty()) CHECK(*seen.rbegin() < partition.block_of());  // lexicographic
      seen.insert(partition.block_of());
    }
    CHECK(seen.size() == bell[n]);
  }
}

TEST_CASE("set partitions of three") {
  std::vector<std::vector<std::vector<std::ptrdiff_t>>> all;
  for (auto const& partition : ff::set_partitions(3)) all.push_back(partition.blocks());
  CHECK(all == decltype(all){{{0, 1, 2}}, {{0, 1}, {2}}, {{0, 2}, {1}}, {{0}, {1, 2}}, {{0}, {1}, {2}}});
}

TEST_CASE("set partitions by number of blocks: Stirling's numbers") {
  std::size_t counts[8] = {};
  for (auto const& partition : ff::set_partitions(7)) ++counts[partition.block_count()];
  std::size_t const stirling[8] = {0, 1, 63, 301, 350, 140, 21, 1};
  CHECK(std::equal(counts, counts + 8, stirling));
}

TEST_CASE("set partitions stop at the last, and are lazy") {
  ff::set_partition last(2);
  CHECK(last.advance());
  ff::set_partition const kept = last;
  CHECK_FALSE(last.advance());
  CHECK(last == kept);
  CHECK(ff::set_partitions(1000).begin()->block_count() == 1);  // of 10^1927
  auto const e = caught([] { return ff::set_partitions(-1); });
  CHECK(e.code == ff::errc::domain);
  CHECK(e.function == "set_partitions");
}

TEST_CASE_TEMPLATE("moments and cumulants are inverse to each other", T, rational, cpp_int, std::int64_t) {
  for (ff::powers const& top : tops) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      auto const moments = random_table<T>(seed, top, 1);
      CHECK(same(ff::moments_from_cumulants(ff::cumulants_from_moments(moments)), moments));
      auto const cumulants = random_table<T>(seed + 100, top, 0);
      CHECK(same(ff::cumulants_from_moments(ff::moments_from_cumulants(cumulants)), cumulants));
    }
  }
}

TEST_CASE("every cumulant is the sum over set partitions, and back") {
  for (ff::powers const& top : tops) {
    auto const moments = random_table<rational>(9, top, 1);
    auto const cumulants = ff::cumulants_from_moments(moments);
    cumulants.for_each([&](std::size_t place, std::vector<int> const& k) {
      auto const variables = variables_of(ff::powers(k));
      auto const order = static_cast<int>(variables.size());
      if (order == 0 || order > 6) return;
      rational cumulant(0), moment(0);
      for (auto const& partition : ff::set_partitions(order)) {
        auto const count = static_cast<int>(partition.block_count());
        rational of_moments = factorial(count - 1) * (count % 2 == 1 ? 1 : -1), of_cumulants(1);
        for (auto const& indices : partition.blocks()) {
          of_moments *= entry(moments, variables, indices);
          of_cumulants *= entry(cumulants, variables, indices);
        }
        cumulant += of_moments;
        moment += of_cumulants;
      }
      CHECK(cumulants[place] == cumulant);
      CHECK(moments[place] == moment);
      CHECK(ff::cumulant_from_moments(order, [&](block b) { return entry(moments, variables, b); }) == cumulant);
      CHECK(ff::moment_from_cumulants(order, [&](block b) { return entry(cumulants, variables, b); }) == moment);
    });
  }
}

TEST_CASE("the cumulants of a Gaussian vanish beyond the second") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    ff::philox4x32 engine{seed, 60};
    auto const c = support::random_symmetric<rational>(engine, 3, 6, 7);
    support::vector<rational> const mu = support::random_ratios<rational>(engine, 3, 1, 4, 3);
    auto const cumulants = ff::cumulants_from_moments(ff::moment_table(mu, c, powers{3, 3, 2}));
    cumulants.for_each([&](std::size_t place, std::vector<int> const& k) {
      auto const i = variables_of(ff::powers(k));
      auto const at = [&](std::size_t l) { return static_cast<Eigen::Index>(i[l]); };
      rational const expected = i.size() == 1 ? mu(at(0)) : i.size() == 2 ? c(at(0), at(1)) : rational(0);
      CHECK(cumulants[place] == expected);
    });
  }
}

TEST_CASE("the callable may be a moment of a measure") {
  ff::gaussian<rational> const p(support::vector<rational>{{rational(1, 2), rational(2)}},
                                 support::matrix<rational>{{rational(3), rational(1)}, {rational(1), rational(5, 7)}});
  CHECK(ff::cumulant_from_moments(2, [&](auto b) { return ff::moment(p, ff::indices(b)); }) == 1);
  std::vector<Eigen::Index> const variables{0, 1, 1, 0, 1};
  auto const of = [&](block b) {
    std::vector<Eigen::Index> indices;
    for (auto const i : b) indices.push_back(variables[static_cast<std::size_t>(i)]);
    return ff::moment(p, ff::indices(indices));
  };
  CHECK(ff::cumulant_from_moments(5, of) == 0);
  CHECK(ff::moment_from_cumulants(2, [&](auto b) { return ff::cumulant(p, ff::indices(b)); }) ==
        ff::moment(p, ff::indices{0, 1}));
}

TEST_CASE("Poisson: all cumulants are the rate, the moments Touchard's polynomials") {
  rational const rate(3, 7);
  auto const cumulants = sequence<rational>(12, [&](int k) { return k == 0 ? rational(0) : rate; });
  auto const moments = ff::moments_from_cumulants(cumulants);
  CHECK(moments(powers{4}) == rate + 7 * rate * rate + 6 * rate * rate * rate + rate * rate * rate * rate);
  CHECK(same(ff::cumulants_from_moments(moments), cumulants));
  auto const bell = ff::moments_from_cumulants(sequence<cpp_int>(15, [](int k) { return k == 0 ? 0 : 1; }));
  CHECK(bell(powers{15}) == 1382958545);
}

TEST_CASE("exponential: moments n!, cumulants (n - 1)!") {
  auto const moments = sequence<rational>(15, factorial);
  auto const cumulants = ff::cumulants_from_moments(moments);
  for (int k = 1; k <= 15; ++k) CHECK(cumulants(powers{k}) == factorial(k - 1));
  CHECK(ff::cumulant_from_moments(9, [](block b) { return factorial(static_cast<int>(b.size())); }) == factorial(8));
}

TEST_CASE("Bernoulli: kappa_(n + 1) = p (1 - p) d kappa_n / d p, with jets for the derivative") {
  using jet = ff::jet<rational, 1>;
  jet const p = jet::variable(rational(2, 5), 0);
  auto const cumulants = ff::cumulants_from_moments(sequence<jet>(8, [&](int k) { return k == 0 ? jet(1) : p; }));
  CHECK(cumulants(powers{1}).value == rational(2, 5));
  for (int k = 1; k < 8; ++k) {
    CHECK(cumulants(powers{k + 1}).value == rational(6, 25) * cumulants(powers{k}).gradient[0]);
  }
}

TEST_CASE("cumulants of sums of independent variables add") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    ff::powers const top{4, 3};
    auto const x = random_table<rational>(seed, top, 1), y = random_table<rational>(seed + 20, top, 1);
    // E[(x_0 + y_0)^k (x_1 + y_1)^l] = sum C(k, i) C(l, j) E[x_0^i x_1^j] E[y_0^(k - i) y_1^(l - j)]
    table<rational> sum(top, rational(0));
    sum.for_each([&](std::size_t place, std::vector<int> const& k) {
      for (int i = 0; i <= k[0]; ++i) {
        for (int j = 0; j <= k[1]; ++j) {
          rational const ways = factorial(k[0]) * factorial(k[1]) /
                                (factorial(i) * factorial(k[0] - i) * factorial(j) * factorial(k[1] - j));
          sum[place] += ways * x(powers{i, j}) * y(powers{k[0] - i, k[1] - j});
        }
      }
    });
    auto const of_x = ff::cumulants_from_moments(x), of_y = ff::cumulants_from_moments(y);
    auto const of_sum = ff::cumulants_from_moments(sum);
    for (std::size_t place = 0; place < of_sum.size(); ++place) CHECK(of_sum[place] == of_x[place] + of_y[place]);
  }
}

TEST_CASE("joint cumulants of independent variables vanish") {
  auto const x = random_table<rational>(1, powers{4}, 1), y = random_table<rational>(2, powers{4}, 1);
  table<rational> joint(powers{4, 4}, rational(0));
  joint.for_each([&](std::size_t place, std::vector<int> const& k) {
    joint[place] = x(powers{k[0]}) * y(powers{k[1]});
  });
  auto const cumulants = ff::cumulants_from_moments(joint);
  cumulants.for_each([&](std::size_t place, std::vector<int> const& k) {
    if (k[0] > 0 && k[1] > 0) CHECK(cumulants[place] == 0);
  });
}

TEST_CASE("a shift changes the first cumulant alone") {
  auto const cumulants = random_table<rational>(5, powers{6}, 0);
  auto const moments = ff::moments_from_cumulants(cumulants);
  rational const shift(7, 3);
  table<rational> shifted(powers{6}, rational(0));
  for (int k = 0; k <= 6; ++k) {
    rational power(1);
    for (int j = k; j >= 0; --j, power *= shift) {
      shifted(powers{k}) += factorial(k) / (factorial(j) * factorial(k - j)) * moments(powers{j}) * power;
    }
  }
  auto const of_shifted = ff::cumulants_from_moments(shifted);
  CHECK(of_shifted(powers{1}) == cumulants(powers{1}) + shift);
  for (int k = 2; k <= 6; ++k) CHECK(of_shifted(powers{k}) == cumulants(powers{k}));
}

TEST_CASE("a ring is enough, complex numbers do") {
  using ring = support::ring_archetype;
  table<ring> moments(powers{2}, ring(1));
  moments(powers{1}) = ring(3);
  moments(powers{2}) = ring(11);
  CHECK(ff::cumulants_from_moments(moments)(powers{2}) == ring(2));
  CHECK(ff::moments_from_cumulants(ff::cumulants_from_moments(moments))(powers{2}) == ring(11));
  CHECK(ff::cumulant_from_moments(2, [](block b) { return ring(b.size() == 1 ? 3 : 11); }) == ring(2));
  using number = std::complex<double>;
  CHECK(ff::cumulant_from_moments(2, [](block b) { return b.size() == 1 ? number(0, 1) : number(4); }) == number(5));
}

TEST_CASE("no variable: cumulant 0, moment 1; one variable: its mean") {
  auto const of = [](block) { return 7; };
  CHECK(ff::cumulant_from_moments(0, of) == 0);
  CHECK(ff::moment_from_cumulants(0, of) == 1);
  CHECK(ff::cumulant_from_moments(1, of) == 7);
  CHECK(ff::moment_from_cumulants(1, of) == 7);
}

TEST_CASE("each subset is asked for once, in ascending order") {
  std::set<std::vector<std::ptrdiff_t>> seen;
  int calls = 0;
  static_cast<void>(ff::cumulant_from_moments(5, [&](block b) {
    CHECK(std::is_sorted(b.begin(), b.end()));
    seen.emplace(b.begin(), b.end());
    ++calls;
    return 1;
  }));
  CHECK(calls == 31);
  CHECK(seen.size() == 31);
}

TEST_CASE("fixed-width integers that overflow are refused, with the multi-index in a table") {
  auto const cumulants = sequence<std::int32_t>(20, [](int k) { return k == 0 ? 0 : 1; });
  auto const e = caught([&] { return ff::moments_from_cumulants(cumulants); });  // Bell numbers; B_16 > 2^31
  CHECK(e.code == ff::errc::overflow);
  CHECK(e.function == "moments_from_cumulants");
  CHECK(e.index == ff::error_index{16});
  CHECK(support::says(e, "2147483647"));
  auto const one = caught([] { return ff::moment_from_cumulants(16, [](block) { return std::int32_t{1}; }); });
  CHECK(one.code == ff::errc::overflow);
  CHECK(ff::moment_from_cumulants(15, [](block) { return std::int32_t{1}; }) == 1382958545);
}

TEST_CASE("tables that are none of moments or cumulants are refused") {
  auto const moments = caught([] { return ff::cumulants_from_moments(table<double>(powers{2}, 0.5)); });
  CHECK(moments.code == ff::errc::domain);
  CHECK(moments.function == "cumulants_from_moments");
  CHECK(support::says(moments, "the moment 1 of the empty product"));
  auto const cumulants = caught([] { return ff::moments_from_cumulants(table<double>(powers{2}, 1.0)); });
  CHECK(cumulants.code == ff::errc::domain);
  CHECK(cumulants.function == "moments_from_cumulants");
}

TEST_CASE("numbers that are not finite are refused with their indices; results, too") {
  for (double const bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    table<double> numbers(powers{2, 2}, 1.0);
    numbers(powers{1, 2}) = bad;
    auto const e = caught([&] { return ff::cumulants_from_moments(numbers); });
    CHECK(e.code == ff::errc::non_finite);
    CHECK(e.index == ff::error_index{1, 2});
    auto const one = caught([&] {
      return ff::cumulant_from_moments(4, [&](block b) { return b.size() == 2 && b[0] == 1 ? bad : 1.0; });
    });
    CHECK(one.code == ff::errc::non_finite);
    CHECK(one.index == ff::error_index{1, 2});
  }
  auto const large = sequence<double>(4, [](int k) { return k == 0 ? 1 : 1e100; });
  auto const e = caught([&] { return ff::cumulants_from_moments(large); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(e.index == ff::error_index{4});
  auto const one = caught([] { return ff::cumulant_from_moments(4, [](block) { return 1e100; }); });
  CHECK(one.code == ff::errc::overflow);
}

TEST_CASE("orders that are negative or too high are refused") {
  auto const of = [](block) { return 1.0; };
  CHECK(caught([&] { return ff::cumulant_from_moments(-1, of); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::moment_from_cumulants(21, of); }).code == ff::errc::too_large);
  CHECK(caught([&] { return ff::moment_from_cumulants(21, of); }).function == "moment_from_cumulants");
}
