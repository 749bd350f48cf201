// Dual numbers: a function and its exact derivatives in one evaluation; jets of jets give second ones.
#include <freefield/core.hpp>

#include <iostream>

namespace ff = freefield;

template <class T>
T free_energy(T const& mass, T const& coupling) {
  return log(mass) / 2 + coupling / (8 * mass * mass);
}

int main() {
  using jet = ff::jet<double, 2>;
  auto const [m, g] = jet::variables({2.0, 0.4});
  jet const f = free_energy(m, g);
  std::cout << "F = " << f.value << ", dF/dm = " << f.gradient[0] << ", dF/dg = " << f.gradient[1] << '\n';

  using nested = ff::jet<jet, 2>;
  auto const [m2, g2] = nested::variables({m, g});
  std::cout << "d2F/dm dg = " << free_energy(m2, g2).gradient[0].gradient[1] << '\n';
}

// > F = 0.359074, dF/dm = 0.2375, dF/dg = 0.03125
// > d2F/dm dg = -0.03125
