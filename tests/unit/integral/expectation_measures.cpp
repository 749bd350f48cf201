// One name on every measure: expectation(m, f).

#include <freefield/integral.hpp>
#include <freefield/measure/measure.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/caught.hpp"
#include "unit/integral/kinks.hpp"

using namespace support;

namespace {

constexpr auto g = ff::symbol<"g">;

/// A polynomial, a smooth formula with a symbol, one with a kink and a rule by name compile and agree.
template <ff::measure M>
void check_calls(M const& m) {
  double const exact = ff::expectation(m, x * x);
  CHECK(ff::expectation(m, x * x, ff::rules::adaptive{}).contains(exact));
  auto const chosen = ff::expectation(m, tanh(g * x), g = 0.5);
  auto const named = ff::expectation(m, tanh(g * x), ff::rules::trapezoid{}, {.tolerance = 1e-9}, g = 0.5);
  CHECK(std::abs(chosen.value - named.value) <= chosen.error + named.error);
  auto const kink = ff::expectation(m, abs(x - 1), {.tolerance = 1e-10});
  auto const points = ff::expectation(m, abs(x - 1), ff::rules::monte_carlo{.samples = 50000});
  CHECK(std::abs(kink.value - points.value) <= kink.error + points.error);
}

Eigen::Matrix2d const covariance{{1, 0.3}, {0.3, 0.5}};

}  // namespace

TEST_CASE("every measure answers") {
  ff::gaussian<double> const p(Eigen::Vector2d(0.1, 0.2), covariance);
  check_calls(p);
  check_calls(ff::gaussian_mixture<double>({0.25, 0.75}, {p, plane(1, 1, 0.5)}));
  check_calls(ff::log_normal<double>(p));
  check_calls(ff::diagonal_gaussian<double>::from_precision(VectorXd(VectorXd::Constant(3, 2.0))));
  Eigen::SparseMatrix<double> sparse(2, 2);
  sparse.insert(0, 0) = 2;
  sparse.insert(1, 1) = 2;
  sparse.insert(0, 1) = sparse.insert(1, 0) = -1;
  check_calls(ff::sparse_gaussian<double>::from_precision(sparse));
  check_calls(ff::fourier_gaussian<double>::from_kernel({4}, VectorXd{{3, -1, 0, -1}}));
}

TEST_CASE("a mixture: the weighted sum, of numbers and of vectors, errors too") {
  auto const a = line(0, 1), b = line(2, 0.5);
  ff::gaussian_mixture<double> const m({0.25, 0.75}, {a, b});
  auto const f = [](double t) { return std::erf(t); };
  double const exact = 0.75 * std::erf(2 / std::sqrt(1.5));
  CHECK(ff::expectation(m, f).contains(exact));
  CHECK(ff::expectation(m, f, {.tolerance = 1e-6}).contains(exact));
  auto const both = ff::expectation(m, [&](double t) { return Eigen::Vector2d(f(t), t); });
  CHECK(both[0].contains(exact));
  CHECK(both[1].contains(1.5));
}

TEST_CASE("a log-normal number: powers, the price of an option, a kink at a negative number") {
  ff::log_normal<double> const p(ff::gaussian<double>(Eigen::Vector2d(0.1, 0.2), covariance));
  CHECK(ff::expectation(p, x * y) == doctest::Approx(std::exp(0.3 + (1 + 0.5 + 0.6) / 2)).epsilon(1e-14));
  // E[max(y - K, 0)] = exp(m + s^2/2) Phi(d + s) - K Phi(d) with d = (m - log K) / s
  double const strike = 1.5, d = 0.1 - std::log(strike);
  check(ff::expectation(p, max(x - c, 0), c = strike),
        std::exp(0.6) * distribution(d + 1) - strike * distribution(d));
  check(ff::expectation(p, abs(x + 2)), std::exp(0.6) + 2);
  auto const callable = [&](VectorXd const& v) { return v(0) > strike ? 1.0 : 0.0; };
  check(ff::expectation(p, callable, {.breaks = {{strike, -1.0}}}), distribution(d));
  CHECK(caught([&] { return ff::expectation(p, [](double t) { return t; }); }).code == ff::errc::size_mismatch);
}

TEST_CASE("a truncated number: polynomials by its moments, others between break points") {
  ff::truncated_gaussian<double> const t(0.0, 1.0, {.lower = 1.0});
  CHECK(ff::expectation(t, x) == doctest::Approx(t.mean()).epsilon(1e-14));
  CHECK(ff::expectation(t, x * x + 3 * x + 1) == doctest::Approx(t.moment(2) + 3 * t.mean() + 1).epsilon(1e-14));
  // E[max(x - 2, 0) | x > 1] = (phi(2) - 2 Phi(-2)) / Phi(-1)
  double const mass = distribution(-1);
  check(ff::expectation(t, max(x - c, 0), c = 2.0), (density(2) - 2 * distribution(-2)) / mass);
  check(ff::expectation(t, [](double s) { return s > 2 ? 1.0 : 0.0; }, {.breaks = {{2.0}}}), distribution(-2) / mass);
  check(ff::expectation(t, exp(x)), std::exp(0.5) * distribution(0) / mass);
  ff::truncated_gaussian<double> const far(0.0, 1.0, {.lower = 30.0, .upper = 31.0});
  check(ff::expectation(far, log(x)),
        ff::expectation(far, [](double s) { return std::log(s); }, {.tolerance = 1e-12}).value);
  // A kink that nobody names: inside the error.
  for (double kink = 1.1; kink < 4; kink += 0.1) {
    auto const found = ff::expectation(t, [&](double s) { return std::max(s - kink, 0.0); }, {.tolerance = 1e-4});
    CHECK(found.contains((density(kink) - kink * distribution(-kink)) / mass));
  }
  CHECK(caught([&] { return ff::expectation(t, [](double s) { return std::log(s - 1.5); }); }).code ==
        ff::errc::non_finite);
}

TEST_CASE("fields far out in a large measure; what is refused") {
  auto const p = ff::diagonal_gaussian<double>::from_precision(VectorXd(VectorXd::Constant(10000, 2.0)));
  constexpr auto far = ff::field<7777>;
  CHECK(ff::expectation(p, far * far) == 0.5);
  check(ff::expectation(p, abs(far)), 1 / std::sqrt(pi));
  auto const lacking = caught([&] { return ff::expectation(p, ff::field<10000> * far); });
  CHECK(lacking.code == ff::errc::size_mismatch);
  CHECK(lacking.index == ff::error_index{10000});
}
