/// Events of states of other scalars and containers.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <Eigen/Core>

#include <support/close.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <vector>

namespace ff = freefield;
using support::within;

namespace {

/// A ball from a height of 5 that keeps half its speed, and is stopped at the third bounce; exact times 1, 2, 2.5.
template <class State, class Stepper>
void check_ball(State const& start, Stepper stepper, int ulps) {
  using T = ff::scalar_of<State>;
  auto const fall = ff::ode([](State const& z, State& rate, T const&) {
    rate[0] = z[1];
    rate[1] = T(-10);
  });
  auto const run = ff::evolve(fall, start, T(0), T(20), stepper, {.tolerance = T(T(1) / T(1000))},
                              ff::event(ff::field<0>, [](State& z, T const&) { z[1] = T(z[1] / T(-2)); },
                                        {.direction = ff::crossing::falling, .stop_after = 3}));
  REQUIRE(run.events.size() == 3);
  T const unit = T(T(ulps) * std::numeric_limits<T>::epsilon());
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(within(run.events[k].time, T(std::array{T(1), T(2), T(T(5) / T(2))}[k]), unit));
    CHECK(within(T(run.events[k].state[0]), T(0), T(T(10) * unit)));
  }
  CHECK(run.stopped_by == 0);
  CHECK(within(T(run.state[1]), T(T(5) / T(4)), T(T(10) * unit)));
}

}  // namespace

TEST_CASE("bouncing balls of float and long double; arrays, vectors, Eigen") {
  check_ball(std::array<float, 2>{5, 0}, ff::steppers::bogacki_shampine{}, 40);
  check_ball(std::vector<long double>{5, 0}, ff::steppers::dopri5{}, 40);
  check_ball(Eigen::Vector2d(5, 0), ff::steppers::bogacki_shampine{}, 40);
}

TEST_CASE("a real function of a complex state") {
  using amplitude = std::complex<double>;
  auto const spin = ff::ode([](amplitude const& z) { return amplitude(0, 1) * z; });
  auto const run = ff::evolve(spin, amplitude(1, 0), 0.0, 10.0, ff::steppers::dopri5{}, {.tolerance = 1e-12},
                              ff::event([](amplitude const& z) { return z.real(); }));
  REQUIRE(run.events.size() == 3);
  for (std::size_t k = 0; k < 3; ++k)
    CHECK(within(run.events[k].time, (static_cast<double>(k) + 0.5) * std::acos(-1.0), 1e-10));
}
