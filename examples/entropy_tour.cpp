/// @file
/// Entropies, free energies and divergences: one functional on three representations of one law; a free energy written
/// as in a paper, with its first variation; two Gaussians that move apart; how far particles and grids can be trusted.
///
///     entropy_tour

#include "draw.hpp"

#include <freefield/entropy.hpp>
#include <freefield/measure.hpp>
#include <freefield/statistics.hpp>

#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace {

namespace ff = freefield;
constexpr auto x = ff::field<0>;

ff::gaussian<double> normal(double mean, double variance) {
  return ff::gaussian<double>(ff::vector_of<double>::Constant(1, mean),
                              ff::matrix_of<double>::Constant(1, 1, variance));
}

/// The same object on a Gaussian, a density and probabilities; on particles where it is defined.
void one_functional_on_every_measure() {
  auto const p = normal(0.5, 2.0), q = normal(0.0, 3.0);
  ff::grid<double, 1> const line({-20.0, 20.0, 400});
  auto const rho = ff::to_density(p, line), pi = ff::to_density(q, line);
  ff::ensemble<double> const cloud(ff::sample(p, 100'000, {.seed = 1}));
  auto const V = pow<2>(x) * (pow<2>(x) / 4 - ff::constant<1, 2>);
  auto const energy = ff::potential_energy(V);

  std::printf("N(0.5, 2), on a grid of 400 cells (lost: %.0e) and as 100000 particles\n",
              rho.lost.value + rho.lost.error);
  std::printf("  %-34s %14s %14s %20s\n", "", "Gaussian", "density", "particles");
  std::printf("  %-34s %14.10f %14.10f %12.4f +- %.4f\n", "energy in x^4/4 - x^2/2", energy(p), energy(rho.measure),
              energy(cloud), ff::standard_error(cloud, V));
  std::printf("  %-34s %14.10f %14.10f %12.4f (kernel of 0.2)\n", "entropy", ff::entropy(p), ff::entropy(rho.measure),
              ff::kernel_entropy(0.2)(ff::ensemble<double>(ff::sample(p, 3000, {.seed = 2}))));
  std::printf("  %-34s %14.10f %14.10f\n", "relative entropy to N(0, 3)", ff::relative_entropy(p, q),
              ff::relative_entropy(rho.measure, pi.measure));
  std::printf("  %-34s %14.10f %14.10f\n", "its Renyi divergence of order 1/2", ff::renyi_divergence(p, q, 0.5),
              ff::renyi_divergence(rho.measure, pi.measure, 0.5));
  auto const cells = ff::to_discrete(rho.measure);
  std::printf("  The entropy of the cells' probabilities, %.6f, is that of the density less log %.2f: %.10f\n\n",
              ff::entropy(cells), line.cell_volume(), ff::entropy(cells) + std::log(line.cell_volume()));
}

/// F = E V - T H; where its first variation is constant, nothing moves: rho is proportional to exp(-V/T).
void free_energy(std::ofstream& data) {
  double const T = 0.25;
  auto const V = pow<2>(x) * (pow<2>(x) / 4 - ff::constant<1, 2>);
  auto const F = ff::potential_energy(V) - T * ff::entropy;
  ff::grid<double, 1> const line({-2.2, 2.2, 220});
  auto const start = ff::normalised(line, exp(-2 * pow<2>(x - 0.5)));
  auto const gibbs = ff::normalised(line, exp(-4.0 * V));
  std::cout << "F = " << F << '\n';
  std::printf("  at the start %.6f, at exp(-V/T) %.6f; the difference over T is the relative entropy: %.10f, %.10f\n\n",
              F(start), F(gibbs), (F(start) - F(gibbs)) / T, ff::relative_entropy(start, gibbs));
  auto const xi = first_variation(F, start), at_rest = first_variation(F, gibbs);
  for (Eigen::Index i = 0; i < line.size(); ++i) {
    double const at = line.center(i)(0);
    data << at << ' ' << V(x = at) << ' ' << start.values()(i) << ' ' << gibbs.values()(i) << ' ' << xi(i) << ' '
         << at_rest(i) << '\n';
  }
  data << "\n\n";
}

/// KL grows as the square of the distance, Hellinger's distance is at most 1.
void moving_apart(std::ofstream& data) {
  std::printf("N(0, 1) and N(a, 2), moving apart\n  %5s %12s %12s %12s %12s %12s %12s\n", "a", "KL", "Renyi 1/2",
              "Renyi 2", "Hellinger", "variation", "W2");
  auto const p = normal(0, 1);
  for (int k = 0; k <= 60; ++k) {
    double const a = 0.1 * k;
    auto const q = normal(a, 2);
    double const row[] = {ff::relative_entropy(p, q),    ff::renyi_divergence(p, q, 0.5),
                          ff::renyi_divergence(p, q, 2), ff::hellinger_distance(p, q),
                          ff::total_variation(p, q),     ff::wasserstein_distance(p, q)};
    data << a;
    for (double const value : row) data << ' ' << value;
    data << '\n';
    if (k % 12 != 0) continue;
    std::printf("  %5.1f", a);
    for (double const value : row) std::printf(" %12.6f", value);
    std::printf("\n");
  }
  std::printf("  N(0, 1) and N(1e-9, 1): KL %.16g, Hellinger %.16g\n", ff::relative_entropy(p, normal(1e-9, 1)),
              ff::hellinger_distance(p, normal(1e-9, 1)));
}

void draw() {
  std::ofstream("entropy_tour.gp") << R"gp(
call = "entropy_tour.dat"
do for [kind in "svg png"] {
  if (kind eq "svg") { set terminal svg size 960,400 font "sans,12" background "white"; set output "entropy_tour.svg" }
  else { set terminal pngcairo size 960,400 font "sans,11"; set output "entropy_tour.png" }
  set multiplot layout 1,2
  set title "F = E V - T H: its first variation is flat at exp(-V/T)"
  set xlabel "x"; set key top center; set yrange [-0.6:1.6]; set xrange [-2.2:2.2]
  plot call index 0 using 1:2 with lines lc rgb "#999999" title "V", \
       call index 0 using 1:3 with lines lc rgb "#3366cc" dt 2 title "a density", \
       call index 0 using 1:5 with lines lw 2 lc rgb "#3366cc" title "dF/drho there", \
       call index 0 using 1:4 with lines lc rgb "#cc3333" dt 2 title "exp(-V/T)/Z", \
       call index 0 using 1:6 with lines lw 2 lc rgb "#cc3333" title "dF/drho there"
  set title "N(0, 1) and N(a, 2) move apart"
  set xlabel "a"; set key top left; set yrange [0:4]; set xrange [0:6]
  plot call index 1 using 1:2 with lines lw 2 title "KL", \
       call index 1 using 1:3 with lines title "Renyi 1/2", \
       call index 1 using 1:4 with lines title "Renyi 2", \
       call index 1 using 1:5 with lines title "Hellinger", \
       call index 1 using 1:6 with lines title "total variation", \
       call index 1 using 1:7 with lines dt 2 title "W2"
  unset multiplot
}
)gp";
  example::draw("entropy_tour");
}

}  // namespace

int main() try {
  one_functional_on_every_measure();
  std::ofstream data("entropy_tour.dat");
  free_energy(data);
  moving_apart(data);
  data.close();
  if (!data) throw std::runtime_error("cannot write entropy_tour.dat");
  draw();
} catch (std::exception const& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
