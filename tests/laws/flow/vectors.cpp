/// The laws of the steppers of vectors.

#include <doctest/doctest.h>

#include <freefield/flow/gradient_descent.hpp>
#include <freefield/flow/ode.hpp>
#include <freefield/flow/proximal_point.hpp>

#include <laws/stepper.hpp>

#include <array>
#include <cmath>

namespace ff = freefield;

namespace {

using pair = std::array<double, 2>;

/// A pendulum that is pushed: no symmetry, explicit time, no closed form.
auto const pushed_pendulum = ff::ode([](auto const& x, auto const& t) {
  using std::cos, std::sin;
  return std::remove_cvref_t<decltype(x)>{x[1], -sin(x[0]) - x[1] / 5 + cos(2 * t) / 2};
});

double distance(pair const& a, pair const& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

/// x' = y, y' = -x with a rate that depends on time: x = cos(t + t^2/2).
auto const accelerated_rotation = ff::ode([](pair const& x, double t) {
  return pair{-(1 + t) * x[1], (1 + t) * x[0]};
});

double rotation_error(pair const& x) {
  double const angle = 4.0;  // t + t^2 / 2
  return std::hypot(x[0] - std::cos(angle), x[1] - std::sin(angle));
}

template <class S>
void check_stepper(S const& stepper, double step) {
  CHECK(laws::order_by_halving(stepper, accelerated_rotation, pair{1, 0}, 2.0, step, rotation_error));
  CHECK(laws::pieces_and_caps(stepper, pushed_pendulum, pair{1.0, 0.3}, 4.0, 1.0 / 16, distance, 1e-13));
  CHECK(laws::no_nan_passes(stepper, pair{1.0, 2.0}));
}

}  // namespace

TEST_CASE("euler, midpoint, ssp_rk3, rk4") {
  check_stepper(ff::steppers::euler{}, 1.0 / 1024);
  check_stepper(ff::steppers::midpoint{}, 1.0 / 64);
  check_stepper(ff::steppers::ssp_rk3{}, 1.0 / 64);
  check_stepper(ff::steppers::rk4{}, 1.0 / 16);
}

TEST_CASE("bogacki_shampine, dopri5, fehlberg78") {
  check_stepper(ff::steppers::bogacki_shampine{}, 1.0 / 32);
  check_stepper(ff::steppers::dopri5{}, 1.0 / 8);
  // Four halvings at order 8 take nine digits: many turns, so that short steps leave an error.
  auto const slow = ff::ode([](pair const& x, double t) {
    return pair{-(1 + std::cos(t) / 4) * x[1], (1 + std::cos(t) / 4) * x[0]};
  });
  auto const error = [](pair const& x) {
    double const angle = 2000 + std::sin(2000.0) / 4;
    return std::hypot(x[0] - std::cos(angle), x[1] - std::sin(angle));
  };
  CHECK(laws::order_by_halving(ff::steppers::fehlberg78{}, slow, pair{1, 0}, 2000.0, 1.0, error));
  CHECK(laws::no_nan_passes(ff::steppers::fehlberg78{}, pair{1.0, 2.0}));
  CHECK(laws::pieces_and_caps(ff::steppers::fehlberg78{}, pushed_pendulum, pair{1.0, 0.3}, 4.0, 1.0 / 16, distance,
                              1e-13));
}

namespace {

/// f = (a x^2 + b y^2) / 2: x(t) = x e^(-a t).
constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
auto const bowl = ff::gradient_flow(pow<2>(x) / 2 + 3 * pow<2>(y) / 2, ff::euclidean);

double bowl_error(pair const& z) { return std::hypot(z[0] - std::exp(-1.0), z[1] - 2 * std::exp(-3.0)); }

}  // namespace

TEST_CASE("gradient descent and the proximal point discretise the same flow") {
  CHECK(laws::order_by_halving(ff::steppers::gradient_descent{}, bowl, pair{1, 2}, 1.0, 1.0 / 128, bowl_error));
  CHECK(laws::pieces_and_caps(ff::steppers::gradient_descent{}, bowl, pair{1, 2}, 1.0, 1.0 / 16, distance, 1e-14));
  CHECK(laws::order_by_halving(ff::steppers::proximal_point{}, bowl, pair{1, 2}, 1.0, 1.0 / 128, bowl_error));
  CHECK(laws::pieces_and_caps(ff::steppers::proximal_point{}, bowl, pair{1, 2}, 1.0, 1.0 / 16, distance, 1e-14));
}

TEST_CASE("the heavy ball discretises descent with inertia") {
  // q'' + 3 q' + 2 q = 0 from rest: q = 2 e^-t - e^-2t
  auto const ball = ff::inertial_flow(pow<2>(x), 3.0);
  auto const error = [](pair const& z) {
    double const q = 2 * std::exp(-1.0) - std::exp(-2.0), p = -2 * std::exp(-1.0) + 2 * std::exp(-2.0);
    return std::hypot(z[0] - q, z[1] - p);
  };
  CHECK(laws::order_by_halving(ff::steppers::heavy_ball{}, ball, pair{1, 0}, 1.0, 1.0 / 128, error));
  CHECK(laws::order_by_halving(ff::steppers::rk4{}, ball, pair{1, 0}, 1.0, 1.0 / 4, error));
  CHECK(laws::pieces_and_caps(ff::steppers::heavy_ball{}, ball, pair{1, 0}, 1.0, 1.0 / 16, distance, 1e-14));
}

namespace {

struct boastful {
  static constexpr int order = 2;
  static constexpr ff::runge_kutta_tableau<1> tableau{.b = {1}};
};

}  // namespace

TEST_CASE("a suite that can fail: a stepper that claims an order that it does not have") {
  CHECK_FALSE(laws::order_by_halving(boastful{}, accelerated_rotation, pair{1, 0}, 2.0, 1.0 / 1024, rotation_error));
}
