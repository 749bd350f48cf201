// once: a million steps.
/// Kepler's orbit over a million steps: the energy stays where it is, and wanders nowhere.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>
#include <freefield/flow/symplectic.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ff = freefield;

namespace {

using four = std::array<double, 4>;

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
auto const kepler = ff::hamiltonian_flow((x * x + y * y) / 2, -1 / sqrt(x * x + y * y));
four const ellipse{0.4, 0.0, 0.0, 2.0};  // eccentricity 0.6, period 2 pi

/// The largest error of energy and of angular momentum in each tenth of a run of `steps` steps.
template <class S>
std::array<std::vector<double>, 2> largest_in_tenths(S const& stepper, double step, long steps) {
  std::array<std::vector<double>, 2> largest{std::vector<double>(10), std::vector<double>(10)};
  double const energy = kepler(ellipse), momentum = ellipse[0] * ellipse[3] - ellipse[1] * ellipse[2];
  long seen = 0;
  auto const look = [&](four const& z) {
    auto const tenth = static_cast<std::size_t>(std::min(seen++ * 10 / steps, 9L));
    largest[0][tenth] = std::max(largest[0][tenth], std::abs(kepler(z) - energy));
    largest[1][tenth] = std::max(largest[1][tenth], std::abs(z[0] * z[3] - z[1] * z[2] - momentum));
  };
  ff::evolve(kepler, ellipse, 0.0, step * static_cast<double>(steps), stepper,
             {.step = step, .max_steps = 2 * steps}, look);
  return largest;
}

}  // namespace

TEST_CASE("verlet over 1e6 steps: 1600 turns") {
  auto const [energy, momentum] = largest_in_tenths(ff::steppers::verlet{}, 0.01, 1'000'000);
  CHECK(energy.front() > 1e-4);
  CHECK(energy.front() < 1e-3);
  CHECK(std::abs(energy.back() / energy.front() - 1) < 1e-4);
  CHECK(momentum.back() < 1e-12);  // each kick and each drift keeps it
}

TEST_CASE("yoshida6 and blanes_moan over 1e5 steps; rk4 drifts") {
  auto const check = [](auto const& stepper, double step) {
    auto const energy = largest_in_tenths(stepper, step, 100'000)[0];
    CHECK(energy.front() < 1e-4);
    CHECK(std::abs(energy.back() / energy.front() - 1) < 1e-3);
  };
  check(ff::steppers::blanes_moan{}, 0.1);
  check(ff::steppers::yoshida6{}, 0.05);
  auto const drifting = largest_in_tenths(ff::steppers::rk4{}, 0.05, 100'000)[0];
  CHECK(drifting.back() > 2 * drifting.front());
}
