/// Semilinear flows: as flows, in other numbers, with bad input.

#include <doctest/doctest.h>

#include <freefield/flow/exponential.hpp>
#include <freefield/flow/ode.hpp>

#include <laws/stepper.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <type_traits>
#include <vector>

namespace ff = freefield;
using support::caught, support::within;

namespace {

using pair = std::array<double, 2>;
double distance(pair const& a, pair const& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

Eigen::Matrix2d const matrix{{-1.0, 2.0}, {0.5, -3.0}};

/// Neither linear nor without time.
constexpr auto bent = [](auto const& x, auto const& t) {
  using std::cos, std::sin;
  auto v = x;
  v[0] = sin(x[1]) + cos(2.0 * t);
  v[1] = x[0] * x[1] / 4.0 - t / 2.0;
  return v;
};
auto const flow = ff::semilinear(matrix, bent);
constexpr pair start{1.0, 0.5};

}  // namespace

TEST_CASE("a semilinear flow is a flow: its velocity, its Jacobian, its derivative in time, formulas") {
  pair velocity{};
  flow(pair{1.0, 0.5}, velocity, 0.3);
  CHECK(within(velocity[0], -1 + 2 * 0.5 + std::sin(0.5) + std::cos(0.6), 1e-15));
  CHECK(within(velocity[1], 0.5 - 1.5 + 0.125 - 0.15, 1e-15));
  using flow_type = std::remove_const_t<decltype(flow)>;
  ff::jacobian_on<flow_type, pair> differentiate(start);
  ff::jacobian_on<flow_type, pair>::matrix_type jacobian;
  differentiate(flow, start, 0.3, jacobian);
  Eigen::Matrix2d const expected{{-1.0, 2 + std::cos(0.5)}, {0.5 + 0.125, -3 + 0.25}};
  CHECK((jacobian - expected).cwiseAbs().maxCoeff() < 1e-15);
  pair in_time{};
  ff::velocity_in_time<flow_type, pair>{start}(flow, start, 0.3, in_time);
  CHECK(within(in_time[0], -2 * std::sin(0.6), 1e-15));
  CHECK(within(in_time[1], -0.5, 1e-15));
  auto const written = ff::semilinear(matrix, sin(ff::field<1>) + cos(2 * ff::symbol<"t">),
                                      ff::field<0> * ff::field<1> / 4 - ff::symbol<"t"> / 2);
  ff::steppers::exponential_rk4 const stepper;
  auto const one = ff::evolve(flow, start, 0.0, 1.0, stepper, {.step = 0.125}).state;
  CHECK(distance(one, ff::evolve(written, start, 0.0, 1.0, stepper, {.step = 0.125}).state) < 1e-15);
  auto const number = ff::semilinear(-2.0, [](auto const& x) { return x * x; });
  CHECK(within(ff::evolve(number, 1.0, 0.0, 1.0, stepper, {.step = 1.0 / 64}).state, 2 / (1 + std::exp(2.0)), 1e-9));
}

TEST_CASE("other numbers") {
  auto const single = ff::semilinear(Eigen::Vector2f(-1.0f, -100.0f), [](auto const& x) { return x; });
  ff::steppers::exponential_rk4 const stepper;
  auto const end = ff::evolve(single, std::array{1.0f, 1.0f}, 0.0f, 1.0f, stepper, {.step = 0.25f});
  CHECK(within(end.state[0], 1.0f, 1e-5f));
  using longer = Eigen::Matrix<long double, 2, 2>;
  longer a;
  a << -1, 1, 0, -2;
  auto const more = ff::semilinear(a, [](auto const& x) { auto v = x; v[0] = x[1]; v[1] = 0 * x[0]; return v; });
  auto const last = ff::evolve(more, std::array{1.0L, 1.0L}, 0.0L, 1.0L, stepper, {.step = 1.0L / 64});
  CHECK(within(last.state[0], 3 * std::exp(-1.0L) - 2 * std::exp(-2.0L), 1e-10L));
  CHECK(within(last.state[1], std::exp(-2.0L), 1e-18L));
}

TEST_CASE("bad input, and what has no value") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const nothing = [](auto const& x) { return x; };
  Eigen::Matrix2d broken = matrix;
  broken(1, 0) = nan;
  auto const e = caught([&] { return ff::semilinear(broken, nothing).linear; });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{1, 0});
  CHECK(caught([&] { return ff::semilinear(Eigen::MatrixXd(2, 3).setZero(), nothing).linear; }).code ==
        ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::semilinear(Eigen::VectorXd(), nothing).linear; }).code == ff::errc::empty);
  CHECK(caught([&] { return ff::evolve(ff::semilinear(matrix, nothing), std::vector{1.0}, 0.0, 1.0,
                                       ff::steppers::exponential_rk4{}, {.step = 0.5}); }).code ==
        ff::errc::size_mismatch);
  auto const check = [&](auto stepper) {
    auto const breaks = ff::semilinear(matrix, [&](auto const& x, double t) {
      auto v = x;
      if (t > 0.5) v[1] = nan;
      return v;
    });
    try {
      ff::evolve(breaks, start, 0.0, 1.0, stepper, {.step = 1.0 / 32});
      CHECK(false);
    } catch (ff::evolution_error<pair> const& error) {
      CHECK(error.code == ff::errc::non_finite);
      CHECK(error.time <= 0.5 + 1.0 / 32);
      CHECK(error.time > 0.4);
      CHECK(std::isfinite(error.state[1]));
    }
  };
  check(ff::steppers::exponential_euler{});
  check(ff::steppers::exponential_rk4{});
  // exp(h A) that no number holds
  auto const grows = ff::semilinear(Eigen::Vector2d(1e4, 0.0), nothing);
  CHECK(caught([&] {
          return ff::evolve(grows, start, 0.0, 1.0, ff::steppers::exponential_euler{}, {.step = 1.0});
        }).code == ff::errc::overflow);
}
