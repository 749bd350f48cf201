/// @file
/// Fits a scaling law to small training runs and forecasts the large ones that it was not shown.
///
///     scaling_forecast [runs.csv] [--size N] [--data D] [--compute C] [--loss loss] [--hold-out 0.15]
///
/// The law is L(N, D) = E + A N^-alpha + B D^-beta (Hoffmann et al. 2022), fitted with their objective; the runs of the
/// largest compute are held out, and each is forecast with the interval in which one new run should lie.  As in GPT-4's
/// technical report, the best runs of the small budgets are also extrapolated by L(C) = E + a C^-b.

#include "table.hpp"

#include <freefield/power_law.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

namespace {

namespace ff = freefield;

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
  std::string file = FREEFIELD_EXAMPLE_DATA "/runs.csv";
  std::string size, data, compute, loss;
  double hold_out = 0.15;
  std::size_t drop_highest = 0;
  std::string plot = "scaling_forecast";
};

struct run {
  double size, data, compute, loss;
};

/// The runs of a file, ordered by compute.  Where tokens or compute are missing, C = 6 N D supplies them.
std::vector<run> read_runs(options const& chosen) {
  example::table const table(chosen.file);
  auto const pick = [&](std::string const& wanted, std::vector<std::string> const& usual) {
    return wanted.empty() ? table.find(usual) : std::optional(wanted);
  };
  auto const need = [&](std::string const& wanted, std::vector<std::string> const& usual, char const* option) {
    auto const name = pick(wanted, usual);
    if (!name) throw std::runtime_error(chosen.file + ": which column? give " + option);
    return table.column(*name);
  };
  auto const size = need(chosen.size, {"N", "params", "Model Size"}, "--size");
  auto const loss = need(chosen.loss, {"loss", "val_loss"}, "--loss");
  auto const data = pick(chosen.data, {"D", "tokens"});
  auto const compute = pick(chosen.compute, {"compute", "C", "Training FLOP"});
  if (!data && !compute) throw std::runtime_error(chosen.file + ": which column? give --data or --compute");

  std::vector<run> runs;
  auto const tokens = data ? table.column(*data) : std::vector<double>{};
  auto const budget = compute ? table.column(*compute) : std::vector<double>{};
  for (std::size_t i = 0; i < table.rows(); ++i) {
    double const d = data ? tokens[i] : budget[i] / (6 * size[i]);
    runs.push_back({size[i], d, compute ? budget[i] : 6 * size[i] * d, loss[i]});
  }
  std::sort(runs.begin(), runs.end(), [](run const& p, run const& q) { return p.loss > q.loss; });
  runs.erase(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(std::min(chosen.drop_highest, runs.size())));
  std::stable_sort(runs.begin(), runs.end(), [](run const& p, run const& q) { return p.compute < q.compute; });
  return runs;
}

std::vector<double> column(std::vector<run> const& runs, double run::* field) {
  std::vector<double> values;
  for (auto const& r : runs) values.push_back(r.*field);
  return values;
}

/// The runs that no cheaper run beats: what a budget can buy.
std::vector<run> envelope(std::vector<run> const& runs) {
  std::vector<run> best;
  for (auto const& r : runs)
    if (best.empty() || r.loss < best.back().loss) best.push_back(r);
  return best;
}

std::string interval_text(ff::interval<double> const& i) {
  char text[64];
  std::snprintf(text, sizeof text, "(%.4f, %.4f)", i.lower, i.upper);
  return text;
}

/// The table of forecasts; returns how many runs lie in their intervals.
template <class Fit>
std::size_t print_forecasts(Fit const& fit, std::vector<run> const& held_out) {
  std::cout << "           N           D     compute  observed  forecast   95 % for one run\n";
  std::size_t hits = 0;
  double error = 0;
  for (auto const& r : held_out) {
    auto const forecast = fit.predict(N = r.size, D = r.data);
    auto const interval = forecast.run_interval(level);
    bool const hit = interval.contains(r.loss);
    hits += hit ? 1 : 0;
    error += std::abs(std::log(forecast.value / r.loss));
    std::cout << std::setw(12) << r.size << std::setw(12) << r.data << std::setw(12) << r.compute << std::fixed << std::setprecision(4)
              << std::setw(10) << r.loss << std::setw(10) << forecast.value << std::defaultfloat << std::setprecision(4) << "   "
              << interval_text(interval) << (hit ? "   hit\n" : "   MISS\n");
  }
  std::cout << hits << " of " << held_out.size() << " held-out runs lie in their intervals; mean error "
            << std::setprecision(2) << 100 * error / static_cast<double>(held_out.size()) << " %\n" << std::setprecision(4);
  return hits;
}

/// GPT-4's way: the envelope of the small runs against compute alone.
void print_compute_forecast(std::vector<run> const& small, std::vector<run> const& held_out) {
  auto const best = envelope(small);
  if (best.size() < 5) {
    std::cout << "too few runs on the envelope for L = E + a C^-b\n";
    return;
  }
  auto const fit = ff::fit(frontier_law, given(C = column(best, &run::compute)), column(best, &run::loss));
  auto const target = *std::min_element(held_out.begin(), held_out.end(), [](run const& p, run const& q) { return p.loss < q.loss; });
  auto const forecast = fit.predict(C = target.compute);
  std::cout << "\nThe envelope of the small runs against compute alone:\n" << fit << "best held-out run: compute " << target.compute << ", loss " << target.loss
            << ", forecast " << forecast.value << " with 95 % interval " << forecast.run_interval(level)
            << (forecast.run_interval(level).contains(target.loss) ? "   hit\n" : "   MISS\n");
}

