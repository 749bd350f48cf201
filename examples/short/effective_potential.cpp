// A theory of one variable, exactly: what is left of its potential, and how far its law is from the free one.
#include <freefield/renormalization.hpp>

#include <iostream>

namespace ff = freefield;

int main() {
  constexpr auto x = ff::field<0>;
  ff::zero_dimensional_theory const theory(pow<4>(x) / 10, 1.0);  // P ~ exp(-x^2 / (2 C_0) - x^4 / 10), C_0 = 1
  std::cout << theory.moment(2) << ' ' << theory.log_partition_function() << ' ' << theory.vertices().four << '\n';
  for (double const C : {0.5, 0.1}) {
    auto const V = theory.at(C);  // the propagator has come down to C
    std::cout << V(2.0) << ' ' << V.slope(2.0) << ' ' << V.curvature(2.0) << ", S(P || N(0, C)) = "
              << theory.free_divergence(C) << '\n';
  }
  std::cout << ff::log_quartic_integral(1.0, 0.1) << '\n';  // the partition function by a Bessel function

  ff::o_n_theory const vector(pow<4>(x) / 10, 1.0, 3);  // three components; x is the radius
  std::cout << vector.moment(2) << ' ' << vector.at(0.5)(2.0) << '\n';
}

// > 0.615527 0.765331 1.22219
// > 1.13005 1.32488 1.04382, S(P || N(0, C)) = 0.010727
// > 1.03228 0.993158 0.650669, S(P || N(0, C)) = 0.000379377
// > 0.765331
// > 1.56156 1.53236
