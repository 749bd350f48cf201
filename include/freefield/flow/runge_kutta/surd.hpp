#pragma once
/// @file
/// Exact numbers with one square root: the coefficients of implicit methods.

#include <freefield/core/integer/fraction.hpp>
#include <freefield/core/math.hpp>
#include <freefield/core/scalar.hpp>

#include <concepts>
#include <cstdint>

namespace freefield {

/// rational + root sqrt(Radicand), a field whose arithmetic is exact: sqrt(2) is surd<2>(0, 1).
///
/// The radicand is no square.  What does not fit 64 bits is not finite, as in a fraction, and equals nothing.
template <int Radicand>
struct surd {
  fraction rational;
  fraction root;

  constexpr surd() = default;
  constexpr surd(fraction const& a, fraction const& b = {}) : rational(a), root(b) {}
  template <std::integral I>
  constexpr surd(I n) : rational(n) {}

  friend constexpr surd operator+(surd const& a, surd const& b) { return {a.rational + b.rational, a.root + b.root}; }
  friend constexpr surd operator-(surd const& a, surd const& b) { return {a.rational - b.rational, a.root - b.root}; }
  friend constexpr surd operator-(surd const& a) { return {-a.rational, -a.root}; }
  friend constexpr surd operator*(surd const& a, surd const& b) {
    return {a.rational * b.rational + fraction(Radicand) * a.root * b.root, a.rational * b.root + a.root * b.rational};
  }
  friend constexpr surd operator/(surd const& a, surd const& b) {
    fraction const norm = b.rational * b.rational - fraction(Radicand) * b.root * b.root;
    return a * surd(b.rational / norm, -(b.root / norm));
  }
  friend constexpr bool operator==(surd const& a, surd const& b) {
    return a.rational == b.rational && a.root == b.root;
  }
};

namespace detail::flow_room {

/// An exact coefficient in the scalar T.
template <class T>
constexpr T number_of(fraction const& f) {
  auto const whole = [](std::int64_t n) { return n < 0 ? T(-as_scalar<T>(-n)) : as_scalar<T>(n); };
  return T(whole(f.numerator) / whole(f.denominator));
}
template <class T, int Radicand>
T number_of(surd<Radicand> const& x) {
  if (x.root == fraction(0)) return number_of<T>(x.rational);
  return T(number_of<T>(x.rational) + T(number_of<T>(x.root) * math::sqrt(T(Radicand))));
}

/// The same in an exact type, in which the coefficient itself may be one.
template <class T, class Coefficient>
constexpr T exactly(Coefficient const& c) {
  if constexpr (std::same_as<T, Coefficient>) return c;
  else return number_of<T>(c);
}

}  // namespace detail::flow_room
}  // namespace freefield
