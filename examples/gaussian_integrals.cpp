/// @file
/// Gaussian integrals of all kinds, expectations by several rules with their errors, and Gaussian measures of ten
/// thousand sites.
///
///     gaussian_integrals

#include "draw.hpp"

#include <freefield/integral.hpp>

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

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;

/// Real, complex and anticommuting variables; what a determinant alone does not know.
void integrals() {
  Eigen::Matrix3d precision;
  precision << 2, -1, 0, -1, 2, -1, 0, -1, 2;
  Eigen::Vector3d const source(1, 0, 1);
  std::printf("Integrals of exp(-x A x / 2 + b x)\n");
  std::printf("  A = [2 -1 0; -1 2 -1; 0 -1 2]             %.12f\n", ff::gaussian_integral(precision, source));
  Eigen::MatrixXd const large = Eigen::MatrixXd::Identity(400, 400) * 1e-10;
  std::printf("  400 fields of precision 1e-10             exp(%.9f)\n", ff::log_gaussian_integral(large));
  precision(0, 0) = precision(2, 2) = 1;
  try {
    ff::gaussian_integral(precision);
  } catch (ff::error const& e) {
    std::cout << "  a free end                                " << e.what() << '\n';
  }
  std::printf("  the same without its zero mode            %.12f\n",
              ff::gaussian_integral(precision, ff::omit_zero_modes));
  Eigen::Matrix4d skew;
  skew << 0, 1, 2, 3, -1, 0, 4, 5, -2, -4, 0, 6, -3, -5, -6, 0;
  std::printf("  four Grassmann variables: the Pfaffian    %g\n", ff::grassmann_gaussian_integral(skew));
}

/// The phase of the integral of n oscillating fields, A = 1 + i t: continuous, where the root of det A jumps.
void branch() {
  std::printf("\nTen fields with A = 1 + i t: the integral over (2 pi)^5, and 1 / sqrt(det A) by its principal root\n");
  for (double const t : {0.0, 0.3, 0.6, 1.0}) {
    Eigen::MatrixXcd const a = Eigen::MatrixXcd::Identity(10, 10) * complex(1, t);
    complex const right = ff::gaussian_integral(a) / std::pow(2 * std::numbers::pi, 5);
    complex const naive = 1.0 / std::sqrt(std::pow(complex(1, t), 10));
    std::printf("  t = %.1f   %9.6f %+9.6fi   %9.6f %+9.6fi\n", t, right.real(), right.imag(), naive.real(),
                naive.imag());
  }
}

template <class F, class Rule>
void print_rule(char const* name, F const& f, Rule const& rule, double exact) {
  int evaluations = 0;
  ff::gaussian<double> const p{Eigen::MatrixXd(Eigen::MatrixXd::Identity(1, 1))};
  auto const found = ff::expectation(p, [&](double t) { return ++evaluations, f(t); }, rule);
  std::printf("  %-34s %.15f  %8.1e  %8.1e  %6d\n", name, found.value, std::abs(found.value - exact), found.error,
              evaluations);
}

/// E[tanh^2] and E[max(0, x)]: each rule says its error.
void rules() {
  auto const f = [](double t) { return std::tanh(t) * std::tanh(t); };
  ff::gaussian<double> const p{Eigen::MatrixXd(Eigen::MatrixXd::Identity(1, 1))};
  double const exact = ff::expectation(p, f).value;
  std::printf("\nE[tanh(x)^2]                          value              error     stated    evaluations\n");
  print_rule("adaptive to 1e-12", f, ff::rules::adaptive{.tolerance = 1e-12}, exact);
  print_rule("Gauss-Hermite, 24 points", f, ff::rules::gauss_hermite{}, exact);
  print_rule("Gauss-Hermite, 100 points", f, ff::rules::gauss_hermite{.points = 100}, exact);
  print_rule("tanh-sinh", f, ff::rules::tanh_sinh{}, exact);
  print_rule("10000 samples", f, ff::rules::monte_carlo{.samples = 10000}, exact);
  auto const relu = [](double t) { return t > 0 ? t : 0.0; };
  double const of_relu = 1 / std::sqrt(2 * std::numbers::pi);
  std::printf("E[max(0, x)]\n");
  print_rule("adaptive", relu, ff::rules::adaptive{}, of_relu);
  print_rule("break point at 0", relu, ff::rules::piecewise{.breaks = {{0.0}}}, of_relu);
}

