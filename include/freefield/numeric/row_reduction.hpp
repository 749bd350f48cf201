#pragma once
/// @file
/// Gauss and Jordan's elimination with complete pivoting, in any field.

#include <freefield/numeric/symmetric_matrix.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace freefield::detail {

/// Solves M x = R.  For every independent row i, M becomes a unit vector in the column pivot_column(i) of its pivot,
/// and R changes along with it, so that x(pivot_column(i)) = R(i) - sum of M(i, j) x(j) over the columns j without a
/// pivot.
///
/// The next pivot is the largest entry; for exact numbers it is the first entry that is not zero.  An entry counts as
/// zero where it is at most 8 n epsilon times the sum of the absolute values of the terms that made it.
template <class T>
class row_reduction {
 public:
  row_reduction(matrix_of<T> m, matrix_of<T> right)
      : m_(std::move(m)), right_(std::move(right)), terms_(m_.rows(), m_.cols()),
        is_used_(static_cast<std::size_t>(m_.cols()), false) {
    for (Eigen::Index j = 0; j < m_.cols(); ++j) {
      for (Eigen::Index i = 0; i < m_.rows(); ++i) terms_(i, j) = size_of(m_(i, j));
    }
    for (Eigen::Index i = 0; i < m_.rows(); ++i) rows_.push_back(i);
    while (rank() < m_.rows() && choose_pivot()) eliminate(rank() - 1);
  }

  Eigen::Index rank() const { return static_cast<Eigen::Index>(pivots_.size()); }
  bool full_rank() const { return rank() == m_.rows(); }
  Eigen::Index pivot_column(Eigen::Index i) const { return pivot_columns_[static_cast<std::size_t>(i)]; }
  bool is_pivot_column(Eigen::Index j) const { return is_used_[static_cast<std::size_t>(j)]; }

  /// The row of the given M that has become row i.  The rows from the rank on depend on the others.
  Eigen::Index original_row(Eigen::Index i) const { return rows_[static_cast<std::size_t>(i)]; }

  std::vector<T> const& pivots() const { return pivots_; }
  T const& reduced(Eigen::Index i, Eigen::Index j) const { return m_(i, j); }
  T const& right(Eigen::Index i, Eigen::Index j) const { return right_(i, j); }

 private:
  static auto size_of([[maybe_unused]] T const& x) {
    if constexpr (is_rounded<T>) return larger_part(x);
    else return 0;
  }
  using size_type = decltype(size_of(std::declval<T const&>()));

  bool is_zero(Eigen::Index i, Eigen::Index j) const {
    if constexpr (is_rounded<T>) {
      return !(size_type(rounding_allowance<size_type>(m_.cols()) * terms_(i, j)) < size_of(m_(i, j)));
    } else {
      return m_(i, j) == T(0);
    }
  }

  bool choose_pivot() {
    Eigen::Index const k = rank();
    Eigen::Index row = -1, column = -1;
    for (Eigen::Index j = 0; j < m_.cols(); ++j) {
      for (Eigen::Index i = k; i < m_.rows() && !is_pivot_column(j); ++i) {
        if (is_zero(i, j)) continue;
        if (row >= 0 && !(size_of(m_(row, column)) < size_of(m_(i, j)))) continue;
        row = i;
        column = j;
      }
    }
    if (row < 0) return false;
    m_.row(k).swap(m_.row(row));
    right_.row(k).swap(right_.row(row));
    terms_.row(k).swap(terms_.row(row));
    std::swap(rows_[static_cast<std::size_t>(k)], rows_[static_cast<std::size_t>(row)]);
    pivots_.push_back(m_(k, column));
    pivot_columns_.push_back(column);
    is_used_[static_cast<std::size_t>(column)] = true;
    return true;
  }

  void eliminate(Eigen::Index k) {
    Eigen::Index const column = pivot_column(k);
    T const pivot = m_(k, column);
    for (Eigen::Index j = 0; j < m_.cols(); ++j) {
      m_(k, j) = T(m_(k, j) / pivot);
      if constexpr (is_rounded<T>) terms_(k, j) = size_type(terms_(k, j) / size_of(pivot));
    }
    for (Eigen::Index j = 0; j < right_.cols(); ++j) right_(k, j) = T(right_(k, j) / pivot);
    for (Eigen::Index i = 0; i < m_.rows(); ++i) {
      if (i != k && !(m_(i, column) == T(0))) subtract(i, k, T(m_(i, column)));
    }
  }

  /// Subtracts factor times row k from row i.
  void subtract(Eigen::Index i, Eigen::Index k, T const& factor) {
    for (Eigen::Index j = 0; j < m_.cols(); ++j) {
      m_(i, j) = T(m_(i, j) - factor * m_(k, j));
      if constexpr (is_rounded<T>) terms_(i, j) = size_type(terms_(i, j) + size_type(size_of(factor) * terms_(k, j)));
    }
    for (Eigen::Index j = 0; j < right_.cols(); ++j) right_(i, j) = T(right_(i, j) - factor * right_(k, j));
  }

  matrix_of<T> m_;
  matrix_of<T> right_;
  matrix_of<size_type> terms_;
  std::vector<Eigen::Index> rows_;
  std::vector<Eigen::Index> pivot_columns_;
  std::vector<T> pivots_;
  std::vector<bool> is_used_;
};

}  // namespace freefield::detail
