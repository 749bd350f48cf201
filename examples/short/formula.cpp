// A formula, its derivative, and its value in any scalar.
#include <freefield/core.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <iostream>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;

int main() {
  constexpr auto x = ff::symbol<"x">;
  constexpr auto g = ff::symbol<"g">;
  constexpr auto V = g * pow<4>(x) - ff::constant<1, 2> * pow<2>(x);
  constexpr auto force = -ff::derivative(V, x);           // worked out by the compiler
  static_assert(force(x = 2.0, g = 0.25) == -6.0);

  std::cout << "V = " << V << '\n'
            << "-dV/dx = " << force << '\n'
            << "at x = 1/3, g = 1/4: " << force(x = rational(1, 3), g = rational(1, 4)) << '\n';
}

// > V = g*x^4 - x^2/2
// > -dV/dx = -(4*g*x^3 - x)
// > at x = 1/3, g = 1/4: 8/27
