// Rules for several and many dimensions: closed forms, exactness degrees, statistics, and the same bits every time.

#include <freefield/integral/expectation.hpp>
#include <freefield/integral/expectation_gradient.hpp>
#include <freefield/wick/moment.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "support/caught.hpp"
#include "support/close.hpp"

namespace ff = freefield;
using support::caught;
using support::close;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto g = ff::symbol<"g">;

/// Neighbours correlated by 1/2, next ones by 1/4, ...; means 0.1, -0.1, 0.1, ...
ff::gaussian<double> chain(Eigen::Index n) {
  Eigen::VectorXd mean(n);
  Eigen::MatrixXd covariance(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    mean(i) = i % 2 == 0 ? 0.1 : -0.1;
    for (Eigen::Index k = 0; k < n; ++k) covariance(i, k) = std::ldexp(1.0, static_cast<int>(-std::abs(i - k)));
  }
  return {mean, covariance};
}

/// cos(a . x), whose expectation is cos(a . m) exp(-a . C a / 2).
struct wave {
  double wavenumber;
  double operator()(Eigen::VectorXd const& v) const { return std::cos(wavenumber * v.sum()); }
  double exact(ff::gaussian<double> const& p) const {
    return std::cos(wavenumber * p.mean().sum()) * std::exp(-wavenumber * wavenumber * p.covariance().sum() / 2);
  }
};

}  // namespace

TEST_CASE("expectation: three to six dimensions") {
  for (Eigen::Index const n : {3, 4, 6}) {
    CAPTURE(n);
    auto const p = chain(n);
    wave const f{0.15};
    auto const found = ff::expectation(p, f, {.tolerance = 1e-6, .evaluations = 60000});
    CHECK(found.contains(f.exact(p)));
    CHECK(ff::expectation(p, f, ff::rules::smolyak{.level = 7}).contains(f.exact(p)));
    CHECK(ff::expectation(p, f, ff::rules::cubature{}).contains(f.exact(p)));
    CHECK(ff::expectation(p, f, ff::rules::unscented{.kappa = 0.5}).contains(f.exact(p)));
  }
}

TEST_CASE("expectation: the degrees up to which rules are exact") {
  auto const p = chain(4);
  auto const cube = [](Eigen::VectorXd const& v) { return v(0) * v(1) * v(3) + v(2); };
  auto const fourth = [](Eigen::VectorXd const& v) { return v(0) * v(0) * v(1) * v(3) + std::pow(v(2), 4); };
  double const third = ff::moment(p, ff::indices{0, 1, 3}) + p.mean()(2);
  double const degree_four = ff::moment(p, ff::indices{0, 0, 1, 3}) + ff::moment(p, ff::indices{2, 2, 2, 2});
  CHECK(close(ff::expectation(p, cube, ff::rules::unscented{}).value, third, 64));
  CHECK(close(ff::expectation(p, cube, ff::rules::cubature{}).value, third, 64));
  CHECK(close(ff::expectation(p, fourth, ff::rules::cubature{}).value, degree_four, 64));
  CHECK(close(ff::expectation(p, fourth, ff::rules::smolyak{.level = 3}).value, degree_four, 64));
  auto const sixth = [](Eigen::VectorXd const& v) { return std::pow(v(0) + v(3), 6); };
  ff::gaussian<double> const sum = p.affine(Eigen::MatrixXd{{1, 0, 0, 1}}, Eigen::VectorXd::Zero(1));
  double const degree_six = ff::moment(sum, ff::indices{0, 0, 0, 0, 0, 0});
  CHECK(close(ff::expectation(p, sixth, ff::rules::smolyak{.level = 4}).value, degree_six, 256));
  CHECK(close(ff::expectation(p, sixth, ff::rules::gauss_hermite{.points = 4}).value, degree_six, 64));
}

TEST_CASE("expectation: many dimensions by points, the same bits every time" * doctest::test_suite("long")) {
  auto const p = chain(20);
  wave const f{0.05};
  ff::rules::quasi_monte_carlo const quasi{.points = 1024, .shifts = 16, .seed = 3};
  ff::rules::monte_carlo const random{.samples = 20000, .seed = 3};
  auto const a = ff::expectation(p, f, quasi), b = ff::expectation(p, f, random);
  CHECK(a.contains(f.exact(p)));
  CHECK(b.contains(f.exact(p)));
  CHECK(a.error < b.error);
  CHECK(ff::expectation(p, f, quasi).value == a.value);
  CHECK(ff::expectation(p, f, random).value == b.value);
  CHECK(ff::expectation(p, f, ff::rules::monte_carlo{.samples = 20000, .seed = 4}).value != b.value);
  auto const kinks = [](Eigen::VectorXd const& v) { return v.cwiseAbs().sum(); };
  double exact = 0;
  for (Eigen::Index i = 0; i < 20; ++i) {
    exact += std::sqrt(2 / std::numbers::pi) * std::exp(-0.005) + 0.1 * std::erf(0.1 / std::numbers::sqrt2);
  }
  CHECK(ff::expectation(p, kinks, {.evaluations = 20000}).contains(exact));
}

