/// @file
/// Five differential equations and their pictures: chaos, mechanics with events, a closed orbit, a relaxation and a
/// stiff reaction; and what seventeen steppers pay for how much precision.
///
///     ode_gallery

#include "draw.hpp"

#include <freefield/flow.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace ff = freefield;
namespace steppers = ff::steppers;

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto z = ff::field<2>;
constexpr auto w = ff::field<3>;

/// 1. Lorenz's attractor: a Taylor series, and how soon a billionth grows to one.
void lorenz(std::ofstream& data) {
  auto const flow = ff::ode(10 * (y - x), x * (28 - z) - y, x * y - 8 * z / 3);
  ff::evolve_options<double> options{.tolerance = 1e-14};
  for (int k = 0; k <= 2000; ++k) options.at.push_back(0.02 * k);
  auto const a = ff::evolve(flow, std::array{1.0, 1.0, 1.0}, 0.0, 40.0, steppers::taylor<18>{}, options);
  auto const b = ff::evolve(flow, std::array{1.0 + 1e-9, 1.0, 1.0}, 0.0, 40.0, steppers::taylor<18>{}, options);
  double parted = 40;
  for (std::size_t k = 0; k < a.samples.size(); ++k) {
    auto const& p = a.samples[k].state;
    double const gap = std::hypot(p[0] - b.samples[k].state[0], p[1] - b.samples[k].state[1]);
    if (gap > 1 && parted == 40) parted = a.samples[k].time;
    data << p[0] << ' ' << p[2] << '\n';
  }
  std::printf("Lorenz: %ld steps of order 18; two starts 1e-9 apart are 1 apart at t = %.2f\n", a.steps, parted);
  data << "\n\n";
}

/// 2. Henon and Heiles' potential: where trajectories of one energy cross the plane x = 0, order beside chaos.
void henon_heiles(std::ofstream& data) {
  auto const H = (z * z + w * w + x * x + y * y) / 2 + x * x * y - y * y * y / 3;
  auto const flow = ff::hamiltonian_flow(H);
  double const energy = 0.125;
  std::size_t crossings = 0;
  double worst = 0;
  for (double const height : {-0.25, -0.1, 0.05, 0.1, 0.2, 0.3, 0.45, 0.55}) {
    double const rest = 2 * energy - height * height + 2 * height * height * height / 3;
    std::array const start{0.0, height, std::sqrt(rest), 0.0};
    auto const run = ff::evolve(flow, start, 0.0, 1500.0, steppers::dopri5{}, {.tolerance = 1e-10},
                                ff::event(x, {.direction = ff::crossing::rising}));
    for (auto const& e : run.events) data << e.state[1] << ' ' << e.state[3] << '\n';
    crossings += run.events.size();
    worst = std::max(worst, std::abs(flow(run.state) - energy));
  }
  std::printf("Henon and Heiles: %zu crossings of x = 0, the energy is off by %.1e at the end\n", crossings, worst);
  data << "\n\n";
}

/// 3. Arenstorf's orbit: a satellite of earth and moon that closes after 17.065 units of time.
void arenstorf(std::ofstream& data) {
  double const moon = 0.012277471, period = 17.0652165601579625588917206249;
  auto const flow = ff::ode([moon](auto const& s) {
    using std::pow;
    auto v = s;
    auto const to_earth = pow((s[0] + moon) * (s[0] + moon) + s[1] * s[1], 1.5);
    auto const to_moon = pow((s[0] - 1 + moon) * (s[0] - 1 + moon) + s[1] * s[1], 1.5);
    v[0] = s[2];
    v[1] = s[3];
    v[2] = s[0] + 2 * s[3] - (1 - moon) * (s[0] + moon) / to_earth - moon * (s[0] - 1 + moon) / to_moon;
    v[3] = s[1] - 2 * s[2] - (1 - moon) * s[1] / to_earth - moon * s[1] / to_moon;
    return v;
  });
  std::array const start{0.994, 0.0, 0.0, -2.00158510637908252240537862224};
  auto const orbit = ff::evolve(flow, start, 0.0, period, steppers::dopri5{}, {.tolerance = 1e-12}, ff::dense_output);
  for (int k = 0; k <= 600; ++k) {
    auto const p = orbit(std::min(period, period * k / 600));
    data << p[0] << ' ' << p[1] << '\n';
  }
  std::printf("Arenstorf: %ld steps from %.1e to %.1e; the orbit closes to %.1e\n", orbit.steps, orbit.smallest_step,
              orbit.largest_step, std::hypot(orbit.state[0] - start[0], orbit.state[1] - start[1]));
  data << "\n\n";
}

