/// Events on the dense output of the implicit steppers and of Taylor series.

#include <doctest/doctest.h>

#include <freefield/flow/stiff.hpp>
#include <freefield/flow/taylor.hpp>

#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstddef>

namespace ff = freefield;
using support::within;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto v = ff::field<1>;
auto const ball = ff::ode(v, -10.0 + 0.0 * x);

/// Bounces with half of the speed: after falls from height 5, which take a second, 1/2 + 1/2, 1/4 + 1/4, ...
template <class S>
void check_bounces(S stepper, double tolerance, double allowed) {
  auto const bounce = ff::event(x, [](auto& z, auto const&) { z[1] = -0.5 * z[1]; },
                                {.direction = ff::crossing::falling, .stop_after = 4});
  auto const end = ff::evolve(ball, std::array{5.0, 0.0}, 0.0, 10.0, stepper, {.tolerance = tolerance}, bounce);
  REQUIRE(end.events.size() == 4);
  CHECK(end.stopped_by == 0);
  std::array const times{1.0, 2.0, 2.5, 2.75};
  for (std::size_t k = 0; k < 4; ++k) CHECK(within(end.events[k].time, times[k], allowed));
}

}  // namespace

TEST_CASE("a bouncing ball by every stepper with dense output") {
  check_bounces(ff::steppers::radau5{}, 1e-10, 1e-12);
  check_bounces(ff::steppers::rosenbrock4{}, 1e-10, 1e-12);
  check_bounces(ff::steppers::taylor<8>{}, 1e-12, 1e-12);
  check_bounces(ff::steppers::tr_bdf2{}, 1e-8, 1e-6);
  check_bounces(ff::steppers::sdirk2{}, 1e-6, 1e-4);
}

TEST_CASE("the period of van der Pol's oscillator with mu = 1000, between jumps") {
  double const mu = 1000;
  auto const flow = ff::ode(v, mu * (1 - x * x) * v - x);
  auto const period = [&](auto stepper, double tolerance) {
    auto const end = ff::evolve(flow, std::array{2.0, 0.0}, 0.0, 4000.0, stepper, {.tolerance = tolerance},
                                ff::event(x, {.direction = ff::crossing::falling, .stop_after = 2}));
    REQUIRE(end.events.size() == 2);
    return end.events[1].time - end.events[0].time;
  };
  // Dorodnitsyn's expansion: (3 - 2 log 2) mu + 3 a mu^(-1/3) - ..., a = 2.33810741 of Airy's function.
  double const leading = (3 - 2 * std::log(2.0)) * mu + 3 * 2.33810741 / std::cbrt(mu);
  CHECK(within(period(ff::steppers::radau5{}, 1e-9), leading, 0.01));
  CHECK(within(period(ff::steppers::radau5{}, 1e-9), period(ff::steppers::rosenbrock4{}, 1e-8), 1e-4));
}

TEST_CASE("a stiff reaction ends where it is at rest") {
  auto const decay = ff::ode(-1000 * (x - v), -v);
  auto const end = ff::evolve(decay, std::array{0.0, 1.0}, 0.0, 100.0, ff::steppers::rosenbrock4{}, {.tolerance = 1e-9},
                              ff::steady_state(1e-6));
  CHECK(end.stopped_by == 0);
  // x follows v as 1000 / 999 e^-t, and the tolerance of the state is a thousandth of its velocity there.
  CHECK(within(end.time, std::log(1e9 / 999), 1e-3));
}
