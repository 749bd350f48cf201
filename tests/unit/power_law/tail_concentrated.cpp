// Tails whose values lie close together far from the cut-off: there the laws are those without a cut-off, whose fits
// have equations of their own.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <boost/math/special_functions/digamma.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ff = freefield;
namespace tails = ff::tails;
using support::caught;
using support::says;
using support::within;

namespace {

/// 50 normal variates about 1000, of real numbers or integers.
std::vector<double> about_thousand(double deviation, bool discrete) {
  ff::philox4x32 engine{5, 1};
  std::vector<double> data;
  for (int k = 0; k < 50; ++k) {
    double const x = 1000 + deviation * ff::normal<double>(engine);
    data.push_back(discrete ? std::round(x) : x);
  }
  return data;
}

double mean(std::vector<double> const& data, auto const& of) {
  double sum = 0;
  for (double const x : data) sum += of(x);
  return sum / static_cast<double>(data.size());
}

template <class Kind>
auto parameters_of(std::vector<double> const& data, double xmin, bool discrete = false) {
  return ff::fit_tail(Kind{}, data, {.xmin = xmin, .discrete = discrete}).parameters();
}

}  // namespace

TEST_CASE("log-normal: mean and deviation of the logarithms") {
  for (double const deviation : {100.0, 10.0, 1.0, 0.1}) {
    for (double const xmin : {1e-6, 1.0, 500.0}) {
      CAPTURE(deviation);
      auto const data = about_thousand(deviation, false);
      double const mu = mean(data, [](double x) { return std::log(x); });
      double const sigma = std::sqrt(mean(data, [&](double x) { return std::pow(std::log(x) - mu, 2); }));
      auto const p = parameters_of<tails::lognormal>(data, xmin);
      CHECK(within((p.mu - mu) / sigma, 0.0, 1e-8));
      CHECK(within(p.sigma / sigma, 1.0, 1e-8));
    }
  }
}

TEST_CASE(
    "truncated power law: the gamma distribution with log a - digamma(a) = log mean x - mean log x, a = 1 - alpha") {
  for (double const deviation : {100.0, 10.0, 1.0}) {
    for (double const xmin : {1e-3, 1.0, 500.0}) {
      CAPTURE(deviation);
      CAPTURE(xmin);
      auto const data = about_thousand(deviation, false);
      double const m = mean(data, [](double x) { return x; });
      double const gap = -mean(data, [&](double x) { return std::log1p((x - m) / m); });
      auto const p = parameters_of<tails::truncated_power_law>(data, xmin);
      double const a = 1 - p.alpha;
      CHECK(within(a / p.lambda / m, 1.0, 1e-9));  // 1e-10 of the law lies below 500
      double const found = a < 1e4 ? std::log(a) - boost::math::digamma(a) : 1 / (2 * a) + 1 / (12 * a * a);
      CHECK(within(found / gap, 1.0, 1e-7));
    }
  }
}

TEST_CASE("stretched exponential: Weibull's law, with mean x^beta log x / mean x^beta - 1/beta = mean log x") {
  for (double const deviation : {100.0, 30.0, 15.0}) {
    CAPTURE(deviation);
    auto const data = about_thousand(deviation, false);
    auto const p = parameters_of<tails::stretched_exponential>(data, 100.0);
    auto const power = [&](double x) { return std::pow(x / 1000, p.beta); };
    double const tilted = mean(data, [&](double x) { return power(x) * std::log(x); }) / mean(data, power);
    CHECK(within((tilted - 1 / p.beta - mean(data, [](double x) { return std::log(x); })) * p.beta, 0.0, 1e-7));
  }
}

