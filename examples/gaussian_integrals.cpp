/// @file
/// The integrals of the first chapter of D. A. Roberts and S. Yaida, "The Principles of Deep Learning Theory"
/// (arXiv:2106.10165), one after another, each computed in three ways; then complex and anticommuting variables, the
/// kernels of wide networks, and a picture of how fast the rules of quadrature converge.
///
///     gaussian_integrals

#include "draw.hpp"

#include <freefield/integral.hpp>
#include <freefield/numeric.hpp>
#include <freefield/wick.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <numbers>
#include <stdexcept>
#include <string>

namespace {

namespace ff = freefield;
using complex = std::complex<double>;
using Eigen::MatrixXd, Eigen::VectorXd;

constexpr auto z = ff::field<0>;
constexpr auto z1 = ff::field<1>;
constexpr auto z2 = ff::field<2>;
constexpr double pi = std::numbers::pi;

/// Prints three results for the same integral, and how far they are apart.
void row(char const* what, double first, double second, double third) {
  double const largest = std::max({std::abs(first), std::abs(second), std::abs(third)});
  double const apart = (std::max({first, second, third}) - std::min({first, second, third})) / largest;
  std::printf("  %-31s %18.12f %18.12f %18.12f   %.0e\n", what, first, second, third, apart);
}

ff::gaussian<double> line(double variance) { return ff::gaussian<double>(MatrixXd::Constant(1, 1, variance)); }

/// Section 1.1: one variable of variance K, its moments, a source.
void one_variable() {
  double const K = 1.7, J = 0.6;
  auto const p = line(K);
  std::printf(
      "One variable, K = %.1f, J = %.1f        by the library        by quadrature         in closed form   apart\n", K,
      J);
  MatrixXd const precision = MatrixXd::Constant(1, 1, 1 / K);
  auto const uniform = ff::trapezoid_rule<double>(101);  // of the density 1/2 on (-1, 1)
  double by_hand = 0;
  for (std::size_t i = 0; i < uniform.nodes.size(); ++i) {
    double const t = 15 * uniform.nodes[i];
    by_hand += 30 * uniform.weights[i] * std::exp(-t * t / (2 * K));
  }
  row("integral of exp(-z^2 / 2K)", ff::gaussian_integral(precision), by_hand, std::sqrt(2 * pi * K));
  row("with a source, exp(... + J z)", ff::gaussian_integral(precision, VectorXd::Constant(1, J)),
      by_hand * ff::expectation(p, exp(J * z)).value, std::sqrt(2 * pi * K) * std::exp(K * J * J / 2));
  ff::rules::gauss_hermite const ten_points{.points = 10};
  row("E[z^2] = K", ff::expectation(p, z * z), ff::expectation(p, z * z, ten_points).value, K);
  row("E[z^4] = 3 K^2", ff::expectation(p, pow<4>(z)), ff::expectation(p, pow<4>(z), ten_points).value, 3 * K * K);
  row("E[z^10] = 945 K^5", ff::expectation(p, pow<10>(z)), ff::expectation(p, pow<10>(z), ten_points).value,
      945 * std::pow(K, 5));
  row("E[cos z]", ff::expectation(p, cos(z)).value, ff::expectation(p, cos(z), ff::rules::gauss_kronrod{}).value,
      std::exp(-K / 2));
}

/// Several variables: the generating function, Wick's theorem.
void several_variables() {
  Eigen::Matrix3d const K{{2, 0.5, 0.3}, {0.5, 1.5, -0.4}, {0.3, -0.4, 1}};
  Eigen::Vector3d const J(0.3, -0.2, 0.5);
  ff::gaussian<double> const p(K);
  std::printf(
      "\nThree variables                         by the library          another way             a third   apart\n");
  Eigen::Matrix3d const precision = K.inverse();
  auto const rest = ff::integrate_out(precision, J, ff::indices{1, 2});  // z_1 and z_2 first, z_0 then
  row("log Z(J)", ff::log_gaussian_integral(precision, J),
      rest.log_factor() + ff::log_gaussian_integral(rest.precision, rest.source),
      std::log(std::sqrt(std::pow(2 * pi, 3) * K.determinant()) *
               ff::expectation(p, exp(0.3 * z - 0.2 * z1 + 0.5 * z2)).value));
  constexpr auto four = z * z * z1 * z2;
  row("E[z_0^2 z_1 z_2]", ff::expectation(p, four), ff::moment(p, ff::indices{0, 0, 1, 2}),
      K(0, 0) * K(1, 2) + 2 * K(0, 1) * K(0, 2));
  row("E[z_0^4 z_1^2], of 15 pairings", ff::expectation(p, pow<4>(z) * z1 * z1), ff::hafnian(K, ff::powers{4, 2, 0}),
      3 * K(0, 0) * K(0, 0) * K(1, 1) + 12 * K(0, 0) * K(0, 1) * K(0, 1));
  row("Stein: E[z_0 tanh z_1]", ff::expectation(p, z * tanh(z1)).value,
      K(0, 1) * ff::expectation(p, 1 - pow<2>(tanh(z1))).value,
      ff::expectation(p, z * tanh(z1), ff::rules::gauss_hermite{.points = 200}).value);
}

/// Section 1.3: a quartic action, by perturbation theory, by its divergent series summed, and by quadrature.
void nearly_gaussian_variable() {
  double const g = 0.5;
  auto const p = line(1);
  std::printf(
      "\nQuartic action z^2/2 + g z^4/24, g = %.1f  series, Borel-Pade     by quadrature          by bisection   "
      "apart\n",
      g);
  using rational = boost::multiprecision::cpp_rational;
  Eigen::Matrix<rational, 1, 1> const unit(rational(1));
  ff::gaussian<rational> const free(unit);
  auto const series = ff::perturbation_series<16>(free, pow<4>(z) / 24, z * z);
  auto const weighted = [&](auto const& f, auto const& rule) {
    auto const weight = exp(-g / 24 * pow<4>(z));
    return ff::expectation(p, f * weight, rule).value / ff::expectation(p, weight, rule).value;
  };
  row("E[z^2] = 1 - g/2 + 2g^2/3 - ...", ff::borel_pade(series)(g).value, weighted(z * z, ff::rules::adaptive{}),
      weighted(z * z, ff::rules::gauss_kronrod{}));
}

/// Complex and anticommuting variables; what a determinant alone does not know.
void other_fields() {
  std::printf("\nA precision of 1 + i on ten fields: the phase is that of ten roots, continuous from the real axis\n");
  Eigen::MatrixXcd const a = Eigen::MatrixXcd::Identity(10, 10) * complex(1, 1);
  complex const right = ff::gaussian_integral(a) / std::pow(2 * pi, 5),
                naive = 1.0 / std::sqrt(std::pow(complex(1, 1), 10));
  std::printf("  integral / (2 pi)^5 = %.9f %+.9fi, where 1 / sqrt(det A) has %+.9fi\n", right.real(), right.imag(),
              naive.imag());
  Eigen::Matrix3d chain;
  chain << 1, -1, 0, -1, 2, -1, 0, -1, 1;
  try {
    ff::gaussian_integral(chain);
  } catch (ff::error const& e) {
    std::cout << "  a chain without mass: " << e.what() << '\n';
  }
  std::printf("  without its zero mode %.9f\n", ff::gaussian_integral(chain, ff::omit_zero_modes));
  Eigen::Matrix4d skew;
  skew << 0, 1, 2, 3, -1, 0, 4, 5, -2, -4, 0, 6, -3, -5, -6, 0;
  std::printf("  four Grassmann variables: the Pfaffian, %g\n", ff::grassmann_gaussian_integral(skew));
}

/// The kernels of a layer with 200 inputs: every pair at once, one by itself, and ReLU in closed form.
void kernels() {
  Eigen::Index const n = 200;
  MatrixXd covariance(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index k = 0; k < n; ++k) covariance(i, k) = std::exp(-0.02 * static_cast<double>(std::abs(i - k)));
  }
  ff::gaussian<double> const p(covariance);
  auto const tanhs = ff::pair_expectations(p, tanh(z), {.tolerance = 1e-11});
  auto const q = p.marginal(ff::indices{0, 30});
  double const rho = covariance(0, 30), angle = std::acos(rho);
  std::printf(
      "\nKernels of 200 inputs                    all pairs at once      one pair alone           third way   apart\n");
  row("E[tanh tanh], correlation 0.55", tanhs.value(0, 30), ff::expectation(q, tanh(z) * tanh(z1)).value,
      ff::expectation(q, tanh(z) * tanh(z1), ff::rules::gauss_hermite{.points = 160}).value);
  row("its slope by the correlation", ff::pair_expectations(q, derivative(tanh(z), z)).value(0, 1),
      2 * ff::expectation_gradient(q, tanh(z) * tanh(z1)).covariance(0, 1),
      ff::expectation(q, derivative(tanh(z) * tanh(z1), z, z1)).value);
  row("E[ReLU ReLU]", ff::pair_expectations(q, max(z, 0)).value(0, 1), ff::expectation(q, max(z, 0) * max(z1, 0)).value,
      (std::sin(angle) + (pi - angle) * rho) / (2 * pi));
}

