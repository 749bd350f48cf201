// once: long computations.
// The certificate: given where it is due, from rounding errors to large residuals, and withheld elsewhere.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/scaling_data.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace ff = freefield;
using ff::errc;
using support::caught;
using support::close;
using support::within;

namespace {

constexpr auto x = ff::forms::x;
constexpr auto N = ff::forms::N;
constexpr auto D = ff::forms::D;
constexpr auto E = ff::forms::E;
constexpr auto A = ff::forms::A;
constexpr auto B = ff::forms::B;
constexpr auto alpha = ff::forms::alpha;
constexpr auto beta = ff::forms::beta;

/// The number as a table prints it with so many significant digits.
double printed(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return std::strtod(text, nullptr);
}

}  // namespace

TEST_CASE("a law printed with any number of digits is certified, with errors of that size") {
  auto const exact = support::chinchilla_runs(1, 0.0);
  for (auto const& objective : {ff::mean_square_log, ff::mean_square, ff::huber_log(1e-3), ff::absolute_log}) {
    CAPTURE(objective.name());
    for (int digits = 3; digits <= 17; ++digits) {
      CAPTURE(digits);
      auto table = exact;
      for (auto& y : table.loss) y = printed(y, digits);
      auto const fit = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss,
                               {.objective = objective, .replicates = 0});
      CHECK(fit.converged());
      CHECK(fit.certificate.exact_fit == (digits >= 14));
      CHECK(fit.certificate.starts_agreeing == fit.certificate.starts);
      CHECK(within(fit[beta].estimate, 0.28, 20 * std::pow(10.0, -digits) + 1e-12));
    }
  }
}

TEST_CASE("the numbers of the certificate do not depend on units") {
  auto table = support::chinchilla_runs(2, 0.01);
  auto const fit = [&] { return ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss); };
  auto const before = fit().certificate;
  for (auto& y : table.loss) y *= 1e60;
  auto const after = fit().certificate;
  CHECK(after.converged);
  CHECK(after.condition_number == doctest::Approx(before.condition_number).epsilon(1e-9));
  CHECK(after.relative_gradient < 1e-11);
  CHECK(before.relative_gradient < 1e-11);
}

TEST_CASE("observations that are zero under least squares of the values") {
  std::vector<double> const xs{-2, -1, 0, 1, 2};
  std::vector<double> ys{-4, -2, 0, 2, 4};
  auto const line = ff::fit(A + B * x, given(x = xs), ys, {.objective = ff::mean_square});
  CHECK(line.certificate.exact_fit);
  CHECK(within(line[A].estimate, 0.0, 1e-15));
  CHECK(close(line[B].estimate, 2.0));
  std::fill(ys.begin(), ys.end(), 0.0);
  auto const nothing = ff::fit(A + B * x, given(x = xs), ys, {.objective = ff::mean_square});
  CHECK(nothing.converged());
  CHECK(nothing[A].estimate == 0);
  CHECK(nothing[B].estimate == 0);
}

TEST_CASE("squares that underflow are no exact fit") {
  std::vector<double> const xs{1, 2, 3, 4}, ys{1e-200, 3e-200, 2e-200, 5e-200};
  auto const fit = ff::fit(A + B * x, given(x = xs), ys, {.objective = ff::mean_square});
  bool const right = std::abs(fit[B].estimate / 1.1e-200 - 1) < 1e-10;
  CHECK((right || !fit.converged()));
  CHECK_FALSE(fit.certificate.exact_fit);
}

TEST_CASE("a coefficient that vanishes is 0 and at its bound, whatever the data leave of it") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    ff::philox4x32 engine{seed, 4};
    std::vector<double> xs, ys;
    for (int i = 0; i < 15; ++i) {
      xs.push_back(std::pow(10, 0.4 * i));
      ys.push_back(4 * std::pow(xs.back(), -0.13) * std::exp(0.005 * ff::normal<double>(engine)));
    }
    auto const fit = ff::fit(ff::forms::saturating_power_law, given(x = xs), ys);
    auto const free = ff::fit(ff::forms::saturating_power_law, given(x = xs), ys, {.sign_free = {E}});
    auto const pure = ff::fit(ff::forms::power_law, given(x = xs), ys);
    REQUIRE(free.converged());
    CHECK(fit.converged());
    CHECK((fit[E].estimate == 0) == (free[E].estimate < 0));
    CHECK((fit.certificate.at_bound.size() == 1) == (free[E].estimate < 0));
    if (free[E].estimate > 0) CHECK(fit[E].estimate == doctest::Approx(free[E].estimate).epsilon(1e-6));
    else CHECK(fit[alpha].estimate == doctest::Approx(pure[alpha].estimate).epsilon(1e-9));
  }
}

