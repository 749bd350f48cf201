/// The orders of the implicit steppers by halving, their polynomials between steps, and their stability.

#include <doctest/doctest.h>

#include <freefield/flow/stiff.hpp>

#include <laws/stepper.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

namespace ff = freefield;
using support::within;

namespace {

/// A pendulum that is pushed: no linear equation, and one of time.
constexpr auto push = [](auto const& x, auto const& t) {
  using std::cos, std::sin;
  auto v = x;
  v[0] = x[1];
  v[1] = -sin(x[0]) + cos(3.0 * t) / 2.0;
  return v;
};
auto const pushed = ff::ode(push);
constexpr std::array start{1.0, 0.5};

auto const linear = ff::ode([](auto const& x, auto const& t) {
  using std::cos;
  auto v = x;
  v[0] = x[1];
  v[1] = -x[0] + cos(3.0 * t);
  return v;
});

std::array<double, 2> exact_at(double t) {
  return ff::evolve(pushed, start, 0.0, t, ff::steppers::dopri5{}, {.tolerance = 3e-14}).state;
}
double distance(std::array<double, 2> const& a, std::array<double, 2> const& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1]);
}

template <class S>
void check_order(S stepper, double step) {
  auto const exact = exact_at(2.0);
  CHECK(laws::order_by_halving(stepper, pushed, start, 2.0, step, [&](auto const& x) { return distance(x, exact); }));
}

/// The slope of the largest error inside of steps.
template <class S>
double order_between(S stepper, double step) {
  auto const worst = [&](double h) {
    auto const path = ff::evolve(pushed, start, 0.0, 1.0, stepper, {.step = h, .tolerance = 1e6, .largest_step = h},
                                 ff::dense_output);
    double result = 0;
    for (double t = h / 3; t < 1; t += h) result = std::max(result, distance(path(t), exact_at(t)));
    return result;
  };
  return std::log2(worst(step) / worst(step / 4)) / 2;
}

}  // namespace

TEST_CASE("orders of the steppers") {
  check_order(ff::steppers::implicit_euler{}, 1.0 / 256);
  check_order(ff::steppers::implicit_midpoint{}, 1.0 / 16);
  check_order(ff::steppers::sdirk2{}, 1.0 / 32);
  check_order(ff::steppers::tr_bdf2{}, 1.0 / 32);
  check_order(ff::steppers::rosenbrock4{}, 1.0 / 16);
}

TEST_CASE("the order of Radau IIA, where one Newton iteration is exact") {
  // x'' = -x + cos(3 t) has the solution -cos(3 t) / 8 and those of the free oscillator.
  double const exact = 9.0 / 8 * std::cos(2.0) + 0.5 * std::sin(2.0) - std::cos(6.0) / 8;
  auto const error = [&](auto const& x) { return std::abs(x[0] - exact); };
  CHECK(laws::order_by_halving(ff::steppers::radau5{}, linear, start, 2.0, 0.5, error));
}

TEST_CASE("polynomials between the steps") {
  CHECK(order_between(ff::steppers::tr_bdf2{}, 1.0 / 8) > 1.85);
  CHECK(order_between(ff::steppers::sdirk2{}, 1.0 / 8) > 1.85);
  CHECK(order_between(ff::steppers::rosenbrock4{}, 1.0 / 8) > 3.7);
}

TEST_CASE("the limit of a stiff equation: one long step leaves nothing of a fast decay") {
  auto const decay = ff::ode([](auto const& x) { return -1e9 * x; });
  auto const left = [&](auto stepper) {
    auto const options = laws::steps_of<decltype(stepper), std::remove_const_t<decltype(decay)>, double>(1.0);
    return std::abs(ff::evolve(decay, 1.0, 0.0, 1.0, stepper, options).state);
  };
  CHECK(left(ff::steppers::implicit_euler{}) < 1e-8);
  CHECK(left(ff::steppers::sdirk2{}) < 1e-8);
  CHECK(left(ff::steppers::tr_bdf2{}) < 1e-8);
  CHECK(left(ff::steppers::rosenbrock4{}) < 1e-8);
  CHECK(left(ff::steppers::radau5{}) < 1e-8);
  CHECK(within(left(ff::steppers::implicit_midpoint{}), 1.0, 1e-6));  // A-stable, not L-stable
}

TEST_CASE("laws: pieces, caps, NaN") {
  auto const law = [&](auto stepper, double step) {
    CHECK(laws::pieces_and_caps(stepper, linear, start, 1.0, step, distance, 1e-12));
    CHECK(laws::no_nan_passes(stepper, start));
  };
  law(ff::steppers::tr_bdf2{}, 1.0 / 64);
  law(ff::steppers::rosenbrock4{}, 1.0 / 64);
  law(ff::steppers::radau5{}, 1.0 / 64);
  law(ff::steppers::implicit_euler{}, 1.0 / 64);
  law(ff::steppers::implicit_midpoint{}, 1.0 / 64);
}
