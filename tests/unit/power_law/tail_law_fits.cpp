// once: 1000 random restarts for each fit.
// Fits of alternatives: no optimum is beaten, limits are named, units and order do not matter, bad input.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <sstream>
#include <vector>

namespace ff = freefield;
namespace tails = ff::tails;
using support::caught;
using support::close;
using support::says;
using support::within;

namespace {

/// The log-likelihood of parameters, or nothing where they make no law.
template <class Kind>
std::optional<double> likelihood(typename Kind::template parameters<double> const& parameters, double xmin,
                                 bool discrete, std::vector<double> const& data) {
  try {
    ff::tail_law<Kind> const law(parameters, {xmin, discrete});
    double sum = 0;
    for (double const x : data) sum += law.log_density(x);
    if (std::isfinite(sum)) return sum;
  } catch (ff::error const& e) {
    if (e.code != ff::errc::domain && e.code != ff::errc::overflow) throw;
  }
  return std::nullopt;
}

/// Parameters spread over the sizes that data of these units can have.
template <class Kind>
auto random_parameters(double xmin, ff::philox4x32& engine) {
  auto const between = [&](double a, double b) { return a + (b - a) * ff::uniform<double>(engine); };
  auto const size = [&](double a, double b) { return std::exp(between(std::log(a), std::log(b))); };
  using parameters = typename Kind::template parameters<double>;
  if constexpr (std::same_as<Kind, tails::lognormal>) return parameters{between(-40, 6), size(0.1, 10)};
  else if constexpr (std::same_as<Kind, tails::truncated_power_law>)
    return parameters{between(-2, 5), size(1e-7, 3) / xmin};
  else if constexpr (std::same_as<Kind, tails::stretched_exponential>) {
    double const beta = size(1e-3, 4), slope = size(0.05, 8);
    return parameters{beta, slope / beta * std::pow(xmin, -beta)};
  } else return parameters{size(1e-4, 200)};
}

/// Steps along the parameters, halved where none helps: as simple as can be, and independent of what is tested.
template <class Kind>
double climb(typename Kind::template parameters<double> p, double xmin, bool discrete,
             std::vector<double> const& data) {
  auto at = likelihood<Kind>(p, xmin, discrete, data);
  if (!at) return -1e300;
  for (double step = 0.5; step > 0.02;) {
    bool better = false;
    auto const attempt = [&](double one, double two) {
      auto moved = p;
      if constexpr (Kind::parameter_names.size() == 1) {
        auto& [only] = moved;
        only *= std::exp(one);
      } else {
        auto& [first, second] = moved;
        first = std::same_as<Kind, tails::stretched_exponential> ? first * std::exp(one) : first + one;
        second *= std::exp(two);
      }
      auto const value = likelihood<Kind>(moved, xmin, discrete, data);
      if (!value || !(*value > *at)) return;
      at = value;
      p = moved;
      better = true;
    };
    for (double const sign : {-1.0, 1.0}) {
      attempt(sign * step, 0);
      attempt(0, sign * step);
      attempt(sign * step, sign * step);
      attempt(sign * step, -sign * step);
    }
    if (!better) step /= 4;
  }
  return *at;
}

template <class Kind>
void check_not_beaten(std::vector<double> const& data, double xmin, bool discrete, int restarts) {
  CAPTURE(Kind::name);
  CAPTURE(discrete);
  auto const fit = ff::fit_tail(Kind{}, data, {.xmin = xmin, .discrete = discrete});
  if (!fit.at_limit()) {
    auto const own = likelihood<Kind>(fit.parameters(), xmin, discrete, data);
    REQUIRE(own.has_value());
    CHECK(within(*own / fit.log_likelihood, 1.0, 1e-10));
  }
  ff::philox4x32 engine{21, 0};
  double const allowed = 1e-8 + 1e-11 * std::abs(fit.log_likelihood);
  for (int k = 0; k < restarts; ++k) {
    double const found = climb<Kind>(random_parameters<Kind>(xmin, engine), xmin, discrete, data);
    if (found > fit.log_likelihood + allowed) {
      CAPTURE(k);
      CHECK(within(found, fit.log_likelihood, allowed));
    }
  }
}

}  // namespace

