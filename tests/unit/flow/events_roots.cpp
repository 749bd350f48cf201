/// Where events are: in any number in one step, at ends of steps, once each.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#ifdef EIGEN_WORLD_VERSION
#error "freefield/flow/ode.hpp is a door without Eigen"
#endif
#ifdef BOOST_VERSION
#error "freefield/flow/ode.hpp is a door without Boost"
#endif

namespace ff = freefield;
using support::caught, support::says, support::within;

namespace {

using function = std::function<double(double, double)>;  // of state and time

double const pi = std::acos(-1.0);
constexpr auto t = ff::symbol<"t">;

auto const rest = ff::ode([](double) { return 0.0; });

template <class Result>
std::vector<double> times_of(Result const& result) {
  std::vector<double> times;
  for (auto const& e : result.events) times.push_back(e.time);
  return times;
}

/// The events of a function of time over one long step.
std::vector<double> roots(function const& g, double t0, double t1, ff::event_options options = {}) {
  return times_of(ff::evolve(rest, 0.0, t0, t1, ff::steppers::dopri5{}, {.step = std::abs(t1 - t0)},
                             ff::event(g, options)));
}

void check_times(std::vector<double> const& found, std::vector<double> const& expected, double tolerance) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) CHECK(within(found[k], expected[k], tolerance));
}

}  // namespace

TEST_CASE("several roots in one step") {
  double const ulp = 4 * std::numeric_limits<double>::epsilon();
  check_times(roots([](double, double s) { return (s - 0.30) * (s - 0.31); }, 0.0, 1.0), {0.30, 0.31}, ulp);
  check_times(roots([](double, double s) { return (s - 0.30) * (s - 0.3000001); }, 0.0, 1.0), {0.30, 0.3000001}, ulp);
  auto const four = [](double, double s) { return (s - 0.1) * (s - 0.2) * (s - 0.21) * (s - 0.9); };
  check_times(roots(four, 0.0, 1.0), {0.1, 0.2, 0.21, 0.9}, ulp);
  check_times(roots(four, 1.0, 0.0), {0.9, 0.21, 0.2, 0.1}, ulp);
  check_times(roots([](double, double s) { return std::cos(s) - 0.5; }, 0.0, 8 * pi),
              {pi / 3, 5 * pi / 3, 7 * pi / 3, 11 * pi / 3, 13 * pi / 3, 17 * pi / 3, 19 * pi / 3, 23 * pi / 3}, 1e-14);
  // Whole periods between the samples; jumps; a touching root is none, a triple one is one.
  CHECK(roots([](double, double s) { return std::sin(2 * pi * s) + 0.3; }, 0.0, 64.0).size() == 128);
  check_times(roots([](double, double s) { return s < 0.4 ? -1.0 : 1.0; }, 0.0, 1.0), {0.4}, ulp / 2);
  check_times(roots([](double, double s) { return s < 0.4 ? 1.0 : 2.0; }, 0.0, 1.0), {}, 0.0);
  CHECK(roots([](double, double s) { return std::pow(s - 0.5, 2); }, 0.0, 1.0).empty());
  CHECK(roots([](double, double s) { return std::pow(s - 0.3, 2); }, 0.0, 1.0).empty());
  CHECK(roots([](double, double s) { return std::abs(s - 0.3); }, 0.0, 1.0).empty());
  CHECK(roots([](double, double s) { return 0.0 * s; }, 0.0, 1.0).empty());
  check_times(roots([](double, double s) { return std::pow(s - 0.3, 3); }, 0.0, 1.0), {0.3}, 1e-6);
  check_times(roots([](double, double s) { return std::pow(s - 0.5, 3); }, 0.0, 1.0), {0.5}, 1e-6);
}

