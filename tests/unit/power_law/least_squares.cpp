// once: long computations.
// Fits against closed forms: linear regression, exactly representable laws, and the laws that every fit obeys.

#include <freefield/power_law.hpp>

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <boost/math/distributions/students_t.hpp>

#include "support/scaling_data.hpp"

namespace ff = freefield;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto a = ff::symbol<"a">;
constexpr auto b = ff::symbol<"b">;
constexpr auto c = ff::symbol<"c">;
constexpr auto N = ff::symbol<"N">;
constexpr auto D = ff::symbol<"D">;
constexpr auto E = ff::symbol<"E">;
constexpr auto A = ff::symbol<"A">;
constexpr auto B = ff::symbol<"B">;
constexpr auto alpha = ff::symbol<"alpha">;
constexpr auto beta = ff::symbol<"beta">;

/// A parabola with noise, and its regression by Householder QR.
struct parabola {
  std::vector<double> xs, ys, weights;
  Eigen::Vector3d estimate;
  Eigen::Matrix3d covariance;
  double variance = 0;

  explicit parabola(bool weighted) {
    ff::philox4x32 engine{3, 1};
    constexpr int n = 25;
    Eigen::MatrixXd design(n, 3);
    Eigen::VectorXd right(n);
    for (int i = 0; i < n; ++i) {
      double const t = -1 + 0.2 * i, w = weighted ? 1 + i % 3 : 1;
      xs.push_back(t);
      ys.push_back(2 - 3 * t + 0.5 * t * t + 0.3 * ff::normal<double>(engine));
      weights.push_back(w);
      design.row(i) << 1, t, t * t;
      design.row(i) *= std::sqrt(w);
      right[i] = ys.back() * std::sqrt(w);
    }
    estimate = design.householderQr().solve(right);
    variance = (right - design * estimate).squaredNorm() / (n - 3);
    covariance = variance * (design.transpose() * design).inverse();
  }
};

}  // namespace

TEST_CASE("a polynomial under mean_square is linear regression") {
  for (bool const weighted : {false, true}) {
    parabola const p(weighted);
    auto const fit =
        ff::fit(a + b * x + c * pow<2>(x), given(x = p.xs), p.ys, {.objective = ff::mean_square, .weights = p.weights});
    REQUIRE(fit.converged());
    for (int k = 0; k < 3; ++k) {
      CHECK(fit.estimates()[k] == doctest::Approx(p.estimate[k]).epsilon(1e-12));
      CHECK(fit.parameter(k).standard_error == doctest::Approx(std::sqrt(p.covariance(k, k))).epsilon(1e-10));
    }
    boost::math::students_t_distribution<double> const t(22);
    double const reach = quantile(t, 0.95) * std::sqrt(p.covariance(1, 1));
    CHECK(fit.interval(b, 0.9).lower == doctest::Approx(p.estimate[1] - reach).epsilon(1e-10));
    CHECK(fit.interval(b, 0.9).upper == doctest::Approx(p.estimate[1] + reach).epsilon(1e-10));

    Eigen::Vector3d const g(1, 7, 49);
    auto const forecast = fit.predict(x = 7.0);
    double const curve = g.dot(p.covariance * g), factor = quantile(t, 0.975);
    CHECK(forecast.value == doctest::Approx(g.dot(p.estimate)).epsilon(1e-12));
    CHECK(forecast.mean_interval(0.95).upper - forecast.value ==
          doctest::Approx(factor * std::sqrt(curve)).epsilon(1e-10));
    CHECK(forecast.run_interval(0.95).upper - forecast.value ==
          doctest::Approx(factor * std::sqrt(curve + p.variance)).epsilon(1e-10));
  }
}

TEST_CASE("a pure power law under mean_square_log is regression of logarithms") {
  ff::philox4x32 engine{5, 0};
  std::vector<double> xs, ys;
  Eigen::MatrixXd design(12, 2);
  Eigen::VectorXd right(12);
  for (int i = 0; i < 12; ++i) {
    xs.push_back(std::pow(4.0, i + 1));
    ys.push_back(30 * std::pow(xs.back(), -0.2) * std::exp(0.05 * ff::normal<double>(engine)));
    design.row(i) << 1, -std::log(xs.back());
    right[i] = std::log(ys.back());
  }
  Eigen::Vector2d const line = design.householderQr().solve(right);
  double const variance = (right - design * line).squaredNorm() / 10;
  Eigen::Matrix2d const covariance = variance * (design.transpose() * design).inverse();
  auto const fit = ff::fit(ff::forms::power_law, given(x = xs), ys);
  CHECK(std::log(fit[A].estimate) == doctest::Approx(line[0]).epsilon(1e-12));
  CHECK(fit[alpha].estimate == doctest::Approx(line[1]).epsilon(1e-12));
  CHECK(fit[alpha].standard_error == doctest::Approx(std::sqrt(covariance(1, 1))).epsilon(1e-10));
  double const factor = quantile(boost::math::students_t_distribution<double>(10), 0.975);
  CHECK(std::log(fit.interval(A, 0.95).upper) ==
        doctest::Approx(line[0] + factor * std::sqrt(covariance(0, 0))).epsilon(1e-10));
  CHECK(fit.certificate.starts_agreeing == fit.certificate.starts);
}