TEST_CASE("integers of a smooth law have nearly its parameters, and steps away from the optimum only lose") {
  for (double const deviation : {100.0, 10.0, 3.0}) {
    for (double const xmin : {1.0, 500.0}) {
      CAPTURE(deviation);
      CAPTURE(xmin);
      auto const data = about_thousand(deviation, true);
      ff::tail_options<double> const options{.xmin = xmin, .discrete = true};
      auto const lognormal = ff::fit_tail(tails::lognormal{}, data, options);
      auto const truncated = ff::fit_tail(tails::truncated_power_law{}, data, options);
      auto const likelihood = [&](auto const& law) {
        return 50 * mean(data, [&](double x) { return law.log_density(x); });
      };
      auto const [mu, sigma] = lognormal.parameters();
      auto const [alpha, lambda] = truncated.parameters();
      CHECK(within(likelihood(lognormal), lognormal.log_likelihood, 1e-6));
      CHECK(within(likelihood(truncated), truncated.log_likelihood, 1e-6));
      for (double const step : {-0.01, 0.01}) {
        ff::tail_support<double> const support{xmin, true};
        CHECK(likelihood(ff::tail_law<tails::lognormal>{{mu + step * sigma, sigma}, support}) <
              lognormal.log_likelihood);
        CHECK(likelihood(ff::tail_law<tails::lognormal>{{mu, sigma * (1 + step)}, support}) < lognormal.log_likelihood);
        double const along = step / std::sqrt(1 - alpha), scaled = alpha - step * (1 - alpha);
        CHECK(likelihood(ff::tail_law<tails::truncated_power_law>{{alpha, lambda * (1 + along)}, support}) <
              truncated.log_likelihood);
        CHECK(likelihood(ff::tail_law<tails::truncated_power_law>{{scaled, lambda * (1 + step)}, support}) <
              truncated.log_likelihood);
      }
    }
  }
}

TEST_CASE("no limit is claimed where parameters leave the scalar: the error names the cut-off or the scale") {
  for (bool const discrete : {false, true}) {
    auto const data = about_thousand(3, discrete);
    auto const fit = [&](ff::tail_options<double> options) {
      return caught([&] { return ff::fit_tail(tails::stretched_exponential{}, data, options); });
    };
    auto const far = fit({.xmin = 1.0, .discrete = discrete});
    CHECK(far.code == ff::errc::overflow);
    CHECK(says(far, "cut-off nearer to the data"));
    auto const units = fit({.xmin = 900.0, .discrete = discrete});
    CHECK(units.code == ff::errc::overflow);
    CHECK(says(units, "another .scale"));
  }
  // In other units the same fit has its parameters.
  auto const law = ff::fit_tail(tails::stretched_exponential{}, about_thousand(3, false), {.xmin = 0.9, .scale = 1000});
  CHECK(law.parameters().beta > 300);
}

TEST_CASE("a comparison goes on without a law that has no fit") {
  auto const data = about_thousand(3, false);
  auto const all = ff::compare(ff::fit_tail(data, {.xmin = 1.0}), data, {.replicates = 0});
  for (auto const& c : all.alternatives)
    CHECK(c.failure.empty() == (c.alternative != tails::stretched_exponential::name));
}

TEST_CASE("densities of narrow laws to all digits, and of integers by the density of real numbers") {
  double const sigma = 1e-6, mu = std::log(1000.0);
  ff::tail_law<tails::lognormal> const law{{mu, sigma}, {.xmin = 1.0}};
  double const peak = -std::log(1000 * sigma * std::sqrt(2 * ff::math::pi<double>()));
  CHECK(within(law.log_density(1000), peak, 1e-9));
  CHECK(within(law.survival(1000), 0.5, 1e-8));
  ff::tail_law<tails::lognormal> const real{{std::log(1e6), 0.01}, {.xmin = 1.0}},
      whole{{std::log(1e6), 0.01}, {1.0, true}};
  ff::tail_law<tails::truncated_power_law> const gamma{{-9999, 0.01}, {.xmin = 1.0}},
      integers{{-9999, 0.01}, {1.0, true}};
  for (double const x : {960000.0, 1000000.0, 1030000.0}) {
    CHECK(within(whole.log_density(x), real.log_density(x), 1e-10));
    CHECK(within(integers.log_density(x), gamma.log_density(x), 1e-9));
  }
}

