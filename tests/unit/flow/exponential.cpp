/// Exponential integrators: exactness, orders, and the order that a parabolic equation leaves.

#include <doctest/doctest.h>

#include <freefield/flow/exponential.hpp>
#include <freefield/flow/ode.hpp>

#include <Eigen/LU>

#include <laws/stepper.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <type_traits>
#include <vector>

namespace ff = freefield;
using support::caught, support::within;

namespace {

using pair = std::array<double, 2>;
double distance(pair const& a, pair const& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

Eigen::Matrix2d const matrix{{-1.0, 2.0}, {0.5, -3.0}};

/// Neither linear nor without time.
constexpr auto bent = [](auto const& x, auto const& t) {
  using std::cos, std::sin;
  auto v = x;
  v[0] = sin(x[1]) + cos(2.0 * t);
  v[1] = x[0] * x[1] / 4.0 - t / 2.0;
  return v;
};
auto const flow = ff::semilinear(matrix, bent);
constexpr pair start{1.0, 0.5};

template <class S>
void check_order(S stepper, double step) {
  auto const exact = ff::evolve(flow, start, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 3e-14}).state;
  CHECK(laws::order_by_halving(stepper, flow, start, 2.0, step, [&](pair const& x) { return distance(x, exact); }));
  CHECK(laws::pieces_and_caps(stepper, flow, start, 2.0, step, distance, 1e-12));
}

}  // namespace

TEST_CASE("orders and laws") {
  check_order(ff::steppers::exponential_euler{}, 1.0 / 256);
  check_order(ff::steppers::exponential_rk4{}, 1.0 / 8);
  check_order(ff::steppers::exponential_rosenbrock{}, 1.0 / 16);
  CHECK(laws::no_nan_passes(ff::steppers::exponential_rosenbrock{}, pair{1.0, 2.0}));
}

TEST_CASE("exact where the rest is constant, in one step of any length; and so for a diagonal") {
  auto const constant = ff::semilinear(matrix, [](pair const&) { return pair{0.3, -0.7}; });
  Eigen::Vector2d const rest(0.3, -0.7), fixed = -matrix.inverse() * rest;
  for (double const h : {0.1, 2.0, 50.0}) {
    // exp(t A) by the eigenvalues -2 +- sqrt(2): (f - f_2) / (l_1 - l_2)
    double const one = -2 + std::sqrt(2.0), two = -2 - std::sqrt(2.0);
    Eigen::Matrix2d const identity = Eigen::Matrix2d::Identity();
    Eigen::Matrix2d const exponential = std::exp(h * one) / (one - two) * (matrix - two * identity) -
                                        std::exp(h * two) / (one - two) * (matrix - one * identity);
    Eigen::Vector2d const exact = fixed + exponential * (Eigen::Vector2d(1, 0.5) - fixed);
    auto const check = [&](auto stepper) {
      auto const options = laws::steps_of<decltype(stepper), std::remove_const_t<decltype(constant)>, pair>(h);
      auto const end = ff::evolve(constant, start, 0.0, h, stepper, options).state;
      CHECK(within(end[0], exact(0), 1e-13));
      CHECK(within(end[1], exact(1), 1e-13));
    };
    check(ff::steppers::exponential_euler{});
    check(ff::steppers::exponential_rk4{});
  }
  // x' = l x + b + v t is exact for Rosenbrock's.
  auto const driven = ff::ode([](auto const& x, auto const& t) { return -40.0 * x + 3.0 + 2.0 * t; });
  auto const end = ff::evolve(driven, 1.0, 0.0, 3.0, ff::steppers::exponential_rosenbrock{},
                              {.step = 3.0, .tolerance = 1e-10});
  double const offset = 3.0 / 40 - 2.0 / 1600;
  CHECK(within(end.state, offset + 6.0 / 40 + (1 - offset) * std::exp(-120.0), 1e-13));
  CHECK(end.steps == 1);
  // i omega and -1e8 at once, complex
  using complex = std::complex<double>;
  Eigen::Vector3cd const rates(complex(0, 30), complex(-1e8, 0), complex(0, 0));
  auto const modes = ff::semilinear(rates, [](Eigen::Vector3cd const&) {
    return Eigen::Vector3cd(complex(1, 0), complex(2e8, 0), complex(0, 1));
  });
  Eigen::Vector3cd const ones(complex(1), complex(1), complex(1));
  auto const turned = ff::evolve(modes, ones, 0.0, 2.0, ff::steppers::exponential_rk4{}, {.step = 0.5}).state;
  complex const drift(0, -1.0 / 30);
  CHECK(std::abs(turned(0) - (std::exp(complex(0, 60)) * (1.0 + drift) - drift)) < 1e-13);
  CHECK(std::abs(turned(1) - 2.0) < 1e-13);
  CHECK(std::abs(turned(2) - complex(1, 2)) < 1e-14);
}

namespace {

/// u_t = u_xx + 1 / (1 + u^2) + g on (0, 1), zero at the walls, whose solution x (1 - x) exp(t) has no error in space.
/// Source: M. Hochbruck, A. Ostermann, SIAM J. Numer. Anal. 43 (2005) 1069, example 6.1.
struct heated_rod {
  static constexpr Eigen::Index cells = 49;
  static double place(Eigen::Index i) { return static_cast<double>(i + 1) / 50; }
  static Eigen::VectorXd at(double t) {
    return Eigen::VectorXd::NullaryExpr(cells, [&](Eigen::Index i) { return place(i) * (1 - place(i)) * std::exp(t); });
  }
  static Eigen::MatrixXd laplacian() {
    Eigen::MatrixXd a = Eigen::MatrixXd::Zero(cells, cells);
    for (Eigen::Index i = 0; i < cells; ++i) {
      a(i, i) = -5000;
      if (i > 0) a(i, i - 1) = a(i - 1, i) = 2500;
    }
    return a;
  }
  template <class State, class Time>
  State operator()(State const& u, Time const& t) const {
    using std::exp;
    State v = u;
    for (Eigen::Index i = 0; i < cells; ++i) {
      auto const grown = place(i) * (1 - place(i)) * exp(t);
      v(i) = 1.0 / (1.0 + u(i) * u(i)) + (grown + 2.0 * exp(t) - 1.0 / (1.0 + grown * grown));
    }
    return v;
  }
};

}  // namespace

TEST_CASE("a parabolic equation does not lower the order") {
  auto const rod = ff::semilinear(heated_rod::laplacian(), heated_rod{});
  Eigen::VectorXd const exact = heated_rod::at(1.0), begin = heated_rod::at(0.0);
  auto const slope = [&](auto stepper, double step, int halvings) {
    auto const error = [&](double h) {
      auto const options = laws::steps_of<decltype(stepper), std::remove_const_t<decltype(rod)>, Eigen::VectorXd>(h);
      return (ff::evolve(rod, begin, 0.0, 1.0, stepper, options).state - exact).cwiseAbs().maxCoeff();
    };
    return std::log2(error(step) / error(std::ldexp(step, -halvings))) / halvings;
  };
  CHECK(slope(ff::steppers::exponential_rk4{}, 1.0 / 4, 3) > 3.8);
  CHECK(slope(ff::steppers::exponential_euler{}, 1.0 / 16, 3) > 0.9);
  CHECK(slope(ff::steppers::exponential_rosenbrock{}, 1.0 / 2, 2) > 2.8);
}
