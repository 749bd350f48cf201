// once: long computations.
// The exact search for a cut-off against brute force.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/close.hpp>
#include <support/heavy_tails.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace ff = freefield;
using support::pareto;
using support::plain_zeta;
using support::with_ties;
using support::within;

namespace {

/// A fit without any of the library's shortcuts.
struct plain_fit {
  double alpha = 0, xmin = 0, distance = std::numeric_limits<double>::infinity();
};

/// From the sorted tail: the distance at every element, by the definition.
double plain_distance(std::vector<double> const& tail, double alpha, ff::tail_distance convention) {
  auto const n = static_cast<double>(tail.size());
  double largest = 0;
  for (std::size_t i = 0; i < tail.size(); ++i) {
    double const law = 1 - std::pow(tail[i] / tail[0], 1 - alpha);
    auto const below = static_cast<double>(std::lower_bound(tail.begin(), tail.end(), tail[i]) - tail.begin());
    auto const up_to = static_cast<double>(std::upper_bound(tail.begin(), tail.end(), tail[i]) - tail.begin());
    if (convention == ff::tail_distance::csn_lower) {
      largest = std::max(largest, std::abs(static_cast<double>(i) / n - law));
    } else {
      largest = std::max({largest, std::abs(below / n - law), std::abs(up_to / n - law)});
    }
  }
  return largest;
}

/// @param only  the only cut-off that is looked at, or 0
plain_fit plain_continuous(std::vector<double> data, ff::tail_distance convention, double only = 0) {
  std::sort(data.begin(), data.end());
  plain_fit best;
  for (std::size_t k = 0; k < data.size(); ++k) {
    if (data[k] == data.back() || (k > 0 && data[k] == data[k - 1]) || (only > 0 && data[k] != only)) continue;
    std::vector<double> const tail(data.begin() + static_cast<std::ptrdiff_t>(k), data.end());
    double sum = 0;
    for (double const x : tail) sum += std::log(x / tail[0]);
    double const alpha = 1 + static_cast<double>(tail.size()) / sum;
    double const distance = plain_distance(tail, alpha, convention);
    if (distance < best.distance - 1e-14) best = {alpha, tail[0], distance};
  }
  return best;
}

/// The exponent by golden section, the distance at every integer up to the largest value.
plain_fit plain_discrete_tail(std::vector<double> const& tail) {
  auto const n = static_cast<double>(tail.size());
  auto const q = static_cast<int>(tail[0]);
  long double sum = 0;
  for (double const x : tail) sum += std::log(static_cast<long double>(x));
  auto const loss = [&](long double s) { return n * std::log(plain_zeta(s, q)) + s * sum; };
  long double low = 1.0001L, high = 40;
  long double const golden = (std::sqrt(5.0L) - 1) / 2;
  while (high - low > 1e-9L * high) {
    long double const a = high - golden * (high - low), b = low + golden * (high - low);
    (loss(a) < loss(b) ? high : low) = loss(a) < loss(b) ? b : a;
  }
  plain_fit result{static_cast<double>((low + high) / 2), tail[0], 0};
  auto const all = static_cast<double>(plain_zeta(result.alpha, q));
  double law = 0;
  std::size_t passed = 0;
  for (int x = q; x <= static_cast<int>(tail.back()); ++x) {
    law += std::pow(x, -result.alpha) / all;
    while (passed < tail.size() && tail[passed] <= x) ++passed;
    result.distance = std::max(result.distance, std::abs(static_cast<double>(passed) / n - law));
  }
  return result;
}

std::size_t different(std::vector<double> sorted) {
  return static_cast<std::size_t>(std::unique(sorted.begin(), sorted.end()) - sorted.begin());
}

}  // namespace

TEST_CASE("real numbers: no cut-off is closer than the one that is found, on 10^4 small samples with ties") {
  ff::philox4x32 engine{11, 0};
  for (std::uint64_t sample = 0; sample < 10'000; ++sample) {
    CAPTURE(sample);
    auto const n = 3 + ff::uniform_index(engine, 40);
    double const alpha = 1.2 + 3 * ff::uniform<double>(engine), step = sample % 3 == 0   ? 0.5
                                                                       : sample % 3 == 1 ? 0.1
                                                                                         : 1e-9;
    auto const data = with_ties(pareto(n, alpha, 12, sample), step);
    if (std::count(data.begin(), data.end(), data[0]) == static_cast<std::ptrdiff_t>(n)) continue;
    for (auto const convention : {ff::tail_distance::two_sided, ff::tail_distance::csn_lower}) {
      auto const tail = ff::fit_tail(data, {.distance = convention});
      REQUIRE(within(tail.distance, plain_continuous(data, convention).distance, 1e-12));
      auto const same = plain_continuous(data, convention, tail.xmin);  // one of two equally good ones, perhaps
      REQUIRE(within(tail.distance, same.distance, 1e-12));
      REQUIRE(within(tail.alpha / same.alpha, 1.0, 1e-12));
    }
  }
}

TEST_CASE("long samples, too, whose search is decided by bounds") {
  for (std::uint64_t sample = 0; sample < 40; ++sample) {
    CAPTURE(sample);
    auto data = with_ties(pareto(700, 2.5, 13, sample), sample % 2 == 0 ? 1e-9 : 0.05);
    if (sample % 4 >= 2)
      for (double& x : data) x = std::log(1 + x);  // no power law
    for (auto const convention : {ff::tail_distance::two_sided, ff::tail_distance::csn_lower}) {
      auto const best = plain_continuous(data, convention);
      auto const tail = ff::fit_tail(data, {.distance = convention});
      CHECK(within(tail.distance, best.distance, 1e-12));
      CHECK(tail.xmin == best.xmin);
      CHECK(tail.full_evaluations < tail.candidates / 2 + 20);
    }
  }
}

TEST_CASE("integers: no cut-off is closer than the one that is found, also at integers that did not occur") {
  ff::philox4x32 engine{14, 0};
  for (std::uint64_t sample = 0; sample < 1500; ++sample) {
    CAPTURE(sample);
    auto const n = 6 + ff::uniform_index(engine, 30);
    auto data = pareto(n, 1.8 + 1.5 * ff::uniform<double>(engine), 15, sample);
    for (double& x : data) x = std::min(std::floor(x), 400.0);
    std::sort(data.begin(), data.end());
    if (different(data) < 3) continue;
    plain_fit best;
    for (std::size_t k = 0; k < n; ++k) {
      std::vector<double> const tail(data.begin() + static_cast<std::ptrdiff_t>(k), data.end());
      if (different(tail) < 3 || (k > 0 && data[k] == data[k - 1])) continue;
      auto const one = plain_discrete_tail(tail);
      if (one.distance < best.distance - 1e-9) best = one;
    }
    auto const tail = ff::fit_tail(data, {.discrete = true});
    REQUIRE(within(tail.distance, best.distance, 1e-7));
    REQUIRE(tail.xmin == best.xmin);
    REQUIRE(within(tail.alpha, best.alpha, 1e-6 * best.alpha));
  }
}
