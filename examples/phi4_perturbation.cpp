/// @file
/// Perturbation theory about the free field, for the action x^2/2 + g x^4/24 of one site: the series, the diagrams
/// behind its coefficients, and what a divergent series still knows about the exact answer.
///
///     phi4_perturbation

#include "draw.hpp"

#include <freefield/wick.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/math/special_functions/bessel.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;

constexpr auto x = ff::field<0>;
constexpr auto quartic = pow<4>(x) / 24;

ff::gaussian<rational> const free_field(Eigen::Matrix<rational, 1, 1>(1));

void write(std::string const& name, std::string const& text) {
  std::ofstream file(name);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + name);
}

void print_series() {
  std::cout << "S = x^2/2 + g x^4/24, exactly\n"
            << "  log Z       = " << ff::log_partition_series<5>(free_field, quartic) << '\n'
            << "  <x^2>       = " << ff::perturbation_series<5>(free_field, quartic, x * x) << '\n'
            << "  <x^4>_c     = " << ff::cumulant_series<5>(free_field, quartic, ff::indices{0, 0, 0, 0}) << '\n'
            << "  Gamma''''   = " << ff::effective_action_series<5>(free_field, quartic).vertex(ff::indices{0, 0, 0, 0})
            << '\n';
}

/// The coefficient of g^3 in log Z, diagram by diagram, and a picture of the connected vacuum diagrams up to there.
void print_diagrams() {
  std::vector<ff::diagram> all;
  for (int order = 1; order <= 3; ++order) {
    for (auto const& d : ff::vacuum_diagrams(4, order, {.connected = true})) all.push_back(d);
  }
  std::cout << "\nThe diagrams of log Z at order 3, and their weights\n";
  rational sum = 0;
  for (auto const& d : all) {
    if (d.order() != 3) continue;
    rational const weight(-1, d.symmetry_factor());
    std::cout << "  " << d << "    " << weight << '\n';
    sum += weight;
  }
  std::cout << "  sum " << sum << '\n';
  write("phi4_diagrams.svg", ff::to_svg(all));
  std::cout << "  picture: phi4_diagrams.svg\n";
}

/// Z(g) = sqrt(3 / (2 pi g)) exp(3 / (4 g)) K_(1/4)(3 / (4 g))
double exact_partition(double g) {
  double const z = 0.75 / g;
  return std::sqrt(2 * z / std::numbers::pi) * std::exp(z) * boost::math::cyl_bessel_k(0.25, z);
}

/// How far the sum of the first terms is from the exact value, by the number of terms.
std::vector<double> errors_of_sums(auto const& series, double g) {
  std::vector<double> errors;
  double sum = 0, power = 1;
  for (auto const& a : series.coefficients()) {
    sum += static_cast<double>(a) * power;
    power *= g;
    errors.push_back(std::abs(sum - exact_partition(g)));
  }
  return errors;
}

void resum(auto const& series) {
  auto const borel = ff::borel_pade(series);
  auto const truncated = ff::optimal_truncation(series);
  std::printf("\nZ(g) from 20 coefficients                  error         stated\n");
  for (double const g : {0.1, 0.3, 1.0, 3.0}) {
    double const exact = exact_partition(g);
    auto const shortest = truncated(g);
    auto const resummed = borel(g);
    std::printf("  g = %3.1f   exact         %.12f\n", g, exact);
    std::printf("            smallest term %.12f  %8.1e      %8.1e\n", shortest.value, std::abs(shortest.value - exact),
                shortest.error);
    std::printf("            Borel-Pade    %.12f  %8.1e      %8.1e\n", resummed.value, std::abs(resummed.value - exact),
                resummed.error);
  }
  std::fflush(stdout);
}

/// The error of the sum by the number of its terms: it falls, turns, and grows for ever.
void plot_turning(auto const& series) {
  std::string script, plots;
  int color = 0;
  for (char const* const g : {"0.05", "0.1", "0.2", "0.5"}) {
    auto const errors = errors_of_sums(series, std::stod(g));
    std::string const name = "$data" + std::to_string(++color);
    script += name + " << END\n";
    for (std::size_t k = 0; k < errors.size(); ++k)
      script += std::to_string(k) + ' ' + std::to_string(std::log10(errors[k])) + '\n';
    script += "END\n";
    plots +=
        (color == 1 ? "" : ", ") + name + " using 1:(10**$2) with linespoints pt 7 ps 0.6 lw 2 title 'g = " + g + "'";
  }
  write("phi4_series.gp", script + R"(set logscale y
set format y '10^{%T}'
set xlabel 'order at which the series is cut'
set ylabel 'error of Z(g)'
set key bottom left
set grid
set terminal svg size 900,600 background 'white'
set output 'phi4_series.svg'
plot )" + plots + "\nset terminal pngcairo size 900,600\nset output 'phi4_series.png'\nreplot\n");
  example::draw("phi4_series");
}

}  // namespace

int main() {
  try {
    print_series();
    print_diagrams();
    auto const partition = exp(ff::log_partition_series<20>(free_field, quartic));
    resum(partition);
    plot_turning(partition);
  } catch (std::exception const& e) {
    std::cerr << "phi4_perturbation: " << e.what() << '\n';
    return 1;
  }
}
