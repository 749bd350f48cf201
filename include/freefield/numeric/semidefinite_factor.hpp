#pragma once
/// @file
/// The rank-revealing factorisation P A P^T = L D L^T of a positive semidefinite matrix, in any field.

#include <freefield/numeric/matrix_checks.hpp>

#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace freefield::detail {

/// The factorisation is made in place: columns 0, ..., rank - 1 hold D on the diagonal and the strict lower triangle of
/// the unit triangular L; the columns after them hold the Schur complement that was left.  Row and column k belong to
/// the index order(k) of A.
///
/// A pivot counts as zero where rounding cannot tell it from zero: at or below tolerance(i), by default
/// 8 n epsilon A(i, i).  The answer does not depend on the units of the coordinates.  For exact numbers it is exact;
/// for scalars without an order (complex numbers) only zero is zero.  The next pivot is the one that is largest
/// relative to its tolerance; for complex numbers the largest, for exact ones the first.
/// Source: N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed. (2002), section 10.3.
template <class T>
class semidefinite_factor {
 public:
  /// Eliminates the first `candidates` indices, all by default.
  semidefinite_factor(matrix_of<T> a, vector_of<T> tolerance, Eigen::Index candidates)
      : packed_(std::move(a)), tolerance_(std::move(tolerance)), order_(static_cast<std::size_t>(packed_.rows())) {
    std::iota(order_.begin(), order_.end(), Eigen::Index{0});
    for (; rank_ < candidates; ++rank_) {
      Eigen::Index const pivot = next_pivot(candidates);
      if (pivot < 0) break;
      exchange(rank_, pivot);
      eliminate();
    }
  }
  semidefinite_factor(matrix_of<T> const& a, vector_of<T> const& tolerance)
      : semidefinite_factor(a, tolerance, a.rows()) {}
  explicit semidefinite_factor(matrix_of<T> const& a) : semidefinite_factor(a, tolerance_of(a)) {}

  /// 8 n epsilon A(i, i)
  static vector_of<T> tolerance_of(matrix_of<T> const& a) {
    vector_of<T> result = a.diagonal();
    T const allowance = rounding_allowance<T>(result.size());
    for (Eigen::Index i = 0; i < result.size(); ++i) result(i) = T(allowance * result(i));
    return result;
  }

  Eigen::Index size() const { return packed_.rows(); }
  Eigen::Index rank() const { return rank_; }
  bool full_rank() const { return rank_ == size(); }
  Eigen::Index order(Eigen::Index k) const { return order_[static_cast<std::size_t>(k)]; }
  T const& pivot(Eigen::Index k) const { return packed_(k, k); }
  T const& lower(Eigen::Index i, Eigen::Index k) const { return packed_(i, k); }
  T const& packed(Eigen::Index i, Eigen::Index j) const { return packed_(i, j); }

  T const& tolerance(Eigen::Index k) const { return tolerance_(k); }

  /// The first place (i, j), i >= j, of the remainder's columns rank .. `columns` - 1, on the diagonal if there is one,
  /// where it is not zero up to rounding; (-1, -1) if there is none.  That of a semidefinite matrix is zero everywhere.
  std::pair<Eigen::Index, Eigen::Index> nonzero_place(Eigen::Index columns) const {
    for (Eigen::Index j = rank_; j < columns; ++j) {
      if (!is_zero(j, j)) return {j, j};
    }
    for (Eigen::Index j = rank_; j < columns; ++j) {
      for (Eigen::Index i = j + 1; i < size(); ++i) {
        if (!is_zero(i, j)) return {i, j};
      }
    }
    return {-1, -1};
  }

  /// The Schur complement of the last `rest` indices, both triangles.
  matrix_of<T> remainder(Eigen::Index rest) const {
    matrix_of<T> result(rest, rest);
    Eigen::Index const first = size() - rest;
    for (Eigen::Index j = 0; j < rest; ++j) {
      for (Eigen::Index i = j; i < rest; ++i) result(i, j) = result(j, i) = packed_(first + i, first + j);
    }
    return result;
  }

