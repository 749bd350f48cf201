// once: 40 digits repeat what double shows.
/// Taylor series in numbers of 50 digits: Lorenz's system by several orders.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace ff = freefield;
using support::within;

namespace {

using real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
using lazy = boost::multiprecision::cpp_bin_float_50;  // with expression templates
template <class T> using three = std::array<T, 3>;

auto const lorenz = ff::ode([](auto const& x) {
  return std::remove_cvref_t<decltype(x)>{10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3};
});

/// The solution at t = 5 by the Taylor series of degree 45 with 500 steps of one length, written for this system.
three<real> lorenz_by_hand() {
  three<real> x{1, 1, 1};
  int const steps = 500, degree = 45;
  real const h = real(5) / steps;
  for (int step = 0; step < steps; ++step) {
    std::vector<three<real>> c{x};
    for (int k = 0; k < degree; ++k) {
      auto const n = static_cast<std::size_t>(k);
      real xz = 0, xy = 0;
      for (std::size_t j = 0; j <= n; ++j) {
        xz += c[j][0] * c[n - j][2];
        xy += c[j][0] * c[n - j][1];
      }
      c.push_back({10 * (c[n][1] - c[n][0]) / (k + 1), (28 * c[n][0] - xz - c[n][1]) / (k + 1),
                   (xy - 8 * c[n][2] / 3) / (k + 1)});
    }
    for (std::size_t i = 0; i < 3; ++i) {
      x[i] = 0;
      for (std::size_t j = c.size(); j-- > 0;) x[i] = x[i] * h + c[j][i];
    }
  }
  return x;
}

template <int Order, class T>
void check_lorenz(three<real> const& expected, char const* tolerance) {
  auto const end = ff::evolve(lorenz, three<T>{1, 1, 1}, T(0), T(5), ff::steppers::taylor<Order>{},
                              {.tolerance = T(tolerance)});
  for (std::size_t i = 0; i < 3; ++i) CHECK(within(real(end.state[i]), expected[i], real("1e-39")));
  CHECK(end.rejected == 0);
}

}  // namespace

TEST_CASE("Lorenz at t = 5 to 40 digits, by several orders") {
  auto const expected = lorenz_by_hand();
  check_lorenz<25, real>(expected, "1e-43");
  check_lorenz<30, lazy>(expected, "1e-43");
  check_lorenz<40, real>(expected, "1e-43");
}