TEST_CASE("a negative lower bound says that a coefficient may be negative") {
  std::vector<double> xs, ys;
  for (int i = 0; i < 12; ++i) {
    xs.push_back(std::pow(2.0, i));
    ys.push_back(-0.1 + 5 * std::pow(xs.back(), -0.3));
  }
  auto const fit = ff::fit(ff::forms::saturating_power_law, given(x = xs), ys, {.bounds = {{E, -1, 1}}});
  CHECK(fit.certificate.exact_fit);
  CHECK(within(fit[E].estimate, -0.1, 1e-10));
  auto const positive = ff::fit(ff::forms::saturating_power_law, given(x = xs), ys, {.bounds = {{E, 0, 1}}});
  CHECK(positive[E].estimate == 0);
}

TEST_CASE("an absolute loss is followed to the vertex where as many residuals vanish as there are parameters") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    auto const table = support::chinchilla_runs(seed, 0.01);
    auto const fit = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss,
                             {.objective = ff::absolute_log, .replicates = 0});
    CHECK(fit.converged());
    auto sizes = fit.residuals;
    double sum = 0;
    for (auto& r : sizes) sum += r = std::abs(r);
    std::sort(sizes.begin(), sizes.end());
    CHECK(sizes[4] <= 2e-6 * sizes[32]);
    CHECK(sizes[5] > 1e-4 * sizes[32]);
    CHECK(fit.objective_value == doctest::Approx(sum).epsilon(1e-14));
  }
}

TEST_CASE("starts outside of the domain are counted, not fatal, and no start at all is an error") {
  std::vector<double> xs, ys;
  for (int i = 0; i < 10; ++i) {
    xs.push_back(i + 1.0);
    ys.push_back(std::sqrt(3.0 + 2.0 * (i + 1)));
  }
  auto const law = sqrt(A + B * x);
  auto const fit = ff::fit(law, given(x = xs), ys, {.objective = ff::huber_log(0.1),
                                                   .starts = {{A, {-100.0, 1.0}}, {B, {1.0}}},
                                                   .replicates = 0});
  CHECK(fit.certificate.exact_fit);
  CHECK(fit.certificate.starts == 2);
  CHECK(fit.certificate.starts_agreeing == 1);
  auto const e = caught([&] { return ff::fit(law, given(x = xs), ys, {.starts = {{A, {-100.0}}, {B, {1.0}}}}); });
  CHECK(e.code == errc::not_converged);
  CHECK(support::says(e, "the formula has no value at any start"));
}

TEST_CASE("a saddle point is no minimum") {
  // (A^2 - 1)^2 in disguise: A = 0 has no gradient, but no certificate either; from close by the fit finds its way.
  std::vector<double> const xs{1, 2, 3, 4}, ys{2, 3, 4, 5};
  auto const fit = ff::fit(x + pow<2>(A), given(x = xs), ys, {.objective = ff::mean_square, .starts = {{A, {1e-9}}}});
  CHECK(fit.converged());
  CHECK(close(fit[A].estimate, 1.0, 64));
  auto const stuck = caught([&] {
    return ff::fit(x + pow<2>(A), given(x = xs), ys, {.objective = ff::mean_square, .starts = {{A, {0.0}}}});
  });
  CHECK(stuck.code == errc::unidentifiable);
}

TEST_CASE("a start that the user gives is never worse for a robust objective than what it leads to") {
  // Three outliers among nine rows: least squares ends at E = 0, the objective is lower elsewhere.
  std::vector<double> xs;
  for (int i = 0; i < 9; ++i) xs.push_back(std::pow(10.0, i / 2.0));
  std::vector<double> const ys{5.905, 4.094, 8.872, 2.282, 1.805, 1.514, 3.153, 1.204, 0.606};
  namespace forms = ff::forms;
  auto const fit = ff::fit(forms::saturating_power_law, given(forms::x = xs), ys,
                           {.objective = ff::huber_log(0.05),
                            .starts = {{forms::E, {0.85}}, {forms::A, {5.0}}, {forms::alpha, {0.35}}},
                            .replicates = 0});
  CHECK(fit.converged());
  CHECK(fit.objective_value < 0.122964);
  CHECK(fit[forms::E].estimate == doctest::Approx(0.8526).epsilon(1e-3));
}

TEST_CASE("an exact fit is one of residuals, not of weights") {
  std::vector<double> xs, ys, weights;
  for (int i = 0; i < 14; ++i) {
    xs.push_back(std::pow(10.0, i));
    ys.push_back(1e12 / xs.back() * (1 + 0.02 * (i * 7 % 5 - 2)));
    weights.push_back(1 / (ys.back() * ys.back()));
  }
  auto const fit = ff::fit(ff::forms::power_law, given(ff::forms::x = xs), ys,
                           {.objective = ff::mean_square, .weights = weights});
  CHECK(fit.converged());
  CHECK_FALSE(fit.certificate.exact_fit);
  CHECK(fit[ff::forms::alpha].estimate == doctest::Approx(1).epsilon(0.01));
}