/// 4. Van der Pol's relaxation, mu = 1000: slow creep, then a jump; the period by events.
void van_der_pol(std::ofstream& data) {
  auto const flow = ff::ode(y, 1000 * (1 - x * x) * y - x);
  ff::evolve_options<double> options{.tolerance = 1e-8};
  for (int k = 0; k <= 750; ++k) options.at.push_back(4 * k);
  auto const run = ff::evolve(flow, std::array{2.0, 0.0}, 0.0, 3000.0, steppers::radau5{}, options,
                              ff::event(x, {.direction = ff::crossing::falling}));
  for (auto const& s : run.samples) data << s.time << ' ' << s.state[0] << '\n';
  std::printf("van der Pol, mu = 1000: %ld steps, the period is %.3f\n", run.steps,
              run.events.at(1).time - run.events.at(0).time);
  data << "\n\n";
}

auto robertson() {
  return ff::ode(-0.04 * x + 1e4 * y * z, 0.04 * x - 1e4 * y * z - 3e7 * y * y, 3e7 * y * y);
}

/// 5. Robertson's reaction over sixteen decades of time.
void reaction(std::ofstream& data) {
  ff::evolve_options<double> options{.tolerance = 1e-8, .absolute_tolerance = 1e-14};
  for (double power = -5; power <= 11; power += 0.125) options.at.push_back(std::pow(10.0, power));
  auto const run = ff::evolve(robertson(), std::array{1.0, 0.0, 0.0}, 0.0, 1e11, steppers::radau5{}, options);
  for (auto const& s : run.samples)
    data << s.time << ' ' << s.state[0] << ' ' << 1e4 * s.state[1] << ' ' << s.state[2] << '\n';
  std::cout << "Robertson: " << run << '\n';
  data << "\n\n";
}

/// A line of the diagram: evaluations and error of a stepper, from coarse to fine.
template <class S, class Flow, class State, class Error>
void price(std::ofstream& data, std::string const& name, S stepper, Flow const& flow, State const& start, double t1,
           Error const& error, std::vector<ff::evolve_options<double>> const& levels) {
  std::printf("  %-17s", name.c_str());
  for (auto const& options : levels) {
    auto const run = ff::evolve(flow, start, 0.0, t1, stepper, options);
    double const e = error(run.state);
    std::printf(" %7ld %.0e", run.evaluations, e);
    data << run.evaluations << ' ' << e << '\n';
  }
  std::printf("\n");
  data << "\n\n";
}

/// Steppers on ten turns of Kepler's problem.
void smooth_prices(std::ofstream& data) {
  auto const flow = ff::hamiltonian_flow((x * x + y * y) / 2, -1 / sqrt(x * x + y * y));
  std::array const start{0.5, 0.0, 0.0, std::sqrt(3.0)};  // eccentricity 1/2
  double const turns = 20 * std::acos(-1.0);
  auto const error = [&](auto const& s) { return std::hypot(s[0] - start[0], s[1] - start[1]); };
  std::vector<ff::evolve_options<double>> fixed, adaptive;
  for (double h = 1.0 / 16; h > 1.0 / 3000; h /= 4) fixed.push_back({.step = turns / std::ceil(turns / h)});
  for (double tolerance = 1e-4; tolerance > 1e-13; tolerance /= 1000) adaptive.push_back({.tolerance = tolerance});
  std::printf("\nKepler, ten turns: evaluations and error\n");
  auto const line = [&](char const* name, auto stepper, auto const& levels) {
    price(data, name, stepper, flow, start, turns, error, levels);
  };
  line("midpoint", steppers::midpoint{}, fixed);
  line("ssp_rk3", steppers::ssp_rk3{}, fixed);
  line("rk4", steppers::rk4{}, fixed);
  line("verlet", steppers::verlet{}, fixed);
  line("yoshida4", steppers::yoshida4{}, fixed);
  line("yoshida6", steppers::yoshida6{}, fixed);
  line("blanes_moan", steppers::blanes_moan{}, fixed);
  line("implicit_midpoint", steppers::implicit_midpoint{}, fixed);
  line("bogacki_shampine", steppers::bogacki_shampine{}, adaptive);
  line("dopri5", steppers::dopri5{}, adaptive);
  line("fehlberg78", steppers::fehlberg78{}, adaptive);
  line("bulirsch_stoer", steppers::bulirsch_stoer{}, adaptive);
  line("taylor<16>", steppers::taylor<16>{}, adaptive);
}

