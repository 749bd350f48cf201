/// @file
/// Is it a power law?  Fits the tail of data, tests the fit, and compares it with the alternatives.
///
///     heavy_tail [file] [--discrete] [--scale 1000] [--xmin 10] [--replicates 1000]
///
/// The file has one number in each line.  Without a file the data are made here, so that the answer is known: 6000
/// numbers of the density x^-2.5 above 10, and 4000 of another law below.

#include "draw.hpp"
#include "progress_bar.hpp"

#include <freefield/power_law.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace ff = freefield;

struct options {
  std::string file;
  ff::tail_options<double> tail;
  std::size_t replicates = 1000;
  std::string plot = "heavy_tail";
};

std::vector<double> read(std::string const& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<double> numbers;
  for (double x = 0; file >> x;) numbers.push_back(x);
  if (!file.eof()) throw std::runtime_error(path + ": not a number in line " + std::to_string(numbers.size() + 1));
  return numbers;
}

/// A power law above 10, and below it a law that rises towards 10.
std::vector<double> synthetic() {
  auto numbers = ff::sample(ff::tail_law<ff::tails::power_law>{{.alpha = 2.5}, {.xmin = 10.0}}, 6000, {.seed = 1});
  ff::philox4x32 engine{2};
  for (int k = 0; k < 4000; ++k) numbers.push_back(10 * std::sqrt(ff::uniform<double>(engine)));
  return numbers;
}

/// Points at least 1/500 of the picture's width apart.
std::vector<ff::survival_point<double>> thinned(std::vector<ff::survival_point<double>> const& points) {
  double const step = std::log(points.back().x / points.front().x) / 500;
  std::vector<ff::survival_point<double>> kept{points.front()};
  for (auto const& point : points)
    if (std::log(point.x / kept.back().x) >= step) kept.push_back(point);
  if (kept.back().x < points.back().x) kept.push_back(points.back());
  return kept;
}

constexpr char const* drawing = R"(set logscale xy
set format '10^{%L}'
set xlabel 'x'
set ylabel 'share of the data that is at least x'
set grid lc rgb '#e8e8e8'
set key bottom left
set yrange [0.5 * smallest : 1.5]
draw = "$data using 1:2 with points pt 7 ps 0.4 lc rgb '#909090' title 'data', \
  $laws using 1:2 with lines lw 2 lc rgb '#c02020' title 'power law', \
  $laws using 1:3 with lines lw 2 lc rgb '#3060c0' title 'log-normal', \
  $laws using 1:4 with lines lw 2 lc rgb '#208040' title 'stretched exponential', \
  $laws using 1:5 with lines lw 2 lc rgb '#e08010' title 'truncated power law', \
  $laws using 1:6 with lines lw 1 dt 2 lc rgb '#303030' title 'exponential'"
)";

/// The gnuplot script: the data, each law from the cut-off on, and how to draw them.
void write_script(ff::tail_fit<double> const& tail, std::vector<double> const& data, std::string const& name) {
  ff::tail_options<double> at = tail.options;
  at.xmin = tail.xmin;
  auto const power_law = ff::fit_tail(ff::tails::power_law{}, data, at);
  auto const lognormal = ff::fit_tail(ff::tails::lognormal{}, data, at);
  auto const stretched = ff::fit_tail(ff::tails::stretched_exponential{}, data, at);
  auto const truncated = ff::fit_tail(ff::tails::truncated_power_law{}, data, at);
  auto const exponential = ff::fit_tail(ff::tails::exponential{}, data, at);
  auto const points = thinned(ff::survival_plot(data, tail.options));
  std::ofstream script(name + ".gp");
  script << "smallest = " << points.back().survival << "\n$data << END\n";
  for (auto const& point : points) script << point.x << ' ' << point.survival << '\n';
  script << "END\n$laws << END\n";
  double const share = static_cast<double>(tail.tail_size) / static_cast<double>(tail.size);
  for (auto const& [x, survival] : points) {
    if (x < tail.xmin) continue;
    script << x << ' ' << share * power_law.survival(x) << ' ' << share * lognormal.survival(x) << ' '
           << share * stretched.survival(x) << ' ' << share * truncated.survival(x) << ' '
           << share * exponential.survival(x) << '\n';
  }
  script << "END\n"
         << drawing << "set terminal svg size 900,600 background 'white'\nset output '" << name
         << ".svg'\neval 'plot '.draw\nset terminal pngcairo size 900,600\nset output '" << name
         << ".png'\neval 'plot '.draw\n";
  if (!script.flush()) throw std::runtime_error("cannot write " + name + ".gp");
}

void answer(options const& chosen) {
  auto const data = chosen.file.empty() ? synthetic() : read(chosen.file);
  if (chosen.file.empty()) std::cout << "10000 numbers made here: 6000 of the density x^-2.5 above 10, 4000 below\n\n";
  ff::execution const who = ff::threads(std::max(1U, std::thread::hardware_concurrency()));
  auto const tail = ff::fit_tail(data, chosen.tail);
  std::cout << tail << "  95 % interval at this cut-off " << tail.interval(0.95) << '\n';
  auto const bar = [](std::size_t done, std::size_t total) {
    double const fraction = static_cast<double>(done) / static_cast<double>(total);
    example::show_progress(fraction, std::to_string(done) + " of " + std::to_string(total), done == total);
  };
  ff::bootstrap_options const draws{.replicates = chosen.replicates, .execution = who, .progress = bar};
  std::cout << "  " << ff::bootstrap(tail, data, draws) << "\n\n";
  std::cout << "Can the data have come from it?  " << ff::goodness_of_fit(tail, data, draws)
            << "; the law is ruled out for p <= 0.1\n\n";
  std::cout << "Is another law better?\n"
            << ff::compare(tail, data, {.replicates = chosen.replicates, .execution = who, .progress = bar}) << '\n';
  write_script(tail, data, chosen.plot);
  example::draw(chosen.plot);
}

}  // namespace

int main(int argc, char** argv) {
  options chosen;
  double xmin = 0;
  CLI::App app{"Fits a power law to the tail of data, tests the fit, and compares it with the alternatives"};
  app.add_option("file", chosen.file, "one number in each line; without it, numbers made here");
  app.add_flag("--discrete", chosen.tail.discrete, "the numbers are integers");
  app.add_option("--scale", chosen.tail.scale, "what the numbers are divided by")->capture_default_str();
  auto* const given = app.add_option("--xmin", xmin, "the cut-off; without it, the one that fits best");
  app.add_option("--replicates", chosen.replicates, "of each bootstrap")->capture_default_str();
  app.add_option("--plot", chosen.plot, "name of the picture")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    if (given->count() > 0) chosen.tail.xmin = xmin;
    answer(chosen);
  } catch (std::exception const& e) {
    std::cerr << "heavy_tail: " << e.what() << '\n';
    return 1;
  }
}
