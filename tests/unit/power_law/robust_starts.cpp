// once: long computations.
// Robust fits of tables with many outliers: the lowest of all minima, against the best of many starts.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/scaling_data.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace ff = freefield;

namespace {

constexpr auto N = ff::forms::N;
constexpr auto D = ff::forms::D;
constexpr auto alpha = ff::forms::alpha;
constexpr auto beta = ff::forms::beta;
constexpr auto E = ff::forms::E;

/// How outliers are made.
enum class outliers {
  both_ways,  ///< 30 % of 60 rows are multiplied by e^N(0,1)
  upward      ///< 45 % of 20 rows are multiplied by e^|N(0,1)|
};

support::runs contaminated(outliers kind, std::uint64_t seed) {
  bool const upward = kind == outliers::upward;
  ff::philox4x32 engine{seed, upward ? 101U : 100U};
  auto const uniform = [&](double low, double high) { return low + (high - low) * ff::uniform<double>(engine); };
  double const e = uniform(1.2, 2.2), a = std::exp(uniform(5.3, 6.8)), b = std::exp(uniform(5.5, 8.0));
  double const p = uniform(0.28, 0.42), q = uniform(0.26, 0.42);
  std::size_t const rows = upward ? 20 : 60, moved = upward ? 9 : 18;
  std::vector<bool> is_moved(rows, false);
  for (std::size_t k = 0; k < moved;) {
    std::size_t const i = ff::uniform_index(engine, rows);
    k += is_moved[i] ? 0U : 1U;
    is_moved[i] = true;
  }
  support::runs table;
  for (std::size_t i = 0; i < rows; ++i) {
    double const n = std::exp(uniform(std::log(3e7), std::log(1e10))),
                 d = std::exp(uniform(std::log(1e9), std::log(3e11)));
    double const noise = 0.01 * ff::normal<double>(engine), jump = ff::normal<double>(engine);
    table.N.push_back(n);
    table.D.push_back(d);
    table.loss.push_back((e + a * std::pow(n, -p) + b * std::pow(d, -q)) * std::exp(noise));
    if (is_moved[i]) table.loss.back() *= std::exp(upward ? std::abs(jump) : jump);
  }
  return table;
}

/// The objective after a fit; none where the data leave a parameter free.
std::optional<double> objective_of(support::runs const& table, ff::fit_options<double> options) {
  options.objective = ff::huber_log(1e-3);
  options.replicates = 0;
  try {
    return ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss, options).objective_value;
  } catch (ff::error const& e) {
    CHECK(e.code == ff::errc::unidentifiable);
    return std::nullopt;
  }
}

/// The best of `number` starts with random exponents in (0.03, 1.6), each of them followed directly and through least
/// squares.  A start that leaves a parameter free tells nothing.
std::optional<double> best_of_random_starts(support::runs const& table, int number, std::uint64_t seed) {
  ff::philox4x32 engine{seed, 7};
  auto const between = [&](double low, double high) {
    return std::exp(std::log(low) + std::log(high / low) * ff::uniform<double>(engine));
  };
  double typical = 0, n = 0, d = 0;
  auto const rows = static_cast<double>(table.N.size());
  for (std::size_t i = 0; i < table.N.size(); ++i) {
    typical += std::log(table.loss[i]) / rows;
    n += std::log(table.N[i]) / rows;
    d += std::log(table.D[i]) / rows;
  }
  std::optional<double> best;
  for (int i = 0; i < number; ++i) {
    double const p = between(0.03, 1.6), q = between(0.03, 1.6);
    double const e = std::exp(typical) * between(0.08, 1.6);
    double const a = std::exp(typical + p * n) * between(0.02, 1.6), b = std::exp(typical + q * d) * between(0.02, 1.6);
    auto const value = objective_of(
        table, {.starts = {{E, {e}}, {ff::forms::A, {a}}, {alpha, {p}}, {ff::forms::B, {b}}, {beta, {q}}}});
    if (value && (!best || *value < *best)) best = value;
  }
  return best;
}

/// The number of tables whose fit is called flat although some start has a minimum, or is more than 1e-7 above the
/// best.
int too_high(outliers kind, int tables, int starts) {
  int count = 0;
  for (int i = 0; i < tables; ++i) {
    auto const seed = static_cast<std::uint64_t>(i);
    auto const table = contaminated(kind, seed);
    auto const found = objective_of(table, {}), best = best_of_random_starts(table, starts, seed);
    if (!best || (found && *found <= *best * (1 + 1e-7))) continue;
    ++count;
    MESSAGE("table " << i << ": " << found.value_or(0) << ", but the best of random starts is " << *best);
  }
  return count;
}

