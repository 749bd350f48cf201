/// Steady states as events.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <support/close.hpp>

#include <array>
#include <cmath>
#include <functional>
#include <utility>

namespace ff = freefield;
using support::within;

namespace {

using pair = std::array<double, 2>;
using function = std::function<double(double, double)>;  // of state and time
using change = std::function<void(double&, double)>;

auto flow_of(function f) { return ff::ode(std::move(f)); }

}  // namespace

TEST_CASE("a steady state: the time at which every component is slow enough") {
  auto const relax = ff::ode([](pair const& z) { return pair{1 - z[0], 3 * (2 - z[1])}; });
  // From 0: x = 1 - e^-t and 2 - 2 e^-3t; the first is the slower, e^-t = c (2 - e^-t).
  for (double const tolerance : {1e-2, 1e-4, 1e-6}) {
    auto const run = ff::evolve(relax, pair{0, 0}, 0.0, 1e6, ff::steppers::dopri5{}, {.tolerance = 1e-11},
                                ff::steady_state(tolerance));
    CHECK(within(run.time, -std::log(2 * tolerance / (1 + tolerance)), 1e-6));
    CHECK(run.stopped_by == 0);
    REQUIRE(run.events.size() == 1);
    CHECK(run.events[0].state == run.state);
    CHECK(run.events[0].value <= 0);
    CHECK(1 - run.state[0] <= tolerance * (1 + run.state[0]));
    // It goes on, steady.
    auto const more = ff::resume(relax, run, run.time + 50, ff::steppers::dopri5{}, {}, ff::steady_state(tolerance));
    CHECK(more.events.empty());
    CHECK(more.stopped_by == -1);
  }
  auto const decay = flow_of([](double x, double) { return -x; });
  auto const still = ff::evolve(decay, 0.0, 1.0, 5.0, ff::steppers::dopri5{}, {}, ff::steady_state(1e-9));
  CHECK(still.time == 1.0);
  CHECK(still.steps == 0);
  CHECK(still.stopped_by == 0);
}

TEST_CASE("a steady state after a break and after a change; the other event has its own number") {
  auto const run = [](function f, change c) {
    return ff::evolve(flow_of(std::move(f)), 1.0, 0.0, 5.0, ff::steppers::dopri5{},
                      {.tolerance = 1e-12, .breaks = {1.0}},
                      ff::event(function([](double x, double) { return x - 0.5; }), std::move(c)),
                      ff::steady_state(1e-6));
  };
  auto const at_break = run([](double, double t) { return t < 1 ? -1.0 : 0.0; }, [](double& x, double) { x += 2; });
  CHECK(at_break.time == 1.0);
  CHECK(at_break.stopped_by == 1);
  CHECK(at_break.events.size() == 2);
  CHECK(within(at_break.state, 2.0, 1e-14));
  auto const halted = run([](double x, double) { return -x; }, [](double& x, double) { x = 0; });
  CHECK(within(halted.time, std::log(2.0), 1e-11));
  CHECK(halted.stopped_by == 1);
  CHECK(halted.state == 0.0);
}


TEST_CASE("what turns inside of a step is not steady") {
  auto const oscillating = ff::ode([](pair const& z) { return pair{z[1], -z[0]}; });
  auto const run = ff::evolve(oscillating, pair{1, 0}, 0.0, 50.0, ff::steppers::dopri5{}, {}, ff::steady_state(0.1));
  CHECK(run.time == 50.0);
  CHECK(run.events.empty());
}
