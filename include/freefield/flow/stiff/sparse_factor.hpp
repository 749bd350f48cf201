#pragma once
/// @file
/// The factors of shift I - J of a sparse J.

#include <freefield/flow/stiff/shifted_factor.hpp>

#include <Eigen/SparseCore>
#include <Eigen/SparseLU>

#include <algorithm>
#include <memory>
#include <utility>

namespace freefield {

/// Eigen's supernodal LU.  The order of the columns is chosen anew where the pattern changes.
template <class T, int Options, class Index, class Shift>
struct shifted_factor<Eigen::SparseMatrix<T, Options, Index>, Shift> {
  using matrix_type = Eigen::SparseMatrix<Shift, Eigen::ColMajor, Index>;

  bool factorise(Shift const& shift, Eigen::SparseMatrix<T, Options, Index> const& j) {
    matrix_type unit(j.rows(), j.cols());
    unit.setIdentity();
    matrix_type matrix = unit * shift - matrix_type(j.template cast<Shift>());
    matrix.makeCompressed();
    for (Eigen::Index k = 0; k < matrix.nonZeros(); ++k)
      if (!(Shift(matrix.valuePtr()[k] - matrix.valuePtr()[k]) == Shift(0))) return false;
    if (factor_.use_count() != 1 || !has_pattern_of(matrix)) {
      factor_ = std::make_shared<Eigen::SparseLU<matrix_type>>();
      factor_->analyzePattern(matrix);
    }
    factor_->factorize(matrix);
    pattern_ = std::move(matrix);
    return factor_->info() == Eigen::Success;
  }
  template <class Column>
  void solve_in_place(Column& b) const { b = factor_->solve(b).eval(); }

 private:
  bool has_pattern_of(matrix_type const& matrix) const {
    auto const same = [](Index const* a, Index const* b, Eigen::Index n) { return std::equal(a, a + n, b); };
    return pattern_.nonZeros() == matrix.nonZeros() && pattern_.cols() == matrix.cols() &&
           same(pattern_.outerIndexPtr(), matrix.outerIndexPtr(), matrix.cols() + 1) &&
           same(pattern_.innerIndexPtr(), matrix.innerIndexPtr(), matrix.nonZeros());
  }

  std::shared_ptr<Eigen::SparseLU<matrix_type>> factor_;  ///< Eigen's cannot be copied: copies of a run share it
  matrix_type pattern_;
};

}  // namespace freefield
