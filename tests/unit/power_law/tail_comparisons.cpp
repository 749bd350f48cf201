// Comparisons of a power law with other laws: Vuong's ratio by hand, nested tests, verdicts, equal bits, bad input.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/heavy_data.hpp>

#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

namespace ff = freefield;
namespace tails = ff::tails;
using support::caught;
using support::close;
using support::says;
using support::within;

namespace {

template <class Kind>
std::vector<double> drawn(typename Kind::template parameters<double> const& parameters, bool discrete, std::size_t n) {
  return ff::sample(ff::tail_law<Kind>{parameters, {.xmin = 4.0, .discrete = discrete}}, n, {.seed = 3});
}

}  // namespace

TEST_CASE("Vuong's ratio and Clarke's test are those of the definition") {
  for (bool const discrete : {false, true}) {
    auto const data = drawn<tails::power_law>({2.5}, discrete, 60);
    ff::tail_options<double> const options{.xmin = 4.0, .discrete = discrete};
    auto const tail = ff::fit_tail(data, options);
    auto const c = ff::compare(tail, tails::exponential{}, data);
    auto const law = ff::fit_tail(tails::power_law{}, data, options);
    auto const other = ff::fit_tail(tails::exponential{}, data, options);
    double sum = 0, squares = 0;
    std::size_t favouring = 0;
    for (double const x : data) {
      double const d = law.log_density(x) - other.log_density(x);
      sum += d;
      squares += d * d;
      favouring += d > 0 ? 1U : 0U;
    }
    double const n = 60, variance = squares / n - sum * sum / (n * n);
    CHECK(within(c.ratio, sum, 1e-10));
    CHECK(within(c.normalised_ratio, sum / std::sqrt(n * variance), 1e-10));
    CHECK(within(c.vuong_p_value, std::erfc(std::abs(c.normalised_ratio) / std::sqrt(2.0)), 1e-12));
    CHECK(c.favouring_power_law == favouring);
    CHECK(c.p_value() == c.vuong_p_value);
    CHECK_FALSE(c.nested.has_value());
  }
}

TEST_CASE("the sign test of 10 values, 2 on one side: 2 (1 + 10 + 45) / 2^10") {
  CHECK(close(ff::detail::power_law::sign_test(10.0, 2.0), 112.0 / 1024));
  CHECK(close(ff::detail::power_law::sign_test(10.0, 8.0), 112.0 / 1024));
  CHECK(ff::detail::power_law::sign_test(10.0, 5.0) == 1);
}

TEST_CASE("an alternative that has the power law inside never fits worse, and says that it has") {
  for (bool const discrete : {false, true}) {
    auto const data = drawn<tails::power_law>({2.2}, discrete, 300);
    auto const tail = ff::fit_tail(data, {.xmin = 4.0, .discrete = discrete});
    auto const all = ff::compare(tail, data, {.replicates = 50});
    CHECK(all.alternatives.size() == (discrete ? 5 : 4));
    double weights = all.power_law_weight;
    for (double const weight : all.weights) weights += weight;
    CHECK(within(weights, 1.0, 1e-12));
    for (auto const& c : all.alternatives) {
      CAPTURE(c);
      bool const inside = c.inside != ff::power_law_inside::no;
      CHECK(c.nested.has_value() == inside);
      if (!inside) {
        CHECK(c.verdict() == "fits worse than the power law");
        continue;
      }
      CHECK(c.ratio <= 1e-9);
      CHECK(c.nested->statistic >= 0);
      CHECK(c.p_value() > 0.05);
      CHECK(
          close(c.nested->boundary_mixture_p_value, c.nested->statistic > 0 ? c.nested->chi_squared_p_value / 2 : 1.0));
      CHECK(c.verdict() == (c.at_limit ? "is the power law here" : "no better than the power law in it"));
      CHECK(c.parameters.empty() == c.at_limit);
    }
  }
}

TEST_CASE("data of another law are told from a power law") {
  for (bool const discrete : {false, true}) {
    auto const cut = drawn<tails::truncated_power_law>({1.5, 0.02}, discrete, 500);
    auto const tail = ff::fit_tail(cut, {.xmin = 4.0, .discrete = discrete});
    auto const c = ff::compare(tail, tails::truncated_power_law{}, cut, {.replicates = 100});
    CHECK(c.p_value() < 0.02);
    CHECK(c.verdict() == "fits better than the power law in it");
    CHECK(std::abs(c.parameters[0].second - 1.5) < 0.3);
    auto const light = drawn<tails::exponential>({0.3}, discrete, 500);
    auto const other =
        ff::compare(ff::fit_tail(light, {.xmin = 4.0, .discrete = discrete}), tails::exponential{}, light);
    CHECK(other.ratio < 0);
    CHECK(other.verdict() == "fits better than the power law");
  }
}

TEST_CASE("at the limit the ratio is zero and p is one") {
  std::vector<double> const data{1.01, 1.02, 1.03, 1.04, 1.1, 1.2, 50, 4000};
  auto const c = ff::compare(ff::fit_tail(data, {.xmin = 1.0}), tails::lognormal{}, data, {.replicates = 40});
  CHECK(c.at_limit);
  CHECK(c.ratio == 0);
  CHECK(c.normalised_ratio == 0);
  CHECK(c.p_value() == 1);
  CHECK(c.verdict() == "is the power law here");
  std::ostringstream text;
  text << c;
  CHECK(text.str() == "log-normal: R = 0, z = 0, p = 1; is the power law here");
}

