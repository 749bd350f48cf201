/// @file
/// The renormalisation group as a flow of laws.  The effective potential of a quartic theory of one variable, what
/// falls along its flow and what does not; a massive field on a lattice, by exact kernels, by minimising movements and
/// by an ensemble of configurations.
///
///     rg_flow

#include "draw.hpp"

#include <freefield/flow.hpp>
#include <freefield/renormalization.hpp>

#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <vector>

namespace {

namespace ff = freefield;
constexpr auto x = ff::field<0>;

/// What is left of V = phi^4 when more and more of the fluctuations are integrated out.
void effective_potential(std::ofstream& data) {
  ff::zero_dimensional_theory const theory(pow<4>(x), 1.0);
  std::printf("The theory phi^2/2 + phi^4 of one variable\n  %8s %12s %12s %12s\n", "C/C_0", "V(0)", "V''(0)", "V(2)");
  for (double const C : {1.0, 0.9, 0.5, 0.1, 0.01}) {
    auto const V = theory.at(C);
    std::printf("  %8.2f %12.6f %12.6f %12.6f\n", C, V(0.0), V.curvature(0.0), V(2.0));
    for (int i = -80; i <= 80; ++i) data << i / 40.0 << ' ' << V(i / 40.0) - V(0.0) << '\n';
    data << "\n\n";
  }
}

/// S(P || N(0, C)) falls; S(P || Q), of which the flow is the steepest descent at each time, turns, as Q moves.
void divergences(std::ofstream& data) {
  ff::zero_dimensional_theory const theory(pow<4>(x), 1.0);
  auto const rg = ff::polchinski_flow(ff::single_mode(1.0));
  ff::grid<double, 1> const line({-5.0, 5.0, 1000});
  std::vector<double> times;
  for (int i = 0; i <= 40; ++i) times.push_back(i / 20.0);
  auto const run = ff::evolve(rg.fokker_planck(), theory.density(1.0, line), 0.0, 2.0, ff::steppers::tr_bdf2{},
                              {.step = 1e-3, .at = times}, ff::monotone(rg.free_divergence()));
  std::cout << "\nIts law as a density, by finite volumes: " << run << '\n';
  std::printf("  %6s %8s %14s %14s %14s %14s\n", "s", "C/C_0", "S(P||N(0,C))", "by cells", "S(P||Q)", "by cells");
  for (auto const& sample : run.samples) {
    double const s = sample.time, C = std::exp(-2 * s);
    double const row[] = {s,
                          C,
                          theory.free_divergence(C),
                          rg.free_divergence()(sample.state, s),
                          theory.background_divergence(C),
                          rg.background_divergence()(sample.state, s)};
    if (static_cast<int>(std::lround(20 * s)) % 5 == 0)
      std::printf("  %6.2f %8.4f %14.7f %14.7f %14.7f %14.7f\n", row[0], row[1], row[2], row[3], row[4], row[5]);
    for (double const value : row) data << value << ' ';
    data << '\n';
  }
  data << "\n\n";
}

/// A massive field on 32 x 32 sites: the second moments of an ensemble along the flow.
void configurations(std::ofstream& data) {
  ff::lattice<2> const sites{32, 32};
  auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 0.1);
  auto const rg = ff::polchinski_flow(C);
  double const s0 = ff::renormalization_time(4.0), s1 = ff::renormalization_time(0.5);
  ff::vector_of<double> start = C.covariance(s0);
  for (double& g : start) g = 1 / (1 / g + 0.5);  // the action has 0.5 phi^2 / 2 beside the free one
  auto const cloud = ff::free_configurations(sites, start, 400, {.seed = 1});

