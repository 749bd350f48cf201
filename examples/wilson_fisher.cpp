/// @file
/// Wilson and Fisher's fixed point in the local potential approximation: its exponents from d = 3.9 down to 2.5 beside
/// the expansion in epsilon = 4 - d, the same fixed point by other means in d = 3, and those that appear below.
///
///     wilson_fisher

#include "draw.hpp"

#include <freefield/renormalization.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace {

namespace ff = freefield;
using ff::local_potential_scheme;

/// nu and omega from every dimension, and the expansion of the full theory to the first and the second order, which
/// has an anomalous dimension from the second order on.
void dimensions(std::ofstream& data) {
  std::printf("Exponents of one component\n  %4s %14s %8s %10s %10s %14s %8s\n", "d", "nu", "error", "O(epsilon)",
              "O(eps^2)", "omega", "error");
  for (int k = 0; k <= 14; ++k) {
    double const d = 3.9 - k / 10.0, epsilon = 4 - d;
    auto const e = ff::local_potential_approximation<double>{.dimension = d}.fixed_point().exponents(1);
    double const first = 0.5 + epsilon / 12, second = first + 7 * epsilon * epsilon / 162;
    std::printf("  %4.1f %14.10f %8.1e %10.6f %10.6f %14.10f %8.1e\n", d, e.nu().value, e.nu().error, first, second,
                e.omega().value, e.omega().error);
    data << d << ' ' << e.nu().value << ' ' << first << ' ' << second << ' ' << e.omega().value << ' ' << epsilon << ' '
         << epsilon - 17 * epsilon * epsilon / 27 << '\n';
  }
  data << "\n\n";
}

/// Five ways to the same fixed point, or nearly: the hierarchical model is another cutoff, which is not smooth.
void three_dimensions() {
  ff::local_potential_approximation<double> const polchinski{.dimension = 3.0},
      litim{.dimension = 3.0, .scheme = local_potential_scheme::litim};
  auto const wf = polchinski.fixed_point();
  std::cout.precision(10);
  std::cout << "\nIn three dimensions: the " << wf;
  auto const exact = wf.exponents(1);
  auto const row = [&](char const* name, ff::critical_exponents<double> const& e) {
    std::printf("  %-44s nu = %.10f  omega = %.10f\n", name, e.nu().value, e.omega().value);
  };
  std::cout << "By other means\n";
  row("Litim's equation, shooting", litim.fixed_point().exponents(1));
  row("Litim's equation, polynomial of order 4", litim.truncation(4).exponents(1));
  row("Litim's equation, polynomial of order 24", litim.truncation(24).exponents(1));
  auto const hierarchical = ff::hierarchical_model<double>{.dimension = 3.0}.exponents(1);
  row("Dyson's hierarchical model", hierarchical);
  std::printf("  the hierarchical nu is larger by %.4e\n", hierarchical.nu().value - exact.nu().value);
}

/// Below three dimensions there are more fixed points.
void multicritical(std::ofstream& data) {
  std::cout << "\nIn 2.6 dimensions, even perturbations\n";
  for (auto const& fixed : ff::local_potential_approximation<double>{.dimension = 2.6}.fixed_points()) {
    auto const y = fixed.spectrum(fixed.phases() + 1);
    std::printf("  %-14s grow as", fixed.name().c_str());
    for (std::size_t k = 1; k < y.size(); ++k) std::printf(" %.6f", y[k].value);
    std::printf("\n");
    double const reach = std::min(fixed.reach(), 8.0), unit = std::abs(fixed.curvature().value);
    for (int i = -200; i <= 200; ++i) {
      double const x = reach * i / 200;
      data << x << ' ' << fixed.slope(x) / unit << '\n';
    }
    data << "\n\n";
  }
}

void draw() {
  std::ofstream("wilson_fisher.gp") << R"gp(
data = "wilson_fisher.dat"
do for [kind in "svg png"] {
  set output "wilson_fisher.".kind
  if (kind eq "svg") { set terminal svg size 1000,420 font "sans,12" background "white" }
  else { set terminal pngcairo size 1000,420 font "sans,11" }
  set multiplot layout 1,2
  set title "Exponents of Wilson and Fisher's fixed point"
  set xlabel "d"; set key bottom left; set xrange [2.4:4]; set yrange [0:1.1]
  plot data index 0 using 1:2 with linespoints pt 7 ps 0.5 lw 2 lc 1 title "nu", \
       data index 0 using 1:3 with lines dt 2 lc 1 title "first order in 4 - d", \
       data index 0 using 1:4 with lines dt 3 lc 1 title "second order", \
       data index 0 using 1:5 with linespoints pt 7 ps 0.5 lw 2 lc 2 title "omega", \
       data index 0 using 1:6 with lines dt 2 lc 2 title "first order", \
       data index 0 using 1:7 with lines dt 3 lc 2 title "second order"
  set title "Slopes of the fixed potentials in d = 2.6, u'(x) / |u''(0)|"
  set xlabel "x"; set key top left; set xrange [-8:8]; set yrange [-3:3]
  plot for [k=1:3] data index k using 1:2 with lines lw 2 lc k \
       title word("Wilson-Fisher tricritical tetracritical", k)
  unset multiplot
}
)gp";
  example::draw("wilson_fisher");
}

}  // namespace

int main() try {
  std::ofstream data("wilson_fisher.dat");
  dimensions(data);
  three_dimensions();
  multicritical(data);
  data.close();
  if (!data) throw std::runtime_error("cannot write wilson_fisher.dat");
  draw();
} catch (std::exception const& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
