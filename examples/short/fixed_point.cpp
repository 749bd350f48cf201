// Wilson and Fisher's fixed point of a scalar field in three dimensions, its exponents, and the same by other means.
#include <freefield/flow.hpp>
#include <freefield/renormalization.hpp>

#include <iostream>

namespace ff = freefield;

int main() {
  ff::local_potential_approximation<double> const lpa{.dimension = 3.0};  // Polchinski's equation, one component
  auto const wf = lpa.fixed_point({.digits = 10});                        // without .digits as many as the numbers have
  std::cout.precision(9);
  std::cout << wf << "odd perturbations:";
  for (auto const& y : wf.spectrum(2, {.rank = 1})) std::cout << ' ' << y.value;  // 5/2 and 1/2, exactly
  std::cout << "\nminimum at " << wf.minimum() << ", u there " << wf(wf.minimum()) << '\n';

  using enum ff::local_potential_scheme;
  ff::local_potential_approximation<double> const heisenberg{.dimension = 3.0, .components = 3, .scheme = litim};
  std::cout << "N = 3: nu = " << heisenberg.fixed_point().exponents().nu().value;
  std::cout << ", by a polynomial of order 12 " << heisenberg.truncation(12).exponents().nu().value << '\n';

  for (auto const& fixed : ff::local_potential_approximation<double>{.dimension = 2.8}.fixed_points())
    std::cout << "d = 2.8: " << fixed.name() << ", " << fixed.relevant_directions() << " relevant\n";

  auto const flow = lpa.flow();  // whole potentials, here one in its ordered phase
  auto const u = flow.values([](double x) { return x * x * x * x / 20 - x * x / 3; });
  auto const later = ff::evolve(flow, u, 0.0, 1.0, ff::steppers::radau5{}, {.tolerance = 1e-8}).state;
  auto const rise = [&](ff::vector_of<double> const& v) { return flow.at(v, 1.0) - flow.at(v, 0.0); };
  std::cout << "u(1) - u(0): " << rise(u) << " -> " << rise(later) << '\n';

  ff::hierarchical_model<double> const dyson{.dimension = 3.0};
  std::cout << "hierarchical model: nu = " << dyson.exponents().nu().value << ", Ising spins are critical at beta = "
            << dyson.critical_inverse_temperature(ff::ising_spin<double>{}).value << '\n';
}

// > Wilson-Fisher fixed point, d = 3, N = 1, Polchinski's equation, u''(0) = -0.228598202 +- 1.7e-12
// >   exponent         value    error  of
// >         nu   0.649561774    3e-12  correlation length
// >      gamma    1.29912355    6e-12  susceptibility
// >      alpha  0.0513146784  9.1e-12  specific heat
// >       beta   0.324780887  1.5e-12  magnetisation
// >      Delta   0.425947495    1e-10  omega nu
// >      omega   0.655745939  1.5e-10  corrections to scaling
// >    omega_2    3.18000651  4.5e-09  corrections to scaling
// > odd perturbations: 2.5 0.5
// > minimum at 1.90520256, u there -0.104701998
// > N = 3: nu = 0.761123137, by a polynomial of order 12 0.761127048
// > d = 2.8: Wilson-Fisher, 1 relevant
// > d = 2.8: tricritical, 2 relevant
// > u(1) - u(0): -0.283333333 -> -0.251340743
// > hierarchical model: nu = 0.649570365, Ising spins are critical at beta = 1.17903017
