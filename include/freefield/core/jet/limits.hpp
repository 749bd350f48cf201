#pragma once
/// @file
/// A jet has the precision, the range and the kind (integer, exact) of its scalar.

#include <freefield/core/jet/jet.hpp>

#include <limits>

template <class T, std::size_t N>
class std::numeric_limits<freefield::jet<T, N>> : public std::numeric_limits<T> {
  using scalar = std::numeric_limits<T>;
  using jet = freefield::jet<T, N>;

 public:
  static constexpr jet(min)() { return (scalar::min)(); }
  static constexpr jet(max)() { return (scalar::max)(); }
  static constexpr jet lowest() { return scalar::lowest(); }
  static constexpr jet epsilon() { return scalar::epsilon(); }
  static constexpr jet round_error() { return scalar::round_error(); }
  static constexpr jet infinity() { return scalar::infinity(); }
  static constexpr jet quiet_NaN() { return scalar::quiet_NaN(); }
  static constexpr jet signaling_NaN() { return scalar::signaling_NaN(); }
  static constexpr jet denorm_min() { return scalar::denorm_min(); }
};
