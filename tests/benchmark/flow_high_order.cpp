/// Taylor series and extrapolation on Lorenz's system, where Runge and Kutta's methods end.  The counters are what a
/// run took; `largest_error` is its distance from a run of taylor<50> at 1e-48.

#include <freefield/flow/bulirsch_stoer.hpp>
#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

#include <benchmark/benchmark.h>
#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <vector>

namespace ff = freefield;

namespace {

using real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
template <class T> using three = std::array<T, 3>;

auto const lorenz = ff::ode([](auto const& x) {
  return std::remove_cvref_t<decltype(x)>{10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3};
});

real ten_to(long power) { return pow(real(10), static_cast<int>(power)); }

template <class Stepper, class T>
auto run(T const& end, T const& tolerance) {
  return ff::evolve(lorenz, three<T>{T(1), T(1), T(1)}, T(0), end, Stepper{},
                    {.tolerance = tolerance, .max_steps = 100'000'000});
}

three<real> const& exact_end() {
  static three<real> const end = run<ff::steppers::taylor<50>, real>(real(5), ten_to(-48)).state;
  return end;
}

/// Lorenz to t = 5 at the tolerance 10^-range.
template <class Stepper, class T>
void lorenz_to_5(benchmark::State& state) {
  T const tolerance = static_cast<T>(ten_to(-state.range(0)));
  auto const result = run<Stepper, T>(T(5), tolerance);
  for (auto _ : state) {
    auto again = run<Stepper, T>(T(5), tolerance);
    benchmark::DoNotOptimize(again);
  }
  real largest = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    real const error = abs(real(real(result.state[i]) - exact_end()[i]));
    if (error > largest) largest = error;
  }
  state.counters["steps"] = static_cast<double>(result.steps);
  state.counters["rejected"] = static_cast<double>(result.rejected);
  state.counters["calls"] = static_cast<double>(result.evaluations);
  state.counters["largest_error"] = static_cast<double>(largest);
}

}  // namespace

BENCHMARK(lorenz_to_5<ff::steppers::dopri5, double>)->Arg(10)->Arg(12)->Unit(benchmark::kMicrosecond);
BENCHMARK(lorenz_to_5<ff::steppers::fehlberg78, double>)->Arg(10)->Arg(12)->Arg(14)->Unit(benchmark::kMicrosecond);
BENCHMARK(lorenz_to_5<ff::steppers::bulirsch_stoer, double>)->Arg(10)->Arg(12)->Arg(14)->Unit(benchmark::kMicrosecond);
BENCHMARK(lorenz_to_5<ff::steppers::taylor<16>, double>)->Arg(10)->Arg(12)->Arg(14)->Unit(benchmark::kMicrosecond);
BENCHMARK(lorenz_to_5<ff::steppers::taylor<24>, double>)->Arg(12)->Arg(14)->Unit(benchmark::kMicrosecond);
BENCHMARK(lorenz_to_5<ff::steppers::taylor<20>, real>)->Arg(20)->Arg(30)->Arg(40)->Unit(benchmark::kMillisecond);
BENCHMARK(lorenz_to_5<ff::steppers::taylor<30>, real>)->Arg(20)->Arg(30)->Arg(40)->Unit(benchmark::kMillisecond);
BENCHMARK(lorenz_to_5<ff::steppers::taylor<40>, real>)->Arg(30)->Arg(40)->Unit(benchmark::kMillisecond);
BENCHMARK(lorenz_to_5<ff::steppers::bulirsch_stoer, real>)->Arg(20)->Arg(30)->Arg(40)->Unit(benchmark::kMillisecond);
BENCHMARK(lorenz_to_5<ff::steppers::fehlberg78, real>)->Arg(20)->Unit(benchmark::kMillisecond)->Iterations(1);

/// What nobody waits for: dopri5 in 50 digits at 10^-range.  Its steps grow by 10^(1/5) for each digit, which the
/// counter `steps_per_digit` shows between the two last tolerances; `seconds_at_1e-40` is extrapolated from the cost of
/// a step and that growth, not measured.
static void dopri5_in_50_digits(benchmark::State& state) {
  std::vector<double> steps;
  double seconds_per_step = 0;
  for (auto _ : state) {
    for (long digits = 10; digits <= state.range(0); digits += 2) {
      std::clock_t const start = std::clock();
      auto const result = run<ff::steppers::dopri5, real>(real(5), ten_to(-digits));
      steps.push_back(static_cast<double>(result.steps));
      seconds_per_step = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC /
                         static_cast<double>(result.steps + result.rejected);
    }
  }
  double const growth = std::sqrt(steps.back() / steps[steps.size() - 2]);
  double const at_40 = steps.back() * std::pow(10.0, static_cast<double>(40 - state.range(0)) / 5);
  state.counters["steps"] = steps.back();
  state.counters["steps_per_digit"] = growth;
  state.counters["microseconds_per_step"] = 1e6 * seconds_per_step;
  state.counters["steps_at_1e-40"] = at_40;
  state.counters["seconds_at_1e-40"] = at_40 * seconds_per_step;
}
BENCHMARK(dopri5_in_50_digits)->Arg(18)->Iterations(1)->Unit(benchmark::kMillisecond);