/// The fitted frontier with its band, on a grid of budgets.
template <class Fit>
void write_frontier(Fit const& fit, std::ostream& out, double low, double high) {
  constexpr int points = 40;
  for (int k = 0; k <= points; ++k) {
    double const budget = low * std::pow(high / low, k / double(points));
    auto const best = ff::compute_optimal(fit, ff::flops(6 * N * D), budget);
    auto const curve = best.loss.mean_interval(level), one_run = best.loss.run_interval(level);
    out << budget << ' ' << best.loss.value << ' ' << curve.lower << ' ' << curve.upper << ' ' << one_run.lower << ' ' << one_run.upper << '\n';
  }
}

template <class Fit>
void plot(Fit const& fit, std::vector<run> const& small, std::vector<run> const& held_out, std::string const& name) {
  std::ofstream script(name + ".gp");
  script << "$fitted << END\n";
  for (auto const& r : small) script << r.compute << ' ' << r.loss << '\n';
  script << "END\n$held << END\n";
  for (auto const& r : held_out) {
    auto const forecast = fit.predict(N = r.size, D = r.data);
    auto const interval = forecast.run_interval(level);
    script << r.compute << ' ' << r.loss << ' ' << forecast.value << ' ' << interval.lower << ' ' << interval.upper << '\n';
  }
  script << "END\n$frontier << END\n";
  write_frontier(fit, script, small.front().compute, held_out.back().compute * 10);
  script << "END\n"
            "set logscale x\nset format x '10^{%L}'\nset xlabel 'compute C = 6 N D'\nset ylabel 'loss'\n"
            "set offsets graph 0, graph 0, graph 0.05, graph 0.05\nset grid lc rgb '#e8e8e8'\nset key top right\n"
            "draw = \"$frontier using 1:5:6 with filledcurves fc rgb '#fbe3c0' title '95 % for one run', \\\n"
            "  $frontier using 1:3:4 with filledcurves fc rgb '#b8c8e8' title '95 % for the frontier', \\\n"
            "  $frontier using 1:2 with lines lw 2 lc rgb '#3060c0' title 'fitted compute-optimal loss', \\\n"
            "  $fitted using 1:2 with points pt 7 ps 0.5 lc rgb '#909090' title 'runs fitted', \\\n"
            "  $held using 1:3:4:5 with yerrorbars pt 6 ps 1 lc rgb '#e08010' title 'forecast of a run held out', \\\n"
            "  $held using 1:2 with points pt 7 ps 0.6 lc rgb '#c02020' title 'run held out'\"\n"
            "set terminal svg size 900,600 background 'white'\nset output '" << name << ".svg'\neval 'plot '.draw\n"
            "set terminal pngcairo size 900,600\nset output '" << name << ".png'\neval 'plot '.draw\n";
  script.close();
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0)
    std::cout << "gnuplot is not installed: no picture, but " << name << ".gp draws it\n";
  else if (std::system(("gnuplot '" + name + ".gp'").c_str()) == 0)
    std::cout << "picture: " << name << ".svg and " << name << ".png\n";
  else
    std::cout << "gnuplot could not draw " << name << ".gp\n";
}

void forecast(options const& chosen) {
  auto const runs = read_runs(chosen);
  auto const held = static_cast<std::size_t>(std::lround(chosen.hold_out * static_cast<double>(runs.size())));
  if (held == 0 || held >= runs.size()) throw std::runtime_error("nothing is left to fit or to forecast: " + std::to_string(runs.size()) + " runs");
  auto const split = runs.end() - static_cast<std::ptrdiff_t>(held);
  std::vector<run> const small(runs.begin(), split), held_out(split, runs.end());

  std::cout << chosen.file << ": " << runs.size() << " runs; fitted are the " << small.size() << " with compute up to " << small.back().compute
            << ", held out the " << held << " up to " << held_out.back().compute << "\n\n";
  auto const sizes = column(small, &run::size), data = column(small, &run::data), losses = column(small, &run::loss);
  auto const fit = ff::fit(law, given(N = sizes, D = data), losses, {.objective = ff::huber_log(1e-3)});
  std::cout << fit << "\nCompute-optimal training at ten times the largest compute, with C = 6 N D:\n"
            << ff::compute_optimal(fit, ff::flops(6 * N * D), 10 * runs.back().compute) << "\nForecasts of the runs held out:\n";
  print_forecasts(fit, held_out);
  print_compute_forecast(small, held_out);
  plot(fit, small, held_out, chosen.plot);
}

}  // namespace

int main(int argc, char** argv) {
  options chosen;
  CLI::App app{"Fits a scaling law to small training runs and forecasts the large ones"};
  app.add_option("csv", chosen.file, "table of runs")->capture_default_str();
  app.add_option("--size", chosen.size, "column of parameter counts (found by itself: N, params, Model Size)");
  app.add_option("--data", chosen.data, "column of training samples or tokens (D, tokens; else compute / 6 N)");
  app.add_option("--compute", chosen.compute, "column of compute (compute, C, Training FLOP; else 6 N D)");
  app.add_option("--loss", chosen.loss, "column of losses (loss, val_loss)");
  app.add_option("--hold-out", chosen.hold_out, "share of runs, those of largest compute, to forecast")->capture_default_str()->check(CLI::Range(0.0, 1.0));
  app.add_option("--drop-highest", chosen.drop_highest, "leave out so many runs of highest loss")->capture_default_str();
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
