// Polynomial potentials against closed forms of low order, published exponents and the limit of many components.
#include <doctest/doctest.h>

#include <freefield/renormalization/polynomial_truncation.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <limits>
#include <sstream>
#include <vector>

namespace ff = freefield;
using support::caught, support::close, support::says, support::within;
using truncation = ff::polynomial_truncation<double>;
constexpr auto litim = ff::local_potential_scheme::litim;
constexpr auto polchinski = ff::local_potential_scheme::polchinski;
constexpr auto minimum = ff::expansion_point::minimum;
constexpr auto origin = ff::expansion_point::origin;

namespace {

double nu(truncation const& t) { return 1 / t.eigenvalues(t.fixed_point())[0].real(); }

}  // namespace

TEST_CASE("order two in three dimensions is exact: rho_0 = 4/3, u'' = 3/16, eigenvalues 2 and -1/3") {
  truncation const order_two({3, 1, litim}, 2);
  auto const point = order_two.fixed_point();
  CHECK(close(point.minimum, 4.0 / 3));
  CHECK(point.derivatives[0] == 0);
  CHECK(close(point.derivatives[1], 3.0 / 16));
  auto const y = order_two.eigenvalues(point);
  CHECK(close(y[0].real(), 2.0));
  CHECK(close(y[1].real(), -1.0 / 3, 16));
  auto const e = order_two.exponents();
  CHECK(close(e.nu().value, 0.5));
  CHECK(within(e.nu().error, (2 - 1 / 0.7289924059893) / 4, 1e-10));  // by order 3
  std::ostringstream text;
  text << point;
  CHECK(says(ff::error(ff::errc::domain, "", {}, text.str()), "fixed point of order 2 about rho = 1.33333"));
}

TEST_CASE("order two of Polchinski's equation in closed form") {
  for (double const d : {2.2, 3.0, 3.7}) {
    for (double const n : {-1.0, 1.0, 5.0}) {
      auto const point = truncation({d, n, polchinski}, 2).fixed_point();
      CHECK(close(point.minimum, (n + 2) / (d - 2), 8));
      CHECK(close(point.derivatives[1], (4 - d) * (d - 2) / (4 * (n + 2)), 8));
    }
  }
}

TEST_CASE("exponents in three dimensions: low orders, and nine digits of high ones") {
  CHECK(within(nu({{3, 1, litim}, 3}), 0.729, 5e-4));
  CHECK(within(nu({{3, 1, litim}, 4}), 0.6506, 5e-5));
  CHECK(within(nu({{3, 1, litim}, 24}), 0.649561773880, 5e-10));
  auto const e = truncation({3, 1, litim}, 32).exponents(2);
  CHECK(within(e.nu().value, 0.649561773880648, 2e-11));
  CHECK(within(e.omega().value, 0.655745939193, 1e-8));
  CHECK(within(e.omega(2).value, 3.1800, 1e-4));
  CHECK(e.nu().error < 1e-10);
  for (int const order : {40, 50, 60}) {  // where rounding wins, the error says so
    auto const far = truncation({3, 1, litim}, order).exponents();
    CHECK(within(far.nu().value, 0.649561773881, 3 * far.nu().error));
    CHECK(within(far.omega().value, 0.65574593919, 3 * far.omega().error));
    CHECK(far.nu().error < 1e-3);
  }
  CHECK(within(1 / e.nu().value, 1.5394995, 5e-8));
  CHECK(within(ff::polynomial_truncation<float>({3, 1, litim}, 10).exponents().nu().value, 0.64958F, 2e-5F));
  // About the origin they alternate around the same numbers.
  CHECK(within(nu({{3, 1, litim}, 20, origin}), 0.649561774, 1e-5));
  CHECK(within(truncation({3, 1, litim}, 24, origin).exponents().omega().value, 0.65574594, 1e-4));
}