  std::cout << "\nA massive field on a " << sites << ", " << cloud.size() << " configurations\n";
  auto const look = [&](ff::ensemble<double> const& configurations, double s) {
    auto const exact = rg.kernel(s0, s).second_moment(start);
    ff::vector_of<double> measured = ff::vector_of<double>::Zero(sites.size());
    for (Eigen::Index i = 0; i < configurations.size(); ++i)
      measured += sites.spectrum(configurations.point(i).transpose()) / static_cast<double>(configurations.size());
    std::printf("  Lambda = %3.1f: E phi^2 = %.5f (exact %.5f), S(P||N(0,C)) per site %.6f\n", std::exp(-s),
                measured.mean(), exact.mean(), rg.free_divergence().of_modes(exact, s).mean());
    auto const expected = sites.shell_averages(exact, {.shells = 24});
    auto const seen = sites.shell_averages(measured, {.shells = 24});
    for (std::size_t i = 0; i < expected.size(); ++i)
      data << expected[i].momentum << ' ' << expected[i].mean << ' ' << seen[i].mean << '\n';
    data << "\n\n";
  };
  look(cloud, s0);
  ff::evolve(rg, cloud, s0, s1, ff::steppers::exact{}, {.step = std::log(2.0), .seed = 2, .execution = ff::threads(2)},
             look);
}

/// One flow: exact kernels, the steepest descent by an explicit stepper, and by minimising movements.
void one_flow() {
  ff::lattice<1> const sites{12};
  auto const rg = ff::polchinski_flow(ff::propagator(sites, ff::cutoffs::exponential{}, 0.25));
  ff::gaussian<double> const p(sites.circulant(ff::vector_of<double>(1.5 * rg.propagator().covariance(-1.0))));
  auto const exact = rg.kernel(-1.0, -0.5)(p).covariance();
  auto const error = [&](auto const& run) { return (run.state.covariance() - exact).norm(); };
  std::printf("\nA ring of 12 sites, the covariance at the end against that of the exact kernel\n");
  std::printf("  gradient flow by dopri5: %.1e\n",
              error(ff::evolve(rg.gradient_flow(), p, -1.0, -0.5, ff::steppers::dopri5{}, {.tolerance = 1e-10})));
  for (double const h : {0.02, 0.01, 0.005})
    std::printf("  minimising movements of step %.3f: %.1e\n", h,
                error(ff::evolve(rg.gradient_flow(), p, -1.0, -0.5, ff::steppers::jko{}, {.step = h})));
}

void draw() {
  std::ofstream("rg_flow.gp") << R"gp(
call = "rg_flow.dat"
do for [kind in "svg png"] {
  if (kind eq "svg") { set terminal svg size 1200,400 font "sans,12" background "white"; set output "rg_flow.svg" }
  else { set terminal pngcairo size 1200,400 font "sans,11"; set output "rg_flow.png" }
  set multiplot layout 1,3
  set title "Effective potential of phi^4"
  set xlabel "phi"; set key top center; set xrange [-2:2]; set yrange [0:5]
  plot for [k=0:4] call index k using 1:2 with lines lw 2 title word("C=1 C=0.9 C=0.5 C=0.1 C=0.01", k + 1)
  set title "What falls along the flow, and what turns"
  set xlabel "s"; set key top right; set xrange [0:2]; set yrange [0:0.3]
  plot call index 5 using 1:3 with lines lw 2 lc 1 title "S(P||N(0,C))", \
       call index 5 using 1:4 every 2 with points pt 6 ps 0.5 lc 1 notitle, \
       call index 5 using 1:5 with lines lw 2 lc 2 title "S(P||Q), Q = N(0,C/2)", \
       call index 5 using 1:6 every 2 with points pt 6 ps 0.5 lc 2 notitle
  set title "Two-point function, 32 x 32 sites"
  set xlabel "momentum"; set key top right; set xrange [0:2.9]; set yrange [1e-4:3]; set logscale y
  plot for [k=6:9] call index k using 1:2 with lines lw 2 lc k-5 title word("L=4 L=2 L=1 L=0.5", k - 5), \
       for [k=6:9] call index k using 1:3 with points pt 6 ps 0.5 lc k-5 notitle
  unset logscale y
  unset multiplot
}
)gp";
  example::draw("rg_flow");
}

}  // namespace

int main() try {
  std::ofstream data("rg_flow.dat");
  effective_potential(data);
  divergences(data);
  configurations(data);
  one_flow();
  data.close();
  if (!data) throw std::runtime_error("cannot write rg_flow.dat");
  draw();
} catch (std::exception const& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
