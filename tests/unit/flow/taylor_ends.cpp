/// Taylor series of solutions that end, and of flows that are not smooth.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>

namespace ff = freefield;
using pair = std::array<double, 2>;
using support::caught, support::says, support::within;

TEST_CASE("what ends a solution is an error at the last good time") {
  auto const square = ff::ode([](auto const& q) { return q * q; });
  try {
    ff::evolve(square, 1.0, 0.0, 2.0, ff::steppers::taylor<20>{}, {.tolerance = 1e-12});
    FAIL_CHECK("a pole was passed");
  } catch (ff::evolution_error<double> const& e) {
    CHECK(e.code == ff::errc::step_underflow);
    CHECK(within(e.time, 1.0, 1e-9));
    CHECK(e.state > 1e9);
  }
  // (log x)' at x < 0: the second component leaves the domain at t = 1.
  auto const logarithm = ff::ode([](auto const& q, auto& velocity, auto const&) {
    velocity[0] = log(q[1]) * 0 + 1;
    velocity[1] = velocity[0] * 0 - 1;
  });
  try {
    ff::evolve(logarithm, pair{0.0, 1.0}, 0.0, 2.0, ff::steppers::taylor<10>{}, {.tolerance = 1e-8});
    FAIL_CHECK("a logarithm of a negative number");
  } catch (ff::evolution_error<pair> const& e) {
    CHECK(e.code == ff::errc::non_finite);
    CHECK(e.index == ff::error_index{0});
    CHECK(e.time <= 1.0);
    CHECK(e.time > 0.9);
  }
  // A finite velocity without a second derivative.
  auto const root = ff::ode([](auto const& q) {
    using std::sqrt;
    return sqrt(q);
  });
  auto const e = caught([&] { return ff::evolve(root, 0.0, 0.0, 1.0, ff::steppers::taylor<6>{}); });
  CHECK(e.code == ff::errc::non_finite);
  auto const nan = caught([&] { return ff::evolve(root, -1.0, 0.0, 1.0, ff::steppers::taylor<6>{}); });
  CHECK(says(nan, "state or of its velocity is not finite"));
}

TEST_CASE("kinks and jumps inside of a step are seen; terms that vanish deceive nobody") {
  auto const kink = ff::ode([](auto const& q, auto const& t) { using std::abs;
    return q * 0 + abs(t - 1); });
  auto const end = ff::evolve(kink, 0.0, 0.0, 2.0, ff::steppers::taylor<12>{}, {.tolerance = 1e-10});
  CHECK(within(end.state, 1.0, 1e-9));
  auto const jump = ff::ode([](auto const& q, auto const& t) { return t < 1 ? -q : q; });
  auto const across = ff::evolve(jump, 1.0, 0.0, 2.0, ff::steppers::taylor<12>{}, {.tolerance = 1e-10});
  CHECK(within(across.state, 1.0, 1e-8));
  CHECK(across.rejected > 5);
  auto const broken =
      ff::evolve(jump, 1.0, 0.0, 2.0, ff::steppers::taylor<12>{}, {.tolerance = 1e-10, .breaks = {1.0}});
  CHECK(within(broken.state, 1.0, 1e-10));
  CHECK(broken.rejected == 0);
  // x' = 5 t^4 x has terms of degrees 5, 10, 15, ... alone, none of degree 12 or 13 at t = 0.
  auto const late = ff::ode([](auto const& q, auto const& t) { using std::pow;
    return 5 * pow(t, 4.0) * q; });
  auto const grown = ff::evolve(late, 1.0, 0.0, 1.5, ff::steppers::taylor<13>{}, {.tolerance = 1e-12});
  CHECK(within(grown.state, std::exp(std::pow(1.5, 5)), 1e-8));
}

TEST_CASE("a power of 17 has a series at 0") {
  // x' = 1 + x^17 by two ways and two methods.
  auto const by_power = ff::ode([](auto const& q) {
    using std::pow;
    return 1 + pow(q, 17.0);
  });
  auto const by_products = ff::ode([](auto const& q) {
    auto const square = q * q, fourth = square * square, eighth = fourth * fourth;
    return 1 + eighth * eighth * q;
  });
  auto const a = ff::evolve(by_power, 0.0, 0.0, 0.9, ff::steppers::taylor<20>{}, {.tolerance = 1e-14}).state;
  auto const b = ff::evolve(by_products, 0.0, 0.0, 0.9, ff::steppers::dopri5{}, {.tolerance = 1e-14}).state;
  CHECK(within(a, b, 1e-13));
  CHECK(a > 0.9);
}
