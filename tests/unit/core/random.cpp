#include <doctest/doctest.h>

#include <freefield/core/random.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

namespace ff = freefield;
using support::close;

namespace {

using block = ff::philox4x32::block_type;
using key = ff::philox4x32::key_type;

/// The largest distance between the empirical distribution of `values` and `cdf`, times sqrt(n).
template <class Cdf>
double kolmogorov_smirnov(std::vector<double> values, Cdf cdf) {
  std::sort(values.begin(), values.end());
  double const n = static_cast<double>(values.size());
  double distance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    double const p = cdf(values[i]);
    double const rank = static_cast<double>(i);
    distance = std::max({distance, p - rank / n, (rank + 1) / n - p});
  }
  return distance * std::sqrt(n);
}

/// P(sqrt(n) D > 2.7) < 1e-6 under the hypothesis.
constexpr double kolmogorov_bound = 2.7;

/// An engine whose every word is the same.
struct stuck {
  std::uint32_t word;
  static constexpr std::uint32_t min() { return 0; }
  static constexpr std::uint32_t max() { return 0xffffffffU; }
  constexpr std::uint32_t operator()() const { return word; }
};

}  // namespace

static_assert(std::uniform_random_bit_generator<ff::philox4x32>);
static_assert(std::regular<ff::philox4x32>);
static_assert(ff::random_engine<ff::philox4x32> && ff::random_engine<std::mt19937>);
static_assert(!ff::random_engine<std::mt19937_64> && !ff::random_engine<std::minstd_rand>);

// The known answers of Random123 1.14, kat_vectors, "philox4x32 10".
static_assert(ff::philox4x32::block({0, 0, 0, 0}, {0, 0}) ==
              block{0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U});
static_assert(ff::philox4x32::block({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}) ==
              block{0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU});
static_assert(ff::philox4x32::block({0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U},
                                    {0xa4093822U, 0x299f31d0U}) ==
              block{0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U});

TEST_CASE("philox4x32 puts the seed into the key, the stream above the block number") {
  ff::philox4x32 engine{0x299f31d0a4093822U, 0x0370734413198a2eU};
  for (std::uint32_t number = 0; number < 3; ++number) {
    block const expected =
        ff::philox4x32::block({number, 0, 0x13198a2eU, 0x03707344U}, key{0xa4093822U, 0x299f31d0U});
    for (auto word : expected) CHECK(engine() == word);
  }
  CHECK(engine.seed() == 0x299f31d0a4093822U);
  CHECK(engine.stream() == 0x0370734413198a2eU);
}

TEST_CASE("philox4x32 reaches the published pi block by its counter") {
  ff::philox4x32 engine{0x299f31d0a4093822U, 0x0370734413198a2eU};
  constexpr std::uint64_t quarter = 0x85a308d3243f6a88U;  // the block number; four words in each
  for (int part = 0; part < 4; ++part) engine.discard(quarter);
  CHECK(engine() == 0xd16cfe09U);
  CHECK(engine() == 0x94fdccebU);
}

TEST_CASE("philox4x32 starts at seed 0 and stream 0") { CHECK(ff::philox4x32{} == ff::philox4x32{0, 0}); }

TEST_CASE("discard(n) is n calls, from any position") {
  for (std::uint64_t before = 0; before < 9; ++before) {
    for (std::uint64_t count = 0; count < 19; ++count) {
      ff::philox4x32 called{5, 6};
      ff::philox4x32 skipped{5, 6};
      for (std::uint64_t i = 0; i < before + count; ++i) called();
      for (std::uint64_t i = 0; i < before; ++i) skipped();
      skipped.discard(count);
      REQUIRE(skipped == called);
      for (int i = 0; i < 9; ++i) REQUIRE(skipped() == called());
      REQUIRE(skipped == called);
    }
  }
}

TEST_CASE("discard carries from the lower to the upper word of the block number") {
  ff::philox4x32 engine{1, 2};
  engine.discard((std::uint64_t{1} << 34U) - 1);  // the last word of block 2^32 - 1
  CHECK(engine() == ff::philox4x32::block({~0U, 0, 2, 0}, {1, 0})[3]);
  CHECK(engine() == ff::philox4x32::block({0, 1, 2, 0}, {1, 0})[0]);
}

TEST_CASE("engines are equal exactly when seed, stream and position are") {
  ff::philox4x32 const engine{1, 2};
  CHECK(engine != ff::philox4x32{2, 2});
  CHECK(engine != ff::philox4x32{1, 3});
  ff::philox4x32 moved = engine;
  moved();
  CHECK(engine != moved);
  moved.discard(3);
  CHECK(engine != moved);
}

