// once: long computations.
// Intervals hold what they promise where the irreducible loss may be zero: of 4000 tables, as many contain the truth as
// the level says, by the band of 4.89 standard deviations sqrt(R p (1 - p)).
//
// The whole table of docs/coverage.md is printed by
//     laws.coverage --no-skip --test-case="*every cell*" --success=false
// and that of Huber's loss, with percentiles of the bootstrap, by
//     laws.coverage --no-skip --test-case="*Huber*" --success=false

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace ff = freefield;

namespace {

using ff::forms::A, ff::forms::E, ff::forms::alpha, ff::forms::x;
constexpr std::array<char const*, 5> quantities{"E", "A", "alpha", "curve", "run"};
constexpr double far = 1e10;  // ten times beyond the largest row

/// E + 50 x^-alpha at rows spread evenly in log x from 1e5 to 1e9, with errors of one percent.
struct cell {
  double level, exponent;
  int rows;

  double operator()(double at) const { return level + 50 * std::pow(at, -exponent); }
  std::string name() const {
    char text[60];
    std::snprintf(text, sizeof text, "| %g | %g | %d |", level, exponent, rows);
    return text;
  }
};

/// How many of so many intervals contain the truth, for each quantity.
struct coverage {
  int tables = 0;
  std::array<int, 5> inside{};

  template <class Fit>
  void count(Fit const& fit, cell const& c, double new_run, double confidence) {
    ++tables;
    auto const forecast = fit.predict(x = far);
    std::array const hit{fit.interval(E, confidence).contains(c.level), fit.interval(A, confidence).contains(50.0),
                         fit.interval(alpha, confidence).contains(c.exponent),
                         forecast.mean_interval(confidence).contains(c(far)),
                         forecast.run_interval(confidence).contains(new_run)};
    for (std::size_t k = 0; k < hit.size(); ++k) inside[k] += hit[k] ? 1 : 0;
  }

  double share(std::size_t k) const { return double(inside[k]) / tables; }

  void check(cell const& c, double confidence) const {
    double const reach = 4.89 * std::sqrt(confidence * (1 - confidence) / tables);
    for (std::size_t k = 0; k < inside.size(); ++k) {
      CAPTURE(c.name());
      CAPTURE(quantities[k]);
      CHECK(share(k) >= confidence - reach);
      CHECK(share(k) <= confidence + reach);
    }
  }

  void print(cell const& c, double confidence) const {
    std::printf("%s %g %% |", c.name().c_str(), 100 * confidence);
    for (std::size_t k = 0; k < inside.size(); ++k) std::printf(" %.1f |", 100 * share(k));
    std::printf("\n");
    std::fflush(stdout);
  }
};

/// Fits tables of a cell and hands each to count(fit, new run).
template <class Count>
void for_each_table(cell const& c, int tables, ff::fit_options<double> const& options, Count const& count) {
  std::vector<double> xs;
  for (int i = 0; i < c.rows; ++i) xs.push_back(1e5 * std::pow(1e4, i / (c.rows - 1.0)));
  for (int table = 0; table < tables; ++table) {
    ff::philox4x32 engine{50, static_cast<std::uint64_t>(table)};
    auto const run = [&](double at) { return c(at) * std::exp(0.01 * ff::normal<double>(engine)); };
    std::vector<double> ys;
    for (double const at : xs) ys.push_back(run(at));
    double const new_run = run(far);
    count(ff::fit(ff::forms::saturating_power_law, given(x = xs), ys, options), new_run);
  }
}

std::vector<cell> all_cells() {
  std::vector<cell> cells;
  for (double const level : {0.0, 0.05, 1.8})
    for (double const exponent : {0.1, 0.2})
      for (int const rows : {12, 30}) cells.push_back({level, exponent, rows});
  return cells;
}

}  // namespace

TEST_CASE("least squares of logarithms, with an irreducible loss of zero or nearly so") {
  for (cell const& c : {cell{0, 0.2, 12}, cell{0.05, 0.2, 12}}) {
    coverage found;
    for_each_table(c, 4000, {}, [&](auto const& fit, double new_run) { found.count(fit, c, new_run, 0.9); });
    found.check(c, 0.9);
  }
}

TEST_CASE("least squares of logarithms, every cell" * doctest::skip()) {
  for (cell const& c : all_cells()) {
    coverage lower, higher;
    for_each_table(c, 4000, {}, [&](auto const& fit, double new_run) {
      lower.count(fit, c, new_run, 0.9);
      higher.count(fit, c, new_run, 0.95);
    });
    lower.print(c, 0.9);
    higher.print(c, 0.95);
    lower.check(c, 0.9);
    higher.check(c, 0.95);
  }
}

TEST_CASE("Huber's loss of logarithms" * doctest::skip()) {
  for (cell const& c : {cell{0, 0.2, 12}, cell{0, 0.2, 30}, cell{0.05, 0.2, 12}, cell{0.05, 0.2, 30},
                        cell{1.8, 0.2, 12}, cell{1.8, 0.2, 30}}) {
    coverage lower, higher;
    ff::fit_options<double> const options{.objective = ff::huber_log(0.01), .replicates = 199};
    for_each_table(c, 4000, options, [&](auto const& fit, double new_run) {
      lower.count(fit, c, new_run, 0.9);
      higher.count(fit, c, new_run, 0.95);
    });
    lower.print(c, 0.9);
    higher.print(c, 0.95);
  }
}
