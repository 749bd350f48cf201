// The compute-optimal allocation: closed forms, an independent minimisation along the budget, refits, and refusals.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/scaling_data.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace ff = freefield;
using ff::errc;
using support::caught;
using support::says;
using support::within;

namespace {

constexpr auto N = ff::forms::N;
constexpr auto D = ff::forms::D;
constexpr auto E = ff::forms::E;
constexpr auto A = ff::forms::A;
constexpr auto B = ff::forms::B;
constexpr auto alpha = ff::forms::alpha;
constexpr auto beta = ff::forms::beta;

constexpr auto third = ff::constant<2, 3>;

/// Fits of a noisy table, once and for all.
auto const& fitted() {
  static auto const table = support::chinchilla_runs(1, 0.01);
  static auto const fit = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss);
  return fit;
}

/// The optimum by golden sections over log N, with log D by bisection of the compute: slow, and nothing of the library.
template <class Loss, class Compute>
std::array<double, 2> by_search(Loss const& loss, Compute const& compute, double budget) {
  auto const second = [&](double u) {
    double low = -200, high = 200;
    for (int k = 0; k < 100; ++k) {
      double const middle = (low + high) / 2;
      (compute(std::exp(u), std::exp(middle)) > budget ? high : low) = middle;
    }
    return low;
  };
  auto const along = [&](double u) {
    bool const affordable = compute(std::exp(u), std::exp(-200.0)) < budget;
    return affordable ? loss(std::exp(u), std::exp(second(u))) : std::numeric_limits<double>::infinity();
  };
  double const golden = (std::sqrt(5.0) - 1) / 2;
  double low = 0, high = std::log(budget);
  for (int k = 0; k < 100; ++k) {
    double const left = high - golden * (high - low), right = low + golden * (high - low);
    bool const falls = along(left) > along(right);
    (falls ? low : high) = falls ? left : right;
  }
  double const u = (low + high) / 2;
  return {std::exp(u), std::exp(second(u))};
}

template <class Fit>
auto loss_of(Fit const& fit) {
  return [&fit](double n, double d) {
    return fit[E].estimate + fit[A].estimate * std::pow(n, -fit[alpha].estimate) +
           fit[B].estimate * std::pow(d, -fit[beta].estimate);
  };
}

}  // namespace

TEST_CASE("compute k N^p D^q: the closed form") {
  auto const& fit = fitted();
  double const a = fit[alpha].estimate, b = fit[beta].estimate;
  auto const check = [&](auto const& compute, double k, double p, double q, double budget) {
    auto const best = ff::compute_optimal(fit, ff::flops(compute), budget);
    double const ratio = a * fit[A].estimate * q / (b * fit[B].estimate * p), c = budget / k, sum = a * q + b * p;
    CHECK(best[N] == doctest::Approx(std::pow(ratio, q / sum) * std::pow(c, b / sum)).epsilon(1e-12));
    CHECK(best[D] == doctest::Approx(std::pow(1 / ratio, p / sum) * std::pow(c, a / sum)).epsilon(1e-12));
    CHECK(best.loss.value == doctest::Approx(loss_of(fit)(best[N], best[D])).epsilon(1e-14));
    CHECK(compute(N = best[N], D = best[D]) == doctest::Approx(budget).epsilon(1e-12));
  };
  for (double const budget : {1e15, 5.76e23, 1e30}) {
    check(6 * N * D, 6, 1, 1, budget);
    check(D * N * 6, 6, 1, 1, budget);
    check(ff::constant<5, 2> * pow<2>(N) * D, 2.5, 2, 1, budget);
    check(N * pow<3, 2>(D), 1, 1, 1.5, budget);
  }
}

TEST_CASE("Kaplan's joint law: the closed form") {
  using ff::forms::alpha_D, ff::forms::alpha_N, ff::forms::D_c, ff::forms::kaplan, ff::forms::N_c;
  std::vector<double> n, d, loss;
  for (int i = 0; i < 36; ++i) {
    n.push_back(1e6 * std::pow(4, i / 6));
    d.push_back(1e8 * std::pow(4, i % 6));
    loss.push_back(kaplan(N = n.back(), D = d.back(), N_c = 6.4e13, D_c = 1.8e13, alpha_N = 0.076, alpha_D = 0.103));
  }
  auto const fit = ff::fit(kaplan, given(N = n, D = d), loss);
  REQUIRE(fit.converged());
  double const rho = fit[alpha_N].estimate / fit[alpha_D].estimate;
  double const scale = rho * std::pow(fit[N_c].estimate, rho) / fit[D_c].estimate;
  auto const best = ff::compute_optimal(fit, ff::flops(6 * N * D), 1e21);
  CHECK(best[N] == doctest::Approx(std::pow(scale * 1e21 / 6, 1 / (1 + rho))).epsilon(1e-11));
  CHECK(best[N] * best[D] == doctest::Approx(1e21 / 6).epsilon(1e-12));
}

