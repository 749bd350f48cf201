#pragma once
/// @file
/// Sign, minimum and maximum of any ordered scalar.  NaN stays NaN, in either argument.

#include <freefield/core/scalar.hpp>

namespace freefield::math {

/// -1, 0 or 1.
struct sign_function {
  template <ordered_scalar T>
  constexpr T operator()(T const& x) const {
    if (T(0) < x) return T(1);
    return x < T(0) ? T(-1) : T(x * T(0));
  }
};

namespace lookup {

/// The result for two numbers of which neither is less: their mean, which averages the derivatives of jets; NaN for
/// NaN.
template <class T>
constexpr T mean_of_equal(T const& a, T const& b) {
  if (!(a == b)) return T(a + b);
  if constexpr (field_scalar<T>) {
    T const half = T(T(b - a) / T(2));
    if (is_finite(half)) return T(a + half);
  }
  return a;
}

}  // namespace lookup

/// The smaller of two numbers; of equal ones their mean.
struct min_function {
  template <ordered_scalar T>
  constexpr T operator()(T const& a, T const& b) const {
    return a < b ? a : b < a ? b : lookup::mean_of_equal(a, b);
  }
};

/// The larger of two numbers; of equal ones their mean.
struct max_function {
  template <ordered_scalar T>
  constexpr T operator()(T const& a, T const& b) const {
    return a < b ? b : b < a ? a : lookup::mean_of_equal(a, b);
  }
};

inline constexpr sign_function sign{};
inline constexpr min_function min{};
inline constexpr max_function max{};

}  // namespace freefield::math
