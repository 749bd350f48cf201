/// Sums of Hamiltonian flows in turn: what both keep is kept.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>
#include <freefield/flow/split.hpp>
#include <freefield/flow/symplectic.hpp>

#include <laws/stepper.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <type_traits>

namespace ff = freefield;
using ff::steppers::rk4, ff::steppers::strang;
using support::within;

namespace {

using pair = std::array<double, 2>;
pair const start{1.2, 0.3};

}  // namespace

TEST_CASE("halves of mechanics") {
  constexpr auto q = ff::field<0>;
  constexpr auto p = ff::field<1>;
  auto const oscillator = ff::hamiltonian_flow(p * p / 2 + q * q / 2);
  auto const quartic = ff::hamiltonian_flow(p * p / 20 + pow<4>(q) / 4);
  auto const flow = ff::split(oscillator, quartic);
  using verlets = decltype(strang(ff::steppers::verlet{}, ff::steppers::verlet{}));
  CHECK(ff::guarantees<verlets, std::remove_const_t<decltype(flow)>, pair, ff::guarantee::symplectic>);
  CHECK_FALSE(ff::guarantees<decltype(strang(ff::steppers::verlet{}, rk4{})), std::remove_const_t<decltype(flow)>, pair,
                             ff::guarantee::symplectic>);
  using dual = ff::jet<double, 2>;
  auto const z = ff::evolve(flow, dual::variables({1.0, 0.2}), 0.0, 4.0, verlets{}, {.step = 0.25}).state;
  CHECK(within(z[0].gradient[0] * z[1].gradient[1] - z[0].gradient[1] * z[1].gradient[0], 1.0, 1e-13));
  pair const end = ff::evolve(flow, start, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-13}).state;
  CHECK(laws::order_by_halving(verlets{}, flow, start, 2.0, 1.0 / 16, [&](pair const& z2) {
    return std::hypot(z2[0] - end[0], z2[1] - end[1]);
  }));
}
