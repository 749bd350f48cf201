// once: long computations.
// Published fits of five data sets, where they are at hand, and synthetic sets of the same kinds, which always are.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/close.hpp>
#include <support/heavy_data.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace ff = freefield;
using support::close;
using support::within;

namespace {

struct published {
  std::string name;
  ff::tail_options<double> options;
  std::size_t size, tail_size;
  double xmin, alpha;
  double p;  ///< of Clauset, Shalizi and Newman; 0 where it depends on conventions that they do not name
};

/// Their tables 6.1 and 6.2, with digits from independent programs.
std::vector<published> const sets{
    {"words", {.discrete = true}, 18855, 2958, 7, 1.9527275, 0},
    {"terrorism", {.discrete = true}, 9101, 547, 12, 2.37, 0.68},
    {"blackouts", {.scale = 1000.0, .distance = ff::tail_distance::csn_lower}, 211, 59, 230, 2.2726372, 0.62},
    {"cities", {.scale = 1000.0, .distance = ff::tail_distance::csn_lower}, 19447, 580, 52.457, 2.3700, 0.76},
    {"surnames", {.scale = 1000.0, .distance = ff::tail_distance::csn_lower}, 2753, 239, 111.92, 2.493, 0.20}};

}  // namespace

TEST_CASE("cut-offs, exponents and p-values of the five sets are the published ones") {
  for (auto const& set : sets) {
    CAPTURE(set.name);
    auto const data = support::heavy_data(set.name);
    if (!data) continue;
    auto const tail = ff::fit_tail(*data, set.options);
    CHECK(tail.size == set.size);
    CHECK(tail.tail_size == set.tail_size);
    CHECK(within(tail.xmin / set.xmin, 1.0, 5e-5));
    CHECK(within(tail.alpha, set.alpha, set.alpha > 2.4 ? 5e-4 : 1e-4));
    auto const test = ff::goodness_of_fit(tail, *data, {.replicates = 1000});
    MESSAGE(set.name << ": " << test);
    if (set.p > 0) CHECK(std::abs(test.p_value - set.p) < 3 * (test.monte_carlo_error + 0.01) + 0.005);
  }
}

TEST_CASE("the two conventions differ on cities") {
  auto const data = support::heavy_data("cities");
  if (!data) return;
  auto const tail = ff::fit_tail(*data, {.scale = 1000.0});
  CHECK(within(tail.xmin, 52.648, 5e-4));
  CHECK(within(tail.alpha, 2.3673, 5e-5));
}

TEST_CASE("errors, intervals and corrections at the published cut-offs") {
  if (auto const blackouts = support::heavy_data("blackouts")) {
    ff::tail_options<double> options{.xmin = 230.0, .scale = 1000.0};
    auto const tail = ff::fit_tail(*blackouts, options);
    CHECK(within(tail.alpha, 2.2726372, 5e-8));
    CHECK(within(tail.standard_error, 0.16568325, 5e-9));
    CHECK(within(tail.interval(0.95).lower, 1.9687904, 5e-8));
    CHECK(within(tail.interval(0.95).upper, 2.6172943, 5e-8));
    options.finite_size_correction = true;
    CHECK(within(ff::fit_tail(*blackouts, options).alpha, 2.2510671, 5e-8));
  }
  if (auto const words = support::heavy_data("words")) {
    auto const tail = ff::fit_tail(*words, {.xmin = 7.0, .discrete = true});
    CHECK(within(tail.alpha, 1.9527275, 5e-8));
    CHECK(within(tail.standard_error, 0.017532838, 5e-10));
  }
}

TEST_CASE("synthetic sets of the same kinds: a body of another law, a tail whose exponent and cut-off are known") {
  for (double const alpha : {1.95, 2.37, 2.5}) {
    for (bool const discrete : {false, true}) {
      CAPTURE(alpha);
      CAPTURE(discrete);
      ff::tail_law<ff::tails::power_law> const law{{alpha}, {.xmin = 50.0, .discrete = discrete}};
      auto data = ff::sample(law, 4000, {.seed = 41});
      ff::philox4x32 engine{42, 0};
      for (int k = 0; k < 6000; ++k) data.push_back(5 + static_cast<double>(ff::uniform_index(engine, 45)));
      auto const tail = ff::fit_tail(data, {.discrete = discrete});
      CHECK(tail.xmin >= 40);
      CHECK(tail.xmin <= 120);
      CHECK(std::abs(tail.alpha - alpha) < 4 * tail.standard_error);
      CHECK(ff::goodness_of_fit(tail, data, {.replicates = 100}).p_value > 0.05);
    }
  }
}
