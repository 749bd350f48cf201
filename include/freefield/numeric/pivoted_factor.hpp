#pragma once
/// @file
/// Linear systems of a small square matrix, by Gauss's elimination.

#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace freefield::detail {

/// A square matrix as P L U, with partial pivoting.  A singular matrix gives solutions that are not finite.  Eigen's
/// has blocks, which pay above a hundred rows; this one compiles faster, for every real scalar.
/// Cost: n^3 / 3 products, and n^2 for each solution.
template <class T>
class pivoted_factor {
 public:
  explicit pivoted_factor(matrix_of<T> matrix) : factors_(std::move(matrix)) {
    Eigen::Index const n = factors_.rows();
    for (Eigen::Index k = 0; k < n; ++k) {
      Eigen::Index pivot = k;
      for (Eigen::Index i = k + 1; i < n; ++i)
        if (math::abs(T(factors_(i, k))) > math::abs(T(factors_(pivot, k)))) pivot = i;
      pivots_.push_back(pivot);
      for (Eigen::Index j = 0; j < n && pivot != k; ++j) std::swap(factors_(k, j), factors_(pivot, j));
      for (Eigen::Index i = k + 1; i < n; ++i) factors_(i, k) = T(factors_(i, k) / factors_(k, k));
      for (Eigen::Index j = k + 1; j < n; ++j)
        for (Eigen::Index i = k + 1; i < n; ++i)
          factors_(i, j) = T(factors_(i, j) - T(factors_(i, k) * factors_(k, j)));
    }
  }

  vector_of<T> solve(vector_of<T> x) const {
    Eigen::Index const n = factors_.rows();
    for (Eigen::Index k = 0; k < n; ++k) std::swap(x(k), x(pivots_[static_cast<std::size_t>(k)]));
    for (Eigen::Index k = 0; k < n; ++k)
      for (Eigen::Index i = k + 1; i < n; ++i) x(i) = T(x(i) - T(factors_(i, k) * x(k)));
    for (Eigen::Index k = n - 1; k >= 0; --k) {
      x(k) = T(x(k) / factors_(k, k));
      for (Eigen::Index i = 0; i < k; ++i) x(i) = T(x(i) - T(factors_(i, k) * x(k)));
    }
    return x;
  }

 private:
  matrix_of<T> factors_;
  std::vector<Eigen::Index> pivots_;
};

}  // namespace freefield::detail