TEST_CASE("noise-free laws are recovered, and the certificate says that the fit is exact") {
  auto const table = support::chinchilla_runs(1, 0.0);
  for (auto const& objective : {ff::mean_square_log, ff::mean_square, ff::huber_log(1e-3)}) {
    CAPTURE(objective.name());
    auto const fit = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss,
                             {.objective = objective, .replicates = 0});
    CHECK(fit.converged());
    CHECK(fit.certificate.exact_fit);
    CHECK(fit[E].estimate == doctest::Approx(1.7).epsilon(1e-9));
    CHECK(fit[A].estimate == doctest::Approx(400).epsilon(1e-8));
    CHECK(fit[alpha].estimate == doctest::Approx(0.34).epsilon(1e-9));
    CHECK(fit[B].estimate == doctest::Approx(410).epsilon(1e-8));
    CHECK(fit[beta].estimate == doctest::Approx(0.28).epsilon(1e-9));
  }
}

TEST_CASE("the laws that every fit obeys") {
  auto const law = ff::forms::chinchilla;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    for (auto const& objective : {ff::mean_square_log, ff::huber_log(2e-3)}) {
      CAPTURE(seed);
      CAPTURE(objective.name());
      auto const table = support::chinchilla_runs(seed, 0.01);
      ff::fit_options<double> const options{.objective = objective, .replicates = 0};
      auto const fit = ff::fit(law, given(N = table.N, D = table.D), table.loss, options);
      REQUIRE(fit.converged());
      auto const same = [&](auto const& other, double n_unit, double d_unit, double loss_unit) {
        CHECK(other[E].estimate == doctest::Approx(loss_unit * fit[E].estimate).epsilon(1e-8));
        CHECK(other[A].estimate ==
              doctest::Approx(loss_unit * fit[A].estimate * std::pow(n_unit, fit[alpha].estimate)).epsilon(1e-7));
        CHECK(other[B].estimate ==
              doctest::Approx(loss_unit * fit[B].estimate * std::pow(d_unit, fit[beta].estimate)).epsilon(1e-7));
        CHECK(other[alpha].estimate == doctest::Approx(fit[alpha].estimate).epsilon(1e-8));
        CHECK(other[beta].estimate == doctest::Approx(fit[beta].estimate).epsilon(1e-8));
      };

      auto units = table;  // other units of size, data and (under a log objective) loss
      for (auto& n : units.N) n *= 1e-9;
      for (auto& d : units.D) d *= 1e-6;
      for (auto& l : units.loss) l *= 1.4426950408889634;
      same(ff::fit(law, given(N = units.N, D = units.D), units.loss, options), 1e-9, 1e-6, 1.4426950408889634);

      auto reversed = table;  // the order of the rows
      std::reverse(reversed.N.begin(), reversed.N.end());
      std::reverse(reversed.D.begin(), reversed.D.end());
      std::reverse(reversed.loss.begin(), reversed.loss.end());
      same(ff::fit(law, given(N = reversed.N, D = reversed.D), reversed.loss, options), 1, 1, 1);

      auto doubled = table;  // every row twice, against weight 2
      doubled.N.insert(doubled.N.end(), table.N.begin(), table.N.end());
      doubled.D.insert(doubled.D.end(), table.D.begin(), table.D.end());
      doubled.loss.insert(doubled.loss.end(), table.loss.begin(), table.loss.end());
      auto const twice = ff::fit(law, given(N = doubled.N, D = doubled.D), doubled.loss, options);
      auto weighted = options;
      weighted.weights.assign(table.N.size(), 2.0);
      auto const heavy = ff::fit(law, given(N = table.N, D = table.D), table.loss, weighted);
      same(twice, 1, 1, 1);
      same(heavy, 1, 1, 1);
      CHECK(twice.objective_value == doctest::Approx(2 * fit.objective_value).epsilon(1e-10));
      CHECK(heavy.objective_value == doctest::Approx(2 * fit.objective_value).epsilon(1e-10));

      // A row of weight 0 is a row that is not there.
      auto partial = weighted;
      partial.weights.assign(table.N.size(), 1.0);
      auto extended = table;
      extended.N.push_back(1e8);
      extended.D.push_back(1e10);
      extended.loss.push_back(50.0);
      partial.weights.push_back(0.0);
      same(ff::fit(law, given(N = extended.N, D = extended.D), extended.loss, partial), 1, 1, 1);
    }
  }
}