/// Writes the true error of a rule by the number of its evaluations, for more and more of them.
template <class F, class Run>
void write_curve(std::ofstream& script, char const* name, F const& f, double exact, Run const& run) {
  script << '$' << name << " << END\n";
  for (int k = 0; k < 14; ++k) {
    int evaluations = 0;
    auto const counted = [&](double t) { return ++evaluations, f(t); };
    double const error = std::abs(run(counted, k) - exact);
    script << evaluations << ' ' << std::max(error, 1e-17) << '\n';
  }
  script << "END\n";
}

void plot_convergence() {
  auto const f = [](double t) { return std::tanh(2 * t) * std::tanh(2 * t); };
  auto const p = line(1);
  double const exact = ff::expectation(p, f).value;
  std::ofstream script("gaussian_rules.gp");
  write_curve(script, "hermite", f, exact, [&](auto const& g, int k) {
    return ff::expectation(p, g, ff::rules::gauss_hermite{.points = 3 + k * k}).value;
  });
  write_curve(script, "trapezoid", f, exact, [&](auto const& g, int k) {
    return ff::expectation(p, g, ff::rules::trapezoid{}, {.evaluations = static_cast<std::size_t>(8 << (k / 2))}).value;
  });
  write_curve(script, "kronrod", f, exact, [&](auto const& g, int k) {
    return ff::expectation(p, g, ff::rules::gauss_kronrod{}, {.evaluations = static_cast<std::size_t>(124 + 62 * k)})
        .value;
  });
  write_curve(script, "samples", f, exact, [&](auto const& g, int k) {
    return ff::expectation(p, g, ff::rules::monte_carlo{.samples = static_cast<std::size_t>(32 << (k / 2))}).value;
  });
  script << R"(set logscale xy
set format y '10^{%T}'
set xlabel 'evaluations'
set ylabel 'error of E[tanh(2z)^2]'
set grid
set key bottom left
set terminal svg size 900,600 background 'white'
set output 'gaussian_rules.svg'
plot $hermite with linespoints pt 7 ps 0.5 lw 2 title 'Gauss-Hermite, two rules', \
  $trapezoid with linespoints pt 7 ps 0.5 lw 2 title 'trapezoid in t, z = 2 sinh(t/2)', \
  $kronrod with linespoints pt 7 ps 0.5 lw 2 title 'Gauss-Kronrod, twice', \
  $samples with linespoints pt 7 ps 0.5 lw 2 title 'samples'
set terminal pngcairo size 900,600
set output 'gaussian_rules.png'
replot
)";
  if (!script.flush()) throw std::runtime_error("cannot write gaussian_rules.gp");
  std::fflush(stdout);
  example::draw("gaussian_rules");
}

}  // namespace

int main() {
  try {
    one_variable();
    several_variables();
    nearly_gaussian_variable();
    std::fflush(stdout);
    other_fields();
    std::fflush(stdout);
    kernels();
    plot_convergence();
  } catch (std::exception const& e) {
    std::cerr << "gaussian_integrals: " << e.what() << '\n';
    return 1;
  }
}
