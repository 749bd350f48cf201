/// Taylor series of gradient flows, and of states of Eigen.

#include <doctest/doctest.h>

#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/inertial_flow.hpp>
#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

#include <Eigen/Core>

#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstddef>

namespace ff = freefield;
using support::within;

TEST_CASE("gradient flows of formulas and of callables") {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  std::array const start{0.5, -0.25};
  auto const check = [&](auto const& flow) {
    auto const end = ff::evolve(flow, start, 0.0, 1.0, ff::steppers::taylor<20>{}, {.tolerance = 1e-14});
    auto const other = ff::evolve(flow, start, 0.0, 1.0, ff::steppers::fehlberg78{}, {.tolerance = 1e-14});
    for (std::size_t i = 0; i < 2; ++i) CHECK(within(end.state[i], other.state[i], 1e-13));
    CHECK(end.steps < 12);
  };
  check(ff::gradient_flow(pow<4>(x) / 4 - x * y + exp(y) + log(1 + x * x), ff::euclidean));
  check(ff::gradient_flow([](auto const& q) { return tanh(q[0]) * q[1] + q[1] * q[1] * sqrt(2 + q[0]); },
                          ff::euclidean));
}

TEST_CASE("descent with inertia") {
  // q'' + q' / 5 + q = 0 from rest at 1
  constexpr auto x = ff::field<0>;
  auto const ball = ff::inertial_flow(pow<2>(x) / 2, 0.2);
  auto const end =
      ff::evolve(ball, std::array{1.0, 0.0}, 0.0, 3.0, ff::steppers::taylor<20>{}, {.tolerance = 1e-15});
  double const w = std::sqrt(0.99);
  CHECK(within(end.state[0], std::exp(-0.3) * (std::cos(3 * w) + 0.1 / w * std::sin(3 * w)), 1e-14));
}

TEST_CASE("states of Eigen") {
  auto const turn = ff::ode([](auto const& q, auto& velocity, auto const&) {
    velocity(0) = q(1);
    velocity(1) = -q(0);
  });
  Eigen::VectorXd const start = Eigen::Vector2d(1.0, 0.0);
  auto const end = ff::evolve(turn, start, 0.0, 3.0, ff::steppers::taylor<20>{}, {.tolerance = 1e-14});
  CHECK(within(end.state(0), std::cos(3.0), 1e-13));
  auto const sum = ff::ode([](auto const& q) -> std::remove_cvref_t<decltype(q)> { return q + 2 * q - 4 * q; });
  auto const decayed =
      ff::evolve(sum, Eigen::Vector2d(1.0, 2.0), 0.0, 1.0, ff::steppers::taylor<16>{}, {.tolerance = 1e-14});
  CHECK(within(decayed.state(1), 2 * std::exp(-1.0), 1e-14));
}