TEST_CASE("compute with attention, embedding and inference terms: an independent minimisation") {
  auto const& fit = fitted();
  auto const check = [&](auto const& compute, double budget) {
    auto const best = ff::compute_optimal(fit, ff::flops(compute), budget);
    auto const amount = [&](double n, double d) { return compute(N = n, D = d); };
    auto const expected = by_search(loss_of(fit), amount, budget);
    // Golden sections see a minimum of size L to sqrt(epsilon) of its width.
    CHECK(best[N] == doctest::Approx(expected[0]).epsilon(1e-6));
    CHECK(best[D] == doctest::Approx(expected[1]).epsilon(1e-6));
    CHECK(best.loss.value <= loss_of(fit)(expected[0], expected[1]) * (1 + 1e-14));
    CHECK(amount(best[N], best[D]) == doctest::Approx(budget).epsilon(1e-12));
  };
  for (double const budget : {1e18, 1e21, 1e25}) {
    CAPTURE(budget);
    check(6 * N * D + 50000 * pow<2, 3>(N) * D, budget);
    check(6 * (N + 3000 * pow<1, 3>(N)) * D, budget);
    check(6 * N * D + 2 * 1e11 * N, budget);                    // inference: N alone can use up the budget
    check(6 * N * D + 1e10 * D, budget);                        // data that cost something, whatever the model
    check(6 * N * D + 1e10 * D + 2 * 1e10 * N, budget);
  }
}

TEST_CASE("the order of the variables in the compute formula is no matter") {
  auto const& fit = fitted();
  auto const one = ff::compute_optimal(fit, ff::flops(6 * N * D + 1e4 * pow(N, third) * D), 1e22);
  auto const other = ff::compute_optimal(fit, ff::flops(D * (6 * N + 1e4 * pow(N, third))), 1e22);
  CHECK(one[N] == doctest::Approx(other[N]).epsilon(1e-10));
  CHECK(one[D] == doctest::Approx(other[D]).epsilon(1e-10));
  CHECK(one.interval(N, 0.9).lower == doctest::Approx(other.interval(N, 0.9).lower).epsilon(1e-8));
  CHECK(one.interval(D, 0.9).upper == doctest::Approx(other.interval(D, 0.9).upper).epsilon(1e-8));
  CHECK(one.loss.value == doctest::Approx(other.loss.value).epsilon(1e-13));
}

TEST_CASE("delta-method errors are those of the derivative by the data" * doctest::test_suite("long")) {
  // Estimates, and the optimum with them, are functions of the observations: d log N* / d log y_i by central
  // differences of refits, times the residual scatter, is the standard error under the Gauss-Newton approximation.
  auto table = support::chinchilla_runs(2, 1e-4, 5, 5);
  auto const optimum = [&] {
    auto const fit = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss);
    return ff::compute_optimal(fit, ff::flops(6 * N * D), 1e22);
  };
  auto const fit = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss);
  double squares_n = 0, squares_d = 0;
  for (auto& y : table.loss) {
    double const kept = y, h = 1e-6;
    y = kept * std::exp(h);
    auto const above = optimum();
    y = kept * std::exp(-h);
    auto const below = optimum();
    y = kept;
    squares_n += std::pow(std::log(above[N] / below[N]) / (2 * h), 2);
    squares_d += std::pow(std::log(above[D] / below[D]) / (2 * h), 2);
  }
  double const scatter = std::sqrt(2 * fit.objective_value / static_cast<double>(fit.degrees_of_freedom()));
  auto const best = optimum();
  CHECK(best.spread.get().log_errors[0] == doctest::Approx(scatter * std::sqrt(squares_n)).epsilon(2e-3));
  CHECK(best.spread.get().log_errors[1] == doctest::Approx(scatter * std::sqrt(squares_d)).epsilon(2e-3));
  CHECK(best.spread.get().log_errors[0] ==
        doctest::Approx(best.spread.get().log_errors[1]).epsilon(1e-12));  // N D is fixed
  double const reach = ff::student_t_factor(0.95, fit.degrees_of_freedom()) * best.spread.get().log_errors[0];
  CHECK(best.interval(N, 0.95).upper == doctest::Approx(best[N] * std::exp(reach)).epsilon(1e-13));
  CHECK(best.interval(N, 0.95).lower == doctest::Approx(best[N] * std::exp(-reach)).epsilon(1e-13));
}

