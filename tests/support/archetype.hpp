#pragma once
/// @file
/// Scalars with exactly the operations that a concept of `core/scalar.hpp` asks for and not one more: explicit
/// construction from int, no default constructor, no conversion, no `std::numeric_limits`, no printing, no mixed
/// operators.  A template that works for an archetype asks for no more than it says.

#include <cmath>

namespace support {

/// A ring: + - * unary minus ==.
class ring_archetype {
 public:
  constexpr explicit ring_archetype(int x) : x_(x) {}

  friend constexpr ring_archetype operator+(ring_archetype a, ring_archetype b) { return ring_archetype(a.x_ + b.x_); }
  friend constexpr ring_archetype operator-(ring_archetype a, ring_archetype b) { return ring_archetype(a.x_ - b.x_); }
  friend constexpr ring_archetype operator*(ring_archetype a, ring_archetype b) { return ring_archetype(a.x_ * b.x_); }
  friend constexpr ring_archetype operator-(ring_archetype a) { return ring_archetype(-a.x_); }
  friend constexpr bool operator==(ring_archetype a, ring_archetype b) { return a.x_ == b.x_; }
  bool operator!=(ring_archetype const&) const = delete;

  /// For the tests alone.
  static constexpr int reveal(ring_archetype a) { return a.x_; }

 private:
  int x_;
};

/// A field: a ring with division.  The integers modulo the prime 2^31 - 1, so that equality is exact.
class field_archetype {
 public:
  constexpr explicit field_archetype(int x) : x_((x % prime + prime) % prime) {}

  friend constexpr field_archetype operator+(field_archetype a, field_archetype b) { return made(a.x_ + b.x_); }
  friend constexpr field_archetype operator-(field_archetype a, field_archetype b) { return made(a.x_ - b.x_ + prime); }
  friend constexpr field_archetype operator*(field_archetype a, field_archetype b) { return made(a.x_ * b.x_); }
  friend constexpr field_archetype operator/(field_archetype a, field_archetype b) { return a * inverse(b); }
  friend constexpr field_archetype operator-(field_archetype a) { return made(prime - a.x_); }
  friend constexpr bool operator==(field_archetype a, field_archetype b) { return a.x_ == b.x_; }
  bool operator!=(field_archetype const&) const = delete;

 private:
  static constexpr long long prime = 2147483647;

  static constexpr field_archetype made(long long x) {
    field_archetype result(0);
    result.x_ = x % prime;
    return result;
  }
  static constexpr field_archetype inverse(field_archetype a) {  // a^(p - 2), by Fermat
    field_archetype result(1);
    for (long long n = prime - 2; n > 0; n /= 2) {
      if (n % 2 == 1) result = result * a;
      a = a * a;
    }
    return result;
  }

  long long x_;
};

/// An ordered field with sqrt, exp, log, pow and abs.
class real_archetype {
 public:
  constexpr explicit real_archetype(int x) : x_(x) {}

  friend constexpr real_archetype operator+(real_archetype a, real_archetype b) { return made(a.x_ + b.x_); }
  friend constexpr real_archetype operator-(real_archetype a, real_archetype b) { return made(a.x_ - b.x_); }
  friend constexpr real_archetype operator*(real_archetype a, real_archetype b) { return made(a.x_ * b.x_); }
  friend constexpr real_archetype operator/(real_archetype a, real_archetype b) { return made(a.x_ / b.x_); }
  friend constexpr real_archetype operator-(real_archetype a) { return made(-a.x_); }
  friend constexpr bool operator==(real_archetype a, real_archetype b) { return a.x_ == b.x_; }
  friend constexpr bool operator<(real_archetype a, real_archetype b) { return a.x_ < b.x_; }
  friend constexpr bool operator<=(real_archetype a, real_archetype b) { return a.x_ <= b.x_; }
  bool operator!=(real_archetype const&) const = delete;

  friend real_archetype sqrt(real_archetype a) { return made(std::sqrt(a.x_)); }
  friend real_archetype exp(real_archetype a) { return made(std::exp(a.x_)); }
  friend real_archetype log(real_archetype a) { return made(std::log(a.x_)); }
  friend real_archetype pow(real_archetype a, real_archetype b) { return made(std::pow(a.x_, b.x_)); }
  friend real_archetype abs(real_archetype a) { return made(std::abs(a.x_)); }

  /// For the tests alone.
  static constexpr double reveal(real_archetype a) { return a.x_; }

 private:
  static constexpr real_archetype made(double x) {
    real_archetype result(0);
    result.x_ = x;
    return result;
  }

  double x_;
};

/// The archetype and the default constructor that storage in an Eigen matrix takes; nothing else.
template <class Archetype>
struct stored : Archetype {
  stored() : Archetype(0) {}
  explicit stored(int x) : Archetype(x) {}
  stored(Archetype x) : Archetype(x) {}
};

}  // namespace support