TEST_CASE("the same bits on any number of threads; no replicates, no calibrated p") {
  auto const data = drawn<tails::lognormal>({2.0, 1.0}, false, 100);
  auto const tail = ff::fit_tail(data, {.xmin = 4.0});
  auto const one = ff::compare(tail, tails::lognormal{}, data, {.replicates = 60});
  auto const two = ff::compare(tail, tails::lognormal{}, data, {.replicates = 60, .execution = ff::threads(3)});
  CHECK(one.p_value() == two.p_value());
  auto const none = ff::compare(tail, tails::lognormal{}, data, {.replicates = 0});
  CHECK_FALSE(none.nested->p_value.has_value());
  CHECK(none.p_value() == none.nested->chi_squared_p_value);
  CHECK(none.ratio == one.ratio);
}

TEST_CASE("the table") {
  auto const data = drawn<tails::power_law>({2.5}, true, 100);
  std::ostringstream text;
  text << ff::compare(ff::fit_tail(data, {.xmin = 4.0, .discrete = true}), data, {.replicates = 20});
  for (char const* const name : {"law", "verdict", "power law", "exponential", "stretched exponential", "log-normal",
                                 "truncated power law", "Poisson"})
    CHECK(text.str().find(name) != std::string::npos);
}

TEST_CASE("a law that cannot be fitted says so in its row, and the others are compared") {
  std::vector<double> data;
  for (int i = 0; i < 60; ++i) data.push_back(1e12 + 1e4 * i * i);  // too large for Poisson's law
  auto const all = ff::compare(ff::fit_tail(data, {.xmin = 1e12, .discrete = true}), data, {.replicates = 0});
  REQUIRE(all.alternatives.size() == 5);
  CHECK(all.alternatives[4].verdict().starts_with("no fit: Poisson's law takes too many terms"));
  CHECK(all.weights[4] == 0);
  CHECK(all.alternatives[2].failure.empty());
}

TEST_CASE("integers far above their cut-off: the density rises by more than the range of a double") {
  std::vector<int> const data{5000, 6000, 7000, 8000};
  auto const all = ff::compare(ff::fit_tail(data, {.xmin = 1.0, .discrete = true}), data, {.replicates = 0});
  for (auto const& c : all.alternatives) CHECK(c.failure.empty());
  CHECK(std::abs(std::exp(all.alternatives[2].parameters[0].second) - 6400) < 100);  // exp(mu) of the log-normal law
}

TEST_CASE("data over 600 decades: laws without a fit say so, no weight and no likelihood is NaN") {
  std::vector<double> data;
  for (int i = 0; i < 50; ++i) data.push_back(std::pow(10.0, -300 + 12.0 * i));
  auto const all = ff::compare(ff::fit_tail(data, {.xmin = 1e-300}), data, {.replicates = 0});
  double weights = all.power_law_weight;
  for (double const weight : all.weights) weights += weight;
  CHECK(within(weights, 1.0, 1e-12));
  for (auto const& c : all.alternatives) CHECK((std::isfinite(c.log_likelihood) || !c.failure.empty()));
  CHECK_FALSE(all.alternatives[0].failure.empty());
}

TEST_CASE("bad input") {
  std::vector<double> const data{4, 5, 9, 30};
  auto const tail = ff::fit_tail(data, {.xmin = 4.0});
  auto const poisson = caught([&] { return ff::compare(tail, tails::poisson{}, data); });
  CHECK(poisson.code == ff::errc::bad_option);
  CHECK(poisson.function == "compare");
  CHECK(caught([&] { return ff::compare(tail, std::vector<double>{4, 5, 9}); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::compare(tail, std::vector<double>{1, 5, 9, 30}); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::compare(tail, std::vector<double>{4, 5, 9, -1}); }).index == ff::error_index{3});
  CHECK(caught([&] { return ff::compare(tail, tails::lognormal{}, data, {.replicates = 1}); }).code ==
        ff::errc::bad_option);
  std::vector<int> const neighbours{3, 3, 3, 4};
  auto const pair = ff::fit_tail(neighbours, {.xmin = 3.0, .discrete = true});
  CHECK(caught([&] { return ff::compare(pair, tails::lognormal{}, neighbours); }).code == ff::errc::underdetermined);
}

TEST_CASE("published ratios at the published cut-offs, where the data are at hand") {
  struct published {
    char const* name;
    ff::tail_options<double> options;
    double lognormal, exponential, cutoff;  ///< z, z, R; 0 where the published optimum was none
  };
  auto const csn = ff::tail_distance::csn_lower;
  for (auto const& set : {published{"blackouts", {.scale = 1000.0, .distance = csn}, -0.412, 0, -0.382},
                          published{"cities", {.scale = 1000.0, .distance = csn}, -0.090, 3.65, -0.123},
                          published{"surnames", {.scale = 1000.0, .distance = csn}, -0.836, 2.89, -1.36},
                          published{"terrorism", {.discrete = true}, -0.278, 2.457, -0.077},
                          published{"words", {.discrete = true}, 0, 9.09, -0.899}}) {
    auto const data = support::heavy_data(set.name);
    if (!data) continue;
    CAPTURE(set.name);
    auto const tail = ff::fit_tail(*data, set.options);
    auto const of = [&](auto kind) { return ff::compare(tail, kind, *data, {.replicates = 0}); };
    if (set.lognormal < 0) CHECK(within(of(tails::lognormal{}).normalised_ratio, set.lognormal, 0.005));
    else CHECK(of(tails::lognormal{}).at_limit);
    if (set.exponential > 0) CHECK(within(of(tails::exponential{}).normalised_ratio / set.exponential, 1.0, 0.02));
    CHECK(within(of(tails::truncated_power_law{}).ratio, set.cutoff, 0.01));
    CHECK(of(tails::stretched_exponential{}).ratio <= 1e-9);
  }
}
