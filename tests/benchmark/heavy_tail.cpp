// Heavy tails: the search for the cut-off and the bootstrap of its distance, beside plfit where it is installed.

#include "ratio.hpp"

#include <freefield/power_law.hpp>

#ifdef FREEFIELD_HAS_PLFIT
#include <plfit/plfit.h>
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace ff = freefield;

/// n values, uniform between 1 and 10 or a power law above it, as the data of the tables.
std::vector<double> with_body(std::size_t n) {
  ff::philox4x32 engine{3, n};
  std::vector<double> data;
  for (std::size_t i = 0; i < n; ++i) {
    double const u = ff::uniform<double>(engine), v = ff::uniform<double>(engine);
    data.push_back(u < 0.5 ? 10 * std::pow(v, -1 / 1.5) : 1 + 9 * v);
  }
  return data;
}

/// Integers of a power law above 1.
std::vector<double> integers(std::size_t n) {
  return ff::sample(ff::tail_law<ff::tails::power_law>{{2.5}, {.xmin = 1.0, .discrete = true}}, n, {.seed = 4});
}

/// The frequencies of words in the folder FREEFIELD_HEAVY_DATA, or as many integers with the same tail.
std::vector<double> words() {
  std::vector<double> data;
  if (char const* const folder = std::getenv("FREEFIELD_HEAVY_DATA")) {
    std::ifstream file(std::string(folder) + "/words.txt");
    for (double x = 0; file >> x;) data.push_back(x);
  }
  if (data.empty())
    data = ff::sample(ff::tail_law<ff::tails::power_law>{{1.95}, {.xmin = 1.0, .discrete = true}}, 18855, {.seed = 5});
  return data;
}

void real_numbers(benchmark::State& state) {
  auto const data = with_body(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(ff::fit_tail(data).alpha);
}
BENCHMARK(real_numbers)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

/// All exponents fit alike: the search has the least to exclude.
void real_numbers_of_one_law(benchmark::State& state) {
  auto const data = ff::sample(ff::tail_law<ff::tails::power_law>{{2.5}, {.xmin = 1.0}},
                               static_cast<std::size_t>(state.range(0)), {.seed = 6});
  for (auto _ : state) benchmark::DoNotOptimize(ff::fit_tail(data).alpha);
}
BENCHMARK(real_numbers_of_one_law)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void discrete(benchmark::State& state) {
  auto const data = integers(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(ff::fit_tail(data, {.discrete = true}).alpha);
}
BENCHMARK(discrete)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void p_value_of_words(benchmark::State& state) {
  auto const data = words();
  auto const tail = ff::fit_tail(data, {.discrete = true});
  for (auto _ : state) benchmark::DoNotOptimize(ff::goodness_of_fit(tail, data, {.replicates = 2500}).p_value);
}
BENCHMARK(p_value_of_words)->Iterations(1)->Unit(benchmark::kSecond);

/// Every alternative with its parametric bootstrap.
void all_alternatives(benchmark::State& state) {
  auto const data = with_body(10'000);
  auto const tail = ff::fit_tail(data);
  for (auto _ : state) benchmark::DoNotOptimize(ff::compare(tail, data, {.replicates = 1000}).alternatives.size());
}
BENCHMARK(all_alternatives)->Iterations(1)->Unit(benchmark::kMillisecond);

#ifdef FREEFIELD_HAS_PLFIT
double plfit_continuous_alpha(std::vector<double> data) {
  plfit_continuous_options_t options = plfit_continuous_default_options;
  options.p_value_method = PLFIT_P_VALUE_SKIP;
  plfit_result_t result;
  plfit_continuous(data.data(), data.size(), &options, &result);
  return result.alpha;
}

plfit_result_t plfit_discrete_result(std::vector<double> data, double precision) {
  plfit_discrete_options_t options = plfit_discrete_default_options;
  options.p_value_method = precision > 0 ? PLFIT_P_VALUE_EXACT : PLFIT_P_VALUE_SKIP;
  options.p_value_precision = precision;
  plfit_result_t result;
  plfit_discrete(data.data(), data.size(), &options, &result);
  return result;
}

void real_numbers_beside_plfit(benchmark::State& state) {
  auto const data = with_body(static_cast<std::size_t>(state.range(0)));
  bench::report_ratio(
      state, [&] { benchmark::DoNotOptimize(ff::fit_tail(data).alpha); },
      [&] { benchmark::DoNotOptimize(plfit_continuous_alpha(data)); });
}
BENCHMARK(real_numbers_beside_plfit)->Arg(10'000)->Arg(30'000)->Iterations(3)->UseManualTime();

void discrete_beside_plfit(benchmark::State& state) {
  auto const data = integers(1'000'000);
  bench::report_ratio(
      state, [&] { benchmark::DoNotOptimize(ff::fit_tail(data, {.discrete = true}).alpha); },
      [&] { benchmark::DoNotOptimize(plfit_discrete_result(data, 0).alpha); });
}
BENCHMARK(discrete_beside_plfit)->Iterations(5)->UseManualTime();

void p_value_beside_plfit(benchmark::State& state) {
  auto const data = words();
  auto const tail = ff::fit_tail(data, {.discrete = true});
  bench::report_ratio(
      state, [&] { benchmark::DoNotOptimize(ff::goodness_of_fit(tail, data, {.replicates = 2500}).p_value); },
      [&] { benchmark::DoNotOptimize(plfit_discrete_result(data, 0.01).p); });
}
BENCHMARK(p_value_beside_plfit)->Iterations(1)->UseManualTime();
#endif

}  // namespace