TEST_CASE("bounds hold, and the certificate names the parameters at them") {
  auto const table = support::chinchilla_runs(2, 0.005);
  auto const fit =
      ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss, {.bounds = {{alpha, 0.0, 0.3}}});
  CHECK(fit.converged());
  CHECK(fit[alpha].estimate == 0.3);
  CHECK(fit.certificate.at_bound == std::vector<std::string>{"alpha"});
  auto const free = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss);
  CHECK(fit.objective_value > free.objective_value);

  // A law without irreducible loss: E goes to 0 and is reported there.
  std::vector<double> xs, ys;
  for (int i = 0; i < 20; ++i) {
    xs.push_back(std::pow(2.0, i));
    ys.push_back(5 * std::pow(xs.back(), -0.5) *
                 (1 - 1e-4 * xs.back() * std::pow(2.0, -19) * (i % 2 == 0 ? 3000 : 2000)));
  }
  auto const floor = ff::fit(ff::forms::saturating_power_law, given(x = xs), ys);
  CHECK(floor.converged());
  CHECK(floor[E].estimate == 0.0);
  CHECK(floor.certificate.at_bound == std::vector<std::string>{"E"});
  auto const negative = ff::fit(ff::forms::saturating_power_law, given(x = xs), ys, {.sign_free = {E}});
  CHECK(negative.converged());
  CHECK(negative[E].estimate < 0.0);
}

TEST_CASE("starts: a grid, Hoffmann's 4500, a number of automatic ones") {
  auto const table = support::chinchilla_runs(3, 0.01);
  auto const data = given(N = table.N, D = table.D);
  auto const automatic = ff::fit(ff::forms::chinchilla, data, table.loss);
  auto const hoffmann = ff::fit(ff::forms::chinchilla, data, table.loss, {.starts = ff::hoffmann_grid()});
  CHECK(automatic.certificate.starts == 12);
  CHECK(hoffmann.certificate.starts == 4500);
  CHECK(hoffmann.certificate.starts_agreeing == 4500);
  CHECK(hoffmann[beta].estimate == doctest::Approx(automatic[beta].estimate).epsilon(1e-9));
  auto const few =
      ff::fit(ff::forms::chinchilla, data, table.loss, {.starts = {{alpha, {0.2, 0.5}}, {beta, {0.1, 0.4, 0.8}}}});
  CHECK(few.certificate.starts == 6);
  CHECK(few[beta].estimate == doctest::Approx(automatic[beta].estimate).epsilon(1e-9));
  CHECK(ff::fit(ff::forms::chinchilla, data, table.loss, {.number_of_starts = 5}).certificate.starts == 5);
}

TEST_CASE("as many rows as parameters: a fit, but no interval") {
  std::vector<double> const xs{1, 2, 4}, ys{5, 4, 3.5};
  auto const fit = ff::fit(a + b * pow(x, -c), given(x = xs), ys, {.objective = ff::mean_square});
  CHECK(fit.converged());
  CHECK(fit.predict(x = 2.0).value == doctest::Approx(4));
  CHECK(std::isnan(fit[a].standard_error.get()));
  CHECK_THROWS_AS(fit.interval(a, 0.95), ff::error);
}

TEST_CASE("run-time constants of a formula are not parameters") {
  auto const table = support::chinchilla_runs(4, 0.01);
  auto const data = given(N = table.N, D = table.D);
  auto const plain = ff::fit(ff::forms::chinchilla, data, table.loss);
  double const billion = 1e9;
  auto const scaled = ff::fit(E + A * pow(N / billion, -alpha) + B * pow(D / (2 * billion), -beta), data, table.loss);
  CHECK(scaled.parameters.size() == 5);
  CHECK(scaled[alpha].estimate == doctest::Approx(plain[alpha].estimate).epsilon(1e-8));
  CHECK(scaled[A].estimate ==
        doctest::Approx(plain[A].estimate * std::pow(billion, -plain[alpha].estimate)).epsilon(1e-7));
  CHECK(scaled[B].estimate ==
        doctest::Approx(plain[B].estimate * std::pow(2 * billion, -plain[beta].estimate)).epsilon(1e-7));
}
