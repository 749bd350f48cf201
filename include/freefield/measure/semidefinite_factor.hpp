#pragma once
/// @file
/// The rank-revealing factorisation P A P^T = L D L^T of a positive semidefinite matrix, in any field.

#include <freefield/measure/matrix_checks.hpp>

#include <utility>
#include <vector>

namespace freefield::detail {

/// In place: D and the strict lower triangle of the unit triangular L, columns 0 .. rank - 1; behind them the Schur
/// complement that was left.  Row and column k stand for the index order[k] of A.
///
/// A pivot counts as zero where rounding cannot tell it from zero: at or below 8 n epsilon scale(i), where scale(i) is
/// the size of the terms that cancelled in it (A(i, i) itself, as a rule).  The answer does not depend on the units of the
/// coordinates.  For exact numbers it is exact; where there is no order (complex numbers), only zero is zero.
/// Of the pivots the largest relative to its scale is next; of exact ones the first.
/// Source: N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed. (2002), section 10.3.
template <class T>
class semidefinite_factor {
 public:
  /// Eliminates the first `candidates` indices, all by default.
  semidefinite_factor(matrix_of<T> matrix, vector_of<T> scale, Eigen::Index candidates)
      : packed_(std::move(matrix)), tolerance_(std::move(scale)), order_(static_cast<std::size_t>(packed_.rows())) {
    T const allowance = rounding_allowance<T>(size());
    for (Eigen::Index i = 0; i < size(); ++i) {
      order_[static_cast<std::size_t>(i)] = i;
      tolerance_(i) = T(allowance * tolerance_(i));
    }
    for (; rank_ < candidates; ++rank_) {
      Eigen::Index const pivot = next_pivot(candidates);
      if (pivot < 0) break;
      exchange(rank_, pivot);
      eliminate();
    }
  }
  semidefinite_factor(matrix_of<T> const& matrix, vector_of<T> const& scale)
      : semidefinite_factor(matrix, scale, matrix.rows()) {}

  Eigen::Index size() const { return packed_.rows(); }
  Eigen::Index rank() const { return rank_; }
  bool full_rank() const { return rank_ == size(); }
  Eigen::Index order(Eigen::Index k) const { return order_[static_cast<std::size_t>(k)]; }
  T const& pivot(Eigen::Index k) const { return packed_(k, k); }
  T const& lower(Eigen::Index i, Eigen::Index k) const { return packed_(i, k); }

  /// Entry (i, j), i >= j >= rank, of what is left of A after the elimination.
  T const& remainder(Eigen::Index i, Eigen::Index j) const { return packed_(i, j); }
  T const& tolerance(Eigen::Index k) const { return tolerance_(k); }

  /// Where the remainder cannot belong to a semidefinite matrix, as a place (i, j) in factor order; (-1, -1) if nowhere.
  std::pair<Eigen::Index, Eigen::Index> negative_place() const {
    if constexpr (ordered_scalar<T>) {
      for (Eigen::Index i = rank_; i < size(); ++i) {
        if (!(T(-tolerance_(i)) <= packed_(i, i))) return {i, i};
      }
      for (Eigen::Index j = rank_; j < size(); ++j) {
        for (Eigen::Index i = j + 1; i < size(); ++i) {
          T const& allowed = tolerance_(i) < tolerance_(j) ? tolerance_(j) : tolerance_(i);
          if (!(magnitude(packed_(i, j)) <= allowed)) return {i, j};
        }
      }
    }
    return {-1, -1};
  }

  /// y with L y = P x on the eliminated rows, and on the others what is left of x.
  vector_of<T> forward(vector_of<T> const& x) const {
    vector_of<T> y(size());
    for (Eigen::Index k = 0; k < size(); ++k) y(k) = x(order(k));
    for (Eigen::Index k = 0; k < rank_; ++k) {
      for (Eigen::Index i = k + 1; i < size(); ++i) y(i) = T(y(i) - packed_(i, k) * y(k));
    }
    return y;
  }

  /// x^T A^-1 x from y = forward(x), over the eliminated rows.
  T quadratic_form(vector_of<T> const& y) const {
    T sum(0);
    for (Eigen::Index k = 0; k < rank_; ++k) sum = T(sum + T(y(k) * y(k)) / pivot(k));
    return sum;
  }

  /// A^-1 x; of full rank only.
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

  /// A^-1, exactly symmetric; of full rank only.
  matrix_of<T> inverse() const {
    matrix_of<T> result(size(), size());
    vector_of<T> unit = vector_of<T>::Constant(size(), T(0));
    for (Eigen::Index j = 0; j < size(); ++j) {
      unit(j) = T(1);
      vector_of<T> const column = solve(unit);
      unit(j) = T(0);
      for (Eigen::Index i = j; i < size(); ++i) result(i, j) = result(j, i) = column(i);
    }
    return result;
  }

  T log_determinant() const {
    T sum(0);
    for (Eigen::Index k = 0; k < rank_; ++k) sum = T(sum + math::log(pivot(k)));
    return sum;
  }

 private:
  bool is_pivot(Eigen::Index i) const {
    if constexpr (ordered_scalar<T>) return tolerance_(i) < packed_(i, i);
    else return !(packed_(i, i) == T(0));
  }

  Eigen::Index next_pivot(Eigen::Index candidates) const {
    Eigen::Index best = -1;
    for (Eigen::Index i = rank_; i < candidates; ++i) {
      if (!is_pivot(i)) continue;
      if constexpr (ordered_scalar<T> && !is_exact_scalar<T>) {
        if (best < 0 || T(packed_(best, best) * tolerance_(i)) < T(packed_(i, i) * tolerance_(best))) best = i;
      } else {
        return i;
      }
    }
    return best;
  }

  /// Rows and columns k <= p of the lower triangle change places.
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

  /// One column of L, and the Schur complement behind it.
  void eliminate() {
    Eigen::Index const k = rank_;
    for (Eigen::Index j = k + 1; j < size(); ++j) {
      T const factor = packed_(j, k) / pivot(k);
      for (Eigen::Index i = j; i < size(); ++i) packed_(i, j) = T(packed_(i, j) - packed_(i, k) * factor);
      packed_(j, k) = factor;
    }
  }

  matrix_of<T> packed_;
  vector_of<T> tolerance_;
  std::vector<Eigen::Index> order_;
  Eigen::Index rank_ = 0;
};

}  // namespace freefield::detail
