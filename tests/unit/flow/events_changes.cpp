/// Events that change the state or end the evolution.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/falling_ball.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace ff = freefield;
using support::caught, support::says, support::within;
using support::bounce_with, support::fall, support::falling, support::gravity, support::height, support::pair;

TEST_CASE("a falling ball ends on the floor") {
  auto const run = ff::evolve(fall, pair{5, 0}, 0.0, 10.0, ff::steppers::dopri5{}, {},
                              ff::event(height, {.direction = ff::crossing::falling, .stop_after = 1}));
  CHECK(within(run.time, 1.0, 1e-14));
  CHECK(run.stopped_by == 0);
  CHECK(within(run.state[1], -10.0, 1e-13));
  CHECK(std::abs(run.state[0]) < 1e-13);
  CHECK(run.next_step > 0);
  std::ostringstream text;
  text << run;
  CHECK(text.str().find(", 1 events, ended by event 0") != std::string::npos);
}

TEST_CASE("a bouncing ball: times, path across the bounces, laws, samples, progress") {
  auto const energy = [](pair const& z) { return gravity * z[0] + z[1] * z[1] / 2; };
  std::size_t calls = 0, last_thousandth = 0;
  ff::evolve_options<double> options{.at = {0.5, 1.0 + 0.9, 9.0}};
  options.progress = [&](std::size_t done, std::size_t) { last_thousandth = done; };
  auto const run = ff::evolve(fall, pair{5, 0}, 0.0, 10.0, ff::steppers::dopri5{}, options,
                              ff::event(height, bounce_with(0.9), falling), ff::dense_output,
                              ff::monotone(energy, 1e-12), ff::conserved(energy, 1e-12), [&](pair const&) { ++calls; });
  double time = 1, speed = 10;
  REQUIRE(run.events.size() == 7);
  for (auto const& e : run.events) {
    CHECK(within(e.time, time, 1e-12));
    CHECK(within(e.state[1], -speed, 1e-12));   // before the change
    CHECK(within(run(e.time)[1], 0.9 * speed, 1e-12));  // after it
    CHECK(within(run(e.time - 1e-3)[1], -speed + gravity * 1e-3, 1e-11));
    CHECK(within(run(e.time + 1e-3)[1], 0.9 * speed - gravity * 1e-3, 1e-11));
    speed *= 0.9;
    time += 2 * speed / gravity;
  }
  CHECK(run.time == 10.0);
  CHECK(run.stopped_by == -1);
  CHECK(run.violation_count > 0);  // of the conserved energy alone
  for (auto const& law : run.violations) CHECK(law.law == "conserved");
  CHECK(calls == static_cast<std::size_t>(run.steps));
  CHECK(last_thousandth == 1000);
  REQUIRE(run.samples.size() == 3);
  CHECK(within(run.samples[0].state[0], 5 - gravity * 0.125, 1e-12));
  CHECK(within(run.samples[1].state[0], gravity * 0.405, 1e-12));  // the top of the first bounce
  CHECK(within(run.samples[2].state[0], run(9.0)[0], 1e-13));
}

TEST_CASE("a sample at the time of an event is taken once, after the change") {
  auto const clock = [](pair const&, double t) { return t - 0.5; };
  auto const run = ff::evolve(fall, pair{5, 0}, 0.0, 1.0, ff::steppers::dopri5{}, {.at = {0.25, 0.5, 0.75}},
                              ff::event(clock, [](pair& z, double) { z = {7.0, 1.0}; }));
  REQUIRE(run.events.size() == 1);
  CHECK(run.events[0].time == 0.5);
  REQUIRE(run.samples.size() == 3);
  CHECK(run.samples[1].state == pair{7.0, 1.0});
  CHECK(within(run.samples[2].state[0], 7 + 0.25 - gravity * 0.03125, 1e-13));
}

