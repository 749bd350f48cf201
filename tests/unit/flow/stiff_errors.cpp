/// What implicit steppers say of bad input, and the kinds of states.

#include <doctest/doctest.h>

#include <freefield/flow/stiff.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace ff = freefield;
using support::caught, support::says, support::within;

namespace {

/// y' = -1000 (y - cos t) - sin t, whose solution is cos t.
template <class State, class S>
void check_relaxation(S stepper, double allowed) {
  using T = ff::scalar_of<State>;
  auto const flow = ff::ode([](auto const& x, auto& velocity, auto const& t) {
    using std::cos, std::sin;
    velocity = x;
    velocity[0] = T(-1000) * (x[0] - cos(t)) - sin(t);
    velocity[1] = -x[1];
  });
  State start{T(1), T(1)};
  auto const end = ff::evolve(flow, start, T(0), T(1), stepper, {.tolerance = T(1e-5)});
  CHECK(within(double(end.state[0]), std::cos(1.0), allowed));
  CHECK(within(double(end.state[1]), std::exp(-1.0), allowed));
  auto const back = ff::evolve(ff::ode([](auto const& x) { return x; }), start, T(1), T(0), stepper,
                               {.tolerance = T(1e-5)});
  CHECK(back.time == T(0));
  CHECK(within(double(back.state[0]), std::exp(-1.0), allowed));
}

}  // namespace

TEST_CASE("float, long double, arrays, vectors, Eigen; backwards in time") {
  check_relaxation<std::array<double, 2>>(ff::steppers::radau5{}, 1e-4);
  check_relaxation<std::array<double, 2>>(ff::steppers::rosenbrock4{}, 1e-4);
  check_relaxation<std::array<float, 2>>(ff::steppers::rosenbrock4{}, 1e-3);
  check_relaxation<std::array<long double, 2>>(ff::steppers::tr_bdf2{}, 1e-3);
  check_relaxation<std::vector<double>>(ff::steppers::tr_bdf2{}, 1e-3);
  check_relaxation<Eigen::Vector2d>(ff::steppers::radau5{}, 1e-4);
}

TEST_CASE("a singular matrix is told with the time") {
  // I - h J = 1 - h 2 with h = 1/2.
  auto const growth = ff::ode([](auto const& x) { return 2.0 * x; });
  auto const e = caught([&] {
    return ff::evolve(growth, 1.0, 0.25, 3.0, ff::steppers::implicit_euler{}, {.step = 0.5});
  });
  CHECK(e.code == ff::errc::degenerate);
  CHECK(says(e, "singular in the step from t, got 0.25"));
  // A stepper with step control takes another step.
  CHECK(within(ff::evolve(growth, 1.0, 0.0, 1.0, ff::steppers::radau5{}).state, std::exp(2.0), 1e-5));
}

TEST_CASE("Newton's method without convergence, in steps of one length") {
  // The Jacobian that is given has the wrong sign and size.
  auto const wrong = ff::with_jacobian([](std::array<double, 1> const& x) { return std::array{-x[0] * x[0] * 1e8}; },
                                       [](std::array<double, 1> const&) {
                                         return Eigen::Matrix<double, 1, 1>(1e16);
                                       });
  auto const fixed = caught([&] {
    return ff::evolve(wrong, std::array{1.0}, 0.0, 1.0, ff::steppers::implicit_euler{}, {.step = 0.5});
  });
  CHECK(fixed.code == ff::errc::not_converged);
  CHECK(says(fixed, "50 iterations in the step from t, got 0"));
}

TEST_CASE("infinite velocities and Jacobians") {
  auto const wall = ff::ode([](auto const& x) {
    using std::sqrt;
    return -sqrt(x) - 1.0;  // reaches 0 with a slope
  });
  auto const e = caught([&] { return ff::evolve(wall, 1.0, 0.0, 2.0, ff::steppers::rosenbrock4{}); });
  CHECK(e.code == ff::errc::non_finite);
  auto const nan = ff::with_jacobian([](std::array<double, 1> const& x) { return std::array{-x[0]}; },
                                     [](std::array<double, 1> const&) {
                                       return Eigen::Matrix<double, 1, 1>(std::numeric_limits<double>::quiet_NaN());
                                     });
  for (auto const& message :
       {caught([&] { return ff::evolve(nan, std::array{1.0}, 0.0, 1.0, ff::steppers::radau5{}); }),
        caught([&] { return ff::evolve(nan, std::array{1.0}, 0.0, 1.0, ff::steppers::tr_bdf2{}); }),
        caught([&] { return ff::evolve(nan, std::array{1.0}, 0.0, 1.0, ff::steppers::rosenbrock4{}); })}) {
    CHECK(message.code == ff::errc::non_finite);
    CHECK(message.index == ff::error_index{0, 0});
    CHECK(says(message, "Jacobian of the velocity is not finite"));
  }
}

