/// Events that cannot be: errors name the event and the time.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace ff = freefield;
using support::caught, support::says, support::within;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
// One type for all flows, functions and changes: an evolution is compiled once for each list of types.
using function = std::function<double(double, double)>;  // of state and time
using change = std::function<void(double&, double)>;

auto flow_of(function f) { return ff::ode(std::move(f)); }
auto const decay = flow_of([](double x, double) { return -x; });
double identity(double x, double) { return x; }

auto watched(function g, ff::event_options options = {}) { return ff::event(std::move(g), options); }
auto changed(function g, change c) { return ff::event(std::move(g), std::move(c)); }

template <class Event>
ff::error refused(Event const& event, ff::evolve_options<double> const& options = {}) {
  return caught([&] { return ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::dopri5{}, options, event); });
}

}  // namespace

TEST_CASE("bad options") {
  CHECK(refused(watched(identity, {.stop_after = -1})).code == ff::errc::bad_option);
  CHECK(refused(watched(identity, {.max_count = 0})).code == ff::errc::bad_option);
  CHECK(refused(ff::steady_state(0.0)).code == ff::errc::bad_option);
  CHECK(refused(ff::steady_state(-1.0)).code == ff::errc::bad_option);
  CHECK(refused(ff::steady_state(not_a_number)).code == ff::errc::bad_option);
  CHECK(refused(ff::event(ff::field<1>)).code == ff::errc::size_mismatch);
}

TEST_CASE("functions and changes without a value: event, time, last good state") {
  function const late = [](double x, double t) { return t < 1 ? x : not_a_number; };
  try {
    ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::dopri5{}, {}, watched(identity), watched(late));
    FAIL_CHECK("nothing was thrown");
  } catch (ff::evolution_error<double> const& e) {
    CHECK(e.code == ff::errc::non_finite);
    CHECK(e.index == ff::error_index{1});
    CHECK(says(e, "freefield::evolve: event 1 has no finite value at t = "));
    CHECK(e.time < 1.0);
    CHECK(within(e.state, std::exp(-e.time), 1e-7));
  }
  CHECK(refused(watched([](double x, double) { return 1 / (x - 1); })).code == ff::errc::non_finite);

  function const half = [](double x, double) { return x - 0.5; };
  auto const broken = refused(changed(half, [](double& x, double) { x = not_a_number; }));
  CHECK(broken.code == ff::errc::non_finite);
  CHECK(says(broken, "event 0 changes the state to one that is not finite at t = 0.693147"));
  auto const below = caught([&] {
    return ff::evolve(flow_of([](double x, double) { return -std::sqrt(x); }), 1.0, 0.0, 1.0, ff::steppers::dopri5{},
                      {}, changed(half, [](double& x, double) { x = -1; }));
  });
  CHECK(below.code == ff::errc::non_finite);
  CHECK(says(below, "where an event has left the state"));
  auto const longer = caught([&] {
    auto const flow = ff::ode([](std::vector<double> const& x) { return x; });
    return ff::evolve(flow, std::vector{1.0}, 0.0, 1.0, ff::steppers::bogacki_shampine{}, {},
                      ff::event([](std::vector<double> const& x) { return x[0] - 1.5; },
                                [](std::vector<double>& x, double) { x.push_back(0); }));
  });
  CHECK(longer.code == ff::errc::size_mismatch);
}

TEST_CASE("the caps") {
  function const wave = [](double, double t) { return std::sin(20 * t); };
  auto const few = refused(watched(wave, {.max_count = 3}));
  CHECK(few.code == ff::errc::step_limit);
  CHECK(says(few, "event 0 occurs more than 3 times, once more at t = 0.628"));
  CHECK(ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::dopri5{}, {}, watched(wave, {.max_count = 12})).events.size() ==
        12);
  // What is nothing but rounding cannot be followed.
  auto const lost = refused(watched([](double, double t) { return std::sin(1e9 * t) * 1e-16; }));
  CHECK(lost.code == ff::errc::not_converged);
  CHECK(says(lost, "event 0 changes its sign too often to be followed in the step that begins at t = 0"));
  auto const steps = refused(changed(wave, [](double& x, double) { x = 1; }), {.max_steps = 12});
  CHECK(steps.code == ff::errc::step_limit);
  CHECK(says(steps, "more than 12 steps"));
}