TEST_CASE("discrete laws are normalised, however narrow their modes are") {
  auto const check = [](auto const& law) {
    CAPTURE(law);
    double sum = law.survival(law.xmin() + 3000);
    for (int k = 0; k < 3000; ++k) sum += std::exp(law.log_density(law.xmin() + k));
    CHECK(within(sum, 1.0, 1e-10));
  };
  for (double const xmin : {1.0, 7.0}) {
    for (double const mode : {8.5, 9.0, 60.3, 700.0}) {
      for (double const width : {2.0, 0.5, 0.1, 0.04, 0.01, 0.003}) {
        ff::tail_support<double> const support{xmin, true};
        check(ff::tail_law<tails::lognormal>{{std::log(mode), width}, support});
        check(ff::tail_law<tails::truncated_power_law>{{1 - 1 / (width * width), 1 / (width * width * mode)}, support});
        if (width > 0.01)
          check(ff::tail_law<tails::stretched_exponential>{{1 / width, std::pow(mode, -1 / width)}, support});
      }
    }
  }
}

TEST_CASE("densities have their digits also next to the cut-off") {
  // Exponential and power laws agree there: p(x) = (n / sum of excesses) exp(-1 - ...) to first order in the excess.
  std::vector<double> const data{1 + 0x1p-40, 1 + 0x3p-41, 1 + 0x7p-42, 1 + 0x5p-40};
  auto const power = ff::fit_tail(tails::power_law{}, data, {.xmin = 1.0});
  auto const exponential = ff::fit_tail(tails::exponential{}, data, {.xmin = 1.0});
  for (double const x : data) CHECK(within(power.log_density(x), exponential.log_density(x), 1e-10));
}

TEST_CASE("draws have the law, also where a table would be long or the law rises") {
  constexpr std::size_t n = 40000;
  auto const check = [&](auto const& law, std::vector<double> const& places) {
    CAPTURE(law);
    auto const draws = ff::sample(law, n, {.seed = 11});
    for (double const x : places) {
      double const p = law.survival(x);
      auto const count =
          static_cast<double>(std::count_if(draws.begin(), draws.end(), [&](double d) { return d >= x; }));
      CAPTURE(x);
      CHECK(std::abs(count - p * n) <= 4.89 * std::sqrt(n * p * (1 - p)) + 1);
    }
  };
  std::vector<double> const far{9.8e5, 9.95e5, 1e6, 1.005e6, 1.02e6};
  for (bool const discrete : {false, true}) {
    check(ff::tail_law<tails::lognormal>{{std::log(1e6), 0.01}, {1.0, discrete}}, far);
    check(ff::tail_law<tails::truncated_power_law>{{-9999, 0.01}, {1.0, discrete}}, far);
    check(ff::tail_law<tails::stretched_exponential>{{3, 1e-6}, {1.0, discrete}}, {2, 30, 60, 100, 150});
    check(ff::tail_law<tails::stretched_exponential>{{1.5, 1e-6}, {16.0, discrete}}, {100, 1000, 5000, 20000});
    check(ff::tail_law<tails::lognormal>{{9, 0.3}, {16.0, discrete}}, {4000, 6000, 8103, 10000, 16000});
  }
  check(ff::tail_law<tails::poisson>{{1e6}, {1.0, true}}, {997000, 999000, 1e6, 1001000, 1003000});
  auto const many = caught([] { return ff::sample(ff::tail_law<tails::poisson>{{1e12}, {1.0, true}}, 1); });
  CHECK(many.code == ff::errc::too_large);
}

TEST_CASE("the guide of a table of probabilities leads to the place of a binary search") {
  ff::philox4x32 engine{4, 0};
  for (std::size_t const size : {0U, 1U, 2U, 3U, 17U, 500U}) {
    ff::detail::power_law::probability_table<double> table;
    std::vector<double> below;
    for (std::size_t k = 0; k < size; ++k) {
      double const part = k % 3 == 0 ? 0 : ff::uniform<double>(engine) / static_cast<double>(size);
      table.add(part);
      below.push_back((below.empty() ? 0 : below.back()) + part);
    }
    table.finish();
    for (int k = 0; k < 2000; ++k) {
      double const u = k < static_cast<int>(size) ? below[static_cast<std::size_t>(k)] : ff::uniform<double>(engine);
      auto const place = std::upper_bound(below.begin(), below.end(), u) - below.begin();
      if (u < 1) CHECK(table.place(u) == static_cast<std::size_t>(place));
    }
  }
}
