/// Sums of vector flows by the splittings of Strang and Lie.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>
#include <freefield/flow/split.hpp>

#include <laws/stepper.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#ifdef EIGEN_WORLD_VERSION
#error "splittings take no Eigen"
#endif

namespace ff = freefield;
using ff::steppers::dopri5, ff::steppers::euler, ff::steppers::lie, ff::steppers::rk4, ff::steppers::strang;
using support::caught, support::close, support::says, support::within;

namespace {

using pair = std::array<double, 2>;

auto const drift = ff::ode([](pair const& x) { return pair{x[1], 0.0}; });
auto const kick = ff::ode([](pair const& x) { return pair{0.0, -std::sin(x[0])}; });
auto const decay = ff::ode([](pair const& x) { return pair{-x[0] / 2, 0.0}; });
auto const both = ff::split(drift, kick);
auto const three = ff::split(both, decay);
using both_flow = std::remove_const_t<decltype(both)>;
using three_flow = std::remove_const_t<decltype(three)>;
pair const start{1.2, 0.3};

double distance(pair const& a, pair const& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

/// The end at t = 2 of the sum as one flow.
template <class Flow>
pair reference(Flow const& flow) {
  return ff::evolve(flow, start, 0.0, 2.0, dopri5{}, {.tolerance = 1e-13}).state;
}

}  // namespace

TEST_CASE("the velocity of a sum is the sum of the velocities") {
  pair velocity{};
  three(start, velocity, 0.0);
  CHECK(close(velocity[0], 0.3 - 0.6, 2));
  CHECK(close(velocity[1], -std::sin(1.2), 1));
  auto const on_vectors = ff::split(ff::ode([](std::vector<double> const& x) { return x; }),
                                    ff::ode([](std::vector<double> const& x) { return x; }));
  auto const end = ff::evolve(on_vectors, std::vector{1.0, 2.0}, 0.0, 1.0, dopri5{}, {.tolerance = 1e-12}).state;
  CHECK(within(end[1], 2 * std::exp(2.0), 1e-9));
}

TEST_CASE("orders 2 and 1, or those of the halves") {
  auto const check = [](auto stepper, auto const& flow, double step) {
    pair const end = reference(flow);
    CHECK(laws::order_by_halving(stepper, flow, start, 2.0, step, [&](pair const& x) { return distance(x, end); }));
  };
  check(strang(rk4{}, rk4{}), both, 1.0 / 16);
  check(lie(rk4{}, rk4{}), both, 1.0 / 256);
  check(strang(rk4{}, euler{}), ff::split(kick, decay), 1.0 / 256);
  check(strang(strang(rk4{}, rk4{}), rk4{}), three, 1.0 / 16);
  check(strang(lie(rk4{}, rk4{}), rk4{}), three, 1.0 / 256);
  using nested = decltype(strang(strang(rk4{}, rk4{}), rk4{}));
  static_assert(ff::step_traits<nested, three_flow, pair>::order == 2);
  static_assert(ff::step_traits<decltype(strang(rk4{}, euler{})), both_flow, pair>::order == 1);
  static_assert(ff::step_traits<decltype(lie(rk4{}, dopri5{})), both_flow, pair>::order == 1);
}

TEST_CASE("a half that chooses its steps keeps to the tolerance") {
  pair const end = reference(both);
  auto const error = [&](double step, double tolerance) {
    auto const run = ff::evolve(both, start, 0.0, 2.0, strang(rk4{}, dopri5{}), {.step = step, .tolerance = tolerance});
    return distance(run.state, end);
  };
  CHECK(std::abs(std::log2(error(1.0 / 16, 1e-12) / error(1.0 / 256, 1e-12)) / 4 - 2) < 0.05);
  // A stiff half takes as many steps as it has to within each substep.
  auto const stiff = ff::split(ff::ode([](pair const& x) { return pair{-2000 * (x[0] - 1), 0.0}; }), decay);
  auto const run = ff::evolve(stiff, start, 0.0, 1.0, strang(rk4{}, dopri5{}), {.step = 0.5, .tolerance = 1e-8});
  CHECK_FALSE(std::abs(run.state[0]) < 10);  // rk4 is unstable in the first half
  auto const turned = ff::split(decay, ff::ode([](pair const& x) { return pair{-2000 * (x[0] - 1), 0.0}; }));
  auto const good = ff::evolve(turned, start, 0.0, 1.0, strang(rk4{}, dopri5{}), {.step = 0.5, .tolerance = 1e-8});
  CHECK(within(good.state[0], std::exp(-0.125), 1e-6));  // relaxed to 1, then a last quarter of decay
  CHECK(good.evaluations > 1000);

  auto const capped = caught([&] {
    return ff::evolve(turned, start, 0.0, 1.0, strang(rk4{}, dopri5{}), {.step = 0.5, .max_steps = 20});
  });
  CHECK(capped.code == ff::errc::step_limit);
  auto const both_ways = ff::evolve(both, ff::evolve(both, start, 0.0, 1.0, strang(rk4{}, dopri5{}),
                                                     {.step = 0.125, .tolerance = 1e-12}).state,
                                    1.0, 0.0, strang(rk4{}, dopri5{}), {.step = 0.125, .tolerance = 1e-12});
  CHECK(distance(both_ways.state, start) < 1e-6);
}

TEST_CASE("exact where the flows commute") {
  auto const turn = ff::ode([](pair const& x) { return pair{-x[1], x[0]}; });
  auto const shrink = ff::ode([](pair const& x) { return pair{-x[0], -x[1]}; });
  auto const end = [&](auto const& flow, auto stepper) {
    return ff::evolve(flow, pair{1.0, 0.0}, 0.0, 1.0, stepper, {.step = 0.5, .tolerance = 1e-13}).state;
  };
  pair const exact{std::exp(-1.0) * std::cos(1.0), std::exp(-1.0) * std::sin(1.0)};
  CHECK(distance(end(ff::split(turn, shrink), strang(dopri5{}, dopri5{})), exact) < 1e-12);
  CHECK(distance(end(ff::split(turn, shrink), lie(dopri5{}, dopri5{})), exact) < 1e-12);
  pair const other{end(ff::split(turn, decay), strang(dopri5{}, dopri5{}))};
  CHECK(distance(other, end(ff::split(turn, decay), lie(dopri5{}, dopri5{}))) > 1e-3);
}

TEST_CASE("halves of time, and a half that is switched on at a break") {
  auto const faster = ff::ode([](pair const& x, double t) { return pair{-(1 + t) * x[1], (1 + t) * x[0]}; });
  auto const waves = ff::ode([](pair const& x, double t) { return pair{-std::cos(3 * t) * x[0], 0.0}; });
  auto const flow = ff::split(faster, waves);
  pair const end = reference(flow);
  CHECK(laws::order_by_halving(strang(rk4{}, rk4{}), flow, start, 2.0, 1.0 / 32,
                               [&](pair const& x) { return distance(x, end); }));
  CHECK(laws::pieces_and_caps(strang(rk4{}, rk4{}), flow, start, 2.0, 1.0 / 16, distance, 1e-13));
  CHECK(laws::pieces_and_caps(lie(strang(rk4{}, euler{}), rk4{}), ff::split(flow, decay), start, 2.0, 1.0 / 16,
                              distance, 1e-13));
  CHECK(laws::pieces_and_caps(strang(rk4{}, dopri5{}), flow, start, 2.0, 1.0 / 16, distance, 1e-7));

  auto const later = ff::ode([](pair const&, double t) { return pair{0.0, t < 1 ? 0.0 : 1.0}; });
  auto const check = [&](auto stepper) {
    auto const run = ff::evolve(ff::split(decay, later), start, 0.0, 2.0, stepper,
                                {.step = 0.3, .at = {1.0}, .breaks = {1.0}});
    CHECK(run.samples[0].state[1] == 0.3);
    CHECK(within(run.state[1], 1.3, 1e-13));
  };
  check(strang(rk4{}, rk4{}));
  check(strang(rk4{}, dopri5{}));
}

TEST_CASE("what goes wrong in a half is said of the last good state") {
  auto const broken = ff::ode([](pair const& x, double t) {
    return pair{0.0, t > 0.5 ? std::numeric_limits<double>::quiet_NaN() : x[1]};
  });
  auto const check = [&](auto stepper) {
    bool caught_it = false;
    try {
      ff::evolve(ff::split(decay, broken), start, 0.0, 1.0, stepper, {.step = 1.0 / 32});
    } catch (ff::evolution_error<pair> const& e) {
      caught_it = true;
      CHECK(e.code == ff::errc::non_finite);
      CHECK(e.time > 0.4);
      CHECK(e.time <= 0.5);
      CHECK(within(e.state[0], 1.2 * std::exp(-e.time / 2), 1e-6));
      CHECK(within(e.state[1], 0.3 * std::exp(e.time), 1e-6));
    }
    CHECK(caught_it);
  };
  check(strang(rk4{}, rk4{}));
  check(lie(rk4{}, rk4{}));
  check(strang(rk4{}, dopri5{}));
}

TEST_CASE("options: the step is that of the splitting, a tolerance that of halves that have one") {
  auto const error = [](auto stepper, ff::evolve_options<double> const& options) {
    return caught([&] { return ff::evolve(both, start, 0.0, 1.0, stepper, options); }).code;
  };
  CHECK(error(strang(rk4{}, dopri5{}), {.tolerance = 1e-8}) == ff::errc::bad_option);
  CHECK(error(strang(rk4{}, rk4{}), {.step = 0.1, .tolerance = 1e-8}) == ff::errc::bad_option);
  CHECK(error(strang(rk4{}, dopri5{}), {.step = 0.1, .smallest_step = 0.1, .largest_step = 0.01}) ==
        ff::errc::bad_option);
  CHECK(error(strang(rk4{}, dopri5{}), {.step = 0.1, .tolerance = -1.0}) == ff::errc::bad_option);
}