TEST_CASE("the cap names where a ball comes to rest") {
  for (double const restitution : {0.9, 0.5, 0.1, 0.0}) {
    auto const e = caught([&] {
      return ff::evolve(fall, pair{5, 0}, 0.0, 100.0, ff::steppers::dopri5{}, {},
                        ff::event(height, bounce_with(restitution),
                                  {.direction = ff::crossing::falling, .max_count = 2000}));
    });
    CHECK(e.code == ff::errc::step_limit);
    CHECK(e.index == ff::error_index{0});
    CHECK(says(e, "event 0 occurs more than 2000 times"));
    double const rest = 1 + 2 * restitution / (1 - restitution);
    auto const at = std::string(e.what()).find("t = ");
    CHECK(within(std::stod(std::string(e.what()).substr(at + 4)), rest, 1e-9));
  }
}

TEST_CASE("once each: 200 balls with random restitution and floor, by formula and by callable") {
  std::mt19937_64 random(3);
  auto const uniform = [&](double low, double high) {
    return low + (high - low) * (static_cast<double>(random() >> 11) * 0x1p-53);
  };
  for (int trial = 0; trial < 200; ++trial) {
    double const restitution = uniform(0.3, 0.95), floor = uniform(-3, 3), top = floor + uniform(0.5, 5);
    double const first = std::sqrt(2 * (top - floor) / gravity);
    double const rest = first * (1 + 2 * restitution / (1 - restitution)), end = 0.9 * rest;
    std::vector<double> expected;
    for (double time = first, flight = 2 * first * restitution; time < end; flight *= restitution) {
      expected.push_back(time);
      time += flight;
    }
    auto const check = [&](auto const& g) {
      auto const run = ff::evolve(fall, pair{top, 0}, 0.0, end, ff::steppers::dopri5{},
                                  {.tolerance = std::pow(10, uniform(-9, -2))},
                                  ff::event(g, bounce_with(restitution)));  // in either direction
      REQUIRE(run.events.size() == expected.size());
      for (std::size_t k = 0; k < expected.size(); ++k) CHECK(within(run.events[k].time, expected[k], 1e-11));
    };
    if (trial % 2 == 0) check(height - floor);
    else check([=](pair const& z) { return z[0] - floor; });
  }
}

TEST_CASE("a reset to a place far from the threshold is no event") {
  auto const drive = ff::ode([](double x) { return 2 - x; });  // from 0 to 1 in log 2
  auto const run = ff::evolve(drive, 0.0, 0.0, 10.0, ff::steppers::dopri5{}, {.tolerance = 1e-10},
                              ff::event([](double x) { return x - 1; }, [](double& x, double) { x = 0; }));
  REQUIRE(run.events.size() == 14);
  for (std::size_t k = 0; k < 14; ++k)
    CHECK(within(run.events[k].time, static_cast<double>(k + 1) * std::log(2.0), 1e-8));
  for (auto const& e : run.events) CHECK(within(e.state, 1.0, 1e-14));
}

TEST_CASE("a change at a break, and backwards") {
  auto const pushed = ff::ode([](double, double t) { return t < 1 ? 1.0 : -1.0; });
  auto const clock = [](double, double t) { return t - 1; };
  auto const run = ff::evolve(pushed, 0.0, 0.0, 2.0, ff::steppers::dopri5{}, {.breaks = {1.0}},
                              ff::event(clock, [](double& x, double) { x += 10; }));
  REQUIRE(run.events.size() == 1);
  CHECK(run.events[0].time == 1.0);
  CHECK(within(run.state, 10.0, 1e-13));  // the rounding of some hundred steps
  auto const back = ff::evolve(fall, pair{-15.0, -20.0}, 2.0, 0.0, ff::steppers::dopri5{}, {},
                               ff::event(height, bounce_with(0.5), {.direction = ff::crossing::rising}));
  REQUIRE(back.events.size() == 1);
  CHECK(within(back.events[0].time, 1.0, 1e-13));
  CHECK(within(back.events[0].state[1], -10.0, 1e-12));
  CHECK(within(back.state[1], 5 + gravity, 1e-11));
}

TEST_CASE("a ball at rest on the floor falls through it from the start: no event") {
  for (auto const direction : {ff::crossing::either, ff::crossing::falling}) {
    auto const run = ff::evolve(fall, pair{0, 0}, 0.0, 1.0, ff::steppers::dopri5{}, {},
                                ff::event(height, bounce_with(0.5), {.direction = direction}));
    CHECK(run.events.empty());
    CHECK(within(run.state[0], -gravity / 2, 1e-13));
  }
}