TEST_CASE("no optimum is beaten by 1000 random restarts") {
  for (bool const discrete : {false, true}) {
    std::vector<std::vector<double>> const sets{
        ff::sample(ff::tail_law<tails::power_law>{{2.5}, {5.0, discrete}}, 40, {.seed = 1}),
        ff::sample(ff::tail_law<tails::lognormal>{{2.0, 0.7}, {5.0, discrete}}, 40, {.seed = 2}),
        ff::sample(ff::tail_law<tails::exponential>{{0.1}, {5.0, discrete}}, 40, {.seed = 3}),
        ff::sample(ff::tail_law<tails::truncated_power_law>{{1.3, 0.02}, {5.0, discrete}}, 40, {.seed = 4})};
    for (auto const& data : sets) {
      constexpr int restarts = 1000;
      check_not_beaten<tails::power_law>(data, 5, discrete, restarts);
      check_not_beaten<tails::exponential>(data, 5, discrete, restarts);
      check_not_beaten<tails::stretched_exponential>(data, 5, discrete, restarts);
      check_not_beaten<tails::lognormal>(data, 5, discrete, restarts);
      check_not_beaten<tails::truncated_power_law>(data, 5, discrete, restarts);
      if (discrete) check_not_beaten<tails::poisson>(data, 5, discrete, restarts);
    }
  }
}

TEST_CASE("every fit settles, and none is worse than the power law inside, on 3000 samples of many laws") {
  ff::philox4x32 engine{31, 0};
  for (std::uint64_t k = 0; k < 1500; ++k) {
    for (bool const discrete : {false, true}) {
      CAPTURE(k);
      CAPTURE(discrete);
      std::size_t const n = 5 + ff::uniform_index(engine, 60);
      double const xmin =
          discrete ? std::ceil(20 * ff::uniform<double>(engine)) : 0.01 + 20 * ff::uniform<double>(engine);
      ff::sample_options const draws{.seed = k};
      auto const data =
          k % 5 == 0
              ? ff::sample(ff::tail_law<tails::power_law>{{1.2 + 3 * ff::uniform<double>(engine)}, {xmin, discrete}}, n,
                           draws)
          : k % 5 == 1
              ? ff::sample(ff::tail_law<tails::exponential>{{3 * ff::uniform<double>(engine)}, {xmin, discrete}}, n,
                           draws)
          : k % 5 == 2
              ? ff::sample(
                    ff::tail_law<tails::lognormal>{{4 * ff::uniform<double>(engine), 0.2 + ff::uniform<double>(engine)},
                                                   {xmin, discrete}},
                    n, draws)
          : k % 5 == 3
              ? ff::sample(
                    ff::tail_law<tails::truncated_power_law>{
                        {4 * ff::uniform<double>(engine) - 1, 0.3 * ff::uniform<double>(engine)}, {xmin, discrete}},
                    n, draws)
              : ff::sample(ff::tail_law<tails::stretched_exponential>{{0.1 + 2 * ff::uniform<double>(engine), 0.05},
                                                                      {xmin, discrete}},
                           n, draws);
      auto const [low, high] = std::minmax_element(data.begin(), data.end());
      if (*high <= *low + (discrete ? 1 : 0)) continue;
      ff::tail_options<double> const options{.xmin = xmin, .discrete = discrete};
      double const inside = ff::fit_tail(tails::power_law{}, data, options).log_likelihood;
      double const least = inside - 1e-10 * (1 + std::abs(inside));
      CHECK(ff::fit_tail(tails::lognormal{}, data, options).log_likelihood >= least);
      CHECK(ff::fit_tail(tails::stretched_exponential{}, data, options).log_likelihood >= least);
      CHECK(ff::fit_tail(tails::truncated_power_law{}, data, options).log_likelihood >= least);
      static_cast<void>(ff::fit_tail(tails::exponential{}, data, options));
      if (discrete) static_cast<void>(ff::fit_tail(tails::poisson{}, data, options));
    }
  }
}

TEST_CASE("at its limit an alternative is the power law, and has no parameters") {
  // E y^2 > 2 (E y)^2: a heavier tail than any log-normal law, or stretched exponential, has.
  std::vector<double> const data{1.01, 1.02, 1.03, 1.04, 1.1, 1.2, 50, 4000};
  auto const fit = ff::fit_tail(tails::lognormal{}, data, {.xmin = 1.0});
  CHECK(fit.at_limit());
  CHECK(fit.log_likelihood == ff::fit_tail(tails::power_law{}, data, {.xmin = 1.0}).log_likelihood);
  CHECK(close(fit.survival(10.0), ff::fit_tail(tails::power_law{}, data, {.xmin = 1.0}).survival(10.0)));
  auto const e = caught([&] { return fit.parameters(); });
  CHECK(e.code == ff::errc::degenerate);
  CHECK(says(e, "at its limit"));
  std::ostringstream text;
  text << fit;
  CHECK(text.str().starts_with("log-normal at its limit, power law with alpha = "));
  CHECK(ff::fit_tail(tails::stretched_exponential{}, data, {.xmin = 1.0}).at_limit());
}

