// One law as a Gaussian, on a grid, as particles and as probabilities: one name for its expectations.
#include <freefield/integral.hpp>
#include <freefield/measure.hpp>
#include <freefield/statistics.hpp>

#include <iostream>

namespace ff = freefield;

int main() {
  constexpr auto x = ff::field<0>;
  ff::gaussian<double> const p(ff::vector_of<double>::Constant(1, 0.5), ff::matrix_of<double>::Constant(1, 1, 2.0));

  ff::grid<double, 1> const line({-12.0, 12.0, 200});
  auto const [rho, lost] = ff::to_density(p, line);                 // and the mass outside of the walls
  ff::ensemble<double> const cloud(ff::sample(p, 10'000, {.seed = 1}));
  auto const well = ff::normalised(line, exp(-pow<4>(x) / 4 + pow<2>(x) / 2));  // any formula, divided by its integral

  std::cout << ff::expectation(p, x * x) << ' ' << ff::expectation(rho, x * x) << ' ' << ff::expectation(cloud, x * x)
            << " +- " << ff::standard_error(cloud, x * x) << '\n'
            << rho << ": lost " << (lost.value < 1e-12 ? "nothing" : "something") << '\n'
            << ff::to_discrete(rho) << ", " << ff::histogram(cloud, line).measure << '\n'
            << ff::expectation(well, x * x) << '\n';
}

// > 2.25 2.25 2.27159 +- 0.0318461
// > density on a grid of 200 cells on [-12, 12]: lost nothing
// > discrete on 200 outcomes, density on a grid of 200 cells on [-12, 12]
// > 1.0418