/// Those with step control for stiff equations on Robertson's reaction.
void stiff_prices(std::ofstream& data) {
  auto const error = [](auto const& s) { return std::abs(s[0] / 0.2083340149701255e-7 - 1); };
  std::vector<ff::evolve_options<double>> levels;
  for (double tolerance = 1e-3; tolerance > 1e-10; tolerance /= 100)
    levels.push_back({.tolerance = tolerance, .absolute_tolerance = 1e-6 * tolerance});
  std::printf("\nRobertson to t = 1e11: evaluations and relative error\n");
  auto const line = [&](char const* name, auto stepper, std::size_t count) {
    std::vector<ff::evolve_options<double>> const some(levels.begin(),
                                                       levels.begin() + static_cast<std::ptrdiff_t>(count));
    price(data, name, stepper, robertson(), std::array{1.0, 0.0, 0.0}, 1e11, error, some);
  };
  line("sdirk2", steppers::sdirk2{}, 2);
  line("tr_bdf2", steppers::tr_bdf2{}, 3);
  line("rosenbrock4", steppers::rosenbrock4{}, 4);
  line("radau5", steppers::radau5{}, 4);
}

void draw() {
  std::ofstream("ode_gallery.gp") << R"gp(
call = "ode_gallery.dat"
do for [kind in "svg png"] {
  if (kind eq "svg") { set terminal svg size 1080,960 font "sans,12" background "white"; set output "ode_gallery.svg" }
  else { set terminal pngcairo size 1080,960 font "sans,11"; set output "ode_gallery.png" }
  set multiplot layout 3,3
  unset key; set xlabel "x"; set ylabel "z"
  set title "Lorenz"; plot call index 0 using 1:2 with lines lw 0.5
  set title "Henon and Heiles: crossings of x = 0"; set xlabel "y"; set ylabel "p_y"
  plot call index 1 using 1:2 with points pt 7 ps 0.15
  set title "Arenstorf's orbit"; set xlabel "x"; set ylabel "y"; plot call index 2 using 1:2 with lines lw 1.5
  set title "van der Pol, mu = 1000"; set xlabel "t"; set ylabel "x"; plot call index 3 using 1:2 with lines lw 1.5
  set title "Robertson's reaction"; set key left center; set logscale x; set format x "10^{%L}"
  set ylabel "concentration"
  plot for [k=2:4] call index 4 using 1:k with lines lw 1.5 title word("- a 10^4b c", k)
  set title "Kepler, steps of one length"; set logscale xy; set format y "10^{%L}"
  set xlabel "evaluations"; set ylabel "error"; set key bottom left font ",9"; set yrange [1e-16:10]
  plot for [k=0:7] call index 5+k using 1:2 with linespoints pt 7 ps 0.4 \
    title word("midpoint ssp\\_rk3 rk4 verlet yoshida4 yoshida6 blanes\\_moan implicit\\_midpoint", k+1)
  set title "Kepler, steps by error"; set key top right; set xrange [10:1e8]; set yrange [1e-10:10]
  plot for [k=0:4] call index 13+k using 1:2 with linespoints pt 7 ps 0.4 \
    title word("bogacki\\_shampine dopri5 fehlberg78 bulirsch\\_stoer taylor<16>", k+1)
  set title "Robertson, implicit steppers"; set xrange [100:1e7]
  plot for [k=0:3] call index 18+k using 1:2 with linespoints pt 7 ps 0.4 \
    title word("sdirk2 tr\\_bdf2 rosenbrock4 radau5", k+1)
  unset multiplot
  unset logscale; set format "%g"; set autoscale
}
)gp";
  example::draw("ode_gallery");
}

}  // namespace

int main() try {
  std::ofstream data("ode_gallery.dat");
  lorenz(data);
  henon_heiles(data);
  arenstorf(data);
  van_der_pol(data);
  reaction(data);
  smooth_prices(data);
  stiff_prices(data);
  data.close();
  if (!data) throw std::runtime_error("cannot write ode_gallery.dat");
  draw();
} catch (std::exception const& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