TEST_CASE("the words and the variates have the same bits under every compiler and library") {
  ff::philox4x32 words{42, 7};
  for (auto expected : {0x67ee6f2cU, 0xe55410ccU, 0x6c7eca35U, 0x557398d3U, 0xe5dde940U, 0x600f6196U}) {
    CHECK(words() == expected);
  }
  ff::philox4x32 doubles{42, 7};
  for (auto expected : {0x3fd9fb9bcb395506U, 0x3fdb1fb28d555ce6U, 0x3fecbbbd280c01edU, 0x3fe1f9bf1e2591dbU}) {
    CHECK(std::bit_cast<std::uint64_t>(ff::uniform(doubles)) == expected);
  }
  ff::philox4x32 floats{42, 7};
  for (auto expected : {0x3ecfdcdeU, 0x3f655411U, 0x3ed8fd96U, 0x3eaae732U}) {
    CHECK(std::bit_cast<std::uint32_t>(ff::uniform<float>(floats)) == expected);
  }
  ff::philox4x32 indices{42, 7};
  for (auto expected : {405U, 895U, 423U, 333U, 897U, 375U, 561U, 174U}) {
    CHECK(ff::uniform_index(indices, 1000) == expected);
  }
  ff::philox4x32 long_indices{42, 7};
  for (auto expected : {7340279430382576021U, 1138839995512969272U, 1466989143409218935U, 524622670241190861U}) {
    CHECK(ff::uniform_index(long_indices, 9223372036854775809U) == expected);
  }
}

TEST_CASE("uniform is (2k + 1) 2^-d of the first words") {
  ff::philox4x32 engine{42, 7};
  std::uint64_t const k = (std::uint64_t{0x67ee6f2cU} << 20U) | (0xe55410ccU >> 12U);
  CHECK(ff::uniform(engine) == std::ldexp(2 * static_cast<double>(k) + 1, -53));
  CHECK(ff::uniform<float>(engine) == std::ldexp(2 * static_cast<float>(0x6c7eca35U >> 9U) + 1, -24));
  static_assert([] {
    ff::philox4x32 constant{42, 7};
    return ff::uniform(constant) == 0x1.9fb9bcb395506p-2;
  }());
}

TEST_CASE_TEMPLATE("uniform stays strictly inside (0, 1) at both ends", T, float, double, long double) {
  stuck lowest{0};
  stuck highest{0xffffffffU};
  T const end = std::numeric_limits<T>::epsilon() / 2;
  CHECK(ff::uniform<T>(lowest) == end);
  CHECK(ff::uniform<T>(highest) == 1 - end);
  CHECK(1 - end < 1);
}

TEST_CASE("normal is the Box-Muller transform of two uniforms") {
  // With 25 digits from u = 0.405981987..., v = 0.423809660...; libm's last bit is its own.
  ff::philox4x32 engine{42, 7};
  ff::philox4x32 words{42, 7};
  for (int i = 0; i < 100; ++i) {
    long double const u = ff::uniform(words);
    long double const v = ff::uniform(words);
    auto const expected = std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi_v<long double> * v);
    CHECK(support::close_to_scale(ff::normal(engine), static_cast<double>(expected), 1.0, 16));
  }
  CHECK(engine == words);
}

TEST_CASE("normal repeats its known values to the last bits of libm") {
  ff::philox4x32 engine{42, 7};
  for (auto expected : {0xbff311863fafe122U, 0xbfdb7e52e9e199e0U, 0xbff0e976d83976c5U, 0xbff0725c98b38da9U}) {
    CHECK(close(ff::normal(engine), std::bit_cast<double>(expected), 4));
  }
}

TEST_CASE("normal is finite for the extreme words") {
  stuck lowest{0};
  stuck highest{0xffffffffU};
  CHECK(close(ff::normal(lowest), std::sqrt(106 * std::log(2.0)), 4));
  CHECK(std::isfinite(ff::normal<float>(lowest)));
  CHECK(ff::normal(highest) > 0);
  CHECK(ff::normal(highest) < 1e-7);
}

