// A free energy as in a paper: on a density, on a Gaussian, and what moves it.
#include <freefield/entropy.hpp>

#include <iostream>

namespace ff = freefield;

int main() {
  constexpr auto x = ff::field<0>;
  constexpr auto g = ff::symbol<"g">;
  double const temperature = 0.5;
  auto const F = ff::potential_energy(pow<2>(x) / 2 + g * pow<4>(x) / 24, g = 0.6) - temperature * ff::entropy;

  ff::grid<double, 1> const line({-5.0, 5.0, 200});
  auto const rho = ff::normalised(line, exp(-pow<2>(x)));
  ff::gaussian<double> const p(ff::matrix_of<double>::Constant(1, 1, 0.5));  // the same law
  std::cout << F << '\n'
            << F(rho) << ' ' << F(p) << '\n'
            << first_variation(F, rho)(100) << '\n'       // V + T (log rho + 1) in cell 100
            << first_variation(F, p).hessian << '\n'      // E V'' - T / variance: what a Bures flow follows
            << second_variation(F, rho)(rho.values())(100) << '\n'
            << exp(-F / temperature)(rho) << '\n';        // a function of its value
}

// > potential_energy(phi0^2/2 + g*phi0^4/24, g = 0.6) - 0.5*entropy
// > -0.267432 -0.267432
// > 0.213818
// > 0.15
// > 0.5
// > 1.70722