TEST_CASE("roots at the ends: once, not twice, not lost") {
  // At t0 nothing has happened yet; at t1 it has.
  check_times(roots([](double, double s) { return s; }, 0.0, 1.0), {}, 0.0);
  check_times(roots([](double, double s) { return s - 1.0; }, 0.0, 1.0), {1.0}, 0.0);
  check_times(roots([](double, double s) { return (s - 1.0) * s; }, 0.0, 1.0), {1.0}, 0.0);
  check_times(roots([](double, double s) { return (s - 1.0) * (s - 0.25) * s; }, 0.0, 1.0), {0.25, 1.0}, 1e-16);
  check_times(roots([](double, double s) { return std::pow(s - 1.0, 2); }, 0.0, 1.0), {}, 0.0);
  check_times(roots([](double, double s) { return std::pow(s, 2) * (s - 0.5); }, 0.0, 1.0), {0.5}, 1e-16);
  // At ends of steps and at breaks, formula and callable.
  for (double const h : {0.25, 0.125, 0.1}) {
    auto const run = [&](auto const& g, std::vector<double> breaks) {
      return times_of(ff::evolve(rest, 0.0, 0.0, 2.0, ff::steppers::dopri5{},
                                 {.step = h, .largest_step = h, .breaks = std::move(breaks)}, ff::event(g)));
    };
    auto const g = (t - 0.5) * (t - 1.0) * (t - 1.5);
    auto const same = [](double, double s) { return (s - 0.5) * (s - 1.0) * (s - 1.5); };
    for (auto const& breaks : {std::vector<double>{}, std::vector<double>{1.0}, std::vector<double>{0.5, 1.5}}) {
      check_times(run(g, breaks), {0.5, 1.0, 1.5}, 3e-16);
      check_times(run(same, breaks), {0.5, 1.0, 1.5}, 3e-16);
    }
  }
  auto const at_end = ff::evolve(rest, 0.0, 0.0, 1.0, ff::steppers::dopri5{}, {},
                                 ff::event(t - 1.0, {.stop_after = 1}));
  CHECK(at_end.time == 1.0);
  CHECK(at_end.stopped_by == 0);
  auto const no_interval = ff::evolve(rest, 0.0, 1.0, 1.0, ff::steppers::dopri5{}, {}, ff::event(t - 1.0));
  CHECK(no_interval.events.empty());
}

TEST_CASE("property: all roots of random trigonometric sums with random tolerances and steps") {
  std::mt19937_64 random(7);
  auto const uniform = [&](double low, double high) {
    return low + (high - low) * (static_cast<double>(random() >> 11) * 0x1p-53);
  };
  auto const slow = ff::ode([](double z) { return -0.3 * z; });
  std::size_t roots_seen = 0;
  for (int trial = 0; trial < 150; ++trial) {
    std::array<double, 4> amplitude, frequency, phase;
    for (std::size_t k = 0; k < 4; ++k) {
      amplitude[k] = uniform(-1, 1);
      frequency[k] = uniform(0.1, 6);
      phase[k] = uniform(0, 6);
    }
    double const level = uniform(-0.5, 0.5);
    auto const g = [&](double s) {
      double sum = level;
      for (std::size_t k = 0; k < 4; ++k) sum += amplitude[k] * std::cos(frequency[k] * s + phase[k]);
      return sum;
    };
    // An independent list: signs on a grid of 20'000 cells, then halves; left out where two roots are hardly two.
    std::vector<double> expected;
    bool clear = true;
    double const end = 10;
    for (int i = 0; i < 20'000; ++i) {
      double a = end * i / 20'000, b = end * (i + 1) / 20'000;
      double const before = g(a - (b - a)), here = g(a), after = g(b);
      if ((here < 0) == (before < 0) && (here < 0) == (after < 0) && std::abs(here) < 1e-6) clear = false;
      if ((here < 0) == (after < 0)) continue;
      for (int step = 0; step < 60; ++step) {
        double const middle = (a + b) / 2;
        ((g(middle) < 0) == (here < 0) ? a : b) = middle;
      }
      expected.push_back(b);
    }
    if (!clear) continue;
    double const largest = uniform(0.2, 10);
    auto const run = ff::evolve(slow, 1.0, 0.0, end, ff::steppers::bogacki_shampine{},
                                {.step = largest, .tolerance = std::pow(10.0, uniform(-6, 2)), .largest_step = largest},
                                ff::event([&](double, double s) { return g(s); }));
    check_times(times_of(run), expected, 1e-12);
    roots_seen += expected.size();
  }
  CHECK(roots_seen > 1000);
}

TEST_CASE("a dip of a twelfth of a step is seen wherever it lies") {
  // The roots of 1 - d exp(-((s - c) / w)^2) are c +- w sqrt(log d); w = 0.05 is a width of 0.083 at half the depth.
  for (double const w : {0.05, 0.06, 0.07, 0.1})
    for (double const depth : {1.05, 1.2, 2.0})
      for (int k = 0; k < 90; ++k) {
        double const c = 0.1 + 0.8 * (k + 0.5) / 90, reach = w * std::sqrt(std::log(depth));
        auto const dip = [=](double, double s) { return 1 - depth * std::exp(-std::pow((s - c) / w, 2)); };
        check_times(roots(dip, 0.0, 1.0), {c - reach, c + reach}, 2e-14);
        if (k % 9 == 0) check_times(roots([=](double x, double s) { return -dip(x, s); }, 1.0, 0.0),
                                    {c + reach, c - reach}, 2e-14);
      }
}

TEST_CASE("the price of looking: 16 evaluations of g in a step without a root") {
  long evaluations = 0;
  auto const far = [&](double, double s) {
    ++evaluations;
    return 2 + std::cos(s);
  };
  CHECK(roots(far, 0.0, 1.0).empty());
  CHECK(evaluations <= 17);  // and one at the start
}
