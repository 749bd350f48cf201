/// Times: steps that do not divide, ends of steps that are no binary fractions, breaks, resumption.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#ifdef EIGEN_WORLD_VERSION
#error "freefield/flow/ode.hpp is a door without Eigen"
#endif

namespace ff = freefield;
using support::caught, support::within;

namespace {

auto const decay = ff::ode([](double x) { return -x; });
double const three_tenths = 3 * 0.1;  // an ulp above 0.3

}  // namespace

TEST_CASE("samples at the ends of steps, an ulp before and after them, and at t1") {
  for (double const t1 : {0.3, three_tenths, 1.0, 7 * 0.1}) {
    for (double const step : {0.1, 0.3, 0.07}) {
      std::vector<double> at{0.0, 0.1, 0.2, std::nextafter(0.2, 1.0), 0.1 + 0.2};
      std::erase_if(at, [&](double t) { return t > t1; });
      at.push_back(t1);
      auto const run = ff::evolve(decay, 1.0, 0.0, t1, ff::steppers::rk4{}, {.step = step, .at = at});
      REQUIRE(run.samples.size() == at.size());
      CHECK(run.time == t1);
      for (auto const& s : run.samples) CHECK(within(s.state, std::exp(-s.time), 1e-4));
      CHECK(run.samples.back().state == run.state);
      auto const by_error = ff::evolve(decay, 1.0, 0.0, t1, ff::steppers::dopri5{}, {.tolerance = 1e-9, .at = at});
      REQUIRE(by_error.samples.size() == at.size());
      for (auto const& s : by_error.samples) CHECK(within(s.state, std::exp(-s.time), 1e-7));
    }
  }
  auto const beside = ff::evolve(decay, 1.0, 0.0, three_tenths, ff::steppers::rk4{},
                                 {.step = 0.1, .at = {three_tenths}, .breaks = {0.3}});
  CHECK(beside.time == three_tenths);
  CHECK(beside.samples.size() == 1);
}

TEST_CASE("intervals that the clock can hardly tell apart") {
  auto const slow = ff::ode([](float x) { return -x; });
  auto const late = ff::evolve(slow, 1.0f, 1000.0f, 1000.0015f, ff::steppers::rk4{}, {.step = 0.01f});
  CHECK(late.time == 1000.0015f);
  CHECK(late.steps == 1);
  CHECK(within(late.state, std::exp(-(1000.0015f - 1000.0f)), 1e-6f));
  CHECK(caught([&] { return ff::evolve(slow, 1.0f, 1000.0f, 1001.0f, ff::steppers::rk4{}, {.step = 1e-4f}); }).code ==
        ff::errc::step_underflow);
  auto const far = ff::evolve(decay, 1.0, 1e17, 1e17 + 64, ff::steppers::rk4{}, {.step = 100});
  CHECK(far.steps == 1);
  CHECK(far.time == 1e17 + 64);
}

TEST_CASE("any cap on the steps") {
  auto const most = ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::rk4{},
                               {.step = 0.01, .max_steps = std::numeric_limits<long>::max()});
  CHECK(most.steps == 200);
  CHECK(within(most.state, std::exp(-2.0), 1e-9));
  CHECK(ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::rk4{}, {.step = 0.01, .max_steps = 200}).steps == 200);
  CHECK(caught([] {
          return ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::rk4{}, {.step = 0.01, .max_steps = 199});
        }).code == ff::errc::step_limit);
}

TEST_CASE("at a break a step of any order sees one side alone") {
  auto const jump = ff::ode([](double, double t) { return t < 0.5 ? 0.0 : 1.0; });
  auto const check = [&](auto stepper, ff::evolve_options<double> options) {
    options.breaks = {0.5};
    auto const run = ff::evolve(jump, 0.0, 0.0, 1.0, stepper, options);
    CHECK(within(run.state, 0.5, 1e-15));
    CHECK(run.rejected == 0);
    auto const back = ff::evolve(jump, 0.5, 1.0, 0.0, stepper, options);
    CHECK(within(back.state, 0.0, 1e-15));
  };
  check(ff::steppers::rk4{}, {.step = 1.0 / 8});
  check(ff::steppers::ssp_rk3{}, {.step = 0.3});
  check(ff::steppers::dopri5{}, {});
  check(ff::steppers::bogacki_shampine{}, {});
}