  /// What rounding may have left in its diagonal; zero for exact numbers.
  vector_of<T> remainder_tolerance(Eigen::Index rest) const {
    vector_of<T> result = vector_of<T>::Constant(rest, T(0));
    if constexpr (ordered_scalar<T> && !is_exact_scalar<T>) {
      for (Eigen::Index i = 0; i < rest; ++i) result(i) = propagated_tolerance(size() - rest + i);
    }
    return result;
  }

  /// Returns y with L y = P x on the eliminated rows; on the other rows, what is left of P x after the elimination.
  vector_of<T> forward(vector_of<T> const& x) const {
    vector_of<T> y(size());
    for (Eigen::Index k = 0; k < size(); ++k) y(k) = x(order(k));
    for (Eigen::Index k = 0; k < rank_; ++k) {
      for (Eigen::Index i = k + 1; i < size(); ++i) y(i) = T(y(i) - packed_(i, k) * y(k));
    }
    return y;
  }

  /// A bound of |forward(x)| over all x with |x(i)| <= bound(i).
  vector_of<T> forward_bound(vector_of<T> const& bound) const {
    vector_of<T> y(size());
    for (Eigen::Index k = 0; k < size(); ++k) y(k) = bound(order(k));
    for (Eigen::Index k = 0; k < rank_; ++k) {
      for (Eigen::Index i = k + 1; i < size(); ++i) y(i) = T(y(i) + magnitude(packed_(i, k)) * y(k));
    }
    return y;
  }

  /// x^T A^-1 x from y = forward(x), over the eliminated rows.
  T quadratic_form(vector_of<T> const& y) const {
    T sum(0);
    for (Eigen::Index k = 0; k < rank_; ++k) sum = T(sum + T(y(k) / pivot(k)) * y(k));
    return sum;
  }

  /// The vector A^-1 x; the rank has to be full.
  vector_of<T> solve(vector_of<T> const& x) const {
    vector_of<T> y = forward(x);
    for (Eigen::Index k = rank_ - 1; k >= 0; --k) {
      T entry = T(y(k) / pivot(k));
      for (Eigen::Index i = k + 1; i < rank_; ++i) entry = T(entry - packed_(i, k) * y(i));
      y(k) = entry;
    }
    vector_of<T> result(size());
    for (Eigen::Index k = 0; k < size(); ++k) result(order(k)) = y(k);
    return result;
  }

  /// The inverse A^-1 = P^T L^-T D^-1 L^-1 P; the rank has to be full.  It is exactly symmetric and, as a sum of
  /// squares, semidefinite up to rounding even where A is so nearly singular that its digits are lost.
  matrix_of<T> inverse() const {
    matrix_of<T> const inverse_lower = lower_inverse();
    matrix_of<T> result(size(), size());
    vector_of<T> column(size());
    for (Eigen::Index i = 0; i < size(); ++i) {
      for (Eigen::Index k = i; k < size(); ++k) column(k) = T(inverse_lower(k, i) / pivot(k));
      for (Eigen::Index j = 0; j <= i; ++j) {
        T sum(0);
        for (Eigen::Index k = i; k < size(); ++k) sum = T(sum + column(k) * inverse_lower(k, j));
        result(order(i), order(j)) = result(order(j), order(i)) = sum;
      }
    }
    return result;
  }

  T log_determinant() const {
    T sum(0);
    for (Eigen::Index k = 0; k < rank_; ++k) sum = T(sum + math::log(pivot(k)));
    return sum;
  }

 private:
  bool is_zero(Eigen::Index i, Eigen::Index j) const {
    if constexpr (ordered_scalar<T>) {
      T const tolerance = i == j ? tolerance_(i) : geometric_mean(tolerance_(i), tolerance_(j));
      return magnitude(packed_(i, j)) <= tolerance;
    } else {
      return packed_(i, j) == T(0);
    }
  }

