// Laws of tails: densities that integrate or sum to one, survival functions, draws, bad parameters.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/power_law/tail_law.hpp>

#include <boost/math/quadrature/exp_sinh.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <sstream>
#include <vector>

namespace ff = freefield;
namespace tails = ff::tails;
using support::caught;
using support::close;
using support::within;

namespace {

/// Calls test(law) for laws of many parameters, of real numbers and of integers.
template <class Test>
void for_each_law(Test const& test) {
  for (bool const discrete : {false, true}) {
    for (double const xmin : {1.0, 10.0}) {
      ff::tail_support<double> const support{xmin, discrete};
      for (double const alpha : {1.2, 2.5, 6.0}) test(ff::tail_law<tails::power_law>{{alpha}, support});
      for (double const lambda : {0.02, 0.2, 3.0}) test(ff::tail_law<tails::exponential>{{lambda}, support});
      test(ff::tail_law<tails::stretched_exponential>{{0.05, 30}, support});
      test(ff::tail_law<tails::stretched_exponential>{{0.5, 0.7}, support});
      test(ff::tail_law<tails::stretched_exponential>{{1.8, 0.01}, support});
      test(ff::tail_law<tails::lognormal>{{1, 1.5}, support});
      test(ff::tail_law<tails::lognormal>{{-20, 3.5}, support});
      test(ff::tail_law<tails::lognormal>{{3, 0.5}, support});
      test(ff::tail_law<tails::lognormal>{{std::log(xmin), 0.8}, support});
      test(ff::tail_law<tails::truncated_power_law>{{1.5, 0.03}, support});
      test(ff::tail_law<tails::truncated_power_law>{{-2, 0.3}, support});
      test(ff::tail_law<tails::truncated_power_law>{{0.5, 1e-3}, support});
      test(ff::tail_law<tails::truncated_power_law>{{2.1, 0}, support});
      if (!discrete) continue;
      for (double const mu : {0.5, 8.0, 120.0}) test(ff::tail_law<tails::poisson>{{mu}, support});
    }
  }
}

/// The integral of the density from a place on, or its sum over the next integers and the survival function after them.
template <class Law>
double mass_from(Law const& law, double x) {
  if (law.discrete()) {
    double sum = 0;
    for (int k = 0; k < 3000; ++k) sum += std::exp(law.log_density(x + k));
    return sum + law.survival(x + 3000);
  }
  boost::math::quadrature::exp_sinh<double> rule;
  return rule.integrate([&](double y) { return y > 650 ? 0 : std::exp(law.log_density(x * std::exp(y)) + y) * x; });
}

}  // namespace

TEST_CASE("the density integrates or sums to one, and beyond any place to the survival function") {
  for_each_law([](auto const& law) {
    CAPTURE(law);
    double const x = law.xmin();
    CHECK(within(mass_from(law, x), 1.0, 1e-10));
    CHECK(law.survival(x) == 1);
    for (double const further : {x + 1, 3 * x, 40 * x}) {
      double const survival = law.survival(further);
      if (survival > 1e-200) CHECK(within(mass_from(law, further) / survival, 1.0, 1e-9));
    }
    CHECK(law.log_density(x / 2 < 1 && law.discrete() ? 0.0 : std::floor(x / 2)) ==
          -std::numeric_limits<double>::infinity());
  });
}

TEST_CASE("of integers the survival function is the sum of the rest, to rounding") {
  for_each_law([](auto const& law) {
    if (!law.discrete()) return;
    CAPTURE(law);
    double below = 0, last = 1;
    for (int k = 0; k < 20; ++k) {
      double const survival = law.survival(law.xmin() + k);
      CHECK(within(survival, 1 - below, 2e-14));
      CHECK(survival <= last);
      last = survival;
      below += std::exp(law.log_density(law.xmin() + k));
    }
  });
}

TEST_CASE("draws have the law, also far in the tail") {
  constexpr std::size_t n = 20000;
  for_each_law([&](auto const& law) {
    CAPTURE(law);
    auto const draws = ff::sample(law, n, {.seed = 7});
    for (double const factor : {1.2, 1.5, 2.0, 4.0, 10.0, 100.0, 1000.0}) {
      double const x = law.discrete() ? std::ceil(law.xmin() * factor) : law.xmin() * factor;
      double const p = law.survival(x);
      double count = 0;
      for (double const draw : draws) count += draw >= x ? 1 : 0;
      CHECK(std::abs(count - p * n) <= 4.89 * std::sqrt(n * p * (1 - p)) + 1);
    }
  });
}

