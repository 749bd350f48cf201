/// Descent by discrete gradients: the order, the laws of a stepper, rest.

#include <doctest/doctest.h>

#include <freefield/flow/energy/gonzalez.hpp>
#include <freefield/flow/evolve.hpp>
#include <freefield/flow/ode.hpp>

#include <laws/stepper.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace ff = freefield;
using support::within;
using ff::guarantee::energy_decay;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
using pair = std::array<double, 2>;

}  // namespace

TEST_CASE("the order, and the laws of a stepper") {
  auto const bowl = ff::gradient_flow(pow<2>(x) / 2 + 3 * pow<2>(y) / 2 + pow<4>(x - y) / 4, ff::euclidean);
  pair const start{1, 2};
  auto const exact = ff::evolve(bowl, start, 0.0, 1.0, ff::steppers::dopri5{}, {.tolerance = 1e-13}).state;
  auto const distance = [](pair const& p, pair const& q) { return std::hypot(p[0] - q[0], p[1] - q[1]); };
  CHECK(laws::order_by_halving(ff::steppers::gonzalez{}, bowl, start, 1.0, 1.0 / 32,
                               [&](pair const& z) { return distance(z, exact); }));
  CHECK(laws::pieces_and_caps(ff::steppers::gonzalez{}, bowl, start, 1.0, 1.0 / 16, distance, 1e-13));
  auto const moving = ff::gradient_flow(pow<2>(x - sin(ff::symbol<"t">)) / 2, ff::euclidean);
  double const there = (std::sin(2.0) - std::cos(2.0) + std::exp(-2.0)) / 2;
  CHECK(laws::order_by_halving(ff::steppers::gonzalez{}, moving, 0.0, 2.0, 1.0 / 8,
                               [&](double z) { return std::abs(z - there); }));
  using moving_flow = std::remove_const_t<decltype(moving)>;
  static_assert(!ff::guarantees<ff::steppers::gonzalez, moving_flow, double, energy_decay>);
}

TEST_CASE("at rest, and on the way to it") {
  auto const well = pow<4>(x) / 4 - pow<2>(x) / 2;
  auto const wells = ff::gradient_flow(well, ff::euclidean);
  CHECK(ff::evolve(wells, 0.0, 0.0, 5.0, ff::steppers::gonzalez{}, {.step = 0.5}).state == 0.0);
  for (double const start : {0.3, -2.0, 1.0, 1 + 1e-9}) {
    auto const end = ff::evolve(wells, start, 0.0, 100.0, ff::steppers::gonzalez{}, {.step = 0.5}, ff::monotone(well));
    CHECK(within(std::abs(end.state), 1.0, 1e-12));
    CHECK(end.violation_count == 0);
  }
  auto const hidden = [](auto const& z) { return z * z * z * z / 4.0 - z * z / 2.0 + 0.25; };  // zero at its least
  auto const end = ff::evolve(ff::gradient_flow(hidden, ff::euclidean), 0.4, 0.0, 100.0, ff::steppers::gonzalez{},
                              {.step = 0.25});
  CHECK(within(end.state, 1.0, 1e-7));
  auto const chain = ff::gradient_flow([](auto const& z) {
    auto sum = z[0] * z[0];
    for (std::size_t i = 1; i < z.size(); ++i)
      sum = sum + z[i] * z[i] * z[i] * z[i] + (z[i] - z[i - 1]) * (z[i] - z[i - 1]);
    return sum;
  }, ff::euclidean);
  std::vector<double> const ones(7, 1.0);
  auto const exact = ff::evolve(chain, ones, 0.0, 5.0, ff::steppers::dopri5{}, {.tolerance = 1e-9}).state;
  auto const stepped = ff::evolve(chain, ones, 0.0, 5.0, ff::steppers::gonzalez{}, {.step = 0.05}).state;
  for (std::size_t i = 0; i < 7; ++i) CHECK(within(stepped[i], exact[i], 1e-3));
}

