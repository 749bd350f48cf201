// once: 50 digits repeat what double shows.
/// Discrete gradients in numbers of 50 digits.

#include <doctest/doctest.h>

#include <freefield/flow/energy.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

#include <array>
#include <cstddef>

namespace ff = freefield;
using support::within;

namespace {

using real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
using pair = std::array<real, 2>;

/// Not convex.
constexpr auto well = [](auto const& z) {
  auto const u = z[0], v = z[1];
  return u * u * u * u / 4 - u * u / 2 + v * v + u * v / 3;
};

}  // namespace

TEST_CASE("laws of the energy in 50 digits") {
  auto const flow = ff::gradient_flow(well, ff::euclidean);
  pair const start{real(3) / 10, real(-7) / 10};
  for (real const& h : {real(real(1) / 10), real(5)}) {
    for (int kind = 0; kind < 2; ++kind) {
      auto const end = kind == 0 ? ff::evolve(flow, start, real(0), h, ff::steppers::gonzalez{}, {.step = h}).state
                                 : ff::evolve(flow, start, real(0), h, ff::steppers::itoh_abe{}, {.step = h}).state;
      real const square = pow(real(end[0] - start[0]), 2) + pow(real(end[1] - start[1]), 2);
      CHECK(within(real(well(end) - well(start)), real(-square / h), real("1e-47")));
    }
  }
}
