/// What follows an event: others at the same time, an evolution that goes on.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <support/close.hpp>
#include <support/falling_ball.hpp>

#include <array>
#include <cmath>
#include <cstddef>

namespace ff = freefield;
using support::within;
using support::bounce_with, support::fall, support::falling, support::gravity, support::height, support::pair;

TEST_CASE("events at the same time all happen before the restart") {
  auto const run = ff::evolve(fall, pair{5, 0}, 0.0, 2.0, ff::steppers::dopri5{}, {},
                              ff::event(height, bounce_with(1.0), falling),
                              ff::event([](pair const& z) { return 3 * z[0]; }, falling),
                              ff::event([](pair const& z) { return 0.1 * z[0]; }, bounce_with(0.5), falling));
  REQUIRE(run.events.size() >= 3);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(run.events[k].event == k);
    CHECK(run.events[k].time == run.events[0].time);
    CHECK(run.events[k].state == run.events[0].state);
  }
  // Two reflections: the ball falls on at half its speed, and never meets the floor again.
  CHECK(run.events.size() == 3);
  CHECK(within(run.state[1], -5.0 - gravity * (2 - 1), 1e-12));
}

TEST_CASE("resume goes on after an event and does not meet it again") {
  auto const floor_event = ff::event(height, {.direction = ff::crossing::falling, .stop_after = 1});
  auto const first = ff::evolve(fall, pair{5, 0}, 0.0, 2.0, ff::steppers::dopri5{}, {}, floor_event);
  auto const second = ff::resume(fall, first, 2.0, ff::steppers::dopri5{}, {}, floor_event);
  CHECK(second.events.empty());
  CHECK(second.time == 2.0);
  CHECK(second.steps > first.steps);
  CHECK(within(second.state[0], 5 - gravity * 2, 1e-12));

  auto const bouncing = ff::event(height, bounce_with(0.5), {.stop_after = 1});
  auto run = ff::evolve(fall, pair{5, 0}, 0.0, 10.0, ff::steppers::dopri5{}, {}, bouncing);
  double time = 1, flight = 1;
  for (int k = 0; k < 20; ++k) {
    REQUIRE(run.events.size() == 1);
    CHECK(within(run.time, time, 1e-13));
    CHECK(run.state[1] > 0);
    time += flight;
    flight /= 2;
    run = ff::resume(fall, run, 10.0, ff::steppers::dopri5{}, {}, bouncing);
  }
  // Another event in its place starts from its own sign.
  auto const other = ff::resume(fall, first, 2.0, ff::steppers::dopri5{}, {}, ff::event(height + 5, falling));
  REQUIRE(other.events.size() == 1);
  CHECK(within(other.events[0].time, std::sqrt(2.0), 1e-13));
}

TEST_CASE("the end of an evolution is an event for the next: once in either") {
  auto const clock = ff::event([](pair const&, double t) { return t - 1; });
  auto const first = ff::evolve(fall, pair{5, 0}, 0.0, 1.0, ff::steppers::dopri5{}, {}, clock);
  CHECK(first.events.size() == 1);
  CHECK(first.stopped_by == -1);
  CHECK(ff::resume(fall, first, 2.0, ff::steppers::dopri5{}, {}, clock).events.empty());
}
