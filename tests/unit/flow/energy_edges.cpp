/// Discrete gradients where they are not finite, where f is coarse, and on Hamiltonian flows.

#include <doctest/doctest.h>

#include <freefield/flow/energy.hpp>
#include <freefield/flow/hamiltonian_flow.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace ff = freefield;
using support::caught, support::within;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;

}  // namespace

TEST_CASE("what has no value is no step") {
  CHECK(!std::isfinite(ff::discrete_gradient(log(x), -1.0, 3.0)));
  for (double const h : {2.0, 3.0}) {
    auto const e = caught([&] {
      return ff::evolve(ff::gradient_flow(x * sqrt(x), ff::euclidean), 1.0, 0.0, h, ff::steppers::gonzalez{},
                        {.step = h});
    });
    CHECK((e.code == ff::errc::non_finite || e.code == ff::errc::not_converged));
  }
}

TEST_CASE("a step whose residual is beyond the numbers is told") {
  auto const e = caught([&] {
    return ff::evolve(ff::gradient_flow(1e300 * x, ff::euclidean), 0.0, 0.0, 1e10, ff::steppers::gonzalez{},
                      {.step = 1e10});
  });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{0});
}

TEST_CASE("a coordinate next to zero and a function with a large offset move, too") {
  auto const moved = [](auto const& f, double start) {
    return ff::evolve(ff::gradient_flow(f, ff::euclidean), start, 0.0, 1.0, ff::steppers::itoh_abe{}, {.step = 1.0})
        .state;
  };
  // (x+ - x) = -h ((x+ + x) / 2 - 1)
  for (double const start : {0.0, 1.2e-16, 1e-12, 1e-11})
    CHECK(within(moved(pow<2>(x - 1) / 2, start), 2.0 / 3, 1e-6));
  CHECK(within(moved(1e12 + pow<2>(x) / 2, 1.0), 1.0 / 3, 1e-2));
  CHECK(within(moved(pow<2>(x - 1) / 2, std::numeric_limits<double>::denorm_min()), 2.0 / 3, 1e-6));
}

TEST_CASE("gonzalez conserves a Hamiltonian, and refuses a state of another size") {
  auto const pendulum = ff::hamiltonian_flow(y * y / 2 - cos(x));
  std::array const start{2.0, 0.0};
  auto const end = ff::evolve(pendulum, start, 0.0, 500.0, ff::steppers::gonzalez{}, {.step = 0.25});
  CHECK(within(pendulum(end.state), pendulum(start), 1e-12));
  for (std::size_t const n : {std::size_t{3}, std::size_t{4}}) {
    auto const e = caught([&] {
      return ff::evolve(pendulum, std::vector<double>(n, 0.1), 0.0, 1.0, ff::steppers::gonzalez{}, {.step = 0.25});
    });
    CHECK(e.code == ff::errc::size_mismatch);
  }
}
