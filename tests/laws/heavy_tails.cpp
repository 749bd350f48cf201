// once: long computations.
// Heavy tails over many sets: intervals hold what they promise, tests refuse as often as their level says.
//
// Of R sets the number inside has the standard deviation sqrt(R p (1 - p)); the accepted 4.89 of them leave a chance of
// one in a million of a false alarm for a new seed, and none for the seed that is here.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace ff = freefield;

namespace {

constexpr int sets = 4000;

/// The number lies in the band around p times all sets.
void check_count(int found, double p) {
  double const reach = 4.89 * std::sqrt(sets * p * (1 - p));
  CAPTURE(found);
  CHECK(found >= sets * p - reach);
  CHECK(found <= sets * p + reach);
}

using power_law = ff::tail_law<ff::tails::power_law>;

/// Set number k of n values of a power law above xmin.
std::vector<double> tail_of(power_law const& law, std::size_t n, std::uint64_t k) {
  return ff::sample(law, n, {.seed = 1000 + k});
}

/// n values, half of them of a power law above 10, the others uniform between 1 and 10, as dense at 10 as the law.
std::vector<double> with_body(double alpha, std::size_t n, std::uint64_t k) {
  ff::philox4x32 engine{77, k};
  double const below = 9 * (alpha - 1) / 10, share = 1 / (1 + below);
  std::vector<double> data;
  for (std::size_t i = 0; i < n; ++i) {
    double const u = ff::uniform<double>(engine), v = ff::uniform<double>(engine);
    data.push_back(u < share ? 10 * std::pow(v, -1 / (alpha - 1)) : 1 + 9 * v);
  }
  return data;
}

}  // namespace

TEST_CASE("intervals of the exponent at a given cut-off: of real numbers exact, of integers by likelihood ratio") {
  for (double const alpha : {1.6, 2.5, 4.0}) {
    CAPTURE(alpha);
    int real = 0, integers = 0, at_90 = 0;
    for (std::uint64_t k = 0; k < sets; ++k) {
      auto const few = tail_of(power_law{{alpha}, {.xmin = 3.0}}, 12, k);
      auto const tail = ff::fit_tail(few, {.xmin = 3.0});
      real += tail.interval(0.95).contains(alpha);
      at_90 += tail.interval(0.9).contains(alpha);
      auto const more = tail_of(power_law{{alpha}, {.xmin = 3.0, .discrete = true}}, 100, k);
      integers += ff::fit_tail(more, {.xmin = 3.0, .discrete = true}).interval(0.95).contains(alpha);
    }
    check_count(real, 0.95);
    check_count(at_90, 0.9);
    check_count(integers, 0.95);
  }
}

TEST_CASE("the corrected exponent has no bias") {
  double real = 0, integers = 0;
  constexpr std::size_t n = 20;
  for (std::uint64_t k = 0; k < sets; ++k) {
    real += ff::fit_tail(tail_of(power_law{{2.5}, {.xmin = 1.0}}, n, k), {.xmin = 1.0, .finite_size_correction = true})
                .alpha /
            sets;
    integers += ff::fit_tail(tail_of(power_law{{2.5}, {.xmin = 5.0, .discrete = true}}, n, k),
                             {.xmin = 5.0, .discrete = true, .finite_size_correction = true})
                    .alpha /
                sets;
  }
  double const reach = 4.89 * 1.5 / std::sqrt(18.0 * sets);  // the standard deviation of 1 + (n - 1) / S
  CHECK(std::abs(real - 2.5) < reach);
  CHECK(std::abs(integers - 2.5) < reach + 0.01);  // to first order in 1/n
}

TEST_CASE("goodness of fit at a given cut-off refuses 5 % of power laws at the level of 5 %") {
  int refused = 0, discrete_refused = 0;
  for (std::uint64_t k = 0; k < sets; ++k) {
    auto const data = tail_of(power_law{{2.5}, {.xmin = 1.0}}, 30, k);
    auto const p = ff::goodness_of_fit(ff::fit_tail(data, {.xmin = 1.0}), data, {.replicates = 99, .seed = k});
    refused += p.p_value < 0.0455;  // at most 4 of 99: one of 20 equally likely ranks
    auto const integers = tail_of(power_law{{2.5}, {.xmin = 1.0, .discrete = true}}, 100, k);
    auto const tail = ff::fit_tail(integers, {.xmin = 1.0, .discrete = true});
    discrete_refused += ff::goodness_of_fit(tail, integers, {.replicates = 99, .seed = k}).p_value < 0.0455;
  }
  check_count(refused, 0.05);
  check_count(discrete_refused, 0.05);
}

TEST_CASE("nested tests refuse 5 % of power laws at the level of 5 %, for every kind that has the power law inside") {
  int truncated = 0, lognormal = 0, stretched = 0;
  for (std::uint64_t k = 0; k < sets; ++k) {
    auto const data = tail_of(power_law{{2.5}, {.xmin = 1.0}}, 40, k);
    auto const tail = ff::fit_tail(data, {.xmin = 1.0});
    ff::compare_options const draws{.replicates = 99, .seed = k};
    // At most 4 of 99: one of 20 equally likely ranks.
    truncated += ff::compare(tail, ff::tails::truncated_power_law{}, data, draws).p_value() < 0.0455;
    lognormal += ff::compare(tail, ff::tails::lognormal{}, data, draws).p_value() < 0.0455;
    stretched += ff::compare(tail, ff::tails::stretched_exponential{}, data, draws).p_value() < 0.0455;
  }
  check_count(truncated, 0.05);
  check_count(lognormal, 0.05);
  check_count(stretched, 0.05);
}

TEST_CASE("the table of docs/coverage.md: searched cut-offs" * doctest::skip()) {
  for (double const alpha : {1.7, 2.5, 3.5}) {
    for (std::size_t const n : {std::size_t{200}, std::size_t{1000}, std::size_t{5000}}) {
      int fixed = 0, resampled = 0, refused = 0;
      constexpr int few = 1000;
      for (std::uint64_t k = 0; k < few; ++k) {
        auto const data = with_body(alpha, n, k);
        auto const tail = ff::fit_tail(data);
        fixed += tail.interval(0.95).contains(alpha);
        resampled += ff::bootstrap(tail, data, {.replicates = 199, .seed = k}).alpha_interval(0.95).contains(alpha);
        refused += ff::goodness_of_fit(tail, data, {.replicates = 99, .seed = k}).p_value < 0.0955;
      }
      std::printf("| %g | %zu | %.1f | %.1f | %.1f |\n", alpha, n, 100.0 * fixed / few, 100.0 * resampled / few,
                  100.0 * refused / few);
      std::fflush(stdout);
    }
  }
}
