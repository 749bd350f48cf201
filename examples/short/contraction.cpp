// Wick's theorem, worked out by the compiler.
#include <freefield/wick.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <iostream>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;

int main() {
  constexpr auto phi = ff::field<0>;
  constexpr auto chi = ff::field<1>;
  constexpr auto pairs = ff::contract(phi * phi * chi * chi);
  static_assert(pairs.size() == 2 && pairs.count() == 3);  // two different terms, three contractions

  Eigen::Matrix2<rational> C;
  C << rational(2), rational(1, 3), rational(1, 3), rational(1);
  std::cout << pairs << " = " << pairs(C) << '\n'
            << ff::contract(ff::normal_ordered(pow<2>(phi)) * ff::normal_ordered(pow<2>(chi))) << '\n';
}

// > C(0,0) C(1,1) + 2 C(0,1)^2 = 20/9
// > 2 C(0,1)^2
