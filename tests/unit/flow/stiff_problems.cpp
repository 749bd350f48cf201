/// Stiff problems with published end points: van der Pol, Robertson, HIRES, the Oregonator.
/// Source: F. Mazzia, C. Magherini, Test Set for Initial Value Problem Solvers, release 2.4 (2008).

#include <doctest/doctest.h>

#include <freefield/flow/stiff.hpp>

#include <support/close.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace ff = freefield;
using support::within;

namespace {

constexpr auto robertson = [](auto const& y) {
  auto v = y;
  v[0] = -0.04 * y[0] + 1e4 * y[1] * y[2];
  v[2] = 3e7 * y[1] * y[1];
  v[1] = -v[0] - v[2];
  return v;
};

constexpr auto hires = [](auto const& y) {
  auto v = y;
  v[0] = -1.71 * y[0] + 0.43 * y[1] + 8.32 * y[2] + 0.0007;
  v[1] = 1.71 * y[0] - 8.75 * y[1];
  v[2] = -10.03 * y[2] + 0.43 * y[3] + 0.035 * y[4];
  v[3] = 8.32 * y[1] + 1.71 * y[2] - 1.12 * y[3];
  v[4] = -1.745 * y[4] + 0.43 * y[5] + 0.43 * y[6];
  v[5] = -280.0 * y[5] * y[7] + 0.69 * y[3] + 1.71 * y[4] - 0.43 * y[5] + 0.69 * y[6];
  v[6] = 280.0 * y[5] * y[7] - 1.81 * y[6];
  v[7] = -v[6];
  return v;
};

/// The largest relative error.
template <std::size_t N>
double distance(std::array<double, N> const& a, std::array<double, N> const& exact) {
  double worst = 0;
  for (std::size_t i = 0; i < N; ++i) {
    double const here = std::abs(a[i] / exact[i] - 1);
    if (!(here <= worst)) worst = here;
  }
  return worst;
}

constexpr std::array robertson_end{0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050};
constexpr std::array hires_end{0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4,
                               0.1175651343283149e-2, 0.2386356198831331e-2, 0.6238968252742796e-2,
                               0.2849998395185769e-2, 0.2850001604814231e-2};

template <class S>
double robertson_error(S stepper, double tolerance) {
  auto const end = ff::evolve(ff::ode(robertson), std::array{1.0, 0.0, 0.0}, 0.0, 1e11, stepper,
                              {.tolerance = tolerance, .absolute_tolerance = tolerance * 1e-6});
  CHECK(end.jacobians > 0);
  CHECK(end.factorisations > 0);
  return distance(end.state, robertson_end);
}

template <class S>
double hires_error(S stepper, double tolerance) {
  std::array const start{1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0057};
  return distance(ff::evolve(ff::ode(hires), start, 0.0, 321.8122, stepper,
                             {.tolerance = tolerance, .absolute_tolerance = tolerance * 1e-4}).state, hires_end);
}

}  // namespace

TEST_CASE("Robertson's reaction to t = 1e11") {
  CHECK(robertson_error(ff::steppers::radau5{}, 1e-6) < 1e-5);
  CHECK(robertson_error(ff::steppers::radau5{}, 1e-10) < 1e-8);
  CHECK(robertson_error(ff::steppers::rosenbrock4{}, 1e-6) < 1e-4);
  CHECK(robertson_error(ff::steppers::tr_bdf2{}, 1e-5) < 1e-2);
  CHECK(robertson_error(ff::steppers::sdirk2{}, 1e-4) < 1e-1);
}

TEST_CASE("HIRES, eight concentrations") {
  CHECK(hires_error(ff::steppers::radau5{}, 1e-6) < 1e-4);
  CHECK(hires_error(ff::steppers::radau5{}, 1e-11) < 1e-9);
  CHECK(hires_error(ff::steppers::rosenbrock4{}, 1e-7) < 1e-4);
  CHECK(hires_error(ff::steppers::tr_bdf2{}, 1e-6) < 1e-3);
  CHECK(hires_error(ff::steppers::sdirk2{}, 1e-5) < 1e-1);
}

TEST_CASE("van der Pol's oscillator with mu = 1000, from formulas") {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  constexpr auto mu = ff::symbol<"mu">;
  auto const flow = ff::ode(y, mu * (1 - x * x) * y - x, mu = 1000.0);
  std::array const exact{0.1706167732170469e1, -0.8928097010248125e-3};
  auto const error = [&](auto stepper, double tolerance) {
    return distance(ff::evolve(flow, std::array{2.0, 0.0}, 0.0, 2000.0, stepper, {.tolerance = tolerance}).state,
                    exact);
  };
  CHECK(error(ff::steppers::radau5{}, 1e-6) < 1e-3);
  CHECK(error(ff::steppers::radau5{}, 1e-11) < 1e-8);
  CHECK(error(ff::steppers::rosenbrock4{}, 1e-8) < 1e-4);
  CHECK(error(ff::steppers::tr_bdf2{}, 1e-7) < 1e-3);
}

TEST_CASE("steps that grow into a layer shrink before they fail") {
  auto const oscillator = ff::ode([](auto const& y) {
    auto v = y;
    v[0] = y[1];
    v[1] = 1e6 * ((1 - y[0] * y[0]) * y[1] - y[0]);
    return v;
  });
  // Without regard to how the errors grow, 23, 7 and 4 repetitions come to 100 steps.
  auto const count = [&](auto stepper) {
    auto const run = ff::evolve(oscillator, std::array{2.0, 0.0}, 0.0, 2.0, stepper, {.tolerance = 1e-5});
    CHECK(std::abs(run.state[0] - 1.706167732170483) < 1e-3);
    return static_cast<double>(run.rejected) / static_cast<double>(run.steps);
  };
  CHECK(count(ff::steppers::radau5{}) < 0.07);
  CHECK(count(ff::steppers::rosenbrock4{}) < 0.04);
  CHECK(count(ff::steppers::tr_bdf2{}) < 0.02);
}

TEST_CASE("the Oregonator to t = 360") {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  constexpr auto z = ff::field<2>;
  constexpr auto s = ff::symbol<"s">;
  constexpr auto q = ff::symbol<"q">;
  constexpr auto w = ff::symbol<"w">;
  auto const flow = ff::ode(s * (y + x * (1 - q * x - y)), (z - (1 + x) * y) / s, w * (x - z), s = 77.27, q = 8.375e-6,
                            w = 0.161);
  std::array const exact{0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3};
  auto const error = [&](auto stepper, double tolerance) {
    return distance(ff::evolve(flow, std::array{1.0, 2.0, 3.0}, 0.0, 360.0, stepper, {.tolerance = tolerance}).state,
                    exact);
  };
  CHECK(error(ff::steppers::radau5{}, 1e-6) < 1e-3);
  CHECK(error(ff::steppers::radau5{}, 1e-11) < 1e-8);
  CHECK(error(ff::steppers::rosenbrock4{}, 1e-8) < 1e-3);
}
