// once: long computations.
// Intervals that hold what they promise: over many tables the truth lies inside as often as the level says.
//
// Of R tables the number inside has the standard deviation sqrt(R p (1 - p)); the accepted 4.89 of them leave a chance
// of one in a million of a false alarm for a new seed, and none for the seed that is here.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ff = freefield;

namespace {

constexpr auto x = ff::forms::x;
constexpr auto E = ff::forms::E;
constexpr auto A = ff::forms::A;
constexpr auto alpha = ff::forms::alpha;
constexpr auto law = ff::forms::saturating_power_law;

double truth(double size) { return 2 + 5 / std::sqrt(size); }
constexpr double far = 1e5;  // ten times beyond the largest run

/// Runs at sizes 1 to 10^4 with normal noise of the logarithm; the last value is a run at `far`.
std::vector<double> losses(std::vector<double> const& sizes, double noise, std::uint64_t seed, std::uint64_t table) {
  ff::philox4x32 engine{seed, table};
  std::vector<double> result;
  for (double const size : sizes) result.push_back(truth(size) * std::exp(noise * ff::normal<double>(engine)));
  result.push_back(truth(far) * std::exp(noise * ff::normal<double>(engine)));
  return result;
}

std::vector<double> design(int rows) {
  std::vector<double> sizes;
  for (int i = 0; i < rows; ++i) sizes.push_back(std::pow(10.0, 4.0 * i / (rows - 1)));
  return sizes;
}

/// How often each interval has contained what it is about.
struct hits {
  int tables = 0, level = 0, size = 0, rate = 0, mean = 0, run = 0;

  template <class Fit>
  void count(Fit const& fit, double new_run, double confidence) {
    ++tables;
    level += fit.interval(E, confidence).contains(2.0);
    size += fit.interval(A, confidence).contains(5.0);
    rate += fit.interval(alpha, confidence).contains(0.5);
    auto const forecast = fit.predict(x = far);
    mean += forecast.mean_interval(confidence).contains(truth(far));
    run += forecast.run_interval(confidence).contains(new_run);
  }

  /// Every count belongs to a coverage between `lowest` and `highest`.
  void check(double lowest, double highest) const {
    double const n = tables;
    double const fewest = n * lowest - 4.89 * std::sqrt(n * lowest * (1 - lowest));
    double const most = n * highest + 4.89 * std::sqrt(n * highest * (1 - highest));
    for (auto const& [what, k] : {std::pair{"E", level}, {"A", size}, {"alpha", rate}, {"curve", mean}, {"run", run}}) {
      CAPTURE(std::string(what));
      CHECK(k >= fewest);
      CHECK(k <= most);
    }
  }
};

}  // namespace

TEST_CASE("least squares: Student's t intervals of parameters, of the curve and of a new run") {
  // With a noise of half a percent the law is linear in its parameters over their errors, where the theory is exact.
  auto const sizes = design(30);
  for (double const confidence : {0.8, 0.95}) {
    CAPTURE(confidence);
    hits h;
    for (std::uint64_t table = 0; table < 5000; ++table) {
      auto ys = losses(sizes, 0.005, 1, table);
      double const new_run = ys.back();
      ys.pop_back();
      h.count(ff::fit(law, given(x = sizes), ys), new_run, confidence);
    }
    h.check(confidence, confidence);
  }
}

TEST_CASE("least squares of the values, under additive noise, with weights") {
  // Noise whose variance is 1 / weight; the new run has weight 1.
  auto const sizes = design(30);
  std::vector<double> weights;
  for (std::size_t i = 0; i < sizes.size(); ++i) weights.push_back(i % 3 == 0 ? 9.0 : 1.0);
  hits h;
  for (std::uint64_t table = 0; table < 5000; ++table) {
    ff::philox4x32 engine{2, table};
    std::vector<double> ys;
    for (std::size_t i = 0; i < sizes.size(); ++i)
      ys.push_back(truth(sizes[i]) + 0.01 / std::sqrt(weights[i]) * ff::normal<double>(engine));
    double const new_run = truth(far) + 0.01 * ff::normal<double>(engine);
    auto const fit = ff::fit(law, given(x = sizes), ys, {.objective = ff::mean_square, .weights = weights});
    h.count(fit, new_run, 0.9);
  }
  h.check(0.9, 0.9);
}

TEST_CASE("Huber's loss: percentile intervals of the bootstrap") {
  // The percentile bootstrap is right for many rows only.  At a level of 90 % it has covered 87 % to 89 % on 1000 such
  // tables under least squares, and 83 % to 88 % with 30 rows instead of 80.  What is shown here is a coverage between
  // 87 % and 90 %: errors as large as they should be, not intervals exact at this size.
  auto const sizes = design(80);
  hits h;
  for (std::uint64_t table = 0; table < 500; ++table) {
    auto ys = losses(sizes, 0.005, 3, table);
    double const new_run = ys.back();
    ys.pop_back();
    auto const fit = ff::fit(law, given(x = sizes), ys, {.objective = ff::huber_log(0.005), .replicates = 99});
    h.count(fit, new_run, 0.9);
  }
  h.check(0.87, 0.9);
}
