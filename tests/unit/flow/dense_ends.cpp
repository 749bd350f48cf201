/// The dense output at the end of an interval, also of one without a step.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

namespace ff = freefield;
using support::caught, support::within;

namespace {

auto const decay = ff::ode([](double x) { return -x; });

}  // namespace

TEST_CASE("without a step: the state at its time, and nothing else") {
  auto const check = [](auto const& run, double t, double x) {
    CHECK(run.steps == 0);
    CHECK(run.time == t);
    CHECK(run(run.time) == x);
    CHECK(caught([&] { return run(t + 0.5); }).code == ff::errc::domain);
    CHECK(caught([&] { return run(t - 0.5); }).code == ff::errc::domain);
  };
  check(ff::evolve(decay, 3.0, 2.0, 2.0, ff::steppers::dopri5{}, {}, ff::dense_output), 2.0, 3.0);
  check(ff::evolve(decay, 0.0, 1.0, 5.0, ff::steppers::dopri5{}, {}, ff::dense_output, ff::steady_state(1e-9)), 1.0,
        0.0);
  auto const run = ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::dopri5{}, {}, ff::dense_output);
  auto const more = ff::resume(decay, run, 1.0, ff::steppers::dopri5{}, {}, ff::dense_output);
  CHECK(more(1.0) == run.state);
  CHECK(caught([&] { return more(0.5); }).code == ff::errc::domain);
}

TEST_CASE("at the end it is the state, a changed one too") {
  auto const run = ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::dopri5{}, {}, ff::dense_output);
  CHECK(run(2.0) == run.state);
  CHECK(run(0.0) == 1.0);
  auto const changed = ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-12}, ff::dense_output,
                                  ff::event([](double x) { return x - 0.5; }, [](double& x, double) { x = 7; },
                                            {.stop_after = 1}));
  CHECK(changed.state == 7.0);
  CHECK(changed(changed.time) == 7.0);
  CHECK(within(changed(changed.time - 1e-3), 0.5 + 0.5e-3, 1e-6));
}
