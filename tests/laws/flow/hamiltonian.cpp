/// The laws of the symplectic steppers: Kepler's orbits, a pendulum, the galaxy of Henon and Heiles.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>
#include <freefield/flow/symplectic.hpp>

#include <laws/stepper.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace ff = freefield;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
using pair = std::array<double, 2>;
using four = std::array<double, 4>;

auto const kinetic = (x * x + y * y) / 2;
auto const kepler = ff::hamiltonian_flow(kinetic, -1 / sqrt(x * x + y * y));
auto const pendulum = ff::hamiltonian_flow(y * y / 2 - cos(x));
auto const galaxy = ff::hamiltonian_flow(kinetic, (x * x + y * y) / 2 + x * x * y - pow<3>(y) / 3);

template <class State>
double distance(State const& a, State const& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum);
}

/// The end of an evolution by Runge, Kutta and Fehlberg.
template <class Flow, class State>
State reference(Flow const& flow, State const& start, double t1) {
  return ff::evolve(flow, start, 0.0, t1, ff::steppers::fehlberg78{}, {.tolerance = 1e-14}).state;
}

four const ellipse{0.7, 0.0, 0.0, std::sqrt(1.3 / 0.7)};  // eccentricity 0.3, semi-major axis 1
four const star{0.1, 0.2, 0.3, 0.1};

/// @param step  the longest of an order by halving, in parts of a period of Kepler's
template <class S>
void check_orders(S const& stepper, double parts, double pendulum_step, double galaxy_step) {
  double const period = 2 * std::numbers::pi;
  CHECK(laws::order_by_halving(stepper, kepler, ellipse, period, period / parts,
                               [](four const& z) { return distance(z, ellipse); }));
  pair const start{1.5, 0.3};
  pair const end = reference(pendulum, start, 6.0);
  CHECK(laws::order_by_halving(stepper, pendulum, start, 6.0, pendulum_step,
                               [&](pair const& z) { return distance(z, end); }));
  four const late = reference(galaxy, star, 8.0);
  CHECK(laws::order_by_halving(stepper, galaxy, star, 8.0, galaxy_step,
                               [&](four const& z) { return distance(z, late); }));
}

template <class S>
void check_pieces(S const& stepper) {
  CHECK(laws::pieces_and_caps(stepper, galaxy, star, 8.0, 0.25, distance<four>, 1e-13));
  auto const pushed = ff::hamiltonian_flow([](auto const& p, double) { return p[0] * p[0] / 2; },
                                           [](auto const& q, double t) {
                                             using std::cos;
                                             return -cos(q[0]) - q[0] * cos(2 * t) / 2;
                                           });
  CHECK(laws::pieces_and_caps(stepper, pushed, pair{1.0, 0.3}, 4.0, 0.125, distance<pair>, 1e-13));
}

}  // namespace

TEST_CASE("verlet and yoshida4") {
  check_orders(ff::steppers::verlet{}, 512, 1.0 / 32, 1.0 / 16);
  check_orders(ff::steppers::yoshida4{}, 128, 1.0 / 16, 1.0 / 8);
  check_pieces(ff::steppers::verlet{});
  check_pieces(ff::steppers::yoshida4{});
}

TEST_CASE("yoshida6 and blanes_moan") {
  check_orders(ff::steppers::yoshida6{}, 48, 3.0 / 8, 1.0 / 4);
  check_orders(ff::steppers::blanes_moan{}, 32, 1.0 / 4, 1.0 / 2);
  check_pieces(ff::steppers::yoshida6{});
  check_pieces(ff::steppers::blanes_moan{});
}
