/// Problems with known answers: Lorenz, Kepler, Arenstorf; sensitivities by dual numbers.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/flow/ode.hpp>

#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstddef>

namespace ff = freefield;
using support::within;

namespace {

template <class T>
using three = std::array<T, 3>;
template <class T>
using four = std::array<T, 4>;

auto const lorenz = ff::ode([](auto const& x) {
  return std::remove_cvref_t<decltype(x)>{10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3};
});

auto const kepler = ff::ode([](four<double> const& z) {
  double const r = std::hypot(z[0], z[1]), cube = r * r * r;
  return four<double>{z[2], z[3], -z[0] / cube, -z[1] / cube};
});

/// The position on an ellipse of eccentricity e at time t after the perihelion, by Kepler's equation.
std::array<double, 2> on_ellipse(double e, double t) {
  double anomaly = t;
  for (int i = 0; i < 50; ++i) anomaly -= (anomaly - e * std::sin(anomaly) - t) / (1 - e * std::cos(anomaly));
  return {std::cos(anomaly) - e, std::sqrt(1 - e * e) * std::sin(anomaly)};
}

}  // namespace

TEST_CASE("Lorenz to t = 5: three methods of different order meet") {
  auto const start = three<double>{1, 1, 1};
  auto const a = ff::evolve(lorenz, start, 0.0, 5.0, ff::steppers::dopri5{}, {.tolerance = 1e-12});
  auto const b = ff::evolve(lorenz, start, 0.0, 5.0, ff::steppers::fehlberg78{}, {.tolerance = 1e-13});
  auto const c = ff::evolve(lorenz, start, 0.0, 5.0, ff::steppers::rk4{}, {.step = 1.0 / 16384});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(within(a.state[i], b.state[i], 1e-8));
    CHECK(within(c.state[i], b.state[i], 1e-8));
  }
  CHECK(b.evaluations < a.evaluations);
}

TEST_CASE("an eccentric planet is where Kepler's equation says, and keeps its energy and angular momentum") {
  double const e = 0.6;
  four<double> const start{1 - e, 0, 0, std::sqrt((1 + e) / (1 - e))};
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  constexpr auto p = ff::field<2>;
  constexpr auto q = ff::field<3>;
  auto const energy = (p * p + q * q) / 2 - 1 / sqrt(x * x + y * y);
  for (double const t : {1.0, 3.0, 20.0}) {
    auto const end = ff::evolve(kepler, start, 0.0, t, ff::steppers::fehlberg78{}, {.tolerance = 1e-13},
                                ff::conserved(energy, 1e-10), ff::conserved(x * q - y * p, 1e-10));
    auto const exact = on_ellipse(e, t);
    CHECK(within(end.state[0], exact[0], 1e-10));
    CHECK(within(end.state[1], exact[1], 1e-10));
    CHECK(end.violation_count == 0);
  }
  auto const rough = ff::evolve(kepler, start, 0.0, 20.0, ff::steppers::rk4{}, {.step = 0.1},
                                ff::conserved(energy, 1e-10));
  CHECK(rough.violation_count > 0);
}

TEST_CASE("Arenstorf's orbit closes after its period") {
  // E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I (1993), section II.0.
  double const moon = 0.012277471, earth = 1 - moon, period = 17.0652165601579625588917206249;
  auto const satellite = ff::ode([=](four<double> const& z) {
    double const a = std::pow((z[0] + moon) * (z[0] + moon) + z[1] * z[1], 1.5);
    double const b = std::pow((z[0] - earth) * (z[0] - earth) + z[1] * z[1], 1.5);
    return four<double>{z[2], z[3], z[0] + 2 * z[3] - earth * (z[0] + moon) / a - moon * (z[0] - earth) / b,
                        z[1] - 2 * z[2] - earth * z[1] / a - moon * z[1] / b};
  });
  four<double> const start{0.994, 0, 0, -2.00158510637908252240537862224};
  auto const end = ff::evolve(satellite, start, 0.0, period, ff::steppers::fehlberg78{}, {.tolerance = 1e-14});
  CHECK(within(end.state[0], start[0], 1e-6));
  CHECK(within(end.state[1], 0.0, 1e-6));
  CHECK(end.largest_step > 100 * end.smallest_step);
  auto const other = ff::evolve(satellite, start, 0.0, period, ff::steppers::dopri5{}, {.tolerance = 1e-12});
  CHECK(within(other.state[0], start[0], 1e-4));
}

TEST_CASE("sensitivities: dual numbers through the steps are the variational equation") {
  using dual = ff::jet<double, 3>;
  auto const start = dual::variables({1.0, 1.0, 1.0});
  auto const end = ff::evolve(lorenz, start, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-11});
  static_assert(std::same_as<ff::time_of<three<dual>>, double>);

  // x' = f(x), M' = f'(x) M side by side
  auto const variational = ff::ode([](std::array<double, 12> const& z) {
    std::array<double, 12> rate{};
    auto const f = [](three<double> const& x) {
      return three<double>{10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3};
    };
    auto const velocity = f({z[0], z[1], z[2]});
    double const J[3][3] = {{-10, 10, 0}, {28 - z[2], -1, -z[0]}, {z[1], z[0], -8.0 / 3}};
    for (std::size_t i = 0; i < 3; ++i) {
      rate[i] = velocity[i];
      for (std::size_t j = 0; j < 3; ++j)
        for (std::size_t k = 0; k < 3; ++k) rate[3 + 3 * i + j] += J[i][k] * z[3 + 3 * k + j];
    }
    return rate;
  });
  std::array<double, 12> both{1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1};
  auto const reference = ff::evolve(variational, both, 0.0, 2.0, ff::steppers::fehlberg78{}, {.tolerance = 1e-13});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(within(end.state[i].value, reference.state[i], 1e-8));
    for (std::size_t j = 0; j < 3; ++j)
      CHECK(within(end.state[i].gradient[j], reference.state[3 + 3 * i + j], 1e-7));
  }
}
