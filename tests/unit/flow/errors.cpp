/// Bad input, and flows that do not go on for ever.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace ff = freefield;
using support::caught, support::says, support::within;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

using pair = std::array<double, 2>;

/// Good until t = 1/2, then without a value in the second component.
auto const breaks_down = ff::ode([](pair const& x, double t) { return pair{-x[0], t > 0.5 ? not_a_number : -x[1]}; });

template <class State, class Call>
ff::evolution_error<State> failed(Call const& call) {
  try {
    static_cast<void>(call());
  } catch (ff::evolution_error<State> const& e) {
    return e;
  }
  FAIL_CHECK("nothing was thrown");
  return {ff::error(ff::errc::degenerate, "", {}, ""), {}, {}};
}

}  // namespace

TEST_CASE("a right-hand side without a value: time, component, last good state") {
  auto const fixed = failed<pair>([] {
    return ff::evolve(breaks_down, pair{1, 1}, 0.0, 1.0, ff::steppers::rk4{}, {.step = 1.0 / 64});
  });
  CHECK(fixed.code == ff::errc::non_finite);
  CHECK(fixed.index == ff::error_index{1});
  CHECK(fixed.time == 0.5);
  CHECK(within(fixed.state[0], std::exp(-0.5), 1e-8));
  CHECK(says(fixed, "freefield::evolve: after t = 0.5 "));

  auto const watched = failed<pair>([] {
    return ff::evolve(breaks_down, pair{1, 1}, 0.0, 1.0, ff::steppers::rk4{}, {.step = 1.0 / 64}, [](pair const&) {});
  });
  CHECK(watched.time == 0.5);

  auto const controlled = failed<pair>([] {
    return ff::evolve(breaks_down, pair{1, 1}, 0.0, 1.0, ff::steppers::dopri5{});
  });
  CHECK(controlled.code == ff::errc::non_finite);
  CHECK(controlled.index == ff::error_index{1});
  CHECK(controlled.time <= 0.5);
  CHECK(controlled.time > 0.4);
  CHECK(within(controlled.state[0], std::exp(-controlled.time), 1e-6));

  for (double const bad : {not_a_number, infinity}) {
    auto const at_once = failed<double>([&] {
      return ff::evolve(ff::ode([=](double) { return bad; }), 1.0, 0.0, 1.0, ff::steppers::dopri5{});
    });
    CHECK(at_once.code == ff::errc::non_finite);
    CHECK(at_once.time == 0.0);
    auto const start = failed<pair>([&] {
      return ff::evolve(breaks_down, pair{1, bad}, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1});
    });
    CHECK(start.code == ff::errc::non_finite);
    CHECK(start.index == ff::error_index{1});
  }
}

TEST_CASE("a solution that blows up: the clock stands still") {
  auto const square = ff::ode([](double x) { return x * x; });
  auto const e = failed<double>([&] { return ff::evolve(square, 1.0, 0.0, 2.0, ff::steppers::dopri5{}); });
  CHECK(e.code == ff::errc::step_underflow);
  CHECK(within(e.time, 1.0, 1e-6));
  CHECK(e.state > 1e10);
  auto const f =
      failed<double>([&] { return ff::evolve(square, 1.0, 0.0, 20.0, ff::steppers::rk4{}, {.step = 0.125}); });
  CHECK(f.code == ff::errc::non_finite);
}

TEST_CASE("a stiff problem ends at the cap, which the message names with a way out") {
  auto const stiff = ff::ode([](double x, double t) { return -1e7 * (x - std::cos(t)); });
  auto const e = failed<double>([&] {
    return ff::evolve(stiff, 0.0, 0.0, 100.0, ff::steppers::dopri5{}, {.max_steps = 5000});
  });
  CHECK(e.code == ff::errc::step_limit);
  CHECK(says(e, "5000 steps"));
  CHECK(says(e, "stiff"));
  CHECK(e.time < 1.0);
}

TEST_CASE("a smallest step that the tolerance cannot live with") {
  auto const kick = ff::ode([](double, double t) { return t > 0.3 ? 1e3 : 0.0; });
  auto const e = failed<double>([&] {
    return ff::evolve(kick, 0.0, 0.0, 1.0, ff::steppers::dopri5{}, {.tolerance = 1e-10, .smallest_step = 1e-3});
  });
  CHECK(e.code == ff::errc::step_underflow);
  CHECK(says(e, ".smallest_step"));
}

TEST_CASE("options and intervals that mean nothing") {
  auto const decay = ff::ode([](double x) { return -x; });
  auto const code = [&](ff::evolve_options<double> const& options, double t1 = 1.0) {
    return caught([&] { return ff::evolve(decay, 1.0, 0.0, t1, ff::steppers::dopri5{}, options); }).code;
  };
  using enum ff::errc;
  CHECK(code({.step = -0.1}) == bad_option);
  CHECK(code({.step = not_a_number}) == bad_option);
  CHECK(code({.step = infinity}) == bad_option);
  CHECK(code({.tolerance = -1e-3}) == bad_option);
  CHECK(code({.absolute_tolerance = not_a_number}) == bad_option);
  CHECK(code({.smallest_step = 0.5, .largest_step = 0.1}) == bad_option);
  CHECK(code({.max_steps = 0}) == bad_option);
  CHECK(code({.at = {0.5, 0.25}}) == bad_option);
  CHECK(code({.at = {1.5}}) == bad_option);
  CHECK(code({.at = {not_a_number}}) == bad_option);
  CHECK(code({.breaks = {-0.5}}) == bad_option);
  CHECK(code({}, not_a_number) == non_finite);
  CHECK(code({}, infinity) == non_finite);
  auto const fixed = [&](ff::evolve_options<double> const& options) {
    return caught([&] { return ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::rk4{}, options); });
  };
  CHECK(fixed({}).code == bad_option);
  CHECK(says(fixed({}), "{.step = a length}"));
  CHECK(fixed({.step = 0.1, .tolerance = 1e-6}).code == bad_option);
  CHECK(fixed({.step = 1e-9}).code == step_limit);
  CHECK(caught([&] {
    return ff::evolve(ff::ode([](std::vector<double> const& x) { return x; }), std::vector<double>{}, 0.0, 1.0,
                      ff::steppers::dopri5{});
  }).code == empty);
  CHECK(caught([&] {
    return ff::evolve(ff::ode([](std::vector<double> const&) { return std::vector<double>(3); }),
                      std::vector<double>{1.0, 2.0}, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1});
  }).code == size_mismatch);
}

TEST_CASE("an exception of the right-hand side passes through") {
  auto const throws = ff::ode([](double) -> double { throw 7; });
  CHECK_THROWS_AS(ff::evolve(throws, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1}), int);
}