TEST_CASE("expectation: of 300 Monte Carlo intervals of 99.9 % at most five miss") {
  // Of Binomial(300, 1/1000) more than five have probability 8e-7.
  ff::gaussian<double> const p{Eigen::MatrixXd(Eigen::MatrixXd::Identity(2, 2))};
  auto const f = [](Eigen::VectorXd const& v) { return v(0) * v(0) + v(1); };
  int missed = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    if (!ff::expectation(p, f, ff::rules::monte_carlo{.samples = 320, .seed = seed}).contains(1)) ++missed;
  }
  CHECK(missed <= 5);
}

TEST_CASE("expectation_gradient: closed forms, by formulas and by callables") {
  Eigen::Matrix2d covariance;
  covariance << 1.5, 0.5, 0.5, 1;
  ff::gaussian<double> const p{Eigen::Vector2d(0.25, -0.5), covariance};
  // E[exp(x + y / 2)] = exp(m . a + a . C a / 2) with a = (1, 1/2)
  Eigen::Vector2d const a(1, 0.5);
  double const value = std::exp(a.dot(p.mean()) + a.dot(covariance * a) / 2);
  Eigen::Matrix2d const second = a * a.transpose() * (value / 2);
  auto const by_price = ff::expectation_gradient(p, exp(x + y / 2));
  auto const by_stein = ff::expectation_gradient(p, [](Eigen::VectorXd const& v) { return std::exp(v(0) + v(1) / 2); });
  for (auto const* found : {&by_price, &by_stein}) {
    CHECK((found->mean - a * value).cwiseAbs().maxCoeff() <= found->error);
    CHECK((found->covariance - second).cwiseAbs().maxCoeff() <= found->error);
    CHECK(found->error < 1e-10);
  }
  // Price: the derivative of the arcsine law 2/pi asin(2 c / sqrt(...)) by the covariance, for erf(x) erf(y).
  ff::gaussian<double> const q{Eigen::MatrixXd(Eigen::Matrix2d{{1, 0.3}, {0.3, 1}})};
  auto const erfs = ff::expectation_gradient(q, erf(x) * erf(y));
  double const slope = 2 / std::numbers::pi * (2.0 / 3) / std::sqrt(1 - 0.04);
  CHECK(std::abs(2 * erfs.covariance(0, 1) - slope) <= 2 * erfs.error);
  // Polynomials are exact.
  auto const exact = ff::expectation_gradient(p, g * pow<2>(x) * y, g = 2.0);
  CHECK(exact.error == 0);
  CHECK(exact.mean(0) == ff::expectation(p, 4.0 * x * y));
  CHECK(exact.covariance(0, 1) == ff::expectation(p, 2.0 * x));
  CHECK(exact.covariance(1, 1) == 0);
  // A step has no derivative, and its expectation does.
  ff::gaussian<double> const unit{Eigen::MatrixXd(Eigen::MatrixXd::Identity(1, 1))};
  auto const step = [](double t) { return t > 0 ? 1.0 : 0.0; };
  auto const jump = ff::expectation_gradient(unit, step, {.breaks = {{0.0}}});
  CHECK(std::abs(jump.mean(0) - 1 / std::sqrt(2 * std::numbers::pi)) <= jump.error);
  CHECK(jump.error < 1e-13);
}

TEST_CASE("expectation: refusals in many dimensions") {
  auto const p = chain(3);
  wave const f{1};
  CHECK(caught([&] { return ff::expectation(p, f, ff::rules::smolyak{.level = 1}); }).code == ff::errc::bad_option);
  CHECK(caught([&] { return ff::expectation(chain(60), f, ff::rules::smolyak{.level = 12}); }).code ==
        ff::errc::too_large);
  CHECK(caught([&] { return ff::expectation(p, f, ff::rules::unscented{.kappa = -3}); }).code == ff::errc::bad_option);
  CHECK(caught([&] { return ff::expectation(p, f, ff::rules::monte_carlo{.samples = 10}); }).code ==
        ff::errc::bad_option);
  CHECK(caught([&] { return ff::expectation(p, f, ff::rules::quasi_monte_carlo{.points = 1}); }).code ==
        ff::errc::bad_option);
  CHECK(caught([&] { return ff::expectation(p, f, ff::rules::quasi_monte_carlo{.shifts = 2}); }).code ==
        ff::errc::bad_option);
  CHECK(caught([&] { return ff::expectation_gradient(p, ff::field<5> * x); }).code == ff::errc::size_mismatch);
  ff::gaussian<double> const flat{Eigen::MatrixXd(Eigen::MatrixXd::Zero(2, 2))};
  CHECK(caught([&] { return ff::expectation_gradient(flat, f); }).code == ff::errc::not_positive);
}
