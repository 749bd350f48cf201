/// Gradient flows of vectors and the methods of optimisation that discretise them.

#include <doctest/doctest.h>

#include <freefield/flow.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

namespace ff = freefield;
using ff::guarantee::energy_decay;
using support::caught, support::close, support::says, support::within;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
using pair = std::array<double, 2>;

auto const valley = pow<2>(1 - x) + 100 * pow<2>(y - x * x);  // Rosenbrock's

/// The same as a callable.
auto const valley_of = [](auto const& z) {
  auto const a = 1 - z[0], b = z[1] - z[0] * z[0];
  return a * a + 100 * b * b;
};

}  // namespace

TEST_CASE("a formula, a callable by dual numbers, and a gradient that is given are one flow") {
  auto const given = ff::with_gradient(valley_of, [](auto const& z, auto& out) {
    out[0] = -2 * (1 - z[0]) - 400 * z[0] * (z[1] - z[0] * z[0]);
    out[1] = 200 * (z[1] - z[0] * z[0]);
  });
  auto const returned = ff::with_gradient(valley_of, [](std::vector<double> const& z) {
    return std::vector{-2 * (1 - z[0]) - 400 * z[0] * (z[1] - z[0] * z[0]), 200 * (z[1] - z[0] * z[0])};
  });
  auto const end = [](auto const& f, auto start) {
    return ff::evolve(ff::gradient_flow(f, ff::euclidean), start, 0.0, 1.0, ff::steppers::dopri5{},
                      {.tolerance = 1e-10}, ff::monotone(f))
        .state;
  };
  auto const reference = ff::evolve(ff::gradient_flow(valley, ff::euclidean), pair{-1.2, 1.0}, 0.0, 1.0,
                                    ff::steppers::dopri5{}, {.tolerance = 1e-10}, ff::monotone(valley));
  CHECK(reference.violation_count == 0);
  auto const check = [&](auto const& state) { CHECK(within(state[0], reference.state[0], 1e-9)); };
  check(end(valley_of, pair{-1.2, 1.0}));
  check(end(valley_of, std::vector{-1.2, 1.0}));
  check(end(valley_of, Eigen::Vector2d(-1.2, 1.0)));
  check(ff::evolve(ff::gradient_flow(given, ff::euclidean), std::vector{-1.2, 1.0}, 0.0, 1.0, ff::steppers::dopri5{},
                   {.tolerance = 1e-10}).state);
  check(ff::evolve(ff::gradient_flow(returned, ff::euclidean), std::vector{-1.2, 1.0}, 0.0, 1.0, ff::steppers::dopri5{},
                   {.tolerance = 1e-10}).state);
}

TEST_CASE("the proximal point: closed form, any step, concave pieces, non-smooth rounding") {
  // argmin_y a y^2/2 + (y - x)^2 / (2 h) = x / (1 + h a)
  auto const bowl = ff::gradient_flow(3 * pow<2>(x) / 2, ff::euclidean);
  for (double const h : {1e-6, 0.1, 10.0, 1e8})
    CHECK(
        close(ff::evolve(bowl, 2.0, 0.0, h, ff::steppers::proximal_point{}, {.step = h}).state, 2.0 / (1 + 3 * h), 8));
  auto const run =
      ff::evolve(ff::gradient_flow(valley, ff::euclidean), pair{-1.2, 1.0}, 0.0, 1e6, ff::steppers::proximal_point{},
                 {.step = 1e4}, ff::monotone(valley), ff::guaranteed<energy_decay>);
  CHECK(run.violation_count == 0);
  CHECK(within(run.state[0], 1.0, 1e-12));
  auto const by_jets = ff::evolve(ff::gradient_flow(valley_of, ff::euclidean), pair{-1.2, 1.0}, 0.0, 2.0,
                                  ff::steppers::proximal_point{}, {.step = 0.5}).state;
  auto const by_formula = ff::evolve(ff::gradient_flow(valley, ff::euclidean), pair{-1.2, 1.0}, 0.0, 2.0,
                                     ff::steppers::proximal_point{}, {.step = 0.5}).state;
  CHECK(within(by_jets[0], by_formula[0], 1e-12));
  auto const wells = pow<4>(x) / 4 - pow<2>(x) / 2;
  for (double const start : {1e-9, 0.3, -2.0}) {
    auto const down = ff::evolve(ff::gradient_flow(wells, ff::euclidean), start, 0.0, 300.0,
                                 ff::steppers::proximal_point{}, {.step = 3.0}, ff::monotone(wells));
    CHECK(down.violation_count == 0);
    CHECK(close(std::abs(down.state), 1.0, 8));
  }
}

