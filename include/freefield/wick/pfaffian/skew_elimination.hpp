#pragma once
/// @file
/// Pfaffians in fields: elimination of pairs of indices, in blocks where the machine multiplies matrices fast.

#include <freefield/core/lanes.hpp>
#include <freefield/wick/pfaffian/ring_pfaffian.hpp>

#include <algorithm>
#include <complex>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::wick {

/// The number of pairs whose updates of the remainder are made together, as a product of matrices.
template <class T> inline constexpr Eigen::Index panel_pairs = 1;
template <vectorized_real T> inline constexpr Eigen::Index panel_pairs<T> = 32;
template <vectorized_real T> inline constexpr Eigen::Index panel_pairs<std::complex<T>> = 32;

/// Elimination of pairs of indices with pivots, O(n^3/6) products.  With u = A_k, v = A_(k+1) and p = A_(k,k+1), A_ij
/// becomes
///     A_ij + (v_i u_j - u_i v_j) / p      for i, j >= k + 2,
/// and the Pfaffian is the product of all pivots.  Where numbers round, index k + 1 is exchanged with the index of the
/// largest |u|, so that |u_i / p| <= 1; otherwise with the first index where u is not zero.  Jets have an inverse only
/// where their value is not zero: a column without such an entry is exchanged with another one.
/// Source: B. N. Parlett, J. K. Reid, BIT 10 (1970) 386; M. Wimmer, ACM Trans. Math. Software 38 (2012) 30.
template <class T>
class skew_elimination {
 public:
  skew_elimination(std::string_view function, matrix_of<T> a)
      : function_(function), a_(std::move(a)), n_(a_.rows()),
        left_(matrix_of<T>::Constant(n_, 2 * panel_pairs<T>, T(0))), right_(left_) {}

  T value() {
    for (Eigen::Index k = 0; k < n_; k += 2) {
      if (!bring_pivot(k)) {
        pivots_.push_back(remainder(k));
        break;
      }
      take_pair(k);
      if (pending_ == panel_pairs<T>) update_from(k + 2);
    }
    T const result = product();
    return negative_ ? T(-result) : result;
  }

 private:
  static constexpr bool in_blocks = panel_pairs<T> > 1;

  /// Applies the pairs of the panel to column k.
  void refresh(Eigen::Index k) {
    if constexpr (in_blocks) {
      Eigen::Index const rows = n_ - k - 1, columns = 2 * pending_;
      if (columns == 0) return;
      a_.col(k).tail(rows).noalias() +=
          left_.block(k + 1, 0, rows, columns) * right_.row(k).head(columns).transpose();
    }
  }

  void exchange(Eigen::Index first, Eigen::Index a, Eigen::Index b) {
    if (a == b) return;
    exchange_indices(a_, first, a, b);
    left_.row(a).swap(left_.row(b));
    right_.row(a).swap(right_.row(b));
    negative_ = !negative_;
  }

  /// The row of the pivot in column k; n if there is none.
  Eigen::Index pivot_row(Eigen::Index k) const {
    Eigen::Index best = n_;
    if constexpr (is_rounded<T>) {
      auto largest = larger_part(T(0));
      for (Eigen::Index i = k + 1; i < n_; ++i) {
        auto const size = larger_part(a_(i, k));
        if (size <= largest) continue;
        best = i;
        if (!math::is_finite(size)) break;
        largest = size;
      }
    } else {
      for (Eigen::Index i = n_ - 1; i > k; --i) {
        if (!(a_(i, k) == T(0))) best = i;
      }
    }
    return best;
  }

  /// Brings a pivot to (k + 1, k), from another column where this one has none.
  bool bring_pivot(Eigen::Index k) {
    refresh(k);
    Eigen::Index row = pivot_row(k);
    if constexpr (!in_blocks) {
      for (Eigen::Index other = k + 1; row == n_ && other < n_ - 1; ++other) {
        if (pivot_row(other) == n_) continue;
        exchange(k, k, other);
        row = pivot_row(k);
      }
    }
    if (row == n_) return false;
    exchange(k, k + 1, row);
    return true;
  }

  void take_pair(Eigen::Index k) {
    refresh(k + 1);
    T const pivot = T(-a_(k + 1, k));
    require(math::is_finite(pivot), errc::overflow, {function_, "pivot overflows", "a finite result"}, pivot, {k});
    pivots_.push_back(pivot);
    Eigen::Index const u = 2 * pending_, v = u + 1;
    for (Eigen::Index i = k + 2; i < n_; ++i) {
      right_(i, u) = T(a_(i, k) / pivot);
      right_(i, v) = a_(i, k + 1);
      left_(i, u) = right_(i, v);
      left_(i, v) = T(-right_(i, u));
    }
    ++pending_;
  }

  /// Applies the pairs of the panel to everything that is left.
  void update_from(Eigen::Index first) {
    constexpr Eigen::Index width = in_blocks ? 96 : 1;
    for (Eigen::Index j = first; j < n_; j += width) {
      Eigen::Index const columns = std::min(width, n_ - j);
      if constexpr (in_blocks) {
        a_.block(j, j, n_ - j, columns).noalias() +=
            left_.bottomRows(n_ - j) * right_.middleRows(j, columns).transpose();
      } else {
        for (Eigen::Index i = j + 1; i < n_; ++i) {
          T const change = T(left_(i, 0) * right_(j, 0)) + T(left_(i, 1) * right_(j, 1));
          a_(i, j) = T(a_(i, j) + change);
        }
      }
    }
    pending_ = 0;
  }

  /// The Pfaffian of what is left where all values are zero; their derivatives may differ from zero.
  T remainder(Eigen::Index k) const {
    if constexpr (in_blocks) {
      return T(0);
    } else {
      matrix_of<T> const rest = a_.bottomRightCorner(n_ - k, n_ - k);
      if (rest.rows() <= 8) return pfaffian_by_subsets<T>(rest);
      for (Eigen::Index j = 0; j < rest.cols(); ++j) {
        for (Eigen::Index i = j + 1; i < rest.rows(); ++i) {
          if (!vanishes(rest(i, j))) return series_elimination<T>(rest).value();
        }
      }
      return T(0);
    }
  }

  /// Multiplies large and small pivots in turn, so that no partial product overflows or vanishes unless the result
  /// does.
  T product() {
    T result(1);
    if constexpr (is_rounded<T>) {
      using real = decltype(larger_part(result));
      auto const smaller = [](T const& x, T const& y) { return larger_part(x) < larger_part(y); };
      std::sort(pivots_.begin(), pivots_.end(), smaller);
      for (std::size_t low = 0, high = pivots_.size(); low < high;) {
        T const factor = larger_part(result) < real(1) ? pivots_[--high] : pivots_[low++];
        result = T(result * factor);
      }
    } else {
      for (T const& pivot : pivots_) result = T(result * pivot);
    }
    return result;
  }

  std::string_view function_;
  matrix_of<T> a_;
  Eigen::Index n_;
  matrix_of<T> left_, right_;
  Eigen::Index pending_ = 0;
  bool negative_ = false;
  std::vector<T> pivots_;
};

}  // namespace freefield::detail::wick
