/// Tables of a user's own, and what implicit steps keep over many steps.

#include <doctest/doctest.h>

#include <freefield/flow/stiff.hpp>

#include <laws/stepper.hpp>

#include <array>
#include <cmath>

namespace ff = freefield;

namespace {

/// An explicit stage, then one that is solved; the end is the point of neither.
struct half_explicit {
  static constexpr int order = 3;
  static constexpr ff::runge_kutta_tableau<2> tableau{
      .a = {{{}, {ff::fraction(1, 3), ff::fraction(1, 3)}}}, .b = {ff::fraction(1, 4), ff::fraction(3, 4)}};
};
/// The same with Euler's estimate.
struct half_explicit_with_error {
  static constexpr int order = 3;
  static constexpr int error_order = 1;
  static constexpr ff::runge_kutta_tableau<2> tableau{.a = half_explicit::tableau.a,
                                                      .b = half_explicit::tableau.b,
                                                      .error = {ff::fraction(-3, 4), ff::fraction(3, 4)}};
};
/// A stage that is solved, then an explicit one: order 2.
struct explicit_end {
  static constexpr int order = 2;
  static constexpr ff::runge_kutta_tableau<2> tableau{
      .a = {{{ff::fraction(1, 2)}, {ff::fraction(1, 2), 0}}}, .b = {ff::fraction(1, 2), ff::fraction(1, 2)}};
};
static_assert(ff::order_of(half_explicit::tableau, half_explicit::tableau.b, 4) == 3);
static_assert(ff::order_of(explicit_end::tableau, explicit_end::tableau.b, 3) == 2);

auto const pendulum = ff::ode([](auto const& z) {
  using std::sin;
  auto v = z;
  v[0] = z[1];
  v[1] = -sin(z[0]);
  return v;
});
using state = std::array<double, 2>;
double distance(state const& a, state const& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

}  // namespace

TEST_CASE("tables whose end is no stage have their order, also from a sample and across a break") {
  state const start{1.0, 0.0};
  state const exact = ff::evolve(pendulum, start, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-13}).state;
  auto const error = [&](state const& z) { return distance(z, exact); };
  CHECK(laws::order_by_halving(half_explicit{}, pendulum, start, 2.0, 1.0 / 16, error));
  CHECK(laws::order_by_halving(half_explicit_with_error{}, pendulum, start, 2.0, 1.0 / 16, error));
  CHECK(laws::order_by_halving(explicit_end{}, pendulum, start, 2.0, 1.0 / 16, error));
  CHECK(laws::pieces_and_caps(half_explicit{}, pendulum, start, 2.0, 1.0 / 16, distance, 1e-14));
  auto const tight = ff::evolve(pendulum, start, 0.0, 2.0, half_explicit_with_error{}, {.tolerance = 1e-7});
  CHECK(error(tight.state) < 1e-5);
}

TEST_CASE("implicit_midpoint is symplectic to rounding: angular momentum over 1e5 steps of Kepler's orbit") {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  auto const kepler = ff::hamiltonian_flow((x * x + y * y) / 2, -1 / sqrt(x * x + y * y));
  std::array const start{0.5, 0.0, 0.0, std::sqrt(3.0)};
  using ff::steppers::implicit_midpoint;
  auto const end = ff::evolve(kepler, start, 0.0, 2000.0, implicit_midpoint{}, {.step = 0.02},
                              ff::guaranteed<ff::guarantee::symplectic>).state;
  double const momentum = end[0] * end[3] - end[1] * end[2];
  CHECK(std::abs(momentum / (start[0] * start[3]) - 1) < 1e-13);
}

TEST_CASE("gradient, Hamiltonian and inertial flows by Rosenbrock's steps") {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  auto const check = [](auto const& flow, auto stepper) {
    std::array const start{1.0, 0.2};
    auto const a = ff::evolve(flow, start, 0.0, 2.0, stepper, {.tolerance = 1e-9}).state;
    auto const b = ff::evolve(flow, start, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-11}).state;
    CHECK(distance(a, b) < 1e-7);
  };
  check(ff::gradient_flow(x * x * x * x / 4 + 50 * (x - y) * (x - y), ff::euclidean), ff::steppers::rosenbrock4{});
  check(ff::hamiltonian_flow(y * y / 2 - cos(x)), ff::steppers::rosenbrock4{});
  check(ff::inertial_flow(x * x / 2, 3.0), ff::steppers::rosenbrock4{});
}