TEST_CASE("draws do not depend on the number of threads, nor on how many there are") {
  ff::tail_law<tails::lognormal> const law{{1, 2}, {.xmin = 3.0, .discrete = true}};
  auto const serial = ff::sample(law, 500, {.seed = 2}),
             parallel = ff::sample(law, 500, {.seed = 2, .execution = ff::threads(3)});
  CHECK(serial == parallel);
  auto const longer = ff::sample(law, 600, {.seed = 2});
  CHECK(std::vector<double>(longer.begin(), longer.begin() + 500) == serial);
  ff::philox4x32 engine{2, 0};
  CHECK(law.sample(engine) == serial[0]);
}

TEST_CASE("jets carry the derivatives of the log-likelihood") {
  using dual = ff::jet<double, 2>;
  double const h = 1e-5, x = 37;
  for (bool const discrete : {false, true}) {
    auto const lognormal = [&](auto mu, auto sigma) {
      using T = decltype(mu);
      return ff::tail_law<tails::lognormal, T>{{mu, sigma}, {T(10), discrete}}.log_density(T(x));
    };
    auto const slopes = lognormal(dual::variable(1.0, 0), dual::variable(1.5, 1)).gradient;
    CHECK(within(slopes[0], (lognormal(1 + h, 1.5) - lognormal(1 - h, 1.5)) / (2 * h), 1e-8));
    CHECK(within(slopes[1], (lognormal(1.0, 1.5 + h) - lognormal(1.0, 1.5 - h)) / (2 * h), 1e-8));
    auto const truncated = [&](auto alpha, auto lambda) {
      using T = decltype(alpha);
      return ff::tail_law<tails::truncated_power_law, T>{{alpha, lambda}, {T(10), discrete}}.log_density(T(x));
    };
    auto const other = truncated(dual::variable(1.7, 0), dual::variable(0.01, 1)).gradient;
    CHECK(within(other[0], (truncated(1.7 + h, 0.01) - truncated(1.7 - h, 0.01)) / (2 * h), 1e-8));
    CHECK(within(other[1], (truncated(1.7, 0.01 + h) - truncated(1.7, 0.01 - h)) / (2 * h), 1e-4));
    using one = ff::jet<double, 1>;
    auto const power = [&](auto alpha) {
      using T = decltype(alpha);
      return ff::tail_law<tails::power_law, T>{{alpha}, {T(10), discrete}}.log_density(T(x));
    };
    CHECK(within(power(one::variable(2.2, 0)).gradient[0], (power(2.2 + h) - power(2.2 - h)) / (2 * h), 1e-8));
  }
}

TEST_CASE("what is printed") {
  std::ostringstream text;
  text << ff::tail_law<tails::power_law>{{2.5}, {.xmin = 10.0}} << '\n'
       << ff::tail_law<tails::lognormal>{{1, 2}, {.xmin = 3.0, .discrete = true}};
  CHECK(text.str() == "power law with alpha = 2.5 above 10\ndiscrete log-normal with mu = 1, sigma = 2 above 3");
}

TEST_CASE("bad parameters and places") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  using power_law = ff::tail_law<tails::power_law>;
  auto const code = [](auto&& call) { return caught(call).code; };
  CHECK(code([] { return power_law{{1.0}, {.xmin = 1.0}}; }) == ff::errc::domain);
  CHECK(code([&] { return power_law{{nan}, {.xmin = 1.0}}; }) == ff::errc::domain);
  CHECK(code([] { return power_law{{2.0}, {.xmin = 0.0}}; }) == ff::errc::bad_option);
  CHECK(code([] { return power_law{{2.0}, {.xmin = 1.5, .discrete = true}}; }) == ff::errc::bad_option);
  CHECK(code([] { return ff::tail_law<tails::poisson>{{2.0}, {.xmin = 1.0}}; }) == ff::errc::bad_option);
  CHECK(code([] { return ff::tail_law<tails::exponential>{{-2.0}, {.xmin = 1.0}}; }) == ff::errc::domain);
  CHECK(code([&] { return ff::tail_law<tails::lognormal>{{nan, 1.0}, {.xmin = 1.0}}; }) == ff::errc::domain);
  CHECK(code([] { return ff::tail_law<tails::lognormal>{{0.0, -1.0}, {.xmin = 1.0}}; }) == ff::errc::domain);
  CHECK(code([] {
          return ff::tail_law<tails::stretched_exponential>{{-1.0, 1.0}, {.xmin = 1.0}};
        }) == ff::errc::domain);
  CHECK(code([] { return ff::tail_law<tails::truncated_power_law>{{0.5, 0.0}, {.xmin = 1.0}}; }) == ff::errc::domain);
  power_law const integers{{2.0}, {.xmin = 2.0, .discrete = true}};
  CHECK(code([&] { return integers.survival(2.5); }) == ff::errc::domain);
  CHECK(code([&] { return integers.log_density(nan); }) == ff::errc::non_finite);
  auto const heavy = caught([] { return ff::sample(power_law{{1.001}, {.xmin = 1.0}}, 100, {.seed = 1}); });
  CHECK(heavy.code == ff::errc::overflow);
  CHECK(heavy.function == "sample");
}
