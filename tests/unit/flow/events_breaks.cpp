/// Events where a step ends at a break: what counts is how the flow goes on from there.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <support/close.hpp>

#include <cstddef>
#include <functional>
#include <vector>

namespace ff = freefield;
using support::within;

namespace {

using function = std::function<double(double, double)>;  // of state and time

/// x' = before up to the break at `turn`, then `after`.
auto pushed(double turn, double before, double after) {
  return ff::ode(function([=](double, double t) { return t < turn ? before : after; }));
}

template <class Result>
std::vector<double> times_of(Result const& result) {
  std::vector<double> times;
  for (auto const& e : result.events) times.push_back(e.time);
  return times;
}

using times = std::vector<double>;

/// Events of x, as a formula and as a callable, from x(0) = -1 to t = 3 with a break at 1, where x = 0.
template <class Check>
void with_both(double before, double after, Check const& check, ff::event_options options = {}) {
  auto const run = [&](auto const& event) {
    return ff::evolve(pushed(1.0, before, after), -before, 0.0, 3.0, ff::steppers::dopri5{},
                      {.step = 0.25, .breaks = {1.0}}, event);
  };
  check(run(ff::event(ff::field<0>, options)));
  check(run(ff::event(function([](double x, double) { return x; }), options)));
}

}  // namespace

TEST_CASE("a touch of zero at a break is no event") {
  auto const none = [](auto const& run) {
    CHECK(run.events.empty());
    CHECK(run.time == 3.0);
  };
  for (auto const direction : {ff::crossing::either, ff::crossing::rising, ff::crossing::falling}) {
    with_both(1.0, -1.0, none, {.direction = direction, .stop_after = 1});
    with_both(-1.0, 1.0, none, {.direction = direction, .stop_after = 1});
    with_both(1.0, -1e-3, none, {.direction = direction, .stop_after = 1});
  }
}

TEST_CASE("a crossing of zero at a break is one event, at the break") {
  auto const one = [](auto const& run) { CHECK(times_of(run) == times{1.0}); };
  with_both(1.0, 1.0, one);
  with_both(1.0, 1e-3, one);
  with_both(-1.0, -2.0, one);
  with_both(1.0, 2.0, one, {.direction = ff::crossing::rising});
  with_both(-1.0, -2.0, one, {.direction = ff::crossing::falling});
  auto const none = [](auto const& run) { CHECK(run.events.empty()); };
  with_both(1.0, 2.0, none, {.direction = ff::crossing::falling});
  auto const ended = [](auto const& run) {
    CHECK(times_of(run) == times{1.0});
    CHECK(run.time == 1.0);
    CHECK(run.stopped_by == 0);
  };
  with_both(1.0, 2.0, ended, {.stop_after = 1});
  // A rest on zero is no crossing.
  with_both(1.0, 0.0, none);
}

TEST_CASE("a change at a crossing of a break, and none at a touch; backwards; twice") {
  auto const jump = ff::event(ff::field<0>, [](double& x, double) { x += 10; });
  auto const run = [&](double before, double after) {
    return ff::evolve(pushed(1.0, before, after), -before, 0.0, 3.0, ff::steppers::dopri5{},
                      {.at = {1.0}, .breaks = {1.0}}, jump);
  };
  auto const crossed = run(1.0, 2.0), touched = run(1.0, -2.0);
  CHECK(times_of(crossed) == times{1.0});
  CHECK(within(crossed.state, 14.0, 1e-13));
  CHECK(crossed.samples[0].state == 10.0);
  CHECK(touched.events.empty());
  CHECK(within(touched.state, -4.0, 1e-13));

  auto const back = [](double before, double after) {
    return times_of(ff::evolve(pushed(1.0, before, after), 2 * after, 3.0, 0.0, ff::steppers::dopri5{},
                               {.breaks = {1.0}}, ff::event(ff::field<0>)));
  };
  CHECK(back(1.0, -1.0).empty());
  CHECK(back(-1.0, 1.0).empty());
  REQUIRE(back(1.0, 1.0).size() == 1);
  CHECK(within(back(1.0, 1.0)[0], 1.0, 1e-15));

  // Where rounding leaves x at the break on either side of zero.
  for (int k = 1; k <= 400; ++k) {
    double const turn = 0.017 * k;
    auto const through = [&](double after) {
      return ff::evolve(pushed(turn, 1.0, after), -turn, 0.0, 2 * turn, ff::steppers::dopri5{}, {.breaks = {turn}},
                        jump);
    };
    CHECK(through(-1.0).events.empty());
    auto const once = through(1.0);
    REQUIRE(once.events.size() == 1);
    CHECK(within(once.events[0].time, turn, 64 * std::numeric_limits<double>::epsilon() * turn));
  }

  // It touches at 1, comes back, and crosses at 3.
  auto const waves = ff::ode(function([](double, double t) { return t < 1 || t > 2 ? 1.0 : -1.0; }));
  auto const later = ff::evolve(waves, -1.0, 0.0, 4.0, ff::steppers::bogacki_shampine{}, {.breaks = {1.0, 2.0}},
                                ff::event(ff::field<0>, {.direction = ff::crossing::rising}));
  REQUIRE(later.events.size() == 1);
  CHECK(within(later.events[0].time, 3.0, 1e-14));
}
