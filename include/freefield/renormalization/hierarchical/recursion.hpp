#pragma once
/// @file
/// One step of the renormalisation group of the hierarchical model, in coordinates in which nothing cancels.

#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace freefield::detail::renormalization_room {

/// The step R'(k) ~ exp(-(1/2) d^2/dk^2) R(sqrt(c) k / 2)^2 in the coordinates
///     u_l = (-1)^l 2^l l! a_l,   R(k) = sum_l a_l k^(2l),   l = 0, ..., n,
/// which are the moments E[x^(2l)] of the law whose Fourier transform R is, divided by those of a unit Gaussian.  There
///     F_l(u) = sum_(m >= l) binomial(m - 1/2, m - l) (c/2)^m P_m,   P_m = 2^-m sum_j binomial(m, j) u_j u_(m-j),
/// with m <= 2n: for a law all terms are positive, and each F_l has the relative error of its sum.  The step is
/// u'_l = F_l / F_0.
template <class T>
class hierarchical_recursion {
 public:
  hierarchical_recursion(T const& rescaling, std::size_t order)
      : order_(order), binomials_((2 * order + 1) * (order + 1), T(0)), kernel_((order + 1) * (2 * order + 1), T(0)) {
    T const half = T(rescaling / T(2));
    T power(1);
    for (std::size_t l = 0; l <= order_; ++l) {
      T term = power;
      for (std::size_t m = l; m <= 2 * order_; ++m) {
        kernel_[l * (2 * order_ + 1) + m] = term;
        term = T(T(term * half) * T(T(number(2 * m + 1) / T(2)) / number(m + 1 - l)));
      }
      power = T(power * half);
    }
    binomials_[0] = T(1);
    for (std::size_t m = 1; m <= 2 * order_; ++m) {
      for (std::size_t j = 0; j <= std::min(m, order_); ++j) {
        T const sum = j == 0 ? binomial(m - 1, 0) : T(binomial(m - 1, j) + binomial(m - 1, j - 1));
        binomials_[m * (order_ + 1) + j] = T(sum / T(2));
      }
    }
  }

  std::size_t order() const { return order_; }

  /// F_0, ..., F_n of u_0, ..., u_n.
  std::vector<T> image(std::vector<T> const& u) const {
    std::vector<T> squares(2 * order_ + 1, T(0)), result(order_ + 1, T(0));
    for (std::size_t m = 0; m <= 2 * order_; ++m) {
      T sum(0);
      for (std::size_t j = first(m); j <= std::min(m, order_); ++j)
        sum = T(sum + T(binomial(m, j) * T(u[j] * u[m - j])));
      squares[m] = sum;
    }
    for (std::size_t l = 0; l <= order_; ++l)
      for (std::size_t m = 2 * order_ + 1; m-- > l;) result[l] = T(result[l] + T(kernel(l, m) * squares[m]));
    return result;
  }

  /// dF_l / du_j
  matrix_of<T> slopes(std::vector<T> const& u) const {
    auto const size = static_cast<Eigen::Index>(order_ + 1);
    matrix_of<T> result(size, size);
    for (std::size_t j = 0; j <= order_; ++j) {
      for (std::size_t l = 0; l <= order_; ++l) {
        T sum(0);
        for (std::size_t m = j + order_ + 1; m-- > std::max(j, l);)
          sum = T(sum + T(kernel(l, m) * T(binomial(m, j) * u[m - j])));
        result(static_cast<Eigen::Index>(l), static_cast<Eigen::Index>(j)) = T(sum + sum);
      }
    }
    return result;
  }

  /// G_lj = d log F_l / d log u_j, of a law a matrix of positive numbers, each row of which has the sum 2.
  matrix_of<T> logarithmic_slopes(std::vector<T> const& u, std::vector<T> const& image) const {
    matrix_of<T> result = slopes(u);
    for (Eigen::Index j = 0; j < result.cols(); ++j)
      for (Eigen::Index l = 0; l < result.rows(); ++l)
        result(l, j) = T(T(result(l, j) * u[static_cast<std::size_t>(j)]) / image[static_cast<std::size_t>(l)]);
    return result;
  }

 private:
  static T number(std::size_t n) { return as_scalar<T>(n); }
  T const& kernel(std::size_t l, std::size_t m) const { return kernel_[l * (2 * order_ + 1) + m]; }
  T const& binomial(std::size_t m, std::size_t j) const { return binomials_[m * (order_ + 1) + j]; }
  std::size_t first(std::size_t m) const { return m > order_ ? m - order_ : 0; }

  std::size_t order_;
  std::vector<T> binomials_;  ///< 2^-m binomial(m, j)
  std::vector<T> kernel_;     ///< binomial(m - 1/2, m - l) (c/2)^m
};

/// c = 2^(1 - 2 / D)
template <class T>
T hierarchical_rescaling(T const& dimension) {
  return math::pow(T(2), T(T(1) - T(T(2) / dimension)));
}

/// u_l -> F_l / F_0
template <class T>
std::vector<T> hierarchical_step(hierarchical_recursion<T> const& recursion, std::vector<T> const& u) {
  std::vector<T> result = recursion.image(u);
  T const norm = result[0];
  for (T& value : result) value = T(value / norm);
  return result;
}

}  // namespace freefield::detail::renormalization_room
