// The flow of whole potentials against exact solutions, the spectrum by shooting, and finite differences.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/flow/evolve.hpp>
#include <freefield/flow/stiff.hpp>
#include <freefield/numeric/general_eigenvalues.hpp>
#include <freefield/numeric/refined_eigenvalue.hpp>
#include <freefield/renormalization/local_potential_approximation.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace ff = freefield;
using support::caught, support::within;
using approximation = ff::local_potential_approximation<double>;
using enum ff::local_potential_scheme;

namespace {

constexpr auto field = ff::field<0>;

}  // namespace

TEST_CASE("masses and constants flow exactly") {
  // u = c + m x^2 / 2 stays one.  With M = m for Litim's equation and M = m / (1 - m) for Polchinski's, its Legendre
  // transform, M_s = 2 M and c_s = d c + N M / (1 + M).
  double const s = 1.5, m = 0.2, growth = std::exp(2 * s);
  for (auto const scheme : {polchinski, litim}) {
    for (double const n : {1.0, 3.0}) {
      auto const flow = approximation{.components = n, .scheme = scheme}.flow();
      auto const start = flow.values(m * field * field / 2 + 0.1);
      auto const u = ff::evolve(flow, start, 0.0, s, ff::steppers::radau5{}, {.tolerance = 1e-11}).state;
      double const mass = 2 * (flow.at(u, 1.5) - flow.at(u, 0.0)) / (1.5 * 1.5);
      double const first = scheme == litim ? m : m / (1 - m), last = scheme == litim ? mass : mass / (1 - mass);
      CHECK(within(last, first * growth, 2e-7));
      double integral = 0;  // of e^(-3 t) M / (1 + M), by Simpson's rule
      for (int k = 0; k <= 2000; ++k) {
        double const t = s * k / 2000, large = first * std::exp(2 * t);
        double const weight = k == 0 || k == 2000 ? 1 : k % 2 == 1 ? 4 : 2;
        integral += weight * std::exp(-3 * t) * large / (1 + large) * s / 6000;
      }
      CHECK(within(flow.at(u, 0.0), std::exp(3 * s) * (0.1 + n * integral), 1e-7));
    }
  }
}

TEST_CASE("the Jacobian is the derivative of the velocity, and its eigenvalues at a fixed point those of shooting") {
  for (auto const scheme : {polchinski, litim}) {
    for (double const n : {1.0, 3.0}) {
      approximation const lpa{.components = n, .scheme = scheme};
      auto const wf = lpa.fixed_point();
      auto const flow = lpa.flow({.reach = std::min(0.98 * wf.reach(), 6.0), .nodes = 32});
      auto const u = flow.values(wf);
      Eigen::VectorXd velocity, above, below;
      flow(u, velocity, 0.0);
      CHECK(within(velocity.cwiseAbs().maxCoeff(), 0.0, 1e-6));
      Eigen::MatrixXd const jacobian = flow.jacobian(u);
      for (Eigen::Index j : {0, 5, 30, 31}) {
        Eigen::VectorXd step = Eigen::VectorXd::Zero(u.size());
        step(j) = 1e-8;
        flow(u + step, above, 0.0);
        flow(u - step, below, 0.0);
        Eigen::VectorXd const slope = (above - below) / 2e-8;
        CHECK(within((slope - jacobian.col(j)).cwiseAbs().maxCoeff(), 0.0, 1e-5 * (1 + slope.cwiseAbs().maxCoeff())));
      }
      auto const spectral = ff::detail::general_eigenvalues<double>(jacobian);
      auto const shooting = wf.spectrum(4);
      for (std::size_t k = 0; k < shooting.size(); ++k) CHECK(within(spectral[k].real(), shooting[k].value, 1e-7));
    }
  }
}

TEST_CASE("a potential off the fixed point leaves it at the rate 1 / nu, and its irrelevant parts die at omega") {
  for (auto const scheme : {polchinski, litim}) {
    approximation const lpa{.scheme = scheme};
    auto const wf = lpa.fixed_point();
    auto const y = wf.spectrum(3);
    auto const flow = lpa.flow({.reach = std::min(0.98 * wf.reach(), 6.0)});
    auto const fixed = flow.values(wf);
    for (std::size_t k = 1; k < y.size(); ++k) {
      Eigen::VectorXd direction = ff::detail::eigenvector_of<double>(flow.jacobian(fixed), y[k].value);
      direction /= direction(0);
      auto const end = ff::evolve(flow, Eigen::VectorXd(fixed + 1e-5 * direction), 0.0, 1.0, ff::steppers::radau5{},
                                  {.tolerance = 1e-12});
      auto const still = ff::evolve(flow, fixed, 0.0, 1.0, ff::steppers::radau5{}, {.tolerance = 1e-12});
      CHECK(within((end.state(0) - still.state(0)) / 1e-5, std::exp(y[k].value), 2e-3));
    }
  }
}

TEST_CASE("what cannot be is refused") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  approximation const lpa{};
  CHECK(caught([&] { lpa.flow({.nodes = 11}); }).code == ff::errc::bad_option);
  CHECK(caught([&] { lpa.flow({.nodes = 65}); }).code == ff::errc::bad_option);
  CHECK(caught([&] { lpa.flow({.reach = -1.0}); }).code == ff::errc::bad_option);
  CHECK(caught([&] { lpa.flow({.reach = 1e-200}); }).code == ff::errc::bad_option);
  CHECK(caught([&] { lpa.flow({.reach = nan}); }).code == ff::errc::bad_option);
  CHECK(caught([] { approximation{.dimension = 4.0}.flow(); }).code == ff::errc::domain);
  auto const flow = lpa.flow();
  CHECK(caught([&] { flow.values([](double x) { return 1 / x; }); }).code == ff::errc::non_finite);
  auto const u = flow.values(field * field);
  CHECK(caught([&] { flow.at(u, 100.0); }).code == ff::errc::out_of_range);
  CHECK(caught([&] { flow.at(u, nan); }).code == ff::errc::out_of_range);
  CHECK(caught([&] { flow.at(Eigen::VectorXd::Zero(3), 0.0); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { flow.jacobian(Eigen::VectorXd::Zero(3)); }).code == ff::errc::size_mismatch);
  auto const effective = approximation{.scheme = litim}.flow();
  auto const concave = effective.values(-0.6 * field * field);
  CHECK(caught([&] { ff::evolve(effective, concave, 0.0, 1.0, ff::steppers::radau5{}, {.tolerance = 1e-6}); }).code ==
        ff::errc::non_finite);
}