TEST_CASE("uniform variates are uniform") {
  ff::philox4x32 engine{2024, 1};
  std::vector<double> values(40000);
  for (auto& value : values) value = ff::uniform(engine);
  CHECK(kolmogorov_smirnov(values, [](double x) { return x; }) < kolmogorov_bound);
  double product = 0;  // neighbours are uncorrelated: variance of the mean of (u - 1/2)(v - 1/2) is 1 / (144 n)
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) product += (values[i] - 0.5) * (values[i + 1] - 0.5);
  CHECK(std::abs(product / 20000) < 4.89 / std::sqrt(144.0 * 20000));
}

TEST_CASE("normal variates are normal: distribution and four moments") {
  ff::philox4x32 engine{2024, 2};
  std::vector<double> values(40000);
  std::array<double, 4> moments{};
  for (auto& value : values) {
    value = ff::normal(engine);
    double power = 1;
    for (auto& moment : moments) moment += (power *= value);
  }
  CHECK(kolmogorov_smirnov(values, [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }) < kolmogorov_bound);
  double const root = std::sqrt(40000.0);  // Var x^k = E x^2k - (E x^k)^2 = 1, 2, 15, 96
  CHECK(std::abs(moments[0] / 40000) < 4.89 / root);
  CHECK(std::abs(moments[1] / 40000 - 1) < 4.89 * std::sqrt(2.0) / root);
  CHECK(std::abs(moments[2] / 40000) < 4.89 * std::sqrt(15.0) / root);
  CHECK(std::abs(moments[3] / 40000 - 3) < 4.89 * std::sqrt(96.0) / root);
}

TEST_CASE("different streams of one seed are different and uncorrelated") {
  double product = 0;
  for (std::uint64_t stream = 0; stream < 20000; ++stream) {
    ff::philox4x32 here{9, stream};
    ff::philox4x32 next{9, stream + 20000};
    product += (ff::uniform(here) - 0.5) * (ff::uniform(next) - 0.5);
  }
  CHECK(std::abs(product / 20000) < 4.89 / std::sqrt(144.0 * 20000));
}

TEST_CASE("uniform_index hits every value equally often") {
  for (std::size_t n : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{10}}) {
    ff::philox4x32 engine{11, n};
    std::vector<double> counts(n);
    std::size_t const draws = 20000;
    for (std::size_t i = 0; i < draws; ++i) counts.at(ff::uniform_index(engine, n)) += 1;
    double const p = 1 / static_cast<double>(n);
    for (double count : counts) {
      CHECK(std::abs(count - draws * p) <= 4.89 * std::sqrt(draws * p * (1 - p)));
    }
  }
}

TEST_CASE("uniform_index is unbiased where 2^32 and 2^64 are far from multiples of n") {
  // For n = 3 2^30, word mod n would return the first third twice as often as the others.
  std::size_t const n = std::size_t{3} << 30U;
  ff::philox4x32 engine{11, 0};
  double first_third = 0;
  for (int i = 0; i < 20000; ++i) first_third += ff::uniform_index(engine, n) < n / 3 ? 1 : 0;
  CHECK(std::abs(first_third - 20000 / 3.0) <= 4.89 * std::sqrt(20000 * 2 / 9.0));
  std::size_t const large = std::size_t{3} << 62U;
  double third = 0;
  for (int i = 0; i < 20000; ++i) third += ff::uniform_index(engine, large) < large / 3 ? 1 : 0;
  CHECK(std::abs(third - 20000 / 3.0) <= 4.89 * std::sqrt(20000 * 2 / 9.0));
}

TEST_CASE("uniform_index at the border between one and two words") {
  constexpr std::size_t border = std::size_t{1} << 32U;
  ff::philox4x32 one{3, 0};
  static_cast<void>(ff::uniform_index(one, border - 1));
  ff::philox4x32 two{3, 0};
  CHECK(ff::uniform_index(two, border) == (((std::uint64_t{ff::philox4x32{3, 0}()} << 32U) | one()) % border));
  CHECK(one == two);
}

TEST_CASE("uniform_index refuses an empty range") {
  ff::philox4x32 engine;
  auto const e = support::caught([&] { return ff::uniform_index(engine, 0); });
  CHECK(e.code == ff::errc::domain);
  CHECK(e.function == "uniform_index");
  CHECK(support::says(e, "n >= 1"));
}

TEST_CASE("uniform_index gives up on an engine that repeats unusable words") {
  stuck broken{0};
  for (std::size_t n : {std::size_t{3}, (std::size_t{1} << 40U) + 1}) {
    auto const e = support::caught([&] { return ff::uniform_index(broken, n); });
    CHECK(e.code == ff::errc::not_converged);
    CHECK(e.function == "uniform_index");
  }
}