TEST_CASE("other numbers of components, and dimensions") {
  CHECK(within(nu({{3, 2, litim}, 20}), 0.708211, 1e-6));
  CHECK(within(nu({{3, 4, litim}, 20}), 0.804348, 1e-6));
  CHECK(within(nu({{3, 0, litim}, 20}), 0.592083, 1e-6));
  for (int const order : {2, 4, 10}) {
    CHECK(within(nu({{3, 1e6, litim}, order}), 1.0, 2e-6));
    CHECK(within(nu({{3.4, 1e6, litim}, order}), 1 / 1.4, 2e-6));
  }
  CHECK(within(nu({{3, -1.999, litim}, 8}), 0.5, 1e-4));  // Gaussian exponents at N = -2
  for (double const epsilon : {0.1, 0.01}) {
    for (double const n : {1.0, 3.0}) {
      double const first = 0.5 + (n + 2) / (n + 8) * epsilon / 4;
      CHECK(within(nu({{4 - epsilon, n, litim}, 8}), first, 0.1 * epsilon * epsilon));
      CHECK(within(truncation({4 - epsilon, n, litim}, 8).exponents().omega().value, epsilon, epsilon * epsilon));
      CHECK(within(nu({{4 - epsilon, n, polchinski}, 4}), first, 0.4 * epsilon * epsilon));
    }
  }
}

TEST_CASE("Polchinski's truncations approach the same exponent, slowly, and end") {
  double before = 1.1;
  for (int const order : {2, 4, 6, 8, 10}) {
    double const next = nu({{3, 1, polchinski}, order});
    CHECK(next < before);
    CHECK(next > 0.65);
    before = next;
  }
  CHECK(before < 0.68);
  auto const e = caught([] { return truncation({3, 1, polchinski}, 12).fixed_point(); });
  CHECK(e.code == ff::errc::not_converged);
  CHECK(says(e, "of order, got 12"));
  CHECK(truncation({3, 1, polchinski}, 6).exponents().nu().error > 0.05);
}

TEST_CASE("the velocity at order three is what a hand finds") {
  Eigen::Vector3d const state(1.7, 0.2, -0.03);
  double const rho = state(0), a = state(1), b = state(2), d = 2.8, n = 3;
  // Litim: derivatives of 1 / (1 + w)^2 with w = u' + 2 rho u'', at u' = 0.
  double const m = 1 + 2 * rho * a, h1 = 1 / (m * m), h2 = -2 / (m * m * m), h3 = 6 / (m * m * m * m);
  double const w1 = 3 * a + 2 * rho * b, w2 = 5 * b;
  double const f1 = -(d - 2) * rho * a + h1 * w1 + (n - 1) * a;
  double const f2 = (4 - d) * a - (d - 2) * rho * b + h2 * w1 * w1 + h1 * w2 + (n - 1) * (b - 2 * a * a);
  double const f3 =
      (d - 3 * (d - 2)) * b + h3 * w1 * w1 * w1 + 3 * h2 * w1 * w2 + (n - 1) * (6 * a * a * a - 6 * a * b);
  Eigen::Vector3d const v = truncation({d, n, litim}, 3).velocity(state);
  CHECK(close(v(0), -f1 / a, 16));
  CHECK(close(v(1), f2 - f1 / a * b, 64));
  CHECK(close(v(2), f3, 64));
  // Polchinski about the origin: u^(k)' = (d - k (d - 2)) u^(k) + (2 k + N) u^(k+1) - 2 (rho u'^2)^(k).
  Eigen::Vector3d const u(-0.3, 0.4, 0.5), p = truncation({d, n, polchinski}, 3, origin).velocity(u);
  CHECK(close(p(0), 2 * u(0) + (2 + n) * u(1) - 2 * u(0) * u(0), 16));
  CHECK(close(p(1), (4 - d) * u(1) + (4 + n) * u(2) - 8 * u(0) * u(1), 16));
  CHECK(close(p(2), (6 - 2 * d) * u(2) - 12 * (u(1) * u(1) + u(0) * u(2)), 16));
}

