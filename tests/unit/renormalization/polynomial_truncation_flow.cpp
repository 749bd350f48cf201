// Couplings that flow, exact velocities, and fifty digits of a truncation.
#include <doctest/doctest.h>

#include <freefield/flow/evolve.hpp>
#include <freefield/flow/runge_kutta/steppers.hpp>
#include <freefield/flow/stiff.hpp>
#include <freefield/renormalization/polynomial_truncation.hpp>

#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <vector>

namespace ff = freefield;
using support::within;
using rational =
    boost::multiprecision::number<boost::multiprecision::cpp_rational_backend, boost::multiprecision::et_off>;
constexpr auto litim = ff::local_potential_scheme::litim;

TEST_CASE("couplings slightly off the fixed point run away at the rate 1 / nu") {
  ff::polynomial_truncation<double> const t({3, 1, litim}, 6);
  auto const point = t.fixed_point();
  double const y = t.eigenvalues(point)[0].real();
  for (double const side : {-1.0, 1.0}) {
    Eigen::VectorXd state = t.state_of(point);
    double const rho = state(0);
    state(0) += side * 1e-8;
    auto const at = [&](double s, auto stepper) {
      return ff::evolve(t.flow(), state, 0.0, s, stepper, {.tolerance = 1e-12}).state(0) - rho;
    };
    double const early = at(3, ff::steppers::dopri5{}), late = at(5, ff::steppers::dopri5{});
    CHECK(within(std::log(late / early) / 2, y, 1e-4));
    CHECK(early * side > 0);
    CHECK(within(at(3, ff::steppers::rosenbrock4{}), early, 1e-3 * std::abs(early)));
  }
}

TEST_CASE("a velocity in rationals is exact: nothing moves at rho_0 = 4/3, u'' = 3/16") {
  namespace room = ff::detail::renormalization_room;
  room::potential_equation<rational> const equation{rational(3), rational(1), litim};
  std::vector<rational> const state{rational(4, 3), rational(3, 32)};
  for (rational const& v : room::taylor_velocity(equation, ff::expansion_point::minimum, state)) CHECK(v == 0);
  auto const jacobian = room::taylor_jacobian(equation, ff::expansion_point::minimum, state);
  // The eigenvalues are 2 and -1/3.
  CHECK(rational(jacobian(0, 0) + jacobian(1, 1)) == rational(5, 3));
  CHECK(rational(jacobian(0, 0) * jacobian(1, 1) - jacobian(0, 1) * jacobian(1, 0)) == rational(-2, 3));
}
