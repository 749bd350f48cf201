/// @file
/// Fits a scaling law to small training runs and forecasts the large ones that it was not shown.
///
///     scaling_forecast [runs.csv] [--size N] [--data D] [--compute C] [--loss loss] [--hold-out 0.15]
///
/// The law is L(N, D) = E + A N^-alpha + B D^-beta (Hoffmann et al. 2022), fitted with their objective; the runs of the
/// largest compute are held out, and each is forecast with the interval in which one new run should lie.  As in GPT-4's
/// technical report, the best runs of the small budgets are also extrapolated by L(C) = E + a C^-b.  Where an interval
/// is refused, the forecasts come without it, and with the reason.

#include "draw.hpp"
#include "runs.hpp"

#include <freefield/power_law.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace ff = freefield;
using example::column, example::run;

constexpr auto N = ff::symbol<"N">;
constexpr auto D = ff::symbol<"D">;
constexpr auto C = ff::symbol<"C">;
constexpr auto E = ff::symbol<"E">;
constexpr auto A = ff::symbol<"A">;
constexpr auto B = ff::symbol<"B">;
constexpr auto alpha = ff::symbol<"alpha">;
constexpr auto beta = ff::symbol<"beta">;
constexpr auto a = ff::symbol<"a">;
constexpr auto b = ff::symbol<"b">;

constexpr auto law = E + A * pow(N, -alpha) + B * pow(D, -beta);
constexpr auto frontier_law = E + a * pow(C, -b);
constexpr double level = 0.95;

struct options {
  std::string file = "examples/data/runs.csv";
  example::run_columns columns;
  double hold_out = 0.15;
  std::size_t drop_highest = 0;
  std::string plot = "scaling_forecast";
};

/// The runs to fit and those of larger compute to forecast; runs of equal compute stay together.
std::pair<std::vector<run>, std::vector<run>> split(std::vector<run> const& runs, double hold_out) {
  auto const held = static_cast<std::ptrdiff_t>(std::lround(hold_out * static_cast<double>(runs.size())));
  if (held == 0 || held >= std::ssize(runs))
    throw std::runtime_error("nothing is left to fit or to forecast of " + std::to_string(runs.size()) + " runs");
  auto const cut = std::ranges::lower_bound(runs, (runs.end() - held)->compute, {}, &run::compute);
  if (cut == runs.begin()) throw std::runtime_error("all runs to fit have the compute of a run held out");
  return {{runs.begin(), cut}, {cut, runs.end()}};
}

/// "(1.92, 1.98)   hit", or why there is no interval.
std::string outcome(ff::prediction<double> const& forecast, double observed) {
  if (auto const reason = forecast.refusal()) return "none: " + std::string(to_string(reason->code));
  auto const interval = forecast.run_interval(level);
  char text[80];
  std::snprintf(text, sizeof text, "(%.4f, %.4f)   %s", interval.lower, interval.upper,
                interval.contains(observed) ? "hit" : "MISS");
  return text;
}

bool is_hit(ff::prediction<double> const& forecast, double observed) {
  return !forecast.refusal() && forecast.run_interval(level).contains(observed);
}

/// One line per run held out, and how many lie in their intervals.
template <class Fit>
void print_forecasts(Fit const& fit, std::vector<run> const& held_out) {
  std::cout << "           N           D     compute  observed  forecast   95 % for one run\n";
  std::size_t hits = 0;
  double error = 0;
  for (auto const& r : held_out) {
    auto const forecast = fit.predict(N = r.size, D = r.data);
    hits += is_hit(forecast, r.loss) ? 1 : 0;
    error += std::abs(std::log(forecast.value / r.loss)) / static_cast<double>(held_out.size());
    char line[100];
    std::snprintf(line, sizeof line, "%12.4g%12.4g%12.4g%10.4f%10.4f   ", r.size, r.data, r.compute, r.loss,
                  forecast.value);
    std::cout << line << outcome(forecast, r.loss) << '\n';
  }
  if (auto const reason = fit.refusal("fit_result::predict")) std::cout << "No intervals: " << reason->message << '\n';
  else std::cout << hits << " of " << held_out.size() << " held-out runs lie in their intervals; ";
  std::cout << "mean error " << 100 * error << " %\n";
}

/// GPT-4's way: the envelope of the small runs against compute alone.
void print_compute_forecast(std::vector<run> const& small, std::vector<run> const& held_out) {
  auto const best = example::envelope(small);
  if (best.size() < 5) {
    std::cout << "too few runs on the envelope for L = E + a C^-b\n";
    return;
  }
  auto const fit = ff::fit(frontier_law, given(C = column(best, &run::compute)), column(best, &run::loss));
  auto const resampled = fit.converged() ? ff::bootstrap(fit) : fit;
  auto const target = *std::ranges::min_element(held_out, {}, &run::loss);
  auto const forecast = resampled.predict(C = target.compute);
  std::cout << "\nThe envelope of the small runs against compute alone:\n"
            << resampled << "best held-out run: compute " << target.compute << ", loss " << target.loss
            << ", forecast " << forecast.value << " with 95 % interval " << outcome(forecast, target.loss) << '\n';
}