TEST_CASE("the Jacobian is the derivative of the velocity") {
  for (auto const scheme : {litim, polchinski}) {
    for (auto const point : {minimum, origin}) {
      truncation const t({2.9, 2, scheme}, 5, point);
      Eigen::VectorXd state(5);
      state << 1.2, 0.3, -0.1, 0.2, 0.4;
      auto const jacobian = t.jacobian(state);
      for (Eigen::Index j = 0; j < 5; ++j) {
        double const h = 1e-5;
        Eigen::VectorXd above = state, below = state;
        above(j) += h;
        below(j) -= h;
        Eigen::VectorXd const slope = (t.velocity(above) - t.velocity(below)) / (2 * h);
        for (Eigen::Index i = 0; i < 5; ++i) CHECK(within(jacobian(i, j), slope(i), 1e-6 * (1 + std::abs(slope(i)))));
      }
    }
  }
}

TEST_CASE("a fixed point rests, and both points of expansion see the same potential") {
  truncation const about_minimum({3, 1, litim}, 20), about_origin({3, 1, litim}, 20, origin);
  auto const point = about_minimum.fixed_point(), other = about_origin.fixed_point();
  CHECK(about_minimum.velocity(about_minimum.state_of(point)).head(6).cwiseAbs().maxCoeff() < 1e-12);
  CHECK(point.residual < 1e-12);
  double slope = 0, power = 1, factorial = 1;
  for (std::size_t k = 1; k < point.derivatives.size(); ++k) {  // u'(0) from the minimum
    power *= -point.minimum;
    factorial *= static_cast<double>(k);
    slope += point.derivatives[k] * power / factorial;
  }
  CHECK(within(other.derivatives[0], slope, 1e-4));
  CHECK(within(slope, -0.18606, 1e-4));
}

TEST_CASE("what is no truncation is refused") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const refused = [](double d, double n, int order) {
    return caught([&] { return truncation({d, n, litim}, order); });
  };
  CHECK(refused(3, 1, 0).code == ff::errc::bad_option);
  CHECK(says(refused(3, 1, 0), "order is out of range, got 0; expected 2 to 100"));
  CHECK(refused(3, 1, 1).code == ff::errc::bad_option);
  CHECK(refused(3, 1, 101).code == ff::errc::bad_option);
  CHECK(refused(4, 1, 4).code == ff::errc::domain);
  CHECK(refused(2, 1, 4).code == ff::errc::domain);
  CHECK(refused(3, -2, 4).code == ff::errc::domain);
  CHECK(refused(nan, 1, 4).code == ff::errc::non_finite);
  CHECK(caught([] { return truncation({2.3, 1, litim}, 4).fixed_point(); }).code == ff::errc::not_converged);
  CHECK(caught([] { return truncation({3, 1, litim}, 3).exponents(); }).code == ff::errc::degenerate);
  CHECK(caught([] { return truncation({3, 1, litim}, 4).exponents(4); }).code == ff::errc::bad_option);
  truncation const t({3, 1, litim}, 2);
  auto const velocity = [&](std::vector<double> const& x) {
    Eigen::VectorXd const state = Eigen::Map<Eigen::VectorXd const>(x.data(), static_cast<Eigen::Index>(x.size()));
    return caught([&] { return t.velocity(state); });
  };
  CHECK(velocity({1, 2, 3}).code == ff::errc::size_mismatch);
  CHECK(velocity({1, nan}).index == ff::error_index{1});
  CHECK(velocity({1, -1}).code == ff::errc::domain);
  CHECK(velocity({-1, 1}).code == ff::errc::domain);
  auto const point = t.fixed_point();
  CHECK(caught([&] { return truncation({3, 1, litim}, 3).state_of(point); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return truncation({3, 1, litim}, 2, origin).eigenvalues(point); }).code == ff::errc::domain);
}