TEST_CASE("resume: a step that is given wins, steps are counted apart from rejections") {
  auto const stiffer = ff::ode([](double x, double t) { return -50 * (x - std::cos(t)); });
  auto const first = ff::evolve(stiffer, 0.0, 0.0, 1.0, ff::steppers::dopri5{}, {.step = 0.5});
  CHECK(first.rejected > 0);
  auto const second = ff::resume(stiffer, first, 2.0, ff::steppers::dopri5{}, {.step = 1e-4, .largest_step = 1e-4});
  CHECK(within(second.largest_step, 1e-4, 1e-18));
  CHECK(second.smallest_step <= 1e-4);
  CHECK(second.smallest_step > 0);
  auto const row = ff::resume(stiffer, first, 2.0, ff::steppers::rk4{}, {.step = 0.01, .max_steps = 100});
  CHECK(row.steps == first.steps + 100);
}

TEST_CASE("an end state that is not finite is never a success") {
  auto const huge = ff::ode([](double) { return 1e308; });
  CHECK(caught([&] { return ff::evolve(huge, 1e308, 0.0, 10.0, ff::steppers::dopri5{}); }).code ==
        ff::errc::non_finite);
  CHECK(caught([&] { return ff::evolve(huge, 1e308, 0.0, 10.0, ff::steppers::fehlberg78{}); }).code ==
        ff::errc::non_finite);
  CHECK(caught([&] { return ff::evolve(huge, 1e308, 0.0, 10.0, ff::steppers::rk4{}, {.step = 1.0}); }).code ==
        ff::errc::non_finite);
}

TEST_CASE("an error of the right-hand side comes with the state before it") {
  auto const ends = ff::ode([](std::vector<double> const& x, std::vector<double>& rate, double t) {
    ff::require(t < 0.5, ff::errc::domain, {"my_model", "time is up", "t < 0.5"}, t);
    rate = x;
  });
  auto const check = [&](auto stepper, ff::evolve_options<double> const& options) {
    try {
      ff::evolve(ends, std::vector<double>{1.0, 2.0}, 0.0, 1.0, stepper, options);
      FAIL_CHECK("nothing was thrown");
    } catch (ff::evolution_error<std::vector<double>> const& e) {
      CHECK(e.function == "my_model");
      REQUIRE(e.state.size() == 2);
      CHECK(within(e.state[1], 2 * std::exp(e.time), 1e-6));
    }
  };
  check(ff::steppers::dopri5{}, {});
  check(ff::steppers::fehlberg78{}, {});
  check(ff::steppers::rk4{}, {.step = 1.0 / 128});
}

TEST_CASE("quadratures: every embedded stepper but Fehlberg's sees what does not depend on the state") {
  auto const wave = ff::ode([](double, double t) { return 50 * std::cos(50 * t); });
  auto const error = [&](auto stepper) {
    return std::abs(ff::evolve(wave, 0.0, 0.0, 10.3, stepper, {.tolerance = 1e-10}).state - std::sin(515.0));
  };
  CHECK(error(ff::steppers::dopri5{}) < 1e-6);
  CHECK(error(ff::steppers::bogacki_shampine{}) < 1e-6);
}

TEST_CASE("laws at zero and beyond the scalar") {
  auto const turn = ff::ode([](std::array<double, 2> const& z) { return std::array{z[1], -z[0]}; });
  auto const product = [](std::array<double, 2> const& z) { return z[0] * z[1]; };  // sin(2 t) / 2: 0 at the start
  auto const run = ff::evolve(turn, std::array{1.0, 0.0}, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1},
                              ff::conserved(product, 0.6), ff::conserved(product, 0.4));
  CHECK(run.violation_count > 0);
  for (auto const& v : run.violations) CHECK(std::abs(v.after) > 0.4);
  auto const inverse = [](double x) { return x > 0.9 ? std::numeric_limits<double>::infinity() : 1 / x; };
  auto const from_infinity =
      ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.05}, ff::monotone(inverse));
  CHECK(from_infinity.violation_count > 0);
  auto const at_infinity = ff::evolve(decay, 1.0, 0.0, 0.1, ff::steppers::rk4{}, {.step = 0.02}, ff::monotone(inverse));
  CHECK(at_infinity.violation_count == 0);
}
