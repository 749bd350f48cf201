// once: 30 digits repeat what double shows.
/// Extrapolation of the midpoint rule in numbers of 45 digits, against Taylor series.

#include <doctest/doctest.h>

#include <freefield/flow/bulirsch_stoer.hpp>
#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

#include <array>
#include <cstddef>

namespace ff = freefield;
using support::within;

namespace {

using real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<45>, boost::multiprecision::et_off>;

auto const lorenz = ff::ode([](auto const& x) {
  return std::remove_cvref_t<decltype(x)>{10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3};
});
auto const kepler = ff::ode([](auto const& z) {
  using std::sqrt;
  auto const square = z[0] * z[0] + z[1] * z[1], cube = square * sqrt(square);
  return std::remove_cvref_t<decltype(z)>{z[2], z[3], -z[0] / cube, -z[1] / cube};
});

}  // namespace

TEST_CASE("Lorenz: two methods that have nothing in common, at 1e-12 and at 1e-30") {
  // A step errs by at most the tolerance times 1 + 25, the size of the state; there are about 30 steps.
  auto const check = [](auto one, char const* tolerance, char const* distance, long most_calls) {
    using T = decltype(one);
    std::array<T, 3> const start{one, one, one};
    T const allowed(static_cast<T>(real(tolerance))), end(2);
    auto const a = ff::evolve(lorenz, start, T(0), end, ff::steppers::bulirsch_stoer{}, {.tolerance = allowed});
    auto const b = ff::evolve(lorenz, start, T(0), end, ff::steppers::taylor<28>{}, {.tolerance = allowed});
    for (std::size_t i = 0; i < 3; ++i) CHECK(within(a.state[i], b.state[i], static_cast<T>(real(distance))));
    CHECK(a.evaluations < most_calls);
    CHECK(a.rejected <= a.steps / 4);
  };
  check(1.0, "1e-12", "8e-10", 2600);
  check(real(1), "1e-30", "8e-28", 13000);
}

TEST_CASE("a planet to 29 digits") {
  real const e = real(1) / 2, t = 3;
  std::array<real, 4> const start{1 - e, 0, 0, sqrt((1 + e) / (1 - e))};
  auto const end = ff::evolve(kepler, start, real(0), t, ff::steppers::bulirsch_stoer{}, {.tolerance = real("1e-30")});
  real anomaly = t;
  for (int i = 0; i < 50; ++i) anomaly -= (anomaly - e * sin(anomaly) - t) / (1 - e * cos(anomaly));
  CHECK(within(end.state[0], real(cos(anomaly) - e), real("1e-29")));
  CHECK(within(end.state[1], real(sqrt(1 - e * e) * sin(anomaly)), real("1e-29")));
  CHECK(end.evaluations < 4600);
}