/// Correlated fields: the kernels of wide networks, and their derivatives by the covariance.
void kernels() {
  std::printf(
      "\nTwo fields of variance 1 and covariance c\n   c     E[tanh tanh]   dE/dc         E[relu relu]   by angles\n");
  for (double const c : {-0.5, 0.0, 0.5, 0.9}) {
    ff::gaussian<double> const p{Eigen::MatrixXd(Eigen::Matrix2d{{1, c}, {c, 1}})};
    auto const tanhs = ff::expectation(p, tanh(x) * tanh(y));
    auto const slope = ff::expectation_gradient(p, tanh(x) * tanh(y));
    auto const relus = ff::expectation(
        p, [](auto const& v) { return std::max(v(0), 0.0) * std::max(v(1), 0.0); },
        ff::rules::piecewise{.breaks = {{0.0}, {0.0}}});
    double const angle = std::acos(c);
    double const arc_cosine = (std::sin(angle) + (std::numbers::pi - angle) * c) / (2 * std::numbers::pi);
    std::printf("  %4.1f   %.10f   %.10f   %.10f   %.10f\n", c, tanhs.value, 2 * slope.covariance(0, 1), relus.value,
                arc_cosine);
  }
}

/// A lattice field of 100 x 100 sites by its spectrum, and a walk that is observed with noise.
void large_and_conditioned() {
  auto const field = ff::fourier_gaussian<double>::from_spectrum({100, 100}, [](auto k) {
    return 0.01 + 4 - 2 * std::cos(k[0]) - 2 * std::cos(k[1]);
  });
  std::printf("\nA free field on 100 x 100 sites: log Z = %.6f\n  propagator along an axis:",
              field.log_partition_function());
  for (Eigen::Index r : {0, 1, 2, 5, 10, 20})
    std::printf("  C(%d) = %.5f", static_cast<int>(r), field.covariance(0, r));
  std::printf("\n  E[x_0^2 x_1^2] = %.6f\n", ff::moment(field.marginal(ff::indices{0, 1}), ff::indices{0, 0, 1, 1}));
  Eigen::MatrixXd const one = Eigen::MatrixXd::Identity(1, 1);
  ff::gaussian<double> state{Eigen::MatrixXd(one * 10)};
  double evidence = 0;
  for (double const observed : {1.2, 0.7, 1.1, 1.6, 1.3}) {
    evidence += ff::predict(state, one, one).log_density(Eigen::VectorXd::Constant(1, observed));
    state = ff::bayes_update(state, one, one, Eigen::VectorXd::Constant(1, observed));
    state = ff::predict(state, one, one * 0.1);
  }
  std::printf("A random walk after five noisy looks: %.4f +- %.4f, log evidence %.4f\n", state.mean()(0),
              std::sqrt(state.covariance()(0, 0)), evidence);
}

/// The error of two rules by their number of points: for tanh the trapezoidal rule is the better one.
void plot_convergence() {
  auto const f = [](double t) { return std::tanh(2 * t) * std::tanh(2 * t); };
  ff::gaussian<double> const p{Eigen::MatrixXd(Eigen::MatrixXd::Identity(1, 1))};
  double const exact = ff::expectation(p, f).value;
  std::ofstream script("gaussian_rules.gp");
  script << "$hermite << END\n";
  for (int n = 4; n <= 160; n += 4) {
    double const error = std::abs(ff::expectation(p, f, ff::rules::gauss_hermite{.points = n}).value - exact);
    script << n << ' ' << std::max(error, 1e-17) << '\n';
  }
  script << "END\n$trapezoid << END\n";
  for (int n = 9; n <= 161; n += 4) {
    double const step = 17.0 / (n - 1);
    double sum = 0;
    for (int k = -(n - 1) / 2; k <= (n - 1) / 2; ++k) sum += f(k * step) * std::exp(-k * k * step * step / 2);
    double const error = std::abs(sum * step / std::sqrt(2 * std::numbers::pi) - exact);
    script << n << ' ' << std::max(error, 1e-17) << '\n';
  }
  script << R"(END
set logscale y
set format y '10^{%T}'
set xlabel 'points'
set ylabel 'error of E[tanh(2x)^2]'
set grid
set terminal svg size 900,600 background 'white'
set output 'gaussian_rules.svg'
plot $hermite with linespoints pt 7 ps 0.5 lw 2 title 'Gauss-Hermite', $trapezoid with linespoints pt 7 ps 0.5 lw 2 title 'trapezoid'
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
    integrals();
    std::fflush(stdout);
    branch();
    rules();
    kernels();
    large_and_conditioned();
    plot_convergence();
  } catch (std::exception const& e) {
    std::cerr << "gaussian_integrals: " << e.what() << '\n';
    return 1;
  }
}