/// The columns N, D, and the others of a file in the folder that FREEFIELD_DATA names.
std::optional<std::vector<std::vector<double>>> table_from(std::string const& name) {
  char const* const folder = std::getenv("FREEFIELD_DATA");
  std::ifstream file(folder != nullptr ? std::string(folder) + "/" + name : std::string());
  if (!file) {
    MESSAGE("skipped: " << name << " is not here; FREEFIELD_DATA names its folder");
    return std::nullopt;
  }
  std::vector<std::vector<double>> columns(4);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::size_t k = 0;
    for (std::string cell; std::getline(cells, cell, ',');) columns.at(k++).push_back(std::stod(cell));
  }
  return columns;
}

}  // namespace

TEST_CASE("the lowest minimum under outliers to both sides") { CHECK(too_high(outliers::both_ways, 40, 12) == 0); }

TEST_CASE("the lowest minimum where nearly half of a small table is moved upward") {
  CHECK(too_high(outliers::upward, 40, 12) == 0);
}

// The statistics: 2000 tables of each kind against 300 starts, about an hour for each kind without optimisation:
//     unit.power_law.robust_starts --no-skip -tc="2000 tables*"
TEST_CASE("2000 tables of each kind" * doctest::skip()) {
  for (auto const kind : {outliers::both_ways, outliers::upward}) {
    int const count = too_high(kind, 2000, 300);
    MESSAGE((kind == outliers::upward ? "upward: " : "both ways: ") << count << " of 2000 tables are too high");
    CHECK(count <= 4);
  }
}

TEST_CASE("starts agree only if each found the minimum on its own, and the same input gives the same bits") {
  auto const table = support::chinchilla_runs(5, 0.01);
  ff::fit_options<double> const options{.objective = ff::huber_log(1e-3), .replicates = 0};
  auto const clean = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss, options);
  CHECK(clean.converged());
  CHECK(clean.certificate.starts == 12);
  CHECK(clean.certificate.starts_agreeing == 12);
  auto const hard = contaminated(outliers::both_ways, 1);
  auto const once = ff::fit(ff::forms::chinchilla, given(N = hard.N, D = hard.D), hard.loss, options);
  auto const again = ff::fit(ff::forms::chinchilla, given(N = hard.N, D = hard.D), hard.loss, options);
  CHECK(once.objective_value == again.objective_value);
  CHECK(once[alpha].estimate == again[alpha].estimate);
}

TEST_CASE("a law without linear parameters") {
  namespace forms = ff::forms;
  ff::philox4x32 engine{3, 0};
  support::runs table;
  for (int i = 0; i < 40; ++i) {
    double const n = 1e6 * std::pow(10.0, 4 * ff::uniform<double>(engine)),
                 d = 1e9 * std::pow(10.0, 2 * ff::uniform<double>(engine));
    table.N.push_back(n);
    table.D.push_back(d);
    table.loss.push_back(std::pow(std::pow(8.8e13 / n, 0.076 / 0.103) + 5.4e13 / d, 0.103));
    table.loss.back() *= std::exp(0.002 * ff::normal<double>(engine)) * (i % 4 == 0 ? 1.5 : 1.0);
  }
  auto const fit = ff::fit(forms::kaplan, given(N = table.N, D = table.D), table.loss,
                           {.objective = ff::huber_log(1e-3), .replicates = 0});
  CHECK(fit.converged());
  CHECK(fit[forms::alpha_N].estimate == doctest::Approx(0.076).epsilon(0.05));
  CHECK(fit[forms::alpha_D].estimate == doctest::Approx(0.103).epsilon(0.05));
}

TEST_CASE("two tables of which least squares leads to other minima") {
  ff::fit_options<double> const options{.objective = ff::huber_log(1e-3), .replicates = 0};
  if (auto const table = table_from("contaminated_called_flat.csv")) {
    auto const fit = ff::fit(ff::forms::chinchilla, given(N = (*table)[0], D = (*table)[1]), (*table)[2], options);
    CHECK(fit.converged());
    CHECK(fit.objective_value == doctest::Approx(0.01703409651).epsilon(1e-9));
    CHECK(fit[beta].estimate == doctest::Approx(0.3926).epsilon(1e-3));
  }
  if (auto const table = table_from("contaminated_lower_minimum.csv")) {
    auto const fit = ff::fit(ff::forms::chinchilla, given(N = (*table)[0], D = (*table)[1]), (*table)[2], options);
    CHECK(fit.converged());
    CHECK(fit.objective_value == doctest::Approx(0.004587803377).epsilon(1e-9));
    CHECK(fit[alpha].estimate == doctest::Approx(0.36164).epsilon(1e-4));
  }
}

TEST_CASE("the data-constrained law, whose formula has a pole") {
  auto const table = table_from("data_constrained_synthetic.csv");
  if (!table) return;
  constexpr auto U = ff::symbol<"U">;
  constexpr auto R = ff::symbol<"R">;
  auto const law =
      E + ff::forms::A * pow(N, -alpha) + ff::forms::B * pow(U + U * R * (1 - exp(-((D / U - 1) / R))), -beta);
  auto const fit = ff::fit(law, given(N = (*table)[0], D = (*table)[1], U = (*table)[2]), (*table)[3]);
  CHECK(fit.converged());
  CHECK(fit.interval(R, 0.99).contains(15.4));
}
