// once: 40 digits and exact coefficients repeat what double shows.
/// Taylor series in rationals, and in 50 digits against Kepler's equation and before a pole.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <support/close.hpp>

#include <array>
#include <cstddef>

namespace ff = freefield;
using support::within;

namespace {

using real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
using rational = boost::multiprecision::cpp_rational;
template <class T> using three = std::array<T, 3>;

auto const lorenz = ff::ode([](auto const& x) {
  return std::remove_cvref_t<decltype(x)>{10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3};
});

}  // namespace

TEST_CASE("a planet to 40 digits") {
  auto const kepler = ff::ode([](auto const& z) {
    auto const square = z[0] * z[0] + z[1] * z[1], cube = square * sqrt(square);
    return std::remove_cvref_t<decltype(z)>{z[2], z[3], -z[0] / cube, -z[1] / cube};
  });
  real const e = real(1) / 2, t = 3;
  std::array<real, 4> const start{1 - e, 0, 0, sqrt((1 + e) / (1 - e))};
  auto const end = ff::evolve(kepler, start, real(0), t, ff::steppers::taylor<30>{}, {.tolerance = real("1e-42")});
  real anomaly = t;
  for (int i = 0; i < 50; ++i) anomaly -= (anomaly - e * sin(anomaly) - t) / (1 - e * cos(anomaly));
  CHECK(within(end.state[0], real(cos(anomaly) - e), real("1e-40")));
  CHECK(within(end.state[1], real(sqrt(1 - e * e) * sin(anomaly)), real("1e-40")));
}

TEST_CASE("a pole is not passed in 50 digits either") {
  auto const square = ff::ode([](auto const& q) { return q * q; });
  try {
    ff::evolve(square, real(1), real(0), real(2), ff::steppers::taylor<25>{}, {.tolerance = real("1e-30")});
    FAIL_CHECK("a pole was passed");
  } catch (ff::evolution_error<real> const& e) {
    CHECK(e.code == ff::errc::step_underflow);
    CHECK(within(e.time, real(1), real("1e-25")));
  }
}

TEST_CASE("exact coefficients of Lorenz's solution by rationals") {
  ff::detail::flow_room::taylor_expansion<three<rational>> expansion(3, {1, 1, 1});
  expansion.record(lorenz, three<rational>{1, 1, 1}, rational(0));
  CHECK(expansion.expand(rational(1)) == -1);
  // x' = 0, y' = 26, z' = -5/3; x'' = 260, y'' = 5/3 - 26 = -73/3, z'' = 26 + 40/9;
  // x''' = 10 (y'' - x''), y''' = x'' 27 - z'' - y'', z''' = x'' + y'' - 8/3 z''.
  rational const z2 = rational(274, 9), y2 = rational(-73, 3);
  std::array<std::array<rational, 4>, 3> const expected{
      {{1, 0, 130, rational(10 * (y2 - 260) / 6)},
       {1, 26, rational(y2 / 2), rational((260 * 27 - z2 - y2) / 6)},
       {1, rational(-5, 3), rational(z2 / 2), rational((260 + y2 - 8 * z2 / 3) / 6)}}};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 4; ++k) CHECK(expansion.coefficients(i)[k] == expected[i][k]);
}
