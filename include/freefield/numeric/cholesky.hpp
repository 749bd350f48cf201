#pragma once
/// @file
/// The Cholesky factorisation of a small positive definite matrix of any ordered field.

#include <freefield/core/math.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>

#include <utility>

namespace freefield {

/// A = L D L^T with L unit lower triangular and D diagonal, read from the lower triangle of A; A is positive definite
/// where `exists()`.
///
/// It is for the small matrices of Newton's method and of least squares.  Eigen's LDLT does the same, in blocks for
/// large ones, and takes the compiler a second for every scalar; this class takes a twentieth of that.  To decide on
/// the rank of a matrix use `semidefinite_factor`.  Cost: n^3 / 6 products, n^2 for each `solve`.
template <field_scalar T>
  requires ordered_scalar<T>
class cholesky_factor {
 public:
  /// An object without a matrix, until `factorise` is called.
  cholesky_factor() = default;
  explicit cholesky_factor(matrix_of<T> a) : packed_(std::move(a)) { factorise(); }

  /// Factorises another matrix in the memory of the last one.
  void factorise(matrix_of<T> const& a) {
    packed_ = a;
    factorise();
  }

  /// Tells whether every pivot is positive; a NaN is not.
  bool exists() const { return exists_; }

  /// A^-1 b.
  vector_of<T> solve(vector_of<T> b) const {
    solve_in_place(b);
    return b;
  }
  void solve_in_place(vector_of<T>& b) const {
    Eigen::Index const n = packed_.rows();
    for (Eigen::Index k = 0; k < n; ++k)
      for (Eigen::Index i = k + 1; i < n; ++i) b(i) -= T(packed_(i, k) * b(k));
    for (Eigen::Index k = n - 1; k >= 0; --k) {
      b(k) *= packed_(k, k);
      for (Eigen::Index i = k + 1; i < n; ++i) b(k) -= T(packed_(i, k) * b(i));
    }
  }

  /// A^-1, column by column.
  matrix_of<T> inverse() const {
    Eigen::Index const n = packed_.rows();
    matrix_of<T> result(n, n);
    for (Eigen::Index j = 0; j < n; ++j) {
      vector_of<T> unit = vector_of<T>::Constant(n, T(0));
      unit(j) = T(1);
      unit = solve(std::move(unit));
      for (Eigen::Index i = 0; i < n; ++i) result(i, j) = unit(i);
    }
    return result;
  }

  /// The lower triangular F with F F^T = A.
  matrix_of<T> lower_root() const requires real_scalar<T> {
    Eigen::Index const n = packed_.rows();
    matrix_of<T> result = matrix_of<T>::Constant(n, n, T(0));
    for (Eigen::Index k = 0; k < n; ++k) {
      result(k, k) = T(T(1) / math::sqrt(T(packed_(k, k))));
      for (Eigen::Index i = k + 1; i < n; ++i) result(i, k) = T(packed_(i, k) * result(k, k));
    }
    return result;
  }

 private:
  matrix_of<T> packed_;  ///< D^-1 on the diagonal, L below
  bool exists_ = false;

  void factorise() {
    exists_ = false;
    Eigen::Index const n = packed_.rows();
    for (Eigen::Index k = 0; k < n; ++k) {
      T const pivot = packed_(k, k);
      if (!(pivot > T(0))) return;
      packed_(k, k) = T(T(1) / pivot);
      for (Eigen::Index j = k + 1; j < n; ++j) {
        T const factor = T(packed_(j, k) * packed_(k, k));
        for (Eigen::Index i = j; i < n; ++i) packed_(i, j) -= T(packed_(i, k) * factor);
        packed_(j, k) = factor;
      }
    }
    exists_ = true;
  }
};

}  // namespace freefield