TEST_CASE("gradient descent decreases below the step 2 / L and grows above it; a metric preconditions") {
  auto const f = pow<2>(x) / 2 + 50 * pow<2>(y);
  auto const flow = ff::gradient_flow(f, ff::euclidean);
  auto const below =
      ff::evolve(flow, pair{1, 1}, 0.0, 1.0, ff::steppers::gradient_descent{}, {.step = 0.0199}, ff::monotone(f));
  CHECK(below.violation_count == 0);
  auto const above =
      ff::evolve(flow, pair{1, 1}, 0.0, 1.0, ff::steppers::gradient_descent{}, {.step = 0.0201}, ff::monotone(f));
  CHECK(above.violation_count > 0);
  auto const newton = ff::gradient_flow(f, ff::field_metric(Eigen::Matrix2d{{1.0, 0.0}, {0.0, 0.01}}));
  auto const at_once = ff::evolve(newton, pair{1, 1}, 0.0, 1.0, ff::steppers::gradient_descent{}, {.step = 1.0}).state;
  CHECK(within(at_once[0], 0.0, 1e-15));
  CHECK(within(at_once[1], 0.0, 1e-15));
}

TEST_CASE("the heavy ball is Polyak's iteration") {
  double const h = 0.1, friction = 2.0, rate = h * h / (1 + friction * h), momentum = 1 / (1 + friction * h);
  auto const ball = ff::inertial_flow(valley, friction);
  auto const end =
      ff::evolve(ball, std::vector{0.2, 0.1, 0.0, 0.0}, 0.0, 1.0, ff::steppers::heavy_ball{}, {.step = h}).state;
  pair now{0.2, 0.1}, before = now;
  for (int k = 0; k < 10; ++k) {
    pair const gradient{-2 * (1 - now[0]) - 400 * now[0] * (now[1] - now[0] * now[0]),
                        200 * (now[1] - now[0] * now[0])};
    pair next{};
    for (std::size_t i = 0; i < 2; ++i) next[i] = now[i] - rate * gradient[i] + momentum * (now[i] - before[i]);
    before = now;
    now = next;
  }
  CHECK(within(end[0], now[0], 1e-11 * std::abs(now[0])));
  CHECK(within(end[1], now[1], 1e-11 * std::abs(now[1])));
}

TEST_CASE("a function of time is descended as it is then") {
  constexpr auto t = ff::symbol<"t">;
  auto const formula = ff::gradient_flow(pow<2>(x - sin(t)) / 2, ff::euclidean);
  auto const callable = ff::gradient_flow(
      [](auto const& z, double time) { return (z - std::sin(time)) * (z - std::sin(time)) / 2; }, ff::euclidean);
  double const exact = (std::sin(2.0) - std::cos(2.0) + std::exp(-2.0)) / 2;
  CHECK(within(ff::evolve(formula, 0.0, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-11}).state, exact, 1e-9));
  CHECK(within(ff::evolve(callable, 0.0, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-11}).state, exact, 1e-9));
  CHECK(within(ff::evolve(formula, 0.0, 0.0, 2.0, ff::steppers::proximal_point{}, {.step = 1e-4}).state, exact, 1e-4));
}

TEST_CASE("a gradient that is given and moves; promises that time takes away") {
  auto const moving = ff::with_gradient([](double z, double time) { return z * z * time; },
                                        [](double z, double time) { return 2 * z * time; });
  CHECK(within(ff::evolve(ff::gradient_flow(moving, ff::euclidean), 1.0, 0.0, 1.0, ff::steppers::dopri5{}).state,
               std::exp(-1.0), 1e-7));
  constexpr auto t = ff::symbol<"t">;
  auto const grows = ff::gradient_flow(pow<2>(x) * t, ff::euclidean);
  auto const stays = ff::gradient_flow(pow<2>(x), ff::euclidean);
  using proximal = ff::steppers::proximal_point;
  static_assert(!ff::guarantees<proximal, std::remove_const_t<decltype(grows)>, double, energy_decay>);
  static_assert(ff::guarantees<proximal, std::remove_const_t<decltype(stays)>, double, energy_decay>);
  using complex = std::complex<double>;
  static_assert(!ff::flow_on<std::remove_const_t<decltype(stays)>, complex>);
}

TEST_CASE("bad input") {
  auto const bowl = ff::gradient_flow(pow<2>(x) / 2, ff::euclidean);
  CHECK(caught([&] { return ff::evolve(bowl, 1.0, 0.0, -1.0, ff::steppers::proximal_point{}, {.step = 0.1}); }).code ==
        ff::errc::domain);
  auto const logarithm = ff::gradient_flow(log(x), ff::euclidean);
  CHECK(caught([&] {
          return ff::evolve(logarithm, -1.0, 0.0, 1.0, ff::steppers::proximal_point{}, {.step = 0.1});
        }).code == ff::errc::non_finite);
  auto const two = ff::gradient_flow(x * y, ff::euclidean);
  CHECK(caught([&] { return ff::evolve(two, std::vector{1.0}, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1}); }).code ==
        ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::evolve(ff::inertial_flow(pow<2>(x), 1.0), std::vector{1.0, 2.0, 3.0}, 0.0, 1.0,
                                       ff::steppers::heavy_ball{}, {.step = 0.1}); }).code == ff::errc::size_mismatch);
}
