/// Hamiltonian flows of columns of Eigen.

#include <doctest/doctest.h>

#include <Eigen/Core>

#include <freefield/flow/symplectic.hpp>

#include <array>
#include <cstddef>

namespace ff = freefield;

TEST_CASE("columns of any length step as arrays do, to the bit") {
  constexpr auto q = ff::field<0>;
  constexpr auto p = ff::field<1>;
  auto const whole = ff::hamiltonian_flow(p * p / 2 - cos(q));
  auto const parts = ff::hamiltonian_flow(q * q / 2, -cos(q));
  auto const check = [](auto const& flow) {
    auto const end = [&](auto const& start) {
      return ff::evolve(flow, start, 0.0, 10.0, ff::steppers::blanes_moan{}, {.step = 0.25}, ff::conserved(flow, 1e-4));
    };
    auto const expected = end(std::array{1.0, 0.5});
    CHECK(expected.violation_count == 0);
    auto const fixed = end(Eigen::Vector2d(1.0, 0.5)).state;
    auto const dynamic = end(Eigen::VectorXd(Eigen::Vector2d(1.0, 0.5))).state;
    for (int i = 0; i < 2; ++i) {
      CHECK(fixed(i) == expected.state[static_cast<std::size_t>(i)]);
      CHECK(dynamic(i) == expected.state[static_cast<std::size_t>(i)]);
    }
  };
  check(whole);
  check(parts);
}
