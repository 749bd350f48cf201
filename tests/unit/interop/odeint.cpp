/// Boost.odeint: its steppers in `evolve`, our flows as its systems.

#include <doctest/doctest.h>

#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/hamiltonian_flow.hpp>
#include <freefield/flow/ode.hpp>
#include <freefield/interop/odeint.hpp>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/adams_bashforth.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_cash_karp54.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

#include <laws/stepper.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>

namespace ff = freefield;
namespace odeint = boost::numeric::odeint;
using support::within;

namespace {

using state = std::array<double, 2>;
constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr state start{1.0, 0.5};

template <template <class...> class Stepper>
using step = ff::steppers::odeint<Stepper<state>>;

double distance(state const& a, state const& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

auto const pendulum = ff::ode(y, -sin(x));

}  // namespace

TEST_CASE("a plain stepper takes the steps that it would take alone") {
  auto const ours = ff::evolve(pendulum, start, 0.0, 2.0, step<odeint::runge_kutta4>{}, {.step = 1.0 / 64});
  CHECK(ours.steps == 128);
  CHECK(ours.evaluations == 4 * 128);
  state alone = start;
  odeint::runge_kutta4<state> stepper;
  for (int k = 0; k < 128; ++k) stepper.do_step(pendulum, alone, k / 64.0, 1.0 / 64);
  CHECK(distance(ours.state, alone) < 1e-14);
  auto const same = ff::evolve(pendulum, start, 0.0, 2.0, ff::steppers::rk4{}, {.step = 1.0 / 64});
  CHECK(distance(ours.state, same.state) < 1e-13);
}

TEST_CASE("error steppers follow the tolerance; orders, laws") {
  auto const exact = ff::evolve(pendulum, start, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-13}).state;
  auto const error = [&](auto const& z) { return distance(z, exact); };
  auto const check = [&](auto stepper) {
    auto const end = ff::evolve(pendulum, start, 0.0, 2.0, stepper, {.tolerance = 1e-9, .at = {0.5}});
    CHECK(error(end.state) < 1e-8);
    CHECK(end.samples.size() == 1);
    CHECK(laws::order_by_halving(stepper, pendulum, start, 2.0, 0.5, error));
    CHECK(laws::pieces_and_caps(stepper, pendulum, start, 2.0, 1.0 / 16, distance, 1e-14));
    CHECK(laws::no_nan_passes(stepper, start));
  };
  check(step<odeint::runge_kutta_dopri5>{});
  check(step<odeint::runge_kutta_cash_karp54>{});
  // Dormand and Prince's method is ours, and so is its control: the same calls.
  auto const a = ff::evolve(pendulum, start, 0.0, 2.0, step<odeint::runge_kutta_dopri5>{}, {.tolerance = 1e-9});
  auto const b = ff::evolve(pendulum, start, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-9});
  CHECK(a.evaluations == b.evaluations);
  CHECK(distance(a.state, b.state) < 1e-13);
}

TEST_CASE("a method of several steps begins anew after a break") {
  auto const switched = ff::ode([](auto const& z, auto& velocity, double t) {
    velocity = z;
    velocity[0] = t < 1 ? 1.0 : -1.0;
  });
  ff::steppers::odeint<odeint::adams_bashforth<4, state>> const stepper;
  auto const end = ff::evolve(switched, start, 0.0, 2.0, stepper, {.step = 1.0 / 32, .breaks = {1.0}});
  CHECK(within(end.state[0], start[0], 1e-12));
  // Its formula is for one length of the step: a sample inside and an uneven end begin anew.
  auto const sampled = ff::evolve(pendulum, start, 0.0, 2.01, stepper, {.step = 1.0 / 32, .at = {1.0 / 100, 0.99}});
  for (auto const& s : sampled.samples)
    CHECK(distance(s.state,
                   ff::evolve(pendulum, start, 0.0, s.time, ff::steppers::dopri5{}, {.tolerance = 1e-12}).state) <
          1e-6);
  CHECK(distance(sampled.state,
                 ff::evolve(pendulum, start, 0.0, 2.01, ff::steppers::dopri5{}, {.tolerance = 1e-12}).state) < 1e-6);
}

TEST_CASE("flows are systems of odeint") {
  auto const integrate = [](auto const& flow) {
    state z = start;
    odeint::integrate_adaptive(odeint::make_controlled(1e-11, 1e-11, odeint::runge_kutta_dopri5<state>()), flow, z, 0.0,
                               2.0, 0.01);
    return z;
  };
  auto const check = [&](auto const& flow) {
    CHECK(distance(integrate(flow),
                   ff::evolve(flow, start, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-11}).state) < 1e-9);
  };
  check(pendulum);
  check(ff::hamiltonian_flow(y * y / 2 - cos(x)));
  check(ff::gradient_flow(x * x * x * x / 4 + x * y, ff::euclidean));
  check(ff::ode([](state const& z) { return state{z[1], -z[0]}; }));
}
