/// Extrapolation of the midpoint rule.

#include <doctest/doctest.h>

#include <freefield/flow/bulirsch_stoer.hpp>
#include <freefield/flow/ode.hpp>

#include <laws/stepper.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

namespace ff = freefield;
using support::caught, support::within;
using stepper = ff::steppers::bulirsch_stoer;

namespace {

using pair = std::array<double, 2>;
using four = std::array<double, 4>;

double distance(pair const& a, pair const& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

auto const kepler = ff::ode([](four const& z) {
  double const square = z[0] * z[0] + z[1] * z[1], cube = square * std::sqrt(square);
  return four{z[2], z[3], -z[0] / cube, -z[1] / cube};
});
auto const accelerated_rotation = ff::ode([](pair const& x, double t) {
  return pair{-(1 + t) * x[1], (1 + t) * x[0]};
});
auto const pushed_pendulum = ff::ode([](pair const& x, double t) {
  return pair{x[1], -std::sin(x[0]) - x[1] / 5 + std::cos(2 * t) / 2};
});

double const eccentricity = 0.5;
four const perihelion{1 - eccentricity, 0, 0, std::sqrt((1 + eccentricity) / (1 - eccentricity))};

double kepler_error(four const& z, double t) {
  double anomaly = t;
  for (int i = 0; i < 50; ++i)
    anomaly -= (anomaly - eccentricity * std::sin(anomaly) - t) / (1 - eccentricity * std::cos(anomaly));
  return std::hypot(z[0] - (std::cos(anomaly) - eccentricity),
                    z[1] - std::sqrt(1 - eccentricity * eccentricity) * std::sin(anomaly));
}

}  // namespace

TEST_CASE("the laws: the lowest order, pieces, caps, no NaN") {
  auto const error = [](pair const& x) { return std::hypot(x[0] - std::cos(4.0), x[1] - std::sin(4.0)); };
  CHECK(laws::order_by_halving(stepper{}, accelerated_rotation, pair{1, 0}, 2.0, 1.0 / 8, error));
  CHECK(laws::pieces_and_caps(stepper{}, pushed_pendulum, pair{1.0, 0.3}, 4.0, 1.0 / 16, distance, 1e-13));
  CHECK(laws::no_nan_passes(stepper{}, pair{1.0, 2.0}));
}

TEST_CASE("rows have the order 2 j, and their weights are those of exact fractions") {
  // x' = x: row j of one step of length h has the error of h^(2 j + 1).
  using table = ff::detail::flow_room::midpoint_table<long double>;
  auto const error = [](std::size_t rows, long double h) {
    table t(1.0L);
    for (std::size_t j = 1; j <= rows; ++j)
      t.add_row(j, 1.0L, 1.0L, 0.0L, h, [](long double x, long double& out, long double) { out = x; });
    return std::abs(t.entry(rows) - std::exp(h));
  };
  for (std::size_t j = 1; j <= 4; ++j) {
    long double const slope = std::log2(error(j, 0.125L) / error(j, 0.0625L));
    CHECK(std::abs(slope - static_cast<long double>(2 * j + 1)) < 0.2L);
  }
  using ff::detail::flow_room::magnification_of_row;
  CHECK(within(magnification_of_row<double>(1), 1.0, 0.0));
  CHECK(within(magnification_of_row<double>(2), 5.0 / 3, 1e-15));  // |-1/3| + 4/3
  CHECK(magnification_of_row<double>(10) < 1000);
}

TEST_CASE("which row to aim at, and when to give up") {
  ff::detail::flow_room::order_control<double> control(1e-6, 2.2e-16);
  CHECK(control.aim() == 5);
  CHECK(control.last_row() == 6);
  double const h = 0.5;
  control.note(2, 1e6, h);
  CHECK_FALSE(control.is_hopeless(2));
  control.note(3, 5e3, h);
  CHECK_FALSE(control.is_hopeless(3));  // far from the end
  control.note(4, 901.0, h);
  CHECK(control.is_hopeless(4));  // (5 * 6)^2 is what two rows gain at least
  control.note(4, 899.0, h);
  CHECK_FALSE(control.is_hopeless(4));
  control.note(3, 5e4, h);
  control.note(4, 901.0, h);
  CHECK_FALSE(control.is_hopeless(4));  // two rows that gain as much as this one did are enough
  control.note(5, 35.0, h);
  CHECK_FALSE(control.is_hopeless(5));
  control.note(4, 400.0, h);
  control.note(5, 37.0, h);
  CHECK(control.is_hopeless(5));  // 6^2
  double const shorter = control.rejected(5, h);
  CHECK(within(shorter, h * 0.94 * std::pow(0.65 / 37, 1.0 / 9), 1e-15));
  control.note(3, 5e6, h);
  CHECK(control.is_hopeless(3));  // it grows
  CHECK(control.rejected(3, h) <= h / 2);
  // A row that does nothing for its calls is not aimed at again; one that is cheap is followed by more.
  control.note(2, 1e-3, h);
  control.note(3, 1e-3, h);
  control.note(4, 1e-3, h);
  CHECK(control.accepted(4, false, h) > 0);
  CHECK(control.aim() == 3);
  control.note(2, 1e6, h);
  control.note(3, 1e-7, h);
  control.accepted(3, false, h);
  CHECK(control.aim() == 4);
  CHECK(control.accepted(3, true, h) <= h);  // not longer after a rejection
  // Rounding leaves no room for rows: four of them at least.
  CHECK(ff::detail::flow_room::order_control<double>(1e-16, 2.2e-16).last_row() == 4);
  CHECK(ff::detail::flow_room::order_control<double>(1e6, 2.2e-16).aim() == 2);
}

TEST_CASE("a step that is far too long is given up in its first row") {
  auto const stiff = ff::ode([](double q) { return -300 * q; });
  ff::evolve_options<double> const options{.tolerance = 1e-8};
  ff::detail::flow_room::extrapolation_run run(stiff, 1.0, 0.0, options);
  CHECK(run.evaluations() == 1);
  CHECK(run.attempt(0.0, 1.0) > 1);
  CHECK(run.evaluations() == 3);
  CHECK(run.next_length() == 0.5);
}

TEST_CASE("a planet against Kepler's equation, in fewer calls than Runge and Kutta's") {
  for (double const tolerance : {1e-6, 1e-9, 1e-12}) {
    auto const end = ff::evolve(kepler, perihelion, 0.0, 20.0, stepper{}, {.tolerance = tolerance});
    auto const other = ff::evolve(kepler, perihelion, 0.0, 20.0, ff::steppers::dopri5{}, {.tolerance = tolerance});
    CHECK(kepler_error(end.state, 20.0) < 10 * kepler_error(other.state, 20.0));
    CHECK(end.rejected <= end.steps / 4);
    CHECK(end.evaluations < (tolerance < 1e-10 ? other.evaluations / 3 : 2 * other.evaluations));
  }
  auto const end = ff::evolve(kepler, perihelion, 0.0, 20.0, stepper{}, {.tolerance = 1e-12});
  auto const back = ff::evolve(kepler, end.state, 20.0, 0.0, stepper{}, {.tolerance = 1e-12});
  for (std::size_t i = 0; i < 4; ++i) CHECK(within(back.state[i], perihelion[i], 1e-8));
}

TEST_CASE("every kind of state") {
  using amplitude = std::complex<double>;
  auto const phase = ff::ode([](amplitude const& q) { return amplitude(0, 1) * q; });
  auto const end = ff::evolve(phase, amplitude(1.0), 0.0, 10.0, stepper{}, {.tolerance = 1e-12});
  CHECK(std::abs(end.state - std::exp(amplitude(0, 10))) < 1e-10);
  auto const growth = ff::ode([](auto const& q, auto& velocity, double) { velocity = q; });
  auto const vector = ff::evolve(growth, std::vector<double>{1.0, 2.0}, 0.0, 1.0, stepper{},
                                 {.tolerance = 1e-12, .at = {0.5}});
  CHECK(within(vector.state[1], 2 * std::exp(1.0), 1e-11));
  CHECK(within(vector.samples.at(0).state[1], 2 * std::exp(0.5), 1e-11));
  using dual = ff::jet<double, 1>;
  auto const square = ff::ode([](dual const& q) { return q * q; });
  auto const dependent = ff::evolve(square, dual::variable(0.5, 0), 0.0, 1.0, stepper{}, {.tolerance = 1e-12});
  CHECK(within(dependent.state.gradient[0], 4.0, 1e-10));
}

TEST_CASE("what ends a solution is an error at the last good time") {
  auto const square = ff::ode([](double q) { return q * q; });
  try {
    ff::evolve(square, 1.0, 0.0, 2.0, stepper{}, {.tolerance = 1e-10});
    FAIL_CHECK("a pole was passed");
  } catch (ff::evolution_error<double> const& e) {
    CHECK(e.code == ff::errc::step_underflow);
    CHECK(within(e.time, 1.0, 1e-9));
  }
  auto const nan = caught([&] {
    return ff::evolve(ff::ode([](double q) { return std::sqrt(q); }), -1.0, 0.0, 1.0, stepper{});
  });
  CHECK(nan.code == ff::errc::non_finite);
}

TEST_CASE("jumps and kinks of the flow, with breaks and without; a stiff flow; one that begins at rest") {
  auto const jump = ff::ode([](double q, double t) { return t < 1 ? -q : q; });
  auto const across = ff::evolve(jump, 1.0, 0.0, 2.0, stepper{}, {.tolerance = 1e-10});
  CHECK(within(across.state, 1.0, 1e-8));
  auto const broken = ff::evolve(jump, 1.0, 0.0, 2.0, stepper{}, {.tolerance = 1e-10, .breaks = {1.0}});
  CHECK(within(broken.state, 1.0, 1e-10));
  CHECK(broken.evaluations < across.evaluations / 2);
  auto const kink = ff::ode([](double q, double t) { return 0 * q + std::abs(t - 1); });
  CHECK(within(ff::evolve(kink, 0.0, 0.0, 2.0, stepper{}, {.tolerance = 1e-9}).state, 1.0, 1e-7));
  auto const stiff = ff::ode([](double q, double t) { return -300 * (q - std::cos(t)); });
  double const bound = (300.0 * 300.0 * std::cos(2.0) + 300 * std::sin(2.0)) / (300.0 * 300.0 + 1);
  auto const held = ff::evolve(stiff, 1.0, 0.0, 2.0, stepper{}, {.tolerance = 1e-8});
  CHECK(within(held.state, bound, 1e-7));
  CHECK(held.evaluations < 10000);
  auto const rest = ff::ode([](double q, double t) { return 0 * q + t; });
  CHECK(within(ff::evolve(rest, 0.0, 0.0, 3.0, stepper{}, {.tolerance = 1e-10}).state, 4.5, 1e-12));
}