TEST_CASE("closed forms, and what the parameters mean") {
  std::vector<double> const data{2, 3, 7};
  CHECK(close(ff::fit_tail(tails::exponential{}, data, {.xmin = 2.0}).parameters().lambda, 0.5));
  CHECK(close(ff::fit_tail(tails::exponential{}, data, {.xmin = 2.0, .discrete = true}).parameters().lambda,
              std::log(1.5)));
  // Far below the data a log-normal law is not cut: mean and deviation of the logarithms.
  std::vector<double> const whole{std::exp(9.0), std::exp(10.0), std::exp(11.5)};
  auto const free = ff::fit_tail(tails::lognormal{}, whole, {.xmin = 1e-9}).parameters();
  double const mean = 30.5 / 3, variance = (81 + 100 + 132.25) / 3 - mean * mean;
  CHECK(within(free.mu, mean, 1e-9));
  CHECK(within(free.sigma, std::sqrt(variance), 1e-8));
  // Far below its mean a Poisson law is not cut, either.
  std::vector<int> const counts{40, 47, 55, 62};
  CHECK(within(ff::fit_tail(tails::poisson{}, counts, {.xmin = 1.0, .discrete = true}).parameters().mu, 51.0, 1e-9));
}

TEST_CASE("laws P 1 and P 2: units, .scale, data twice") {
  auto const data = ff::sample(ff::tail_law<tails::truncated_power_law>{{1.5, 0.01}, {.xmin = 3.0}}, 200, {.seed = 9});
  std::vector<double> larger;
  for (double const x : data) larger.push_back(1e6 * x);
  auto const n = static_cast<double>(data.size());
  auto const same = [&](auto kind, auto const& compare) {
    auto const fit = ff::fit_tail(kind, data, {.xmin = 3.0}), other = ff::fit_tail(kind, larger, {.xmin = 3e6});
    CHECK(within(other.log_likelihood, fit.log_likelihood - n * std::log(1e6), 1e-7));
    compare(fit.parameters(), other.parameters());
    CHECK(within(ff::fit_tail(kind, larger, {.xmin = 3.0, .scale = 1e6}).log_likelihood, fit.log_likelihood, 1e-8));
    CHECK(within(ff::fit_tail(kind, ff::counted(data, std::vector<int>(data.size(), 2)), {.xmin = 3.0}).log_likelihood,
                 2 * fit.log_likelihood, 1e-8));
  };
  same(tails::truncated_power_law{}, [](auto a, auto b) {
    CHECK(within(a.alpha, b.alpha, 1e-6));
    CHECK(within(b.lambda * 1e6 / a.lambda, 1.0, 1e-5));
  });
  same(tails::lognormal{}, [](auto a, auto b) {
    CHECK(within(a.sigma, b.sigma, 1e-6));
    CHECK(within(b.mu - a.mu, std::log(1e6), 1e-5));
  });
  same(tails::stretched_exponential{}, [](auto a, auto b) { CHECK(within(a.beta, b.beta, 1e-7)); });
  same(tails::exponential{}, [](auto a, auto b) { CHECK(close(b.lambda * 1e6, a.lambda, 16)); });
}

TEST_CASE("bad input") {
  std::vector<double> const data{1, 2, 5};
  auto const code = [](auto&& call) { return caught(call).code; };
  CHECK(code([&] { return ff::fit_tail(tails::lognormal{}, data, {}); }) == ff::errc::bad_option);
  CHECK(code([&] { return ff::fit_tail(tails::poisson{}, data, {.xmin = 1.0}); }) == ff::errc::bad_option);
  CHECK(code([] {
          return ff::fit_tail(tails::lognormal{}, std::vector<int>{3, 3, 4}, {.xmin = 3.0, .discrete = true});
        }) == ff::errc::underdetermined);
  CHECK(code([&] { return ff::fit_tail(tails::lognormal{}, data, {.xmin = 6.0}); }) == ff::errc::underdetermined);
  CHECK(code([&] { return ff::fit_tail(tails::lognormal{}, data, {.xmin = 5.0}); }) == ff::errc::underdetermined);
  CHECK(code([&] {
          return ff::fit_tail(tails::exponential{}, std::vector<double>{3, 3}, {.xmin = 1.0});
        }) == ff::errc::degenerate);
  CHECK(caught([&] {
          return ff::fit_tail(tails::exponential{}, std::vector<double>{3, -3}, {.xmin = 1.0});
        }).index == ff::error_index{1});
}
