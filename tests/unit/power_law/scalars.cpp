// once: the same code as other tests, in other scalars.
// Fits in every built-in scalar: long double agrees with double to double's digits, float and integer tables are fitted
// in double.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <Eigen/Core>

#include <support/close.hpp>
#include <support/scaling_data.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <vector>

namespace ff = freefield;
using support::within;

namespace {

constexpr auto N = ff::forms::N;
constexpr auto D = ff::forms::D;
constexpr auto E = ff::forms::E;
constexpr auto A = ff::forms::A;
constexpr auto alpha = ff::forms::alpha;
constexpr auto beta = ff::forms::beta;
constexpr auto x = ff::forms::x;

template <class To, class From>
std::vector<To> as(std::vector<From> const& values) {
  return std::vector<To>(values.begin(), values.end());
}

/// A saturating law at 12 sizes with a fixed scatter, in any scalar.
template <class T>
struct curve {
  std::vector<T> xs, ys;

  curve() {
    for (int i = 0; i < 12; ++i) {
      xs.push_back(std::pow(T(2), T(i)));
      ys.push_back((T(2) + T(5) * std::pow(xs.back(), T(-1) / T(2))) * (T(1) + T(i % 5 - 2) / T(100)));
    }
  }
};

}  // namespace

TEST_CASE("long double: the optimum in double is that in long double, to the digits of double") {
  auto const table = support::hoffmann_points().value_or(support::chinchilla_runs(1, 0.0049));
  for (auto const& objective : {ff::mean_square_log, ff::huber_log(1e-3), ff::mean_square}) {
    CAPTURE(objective.name());
    ff::fit_options<double> const options{.objective = objective, .replicates = 0};
    auto const in_double = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss, options);
    auto const in_long_double =
        ff::fit(ff::forms::chinchilla, given(N = as<long double>(table.N), D = as<long double>(table.D)),
                as<long double>(table.loss), {.objective = objective, .replicates = 0});
    static_assert(std::same_as<decltype(in_long_double)::scalar_type, long double>);
    CHECK(in_long_double.converged());
    CHECK(in_long_double.certificate.relative_gradient < 1e-13L);
    CHECK(in_long_double.certificate.starts_agreeing == in_long_double.certificate.starts);
    // Residuals with errors of 10 epsilon move coordinate k by |errors| sqrt(inverse(H)_kk) <= 10 epsilon sqrt(rows
    // condition / H_kk).
    auto const& solver = ff::detail::power_law::fit_access::solver<double>(in_double);
    auto const curvature = solver.squares(solver.table.weights)(in_double.coordinates()).gauss;
    double const errors =
        10 * std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(in_double.rows()));
    for (int k = 0; k < in_double.size; ++k) {
      auto const exact = static_cast<double>(in_long_double.coordinates()[k]);
      double const allowed = errors * std::sqrt(in_double.certificate.condition_number / curvature(k, k));
      CHECK(within(in_double.coordinates()[k], exact, allowed));
    }
    CHECK(static_cast<double>(in_long_double.objective_value) ==
          doctest::Approx(in_double.objective_value).epsilon(1e-12));
  }
}

TEST_CASE("long double: noise-free data give the law to its digits") {
  curve<long double> c;
  for (std::size_t i = 0; i < c.xs.size(); ++i) c.ys[i] = 2 + 5 * std::pow(c.xs[i], -0.5L);
  auto const fit = ff::fit(ff::forms::saturating_power_law, given(x = c.xs), c.ys);
  CHECK(fit.certificate.exact_fit);
  CHECK(within(fit[E].estimate, 2.0L, 1e-17L));
  CHECK(within(fit[A].estimate, 5.0L, 1e-17L));
  CHECK(within(fit[alpha].estimate, 0.5L, 1e-17L));
}

TEST_CASE("long double: intervals, forecasts and bootstrap are those of double") {
  curve<double> const c;
  auto const wide = ff::fit(ff::forms::saturating_power_law, given(x = as<long double>(c.xs)), as<long double>(c.ys));
  auto const narrow = ff::fit(ff::forms::saturating_power_law, given(x = c.xs), c.ys);
  CHECK(within(static_cast<double>(wide.interval(alpha, 0.95L).lower), narrow.interval(alpha, 0.95).lower, 1e-12));
  auto const run = wide.predict(x = 1e6).run_interval(0.9L);
  CHECK(within(static_cast<double>(run.upper), narrow.predict(x = 1e6).run_interval(0.9).upper, 1e-12));
  auto const resampled = ff::bootstrap(wide, {.replicates = 40});
  auto const expected = ff::bootstrap(narrow, {.replicates = 40});
  CHECK(resampled.draws().failed == expected.draws().failed);
  CHECK(
      within(static_cast<double>(resampled[alpha].standard_error.get()), expected[alpha].standard_error.get(), 1e-10));
}

TEST_CASE("float tables are fitted in double, as the same numbers in double are") {
  curve<double> const c;
  auto const xs = as<float>(c.xs), ys = as<float>(c.ys);
  auto const fit = ff::fit(ff::forms::saturating_power_law, given(x = xs), ys,
                           {.objective = ff::huber_log(0.01f), .replicates = 30});
  static_assert(std::same_as<decltype(fit)::scalar_type, double>);
  auto const same = ff::fit(ff::forms::saturating_power_law, given(x = as<double>(xs)), as<double>(ys),
                            {.objective = ff::huber_log(static_cast<double>(0.01f)), .replicates = 30});
  CHECK(fit.estimates() == same.estimates());
  CHECK(fit.interval(E, 0.9).lower == same.interval(E, 0.9).lower);
  CHECK(fit.predict(x = 3.0f).value == same.predict(x = 3.0).value);
  CHECK(within(fit[E].estimate, 2.0, 0.1));
  CHECK(within(fit[alpha].estimate, 0.5, 0.1));
}

TEST_CASE("integers are numbers: columns of sizes, columns of counts") {
  std::vector<int> const sizes{1, 2, 4, 8, 16, 32, 64, 128};
  std::vector<std::int64_t> counts;
  for (int const n : sizes) counts.push_back(std::llround(1e6 * std::pow(n, -0.7)));
  auto const fit = ff::fit(ff::forms::power_law, given(x = sizes), counts);
  static_assert(std::same_as<decltype(fit)::scalar_type, double>);
  CHECK(fit.converged());
  CHECK(within(fit[alpha].estimate, 0.7, 1e-5));
  CHECK(within(fit.predict(x = 256).value, 1e6 * std::pow(256, -0.7), 0.5));
}

TEST_CASE("columns of Eigen, of arrays and of spans, mixed with std::vector") {
  auto const table = support::chinchilla_runs(3, 0.01);
  auto const fit = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss);
  auto const rows = static_cast<Eigen::Index>(table.N.size());
  Eigen::ArrayXd const n = Eigen::Map<Eigen::ArrayXd const>(table.N.data(), rows);
  Eigen::VectorXf const d = Eigen::Map<Eigen::VectorXd const>(table.D.data(), rows).cast<float>();
  Eigen::RowVectorXd const loss = Eigen::Map<Eigen::RowVectorXd const>(table.loss.data(), rows);
  auto const same = ff::fit(ff::forms::chinchilla, given(N = n, D = table.D), loss);
  CHECK(same.estimates() == fit.estimates());
  auto const rounded = ff::fit(ff::forms::chinchilla, given(N = n, D = d), loss);
  CHECK(within(rounded[beta].estimate, fit[beta].estimate, 1e-5));
}
