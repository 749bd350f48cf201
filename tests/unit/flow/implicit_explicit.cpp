/// Pairs of an implicit and an explicit method: orders, stability, other numbers, what fails.

#include <doctest/doctest.h>

#include <freefield/flow/implicit_explicit.hpp>
#include <freefield/flow/ode.hpp>

#include <laws/stepper.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

namespace ff = freefield;
using support::caught, support::within;

namespace {

using pair = std::array<double, 2>;
double distance(pair const& a, pair const& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

/// Two parts of the same size, neither linear nor without time.
constexpr auto one = [](auto const& x, auto const& t) {
  using std::cos, std::sin;
  auto v = x;
  v[0] = -sin(x[1]) + x[0] * x[1] / 3.0;
  v[1] = x[0] - x[1] * x[1] / 2.0 + cos(2.0 * t);
  return v;
};
constexpr auto two = [](auto const& x, auto const& t) {
  using std::cos, std::sin;
  auto v = x;
  v[0] = cos(x[0]) - x[1] + t / 2.0;
  v[1] = sin(x[0] * x[1]) - x[0] * cos(t);
  return v;
};
auto const both = ff::split(one, two);
constexpr pair start{1.0, 0.5};

template <class S>
void check_stepper(S stepper, double step) {
  auto const exact = ff::evolve(both, start, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 3e-14}).state;
  CHECK(laws::order_by_halving(stepper, both, start, 2.0, step, [&](pair const& x) { return distance(x, exact); }));
  CHECK(laws::pieces_and_caps(stepper, both, start, 2.0, step, distance, 1e-12));
}

/// Two numbers as x has them.
template <class X, class A, class B>
X pair_like(X x, A const& first, B const& second) {
  x[0] = first;
  x[1] = second;
  return x;
}

}  // namespace

TEST_CASE("orders with two parts of one size, and laws") {
  check_stepper(ff::steppers::ars222{}, 1.0 / 32);
  check_stepper(ff::steppers::ars343{}, 1.0 / 16);
}

TEST_CASE("L-stability of the implicit part") {
  auto const decay = ff::split([](auto const& x) { return -1e9 * x; }, [](auto const& x) { return 0 * x; });
  auto const left = [&](auto stepper) {
    return std::abs(ff::evolve(decay, 1.0, 0.0, 1.0, stepper, {.step = 1.0}).state);
  };
  CHECK(left(ff::steppers::ars222{}) < 1e-8);
  CHECK(left(ff::steppers::ars343{}) < 1e-8);
}

TEST_CASE("float, long double, and what fails") {
  auto const run = [](auto zero, auto stepper) {
    using T = decltype(zero);
    auto const flow = ff::split([](auto const& x) { return T(-3) * x; }, [](auto const& x) { return x; });
    return ff::evolve(flow, T(1), T(0), T(1), stepper, {.step = T(1) / T(64)}).state;
  };
  CHECK(within(run(0.0f, ff::steppers::ars343{}), std::exp(-2.0f), 1e-5f));
  CHECK(within(run(0.0L, ff::steppers::ars343{}), std::exp(-2.0L), 1e-5L));
  double const nan = std::numeric_limits<double>::quiet_NaN();
  for (bool const in_stiff : {true, false}) {
    auto const part = [&](bool breaks) {
      return [breaks, nan](auto const& x, auto const& t) {
        auto v = x;
        if (breaks && t > 0.5) v[1] = nan * x[1];
        return v;
      };
    };
    try {
      ff::evolve(ff::split(part(in_stiff), part(!in_stiff)), start, 0.0, 1.0, ff::steppers::ars343{},
                 {.step = 1.0 / 32});
      CHECK(false);
    } catch (ff::evolution_error<pair> const& error) {
      CHECK(error.code == ff::errc::non_finite);
      CHECK(error.index == (in_stiff ? ff::error_index{1, 0} : ff::error_index{1}));  // of the Jacobian, the velocity
      CHECK(error.time <= 0.5 + 1.0 / 32);
      CHECK(error.time > 0.4);
      CHECK(within(error.state[1], start[1] * std::exp(2 * error.time), 0.1));
    }
  }
  // A stiff part that does not see it, linear and not.
  auto const breaks = [nan](auto const& x, auto const& t) {
    auto v = x;
    v[0] = 0.0 * x[0];
    v[1] = t > 0.5 ? nan * x[1] : x[1];
    return v;
  };
  auto const check_blind = [&](auto stiff) {
    auto const e = caught([&] {
      return ff::evolve(ff::split(stiff, breaks), start, 0.0, 1.0, ff::steppers::ars343{}, {.step = 1.0 / 32});
    });
    CHECK(e.code == ff::errc::non_finite);
    CHECK(e.index == ff::error_index{1});
  };
  check_blind([](auto const& x) { return pair_like(x, -100.0 * x[0], -50.0 * x[0]); });
  check_blind([](auto const& x) { return pair_like(x, -100.0 * x[0], -x[1] * x[1] * x[1]); });
  // x' = 1 + x^2 implicitly, in a step in which no root is left
  auto const blows =
      ff::split([](auto const& x) { return 1.0 + x * x; }, [](auto const& x) { return 0 * x; });
  auto const code = caught([&] {
                      return ff::evolve(blows, 0.0, 0.0, 100.0, ff::steppers::ars222{}, {.step = 10.0});
                    }).code;
  CHECK((code == ff::errc::not_converged || code == ff::errc::degenerate || code == ff::errc::non_finite));
}