  bool is_pivot(Eigen::Index i) const {
    if constexpr (ordered_scalar<T>) return tolerance_(i) < packed_(i, i);
    else return !is_zero(i, i);
  }

  /// Tells whether pivot i loses fewer digits than pivot j.
  bool is_better(Eigen::Index i, Eigen::Index j) const {
    if constexpr (is_exact_scalar<T>) {
      return false;
    } else if constexpr (ordered_scalar<T>) {
      if (!(T(0) < tolerance_(i) && T(0) < tolerance_(j))) return false;
      return T(packed_(j, j) / tolerance_(j)) < T(packed_(i, i) / tolerance_(i));
    } else if constexpr (complex_scalar<T> && requires(T const& x) { math::abs(x); }) {
      return math::abs(packed_(j, j)).real() < math::abs(packed_(i, i)).real();
    } else {
      return false;
    }
  }

  Eigen::Index next_pivot(Eigen::Index candidates) const {
    Eigen::Index best = -1;
    for (Eigen::Index i = rank_; i < candidates; ++i) {
      if (is_pivot(i) && (best < 0 || is_better(i, best))) best = i;
    }
    return best;
  }

  /// Exchanges rows and columns k <= p of the lower triangle.
  void exchange(Eigen::Index k, Eigen::Index p) {
    using std::swap;
    if (k == p) return;
    for (Eigen::Index j = 0; j < k; ++j) swap(packed_(k, j), packed_(p, j));
    for (Eigen::Index i = k + 1; i < p; ++i) swap(packed_(i, k), packed_(p, i));
    for (Eigen::Index i = p + 1; i < size(); ++i) swap(packed_(i, k), packed_(i, p));
    swap(packed_(k, k), packed_(p, p));
    swap(tolerance_(k), tolerance_(p));
    swap(order_[static_cast<std::size_t>(k)], order_[static_cast<std::size_t>(p)]);
  }

  /// Computes one column of L and the Schur complement behind it.
  void eliminate() {
    Eigen::Index const k = rank_;
    for (Eigen::Index j = k + 1; j < size(); ++j) {
      T const factor = packed_(j, k) / pivot(k);
      for (Eigen::Index i = j; i < size(); ++i) packed_(i, j) = T(packed_(i, j) - packed_(i, k) * factor);
      packed_(j, k) = factor;
    }
  }

  /// The tolerance of a diagonal entry of the remainder, tolerance(i) + sum_o W(o)^2 tolerance(o) over the eliminated
  /// rows o with W = A_oo^-1 A_oi: that entry, A_ii - A_io W, is the quadratic form of A at the vector (-W, 1).
  T propagated_tolerance(Eigen::Index i) const {
    vector_of<T> w(rank_);
    T sum = tolerance_(i);
    for (Eigen::Index k = rank_ - 1; k >= 0; --k) {
      T entry = packed_(i, k);
      for (Eigen::Index m = k + 1; m < rank_; ++m) entry = T(entry - packed_(m, k) * w(m));
      w(k) = entry;
      sum = T(sum + T(entry * tolerance_(k)) * entry);
    }
    return sum;
  }

  /// L^-1
  matrix_of<T> lower_inverse() const {
    matrix_of<T> result = matrix_of<T>::Constant(size(), size(), T(0));
    for (Eigen::Index j = 0; j < size(); ++j) {
      result(j, j) = T(1);
      for (Eigen::Index k = j; k < size(); ++k) {
        for (Eigen::Index i = k + 1; i < size(); ++i) {
          result(i, j) = T(result(i, j) - packed_(i, k) * result(k, j));
        }
      }
    }
    return result;
  }

  matrix_of<T> packed_;
  vector_of<T> tolerance_;
  std::vector<Eigen::Index> order_;
  Eigen::Index rank_ = 0;
};

}  // namespace freefield::detail
