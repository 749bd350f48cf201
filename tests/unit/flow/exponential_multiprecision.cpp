// once: 50 digits repeat what double shows.
/// Exponential and implicit-explicit steps in numbers of 50 digits.

#include <doctest/doctest.h>

#include <freefield/flow/exponential.hpp>
#include <freefield/flow/implicit_explicit.hpp>
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

}  // namespace

TEST_CASE("exponential and implicit-explicit steps in 50 digits") {
  Eigen::Matrix<real, 2, 2> a;
  a << -1, 1, 0, -2;
  auto const constant = ff::semilinear(a, [](auto const& x) {
    auto v = x;
    v[0] = v[1] = real(1);
    return v;
  });
  auto const end =
      ff::evolve(constant, pair{1, 1}, real(0), real(1), ff::steppers::exponential_rk4{}, {.step = real(1)});
  // x2 = 1/2 + exp(-2 t) / 2, x1' = -x1 + 3/2 + exp(-2 t) / 2
  CHECK(within(end.state[1], real(0.5 + exp(real(-2)) / 2), real("1e-47")));
  CHECK(within(end.state[0], real(1.5 - exp(real(-2)) / 2), real("1e-47")));
  auto const growth = ff::ode([](auto const& x) { return x; });
  auto const risen =
      ff::evolve(growth, real(1), real(0), real(1), ff::steppers::exponential_rosenbrock{},
                 {.tolerance = real("1e-30")});
  CHECK(within(risen.state, real(exp(real(1))), real("1e-46")));
  // The order 3 of a pair needs its diagonal to all digits: the error is c h^3 to h^4.
  auto const parts = ff::split([](auto const& x) { return -x * x; }, [](auto const& x) { return x; });
  real const exact = 2 * exp(real(1)) / (1 + 2 * (exp(real(1)) - 1));  // of x' = x - x^2 from 2
  auto const error = [&](int steps) {
    return real(ff::evolve(parts, real(2), real(0), real(1), ff::steppers::ars343{}, {.step = real(1) / steps}).state -
                exact);
  };
  CHECK(within(real(error(64) / error(128)), real(8), real(0.4)));
}
