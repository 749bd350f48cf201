/// Taylor series of solutions.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

#include <laws/stepper.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

namespace ff = freefield;
using support::within;

namespace {

using pair = std::array<double, 2>;
using three = std::array<double, 3>;

double distance(pair const& a, pair const& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

auto const kepler = ff::ode([](auto const& z) {
  auto const square = z[0] * z[0] + z[1] * z[1], cube = square * sqrt(square);
  return std::remove_cvref_t<decltype(z)>{z[2], z[3], -z[0] / cube, -z[1] / cube};
});
auto const accelerated_rotation = ff::ode([](auto const& x, auto const& t) {
  return std::remove_cvref_t<decltype(x)>{-(1 + t) * x[1], (1 + t) * x[0]};
});
auto const pushed_pendulum = ff::ode([](auto const& x, auto const& t) {
  using std::cos, std::sin;
  return std::remove_cvref_t<decltype(x)>{x[1], -sin(x[0]) - x[1] / 5 + cos(2 * t) / 2};
});

double rotation_error(pair const& x) { return std::hypot(x[0] - std::cos(4.0), x[1] - std::sin(4.0)); }

}  // namespace

TEST_CASE("the laws: orders, pieces, caps, no NaN") {
  CHECK(laws::order_by_halving(ff::steppers::taylor<2>{}, accelerated_rotation, pair{1, 0}, 2.0, 1.0 / 64,
                               rotation_error));
  CHECK(laws::order_by_halving(ff::steppers::taylor<4>{}, accelerated_rotation, pair{1, 0}, 2.0, 1.0 / 16,
                               rotation_error));
  CHECK(laws::order_by_halving(ff::steppers::taylor<5>{}, accelerated_rotation, pair{1, 0}, 2.0, 1.0 / 8,
                               rotation_error));
  CHECK(laws::pieces_and_caps(ff::steppers::taylor<12>{}, pushed_pendulum, pair{1.0, 0.3}, 4.0, 1.0 / 16, distance,
                              1e-13));
  CHECK(laws::no_nan_passes(ff::steppers::taylor<12>{}, pair{1.0, 2.0}));
}

TEST_CASE("a planet against Kepler's equation, forward and back") {
  double const e = 0.5, t = 20;
  std::array<double, 4> const start{1 - e, 0, 0, std::sqrt((1 + e) / (1 - e))};
  auto const end = ff::evolve(kepler, start, 0.0, t, ff::steppers::taylor<20>{}, {.tolerance = 1e-15});
  double anomaly = t;
  for (int i = 0; i < 50; ++i) anomaly -= (anomaly - e * std::sin(anomaly) - t) / (1 - e * std::cos(anomaly));
  CHECK(within(end.state[0], std::cos(anomaly) - e, 1e-12));
  CHECK(within(end.state[1], std::sqrt(1 - e * e) * std::sin(anomaly), 1e-12));
  CHECK(end.evaluations == end.steps + end.rejected + 3);  // at the start and inside of two steps that grew
  CHECK(end.rejected <= 1);
  CHECK(end.steps < 150);
  auto const back = ff::evolve(kepler, end.state, t, 0.0, ff::steppers::taylor<20>{}, {.tolerance = 1e-15});
  CHECK(back.time == 0);
  for (std::size_t i = 0; i < 4; ++i) CHECK(within(back.state[i], start[i], 1e-11));
}

TEST_CASE("dense output is the polynomial of the step") {
  auto const path = ff::evolve(accelerated_rotation, pair{1, 0}, 0.0, 2.0, ff::steppers::taylor<16>{},
                               {.tolerance = 1e-14, .at = {0.0, 0.7, 2.0}}, ff::dense_output);
  auto const plain = ff::evolve(accelerated_rotation, pair{1, 0}, 0.0, 2.0, ff::steppers::taylor<16>{},
                                {.tolerance = 1e-14});
  CHECK(path.state == plain.state);
  CHECK(path.samples.size() == 3);
  CHECK(distance(path(0.7), path.samples[1].state) <= 1e-15);
  CHECK(path(2.0) == path.state);
  for (double t = 0; t <= 2; t += 1.0 / 64) {
    double const angle = t + t * t / 2;
    CHECK(within(path(t)[0], std::cos(angle), 1e-13));
    CHECK(within(path(t)[1], std::sin(angle), 1e-13));
  }
}

TEST_CASE("formulas and callables take the same operations: equal bits") {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  constexpr auto z = ff::field<2>;
  constexpr auto t = ff::symbol<"t">;
  constexpr auto mu = ff::symbol<"mu">;
  auto const formulas = ff::ode(10 * (y - x), x * (28 - z) - y, x * y - mu * z + sin(t), mu = 8.0 / 3);
  auto const callable = ff::ode([](auto const& q, auto& velocity, auto const& time) {
    velocity[0] = 10 * (q[1] - q[0]);
    velocity[1] = q[0] * (28 - q[2]) - q[1];
    velocity[2] = q[0] * q[1] - 8.0 / 3 * q[2] + sin(time);
  });
  auto const a = ff::evolve(formulas, three{1, 1, 1}, 0.0, 2.0, ff::steppers::taylor<18>{}, {.tolerance = 1e-14});
  auto const b = ff::evolve(callable, three{1, 1, 1}, 0.0, 2.0, ff::steppers::taylor<18>{}, {.tolerance = 1e-14});
  CHECK(a.steps == b.steps);
  CHECK(a.state == b.state);
}

TEST_CASE("every kind of state") {
  using amplitude = std::complex<double>;
  auto const phase = ff::ode([](auto const& q) { return amplitude(0, 1) * q; });
  auto const end = ff::evolve(phase, amplitude(1.0), 0.0, 10.0, ff::steppers::taylor<20>{}, {.tolerance = 1e-14});
  CHECK(std::abs(end.state - std::exp(amplitude(0, 10))) < 1e-12);
  auto const turn = ff::ode([](auto const& q, auto& velocity, auto const&) {
    velocity[0] = q[1];
    velocity[1] = -q[0];
  });
  auto const by_vector =
      ff::evolve(turn, std::vector<double>{1.0, 0.0}, 0.0, 3.0, ff::steppers::taylor<20>{}, {.tolerance = 1e-14});
  CHECK(within(by_vector.state[0], std::cos(3.0), 1e-13));
  auto const by_float =
      ff::evolve(turn, std::array{1.0f, 0.0f}, 0.0f, 3.0f, ff::steppers::taylor<8>{}, {.tolerance = 1e-6f});
  CHECK(within(by_float.state[0], std::cos(3.0f), 1e-5f));
  // Sensitivities: d x(t) / d x(0) of x' = x^2 is (x(t) / x(0))^2.
  using dual = ff::jet<double, 1>;
  auto const square = ff::ode([](auto const& q) { return q * q; });
  auto const dependent = ff::evolve(square, dual::variable(0.5, 0), 0.0, 1.0, ff::steppers::taylor<20>{},
                                    {.tolerance = 1e-14});
  CHECK(within(dependent.state.value, 1.0, 1e-13));
  CHECK(within(dependent.state.gradient[0], 4.0, 1e-12));
}
