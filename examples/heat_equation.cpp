/// @file
/// The heat equation is the steepest descent of entropy.  One sentence, gradient_flow(-entropy, wasserstein), on a
/// Gaussian, on a density and on particles; the entropies and the laws at four times are drawn.
///
///     heat_equation

#include "draw.hpp"

#include <freefield/flow.hpp>
#include <freefield/measure.hpp>
#include <freefield/transport.hpp>

#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <vector>

namespace {

namespace ff = freefield;
auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
std::vector<double> const times{0.0, 0.25, 0.5, 1.0};

/// Half of the mass at -1, half at 1, each of variance v.
ff::density<double, 1> two_hills(ff::grid<double, 1> const& line, double v) {
  return ff::normalised(line, [=](double x) {
    return std::exp(-(x - 1) * (x - 1) / (2 * v)) + std::exp(-(x + 1) * (x + 1) / (2 * v));
  });
}

/// The entropy of a Gaussian of variance 1/4 grows as log(2 pi e (1/4 + 2 t)) / 2, whoever says so.
void one_law_three_ways(std::ofstream& data) {
  ff::gaussian<double> const p(ff::matrix_of<double>::Constant(1, 1, 0.25));
  ff::grid<double, 1> const line({-8.0, 8.0, 640});
  auto const rho = ff::to_density(p, line).measure;
  ff::ensemble<double> const cloud(ff::sample(p, 20'000, {.seed = 1}));

  auto const gaussian = ff::evolve(heat, p, 0.0, 1.0, ff::steppers::exact{}, {.step = 0.05, .at = times});
  auto const cells = ff::evolve(heat, rho, 0.0, 1.0, ff::steppers::tr_bdf2{}, {.step = 0.005, .at = times});
  auto const quantiles = ff::evolve(heat, rho, 0.0, 1.0, ff::steppers::jko{}, {.step = 0.01, .at = times});
  auto const particles = ff::evolve(heat, cloud, 0.0, 1.0, ff::steppers::euler_maruyama{},
                                    {.step = 0.01, .at = times, .seed = 2});

  std::printf("The entropy of a Gaussian under the heat equation\n  %6s %12s %12s %12s %12s %16s\n", "t", "closed form",
              "Gaussian", "cells", "quantiles", "particles");
  double const circle = 2 * std::acos(-1.0);
  for (std::size_t k = 0; k < times.size(); ++k) {
    double const exact = std::log(circle * std::exp(1.0) * (0.25 + 2 * times[k])) / 2;
    auto const binned = ff::histogram(particles.samples[k].state, ff::grid<double, 1>({-8.0, 8.0, 80})).measure;
    double const row[] = {times[k], exact, ff::entropy(gaussian.samples[k].state), ff::entropy(cells.samples[k].state),
                          ff::entropy(quantiles.samples[k].state), ff::entropy(binned)};
    std::printf("  %6.2f %12.6f %12.6f %12.6f %12.6f %16.3f\n", row[0], row[1], row[2], row[3], row[4], row[5]);
    for (double const value : row) data << value << ' ';
    data << '\n';
  }
  data << "\n\n";
}

/// Two hills become one: cells against the descent by minimising movements, frame by frame.
void frames(std::ofstream& data) {
  ff::grid<double, 1> const line({-9.0, 9.0, 720});
  auto const start = two_hills(line, 0.05);
  auto const run =
      ff::evolve(heat, start, 0.0, 1.0, ff::steppers::scharfetter_gummel{}, {.step = 0.002, .at = times},
                 ff::monotone(-ff::entropy), ff::guaranteed<ff::guarantee::positivity, ff::guarantee::mass>);
  auto const jko =
      ff::evolve(heat, start, 0.0, 1.0, ff::steppers::jko{}, {.step = 0.02, .at = times}, ff::monotone(-ff::entropy));
  std::cout << "\nTwo hills on " << line << "\n  implicit finite volumes: " << run
            << "\n  minimising movements:    " << jko << "\n";
  for (std::size_t k = 0; k < times.size(); ++k) {
    auto const exact = two_hills(line, 0.05 + 2 * times[k]);
    auto const& rho = run.samples[k].state;
    std::printf("  t = %4.2f: entropy %.5f (exact %.5f), L1 distance from the heat kernel's %.1e\n", times[k],
                ff::entropy(rho), ff::entropy(exact), 2 * ff::total_variation(rho, exact));
    for (Eigen::Index i = 0; i < line.size(); ++i) {
      data << line.center(i)(0) << ' ' << rho.values()(i) << ' ' << jko.samples[k].state.values()(i) << ' '
           << exact.values()(i) << '\n';
    }
    data << "\n\n";
  }
}

/// dH/dt is the squared slope of the entropy in this metric, which is the Fisher information.
void steepest(ff::grid<double, 1> const& line) {
  auto const rho = two_hills(line, 0.2);
  double const h = 1e-4;
  auto const later = ff::evolve(heat, rho, 0.0, h, ff::steppers::tr_bdf2{}, {.step = h}).state;
  std::printf("\n  dH/dt %.4f, |grad H|^2 in Wasserstein's metric %.4f, Fisher information %.4f\n",
              (ff::entropy(later) - ff::entropy(rho)) / h,
              ff::squared_slope(ff::wasserstein, rho, first_variation(ff::entropy, rho)), ff::fisher_information(rho));
}

void draw() {
  std::ofstream("heat_equation.gp") << R"gp(
call = "heat_equation.dat"
do for [kind in "svg png"] {
  if (kind eq "svg") { set terminal svg size 960,400 font "sans,12" background "white"; set output "heat_equation.svg" }
  else { set terminal pngcairo size 960,400 font "sans,11"; set output "heat_equation.png" }
  set multiplot layout 1,2
  set title "Two hills under the heat equation"
  set xlabel "x"; set key top right; set xrange [-5:5]; set yrange [0:0.95]
  plot for [k=1:4] call index k using 1:2 with lines lw 2 lc k title word("t=0 t=0.25 t=0.5 t=1", k), \
       for [k=2:4] call index k using 1:3 every 6 with points pt 6 ps 0.4 lc k notitle
  set title "Entropy of a Gaussian, by four representations"
  set xlabel "t"; set key bottom right; set xrange [-0.02:1.05]; set yrange [0.6:2]
  plot log(2*pi*exp(1)*(0.25 + 2*x))/2 with lines lw 2 lc rgb "#999999" title "closed form", \
       call index 0 using 1:3 with points pt 7 title "Gaussian", \
       call index 0 using 1:4 with points pt 6 ps 1.6 title "cells", \
       call index 0 using 1:5 with points pt 4 ps 1.6 title "quantiles", \
       call index 0 using 1:6 with points pt 2 title "particles"
  unset multiplot
}
)gp";
  example::draw("heat_equation");
}

}  // namespace

int main() try {
  std::ofstream data("heat_equation.dat");
  one_law_three_ways(data);
  frames(data);
  steepest(ff::grid<double, 1>({-6.0, 6.0, 960}));
  data.close();
  if (!data) throw std::runtime_error("cannot write heat_equation.dat");
  draw();
} catch (std::exception const& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
