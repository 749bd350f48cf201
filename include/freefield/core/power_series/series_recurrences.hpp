#pragma once
/// @file
/// How the coefficient of a power series follows from those below: for each operation its recurrence.

#include <freefield/core/scalar.hpp>

#include <cstddef>

namespace freefield::detail {

/// How a series u comes from series a and b and a number c.
enum class series_operation {
  given,                  ///< from outside
  sum,                    ///< a + b
  difference,             ///< a - b
  shifted,                ///< a + c
  scaled,                 ///< c a
  product,                ///< a b
  square,                 ///< a^2
  quotient,               ///< a / b
  inverse,                ///< c / a
  derivative,             ///< s a'
  primitive_of_product,   ///< u' = c a' b, where `left` is s a'
  primitive_of_quotient,  ///< u' = a' / b, where `left` is s a', and the series after u is s u'
  root,                   ///< sqrt(a)
  power,                  ///< a^c, c a constant, where `right` is s a', and the series after u is s u'
  magnitude               ///< |a|: a or -a by the sign of the first coefficient of a that is not zero
};

template <class T>
struct series_entry {
  series_operation what;
  std::size_t left, right;
  T number;
};

/// The coefficients of all series side by side.
template <class T>
struct series_rows {
  T* first;
  std::size_t stride;
  T* operator[](std::size_t place) const { return first + place * stride; }
};

/// The sum of a_j b_(k - j) over first <= j <= last, in two lanes.
template <class T>
T series_convolution(T const* a, T const* b, std::size_t k, std::size_t first, std::size_t last) {
  T one(0), other(0);
  std::size_t j = first;
  for (; j + 1 <= last; j += 2) {
    one = T(one + T(a[j] * b[k - j]));
    other = T(other + T(a[j + 1] * b[k - j - 1]));
  }
  if (j <= last) one = T(one + T(a[j] * b[k - j]));
  return T(one + other);
}

/// The sum of a_j a_(k - j) over first <= j <= k - first, by half of the products.
template <class T>
T series_autocorrelation(T const* a, std::size_t k, std::size_t first) {
  if (2 * first > k) return T(0);
  T const half = k >= 2 * first + 1 ? series_convolution(a, a, k, first, (k - 1) / 2) : T(0);
  T const twice = T(half + half);
  return k % 2 == 0 ? T(twice + T(a[k / 2] * a[k / 2])) : twice;
}

/// The coefficient k > 0 of u = a^c, by a u' = c a' u:
///     k a_0 u_k = c sum over 0 < j <= k of (j a_j) u_(k - j) - sum over 0 < j < k of a_j v_(k - j),   v = s u'.
/// @param slope  s a'
template <class T>
T series_power(T const* a, T const* slope, T const* u, T const* v, T const& exponent, std::size_t k) {
  T const rising = T(exponent * series_convolution(slope, u, k, 1, k));
  T const falling = k > 1 ? series_convolution(a, v, k, 1, k - 1) : T(0);
  return T(T(rising - falling) / T(as_scalar<T>(k) * a[0]));
}

/// The sign of the first coefficient of a up to degree k that is not zero; 0 where all are.
template <class T>
int series_sign(T const* a, std::size_t k) {
  if constexpr (ordered_scalar<T>) {
    for (std::size_t j = 0; j <= k; ++j) {
      if (a[j] < T(0)) return -1;
      if (!(a[j] == T(0))) return 1;
    }
  }
  return 0;
}

/// Coefficient k > 0 of the series number i, where all coefficients below k are known, and those of degree k of the
/// series before it.
template <class T>
void extend_series(series_entry<T> const& entry, series_rows<T> const& rows, std::size_t i, std::size_t k) {
  T const *const a = rows[entry.left], *const b = rows[entry.right];
  T* const u = rows[i];
  switch (entry.what) {
    case series_operation::given: return;
    case series_operation::sum: u[k] = T(a[k] + b[k]); return;
    case series_operation::difference: u[k] = T(a[k] - b[k]); return;
    case series_operation::shifted: u[k] = a[k]; return;
    case series_operation::scaled: u[k] = T(entry.number * a[k]); return;
    case series_operation::product: u[k] = series_convolution(a, b, k, 0, k); return;
    case series_operation::square: u[k] = series_autocorrelation(a, k, 0); return;
    case series_operation::quotient: u[k] = T(T(a[k] - series_convolution(b, u, k, 1, k)) / b[0]); return;
    case series_operation::inverse: u[k] = T(T(-series_convolution(a, u, k, 1, k)) / a[0]); return;
    case series_operation::derivative: u[k] = T(as_scalar<T>(k) * a[k]); return;
    case series_operation::primitive_of_product:
      u[k] = T(T(entry.number * series_convolution(a, b, k, 1, k)) / as_scalar<T>(k));
      return;
    case series_operation::primitive_of_quotient: {
      T* const v = rows[i + 1];
      T const known = k > 1 ? series_convolution(v, b, k, 1, k - 1) : T(0);
      u[k] = T(T(T(a[k] - known) / b[0]) / as_scalar<T>(k));
      return;
    }
    case series_operation::root:
      u[k] = T(T(a[k] - series_autocorrelation(u, k, 1)) / T(u[0] + u[0]));
      return;
    case series_operation::power:
      u[k] = series_power(a, b, u, rows[i + 1], entry.number, k);
      return;
    case series_operation::magnitude: {
      int const sign = series_sign(a, k);
      u[k] = sign < 0 ? T(-a[k]) : a[k];
      return;
    }
  }
}

}  // namespace freefield::detail
