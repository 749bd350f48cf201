/// @file
/// A double well: the density of Fokker and Planck against Langevin's particles, how fast the wells exchange, and what
/// inertia and temperature change.
///
///     fokker_planck

#include "draw.hpp"

#include <freefield/flow.hpp>
#include <freefield/integral.hpp>
#include <freefield/measure.hpp>
#include <freefield/statistics.hpp>

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
auto const V = pow<2>(x * x - 1) / 4;
std::vector<double> const times{0.5, 2.0, 8.0};

auto free_energy(double temperature) { return ff::potential_energy(V) - temperature * ff::entropy; }

/// One start in the right well, a density and 20000 particles: means, and the free energy, which only falls.
void density_and_particles(std::ofstream& data) {
  double const temperature = 0.25;
  auto const F = free_energy(temperature);
  auto const flow = ff::gradient_flow(F, ff::wasserstein);
  ff::grid<double, 1> const line({-2.5, 2.5, 500});
  auto const start = ff::normalised(line, exp(-50 * pow<2>(x - 1)));
  ff::ensemble<double> const cloud(ff::sample(start, 20'000, {.seed = 1}));

  auto const rho = ff::evolve(flow, start, 0.0, 8.0, ff::steppers::scharfetter_gummel{}, {.step = 0.005, .at = times},
                              ff::monotone(F), ff::guaranteed<ff::guarantee::positivity, ff::guarantee::mass>);
  auto const particles = ff::evolve(flow, cloud, 0.0, 8.0, ff::steppers::euler_maruyama{},
                                    {.step = 0.01, .at = times, .seed = 2});
  auto const gibbs = ff::normalised(line, exp(-V / temperature));
  std::cout << "F = " << F << "\n  density:   " << rho << "\n  particles: " << particles << '\n';
  for (std::size_t k = 0; k < times.size(); ++k) {
    auto const& p = rho.samples[k].state;
    auto const& c = particles.samples[k].state;
    std::printf("  t = %3.1f: F - F_min %.5f, mean %.4f, of the particles %.4f +- %.4f\n", times[k], F(p) - F(gibbs),
                p.mean()(0), c.mean()(0), ff::standard_error(c, x));
    auto const bars = ff::histogram(c, ff::grid<double, 1>({-2.5, 2.5, 50})).measure;
    for (Eigen::Index i = 0; i < line.size(); ++i) {
      data << line.center(i)(0) << ' ' << p.values()(i) << ' ' << bars.values()(i / 10) << ' ' << gibbs.values()(i)
           << '\n';
    }
    data << "\n\n";
  }
}

/// The slowest mode: its rate from the decay of the mean, against Kramers' formula for low temperatures.
void rates(std::ofstream& data) {
  std::printf("\nThe rate at which the wells exchange\n  %6s %12s %12s\n", "T", "measured", "Kramers");
  for (double const temperature : {1.0, 0.5, 0.25, 0.125, 0.0625}) {
    ff::grid<double, 1> const line({-3.5, 3.5, 1400});
    auto const start = ff::normalised(line, exp(-10 * pow<2>(x - 1)));
    // V'' is 2 at the bottoms and -1 at the top, which is 1/4 high: twice the rate of one way
    double const kramers = std::sqrt(2.0) / std::acos(-1.0) * std::exp(-0.25 / temperature), t = 1 / kramers;
    auto const run = ff::evolve(ff::gradient_flow(free_energy(temperature), ff::wasserstein), start, 0.0, 4 * t,
                                ff::steppers::tr_bdf2{}, {.step = t / 200, .at = {3 * t, 4 * t}});
    double const rate = std::log(run.samples[0].state.mean()(0) / run.samples[1].state.mean()(0)) / t;
    std::printf("  %6.4f %12.6f %12.6f\n", temperature, rate, kramers);
    data << 1 / temperature << ' ' << rate << ' ' << kramers << '\n';
  }
  std::printf("  (0.792088 is the gap at T = 1 from the spectrum of the generator)\n");
}

/// Particles with inertia have the same stationary law; BAOAB finds it at long steps, Euler and Maruyama less so.
void long_steps() {
  double const temperature = 0.25;
  auto const F = free_energy(temperature);
  ff::grid<double, 1> const line({-3.0, 3.0, 1200});
  double const exact = ff::expectation(ff::normalised(line, exp(-V / temperature)), x * x);
  ff::gaussian<double> const spread(ff::matrix_of<double>(0.25 * ff::matrix_of<double>::Identity(2, 2)));
  ff::ensemble<double> const phase(ff::sample(spread, 20'000, {.seed = 4}));
  ff::ensemble<double> const positions(ff::matrix_of<double>(phase.points().leftCols(1)));
  std::printf("\n<x^2> = %.4f, with 20000 particles at t = 30\n", exact);
  for (double const h : {0.05, 0.2}) {
    auto const inertial =
        ff::evolve(ff::inertial_flow(F, 1.0), phase, 0.0, 30.0, ff::steppers::baoab{}, {.step = h, .seed = 5});
    auto const damped = ff::evolve(ff::gradient_flow(F, ff::wasserstein), positions, 0.0, 30.0,
                                   ff::steppers::euler_maruyama{}, {.step = h, .seed = 5});
    std::printf("  steps of %.2f: baoab %.4f, euler_maruyama %.4f (+- %.4f)\n", h,
                ff::expectation(inertial.state, x * x), ff::expectation(damped.state, x * x),
                ff::standard_error(damped.state, x * x));
  }
}

void draw() {
  std::ofstream("fokker_planck.gp") << R"gp(
call = "fokker_planck.dat"
do for [kind in "svg png"] {
  if (kind eq "svg") { set terminal svg size 960,400 font "sans,12" background "white"; set output "fokker_planck.svg" }
  else { set terminal pngcairo size 960,400 font "sans,11"; set output "fokker_planck.png" }
  set multiplot layout 1,2
  set title "Double well: density (lines) and particles (steps)"
  unset logscale y; set xlabel "x"; set key top left; set xrange [-2.5:2.5]; set yrange [0:1.4]
  plot for [k=0:2] call index k using 1:3 with steps lc k+1 lw 0.5 notitle, \
       for [k=0:2] call index k using 1:2 with lines lw 2 lc k+1 title word("t=0.5 t=2 t=8", k+1), \
       call index 2 using 1:4 with lines dt 2 lc rgb "#999999" title "exp(-V/T)/Z"
  set title "The rate at which the wells exchange"
  set xlabel "1/T"; set key top right; set xrange [0:17]; set yrange [0.005:1]; set logscale y
  plot call index 3 using 1:2 with linespoints pt 7 title "measured", \
       call index 3 using 1:3 with lines dt 2 title "Kramers"
  unset multiplot
}
)gp";
  example::draw("fokker_planck");
}

}  // namespace

int main() try {
  std::ofstream data("fokker_planck.dat");
  density_and_particles(data);
  rates(data);
  long_steps();
  data.close();
  if (!data) throw std::runtime_error("cannot write fokker_planck.dat");
  draw();
} catch (std::exception const& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
