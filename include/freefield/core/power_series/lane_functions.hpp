#pragma once
/// @file
/// Functions of truncated power series whose coefficients stand in the lanes of registers.

#include <freefield/core/power_series/lane_series.hpp>

#include <cstddef>
#include <vector>

namespace freefield::detail {

/// The inverse, the inverse square root and the exponential of series; n (n + 1) / 2 products each, for n coefficients.
template <class T, class Lanes>
class series_functions : protected series_algebra<T, Lanes> {
  using algebra = series_algebra<T, Lanes>;

 public:
  using V = typename algebra::V;

 protected:
  using algebra::broadcast, algebra::one_, algebra::product, algebra::sum, algebra::zero_;

  std::vector<V> reciprocal_;  ///< 0, 1, 1/2, 1/3, ...

  /// Makes the functions ready for series of up to this many coefficients.
  void prepare_up_to(std::size_t length) {
    reciprocal_.push_back(zero_);
    for (int k = 1; k <= static_cast<int>(length); ++k) reciprocal_.push_back(broadcast(T(T(1) / T(k))));
  }

  void multiply(V* to, V const* a, V const* b, std::size_t length) const { sum(to, length, product(a, b)); }

  /// 1/a for a series with a_0 = 1.
  void invert(V const* a, std::size_t length, V* to) const {
    to[0] = one_;
    for (std::size_t k = 1; k < length; ++k) {
      V total = zero_;
      for (std::size_t j = 1; j <= k; ++j) total = multiply_add(a[j], to[k - j], total);
      to[k] = V(zero_ - total);
    }
  }

  /// a^(-1/2) for a series with a_0 = 1, by k s_k = - sum_j (k - j/2) a_j s_(k - j).
  void inverse_square_root(V const* a, std::size_t length, V* to) const {
    to[0] = one_;
    for (std::size_t k = 1; k < length; ++k) {
      V total = zero_;
      for (std::size_t j = 1; j <= k; ++j) {
        V const twice = broadcast(T(static_cast<int>(2 * k - j)));
        total = multiply_add(V(twice * a[j]), to[k - j], total);
      }
      to[k] = V(zero_ - V(V(total * reciprocal_[2]) * reciprocal_[k]));
    }
  }

  /// exp(a) for a series with a_0 = 0, by k e_k = sum_j j a_j e_(k - j).
  void exponential(V const* a, std::size_t length, V* to) const {
    to[0] = one_;
    for (std::size_t k = 1; k < length; ++k) {
      V total = zero_;
      for (std::size_t j = 1; j <= k; ++j) {
        total = multiply_add(V(broadcast(T(static_cast<int>(j))) * a[j]), to[k - j], total);
      }
      to[k] = V(total * reciprocal_[k]);
    }
  }
};

}  // namespace freefield::detail