TEST_CASE("a step of 0, sizes, a blow-up") {
  auto const decay = ff::ode([](auto const& x) { return -x; });
  auto const zero =
      caught([&] { return ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::implicit_midpoint{}, {.step = 0}); });
  CHECK(zero.code == ff::errc::bad_option);
  auto const formulas = ff::ode(ff::field<0>, ff::field<1>);
  auto const size =
      caught([&] { return ff::evolve(formulas, std::vector<double>(3), 0.0, 1.0, ff::steppers::radau5{}); });
  CHECK(size.code == ff::errc::size_mismatch);
  auto const pole = ff::ode([](auto const& x) { return x * x; });
  auto const blow_up = [&](auto stepper) {
    try {
      ff::evolve(pole, 1.0, 0.0, 2.0, stepper);
      FAIL("a success beyond the pole");
    } catch (ff::evolution_error<double> const& e) {
      CHECK(e.code == ff::errc::step_underflow);
      CHECK(within(e.time, 1.0, 1e-5));
    }
  };
  blow_up(ff::steppers::radau5{});
  blow_up(ff::steppers::rosenbrock4{});
  blow_up(ff::steppers::tr_bdf2{});
  blow_up(ff::steppers::sdirk2{});
}

TEST_CASE("implicit Euler far from the root: Newton's method with a new Jacobian in each iteration") {
  auto const flow = ff::ode([](auto const& x) { return -x * x * x; });
  for (double const h : {1.0, 0.1, 0.01}) {
    auto const end = ff::evolve(flow, 10.0, 0.0, 1.0, ff::steppers::implicit_euler{}, {.step = h});
    double x = 10;  // x+ + h x+^3 = x by bisection
    for (int k = 0; k < std::lround(1 / h); ++k) {
      double low = 0, high = x;
      for (int halving = 0; halving < 200; ++halving) {
        double const middle = (low + high) / 2;
        (middle + h * middle * middle * middle < x ? low : high) = middle;
      }
      x = high;
    }
    CHECK(within(end.state, x, 1e-13));
  }
}

TEST_CASE("what lies beyond a band is told") {
  auto const ring = ff::ode([](auto const& u, auto& velocity, auto const&) {
    std::size_t const n = u.size();
    for (std::size_t i = 0; i < n; ++i) velocity[i] = u[(i + n - 1) % n] - 2 * u[i] + u[(i + 1) % n];
  });
  for (std::size_t n : {std::size_t{9}, std::size_t{10}, std::size_t{11}}) {
    auto const e = caught([&] {
      return ff::evolve(ff::with_band<1, 1>(ring), std::vector<double>(n, 1.0), 0.0, 1.0, ff::steppers::radau5{});
    });
    CHECK(e.code == ff::errc::domain);
    CHECK(e.index == ff::error_index{0});
  }
  auto const far = ff::ode([](auto const& u, auto& velocity, auto const&) {  // a period of the direction once
    for (std::size_t i = 0; i < u.size(); ++i) velocity[i] = -u[i];
    velocity[0] = -u[0] + u[50] - u[1059];
  });
  CHECK(caught([&] {
          return ff::evolve(ff::with_band<0, 0>(far), std::vector<double>(1200, 1.0), 0.0, 1.0,
                            ff::steppers::rosenbrock4{});
        }).code == ff::errc::domain);
  auto const root = ff::ode([](auto const& u, auto& velocity, auto const&) {
    using std::sqrt;
    for (std::size_t i = 0; i < u.size(); ++i) velocity[i] = 1.0 + sqrt(u[i]);
  });
  auto const infinite = caught([&] {
    return ff::evolve(ff::with_band<0, 0>(root), std::vector<double>(3, 0.0), 0.0, 1.0, ff::steppers::radau5{});
  });
  CHECK(infinite.code == ff::errc::non_finite);
  CHECK(infinite.index == ff::error_index{0, 0});
  auto const steps = caught([&] {
    return ff::evolve(ff::with_band<1, 1>(ring), std::vector<double>(9, 1.0), 0.0, 1.0, ff::steppers::implicit_euler{},
                      {.step = 0.1});
  });
  CHECK(steps.code == ff::errc::domain);
}

TEST_CASE("a non-square matrix is told with its size") {
  auto const flow = ff::with_jacobian([](std::array<double, 2> const& z) { return z; },
                                      [](std::array<double, 2> const&) -> Eigen::MatrixXd {
                                        return Eigen::MatrixXd::Zero(2, 3);
                                      });
  auto const e = caught([&] { return ff::evolve(flow, std::array{1.0, 1.0}, 0.0, 1.0, ff::steppers::radau5{}); });
  CHECK(e.code == ff::errc::size_mismatch);
  CHECK(says(e, "columns, got 3"));
}