TEST_CASE("with a bootstrap, every resample has its own optimum") {
  auto const fit = ff::bootstrap(fitted(), {.replicates = 60});
  auto const best = ff::compute_optimal(fit, ff::flops(6 * N * D), 1e22);
  REQUIRE(best.spread.get().draws[0].size() == 60);
  for (std::size_t b = 0; b < 60; ++b) {
    auto const theta = fit.draws().parameters[b];  // E, A, alpha, B, beta
    double const ratio = theta[2] * theta[1] / (theta[4] * theta[3]), sum = theta[2] + theta[4];
    CHECK(best.spread.get().draws[0][b] ==
          doctest::Approx(std::pow(ratio, 1 / sum) * std::pow(1e22 / 6, theta[4] / sum)).epsilon(1e-11));
  }
  auto const expected = ff::percentile_interval(best.spread.get().draws[1], 0.9);
  CHECK(best.interval(D, 0.9).lower == expected.lower);
  CHECK(best.interval(D, 0.9).upper == expected.upper);
  CHECK(best.loss.mean_interval(0.9).contains(best.loss.value));
  CHECK(best.loss.run_interval(0.9).lower < best.loss.mean_interval(0.9).lower);
}

TEST_CASE("refusals") {
  auto const& fit = fitted();
  auto const refusal = [&](auto const& compute, double budget) {
    auto const e = caught([&] { return ff::compute_optimal(fit, ff::flops(compute), budget); });
    CHECK(e.function == "compute_optimal");
    return e;
  };
  constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN(),
                   infinity = std::numeric_limits<double>::infinity();
  for (double const bad : {0.0, -1.0, not_a_number, infinity})
    CHECK(refusal(6 * N * D, bad).code == errc::domain);
  CHECK(says(refusal(6 * N / D, 1e20), "does not grow with its second variable"));
  CHECK(says(refusal(-6 * N * D, 1e20), "does not grow with its second variable"));

  // A law in which more of one variable is always better, or never.
  std::vector<double> loss;
  auto const table = support::chinchilla_runs(1, 0.0, 4, 4);
  for (std::size_t i = 0; i < table.N.size(); ++i)
    loss.push_back(1 + 100 * std::pow(table.N[i], -0.3) + 1e-3 * std::pow(table.D[i], 0.2));
  auto const rising = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), loss);
  REQUIRE(rising.converged());
  CHECK(says(caught([&] { return ff::compute_optimal(rising, ff::flops(6 * N * D), 1e20); }),
             "no minimum at this budget"));
}

TEST_CASE("no interval without reason to believe it, and the reason is passed on") {
  auto const table = support::chinchilla_runs(1, 0.01, 4, 4);
  auto const data = given(N = table.N, D = table.D);
  auto const robust =
      ff::fit(ff::forms::chinchilla, data, table.loss, {.objective = ff::huber_log(0.01), .replicates = 0});
  auto const best = ff::compute_optimal(robust, ff::flops(6 * N * D), 1e22);
  REQUIRE(best.refusal().has_value());
  CHECK(caught([&] { return best.interval(N, 0.9); }).code == errc::no_interval);
  CHECK(caught([&] { return best.loss.mean_interval(0.9); }).code == errc::no_interval);
  CHECK(caught([&] { return best.interval(N, 1.0); }).code == errc::domain);
  std::ostringstream text;
  text << best;
  CHECK(text.str().find("no interval: no_interval") != std::string::npos);

  // One resample whose optimum does not exist takes the interval with it, and is named.
  auto draws = ff::bootstrap(fitted(), {.replicates = 20}).draws();
  draws.parameters[7][4] = -0.1;
  auto const lost = ff::compute_optimal(fitted().with_draws(draws), ff::flops(6 * N * D), 1e22);
  auto const e = caught([&] { return lost.interval(D, 0.9); });
  CHECK(e.code == errc::no_interval);
  CHECK(e.index == ff::error_index{7});
  CHECK(says(e, "no minimum at this budget"));
  CHECK(caught([&] { return lost.loss.run_interval(0.9); }).code == errc::no_interval);
}

TEST_CASE("what is printed") {
  auto const best = ff::compute_optimal(fitted(), ff::flops(6 * N * D), 1e22);
  std::ostringstream text;
  text << best;
  CHECK(text.str().find("budget 1e+22\n  N = ") == 0);
  CHECK(text.str().find("\n  D = ") != std::string::npos);
  CHECK(text.str().find(", 95 % interval (") != std::string::npos);
  CHECK(text.str().find("\n  loss = ") != std::string::npos);
}

TEST_CASE("a loss that no compute lowers has no optimum") {
  std::vector<double> sizes, data, losses;
  for (int i = 0; i < 16; ++i) {
    sizes.push_back(std::pow(10.0, 3 + i % 4));
    data.push_back(std::pow(10.0, 4 + i / 4));
    losses.push_back(1 + 0.1 * (i % 4) + 0.1 * (i / 4));
  }
  auto const rising =
      ff::fit(E + A * pow(N, -0.3) + B * pow(D, -0.3), given(N = sizes, D = data), losses, {.replicates = 0});
  CHECK(rising[A].estimate == 0);
  CHECK(support::caught([&] { return ff::compute_optimal(rising, ff::flops(6 * N * D), 1e10); }).code ==
        ff::errc::domain);
}
