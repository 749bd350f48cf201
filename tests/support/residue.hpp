#pragma once
/// @file
/// Residue classes: scalars without order, of finite characteristic.

#include <freefield/core/math.hpp>

namespace support {

/// The integers modulo M, a field for a prime M if it is given division.
template <unsigned M>
struct residue {
  unsigned value = 0;

  constexpr residue() = default;
  constexpr explicit residue(int x) : value(static_cast<unsigned>((x % int{M} + int{M}) % int{M})) {}

  friend constexpr residue operator+(residue a, residue b) { return residue(static_cast<int>(a.value + b.value)); }
  friend constexpr residue operator-(residue a, residue b) { return a + -b; }
  friend constexpr residue operator*(residue a, residue b) { return residue(static_cast<int>(a.value * b.value)); }
  friend constexpr residue operator-(residue a) { return residue(-static_cast<int>(a.value)); }
  friend constexpr bool operator==(residue a, residue b) { return a.value == b.value; }
};

template <unsigned P>
struct prime_residue : residue<P> {
  constexpr prime_residue() = default;
  constexpr explicit prime_residue(int x) : residue<P>(x) {}
  constexpr prime_residue(residue<P> x) : residue<P>(x) {}

  friend constexpr prime_residue operator/(prime_residue a, prime_residue b) {
    return a * freefield::math::integer_power<residue<P>>(b, P - 2);  // Fermat
  }
};

}  // namespace support