/// The fitted frontier with its bands, on a grid of budgets.
template <class Fit>
void write_frontier(Fit const& fit, std::ostream& out, double low, double high) {
  constexpr int points = 40;
  for (int k = 0; k <= points; ++k) {
    double const budget = low * std::pow(high / low, k / double(points));
    auto const best = ff::compute_optimal(fit, ff::flops(6 * N * D), budget);
    out << budget << ' ' << best.loss.value;
    if (!best.loss.refusal())
      for (auto const& [lower, upper] : {best.loss.mean_interval(level), best.loss.run_interval(level)})
        out << ' ' << lower << ' ' << upper;
    out << '\n';
  }
}

constexpr char const* drawing = R"(set logscale x
set format x '10^{%L}'
set xlabel 'compute C = 6 N D'
set ylabel 'loss'
set offsets graph 0, graph 0, graph 0.05, graph 0.05
set grid lc rgb '#e8e8e8'
set key top right
bands = "$frontier using 1:5:6 with filledcurves fc rgb '#fbe3c0' title '95 % for one run', \
  $frontier using 1:3:4 with filledcurves fc rgb '#b8c8e8' title '95 % for the frontier', "
curves = "$frontier using 1:2 with lines lw 2 lc rgb '#3060c0' title 'fitted compute-optimal loss', \
  $fitted using 1:2 with points pt 7 ps 0.5 lc rgb '#909090' title 'runs fitted', "
runs = "pt 6 ps 1 lc rgb '#e08010' title 'forecast of a run held out', \
  $held using 1:2 with points pt 7 ps 0.6 lc rgb '#c02020' title 'run held out'"
)";
constexpr char const* with_intervals = R"(draw = bands.curves.'$held using 1:3:4:5 with yerrorbars '.runs
)";
constexpr char const* without_intervals = R"(draw = curves.'$held using 1:3 with points '.runs
)";

/// The gnuplot script: the data, and how to draw them.
template <class Fit>
void write_script(Fit const& fit, std::vector<run> const& small, std::vector<run> const& held_out,
                  std::string const& name) {
  bool const refused = fit.refusal("fit_result::predict").has_value();
  std::ofstream script(name + ".gp");
  script << "$fitted << END\n";
  for (auto const& r : small) script << r.compute << ' ' << r.loss << '\n';
  script << "END\n$held << END\n";
  for (auto const& r : held_out) {
    auto const forecast = fit.predict(N = r.size, D = r.data);
    script << r.compute << ' ' << r.loss << ' ' << forecast.value;
    if (!refused) script << ' ' << forecast.run_interval(level).lower << ' ' << forecast.run_interval(level).upper;
    script << '\n';
  }
  script << "END\n$frontier << END\n";
  write_frontier(fit, script, small.front().compute, held_out.back().compute * 10);
  script << "END\n"
         << drawing << (refused ? without_intervals : with_intervals)
         << "set terminal svg size 900,600 background 'white'\nset output '" << name
         << ".svg'\neval 'plot '.draw\nset terminal pngcairo size 900,600\nset output '" << name
         << ".png'\neval 'plot '.draw\n";
  if (!script.flush()) throw std::runtime_error("cannot write " + name + ".gp");
}

void forecast(options const& chosen) {
  auto const runs = example::without_highest(example::read_runs(chosen.file, chosen.columns), chosen.drop_highest);
  auto const [small, held_out] = split(runs, chosen.hold_out);
  std::cout << chosen.file << ": " << runs.size() << " runs; fitted are the " << small.size() << " with compute up to "
            << small.back().compute << ", held out the " << held_out.size() << " up to " << held_out.back().compute
            << "\n\n";
  auto const sizes = column(small, &run::size), data = column(small, &run::data), losses = column(small, &run::loss);
  auto const fit = ff::fit(law, given(N = sizes, D = data), losses, {.objective = ff::huber_log(1e-3)});
  std::cout << fit << "\nCompute-optimal training at ten times the largest compute, with C = 6 N D:\n"
            << ff::compute_optimal(fit, ff::flops(6 * N * D), 10 * runs.back().compute)
            << "\nForecasts of the runs held out:\n";
  print_forecasts(fit, held_out);
  print_compute_forecast(small, held_out);
  write_script(fit, small, held_out, chosen.plot);
  example::draw(chosen.plot);
}

}  // namespace

int main(int argc, char** argv) {
  options chosen;
  auto& [size, data, compute, loss] = chosen.columns;
  CLI::App app{"Fits a scaling law to small training runs and forecasts the large ones"};
  app.add_option("csv", chosen.file, "table of runs")->capture_default_str();
  app.add_option("--size", size, "column of parameter counts (found by itself: N, params, Model Size)");
  app.add_option("--data", data, "column of training samples or tokens (D, tokens; else compute / 6 N)");
  app.add_option("--compute", compute, "column of compute (compute, C, Training FLOP; else 6 N D)");
  app.add_option("--loss", loss, "column of losses (loss, val_loss)");
  app.add_option("--hold-out", chosen.hold_out, "share of runs, those of largest compute, to forecast")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--drop-highest", chosen.drop_highest, "leave out so many runs of highest loss")
      ->capture_default_str();
  app.add_option("--plot", chosen.plot, "name of the picture, without .svg")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    std::cout << std::setprecision(4);
    forecast(chosen);
  } catch (std::exception const& fault) {
    std::cerr << "scaling_forecast: " << fault.what() << '\n';
    return 1;
  }
}
