#pragma once
/// @file
/// The factorisation P A P^T = L D L^T of a sparse positive definite matrix, and what follows from it.

#include <freefield/integral/gaussian_integral.hpp>

#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>

#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::integral {

template <class Derived>
void take_sparse(Eigen::SparseMatrixBase<Derived> const&);

template <class T> using sparse_of = Eigen::SparseMatrix<T>;

}  // namespace detail::integral

/// A sparse matrix or expression of Eigen.
template <class M>
concept sparse_matrix = requires(M const& m) { detail::integral::take_sparse(m); };

namespace detail::integral {

/// Evaluates a square sparse expression, once, and checks that it is finite and symmetric and has both triangles.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`
template <class T, class Matrix>
sparse_of<T> checked_sparse(std::string_view function, Matrix const& m) {
  require_same_size(function, "rows and columns of the matrix differ in number", m.rows(), m.cols());
  sparse_of<T> a = m;
  a.makeCompressed();
  using iterator = typename sparse_of<T>::InnerIterator;
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    for (iterator entry(a, j); entry; ++entry) {
      require(math::is_finite(entry.value()), errc::non_finite, {function, "matrix is not finite", "finite numbers"},
              entry.value(), {entry.row(), j});
    }
  }
  vector_of<T> const diagonal = a.diagonal();
  sparse_of<T> const transposed = a.transpose();
  sparse_of<T> const difference = a - transposed;
  T const allowance = rounding_allowance<T>(a.rows());
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    for (iterator entry(difference, j); entry; ++entry) {
      Eigen::Index const i = entry.row();
      if (i <= j || entry.value() == T(0)) continue;
      T const tolerance = T(allowance * geometric_mean(magnitude(diagonal(i)), magnitude(diagonal(j))));
      T const below = a.coeff(i, j), above = a.coeff(j, i);
      require(magnitude(entry.value()) <= tolerance, errc::not_symmetric,
              {function, "matrix is not symmetric", "A(i, j) == A(j, i), both stored"},
              disagreement<T>{above, below, tolerance}, {j, i});
    }
  }
  return a;
}

/// The factors L, D and P of a matrix of which the lower triangle is read.  A pivot counts as zero where it is at most
/// 8 k epsilon A(i, i) for the k terms from which it was computed.
template <class T>
class sparse_factor {
 public:
  sparse_factor(std::string_view function, sparse_of<T> const& a) {
    if (a.rows() == 0) return;
    Eigen::SimplicialLDLT<sparse_of<T>> const ldlt(a);
    lower_ = ldlt.matrixL().nestedExpression();
    pivots_ = ldlt.vectorD();
    order_ = ldlt.permutationPinv().indices().template cast<Eigen::Index>();
    require_positive_pivots(function, a);
  }

  Eigen::Index size() const { return pivots_.size(); }
  T const& pivot(Eigen::Index k) const { return pivots_(k); }

  /// The index of A to which row k of the factor belongs.
  Eigen::Index order(Eigen::Index k) const { return order_(k); }

  /// The vector L^-1 P x.
  vector_of<T> forward(vector_of<T> const& x) const {
    vector_of<T> y(size());
    for (Eigen::Index k = 0; k < size(); ++k) y(k) = x(order(k));
    for (Eigen::Index k = 0; k < size(); ++k) {
      for (iterator entry(lower_, k); entry; ++entry) {
        if (entry.row() > k) y(entry.row()) = T(y(entry.row()) - entry.value() * y(k));
      }
    }
    return y;
  }

  /// The vector P^T L^-T y.
  vector_of<T> backward(vector_of<T> y) const {
    vector_of<T> result(size());
    for (Eigen::Index k = size() - 1; k >= 0; --k) {
      for (iterator entry(lower_, k); entry; ++entry) {
        if (entry.row() > k) y(k) = T(y(k) - entry.value() * y(entry.row()));
      }
      result(order(k)) = y(k);
    }
    return result;
  }

  /// The vector A^-1 x.
  vector_of<T> solve(vector_of<T> const& x) const {
    vector_of<T> y = forward(x);
    for (Eigen::Index k = 0; k < size(); ++k) y(k) = T(y(k) / pivot(k));
    return backward(std::move(y));
  }

  factored_integral<T> integral(vector_of<T> const& source) const {
    vector_of<T> const y = forward(source);
    factored_integral<T> result;
    T form(0);
    for (Eigen::Index k = 0; k < size(); ++k) {
      result.integrate(pivot(k));
      form = T(form + T(y(k) / pivot(k)) * y(k));
    }
    result.exponentiate(T(form / T(2)));
    return result;
  }

  /// The diagonal of Z = A^-1, by Z = D^-1 L^-1 + (1 - L^T) Z.  The entries of Z where L is not zero are sufficient:
  ///     Z_ij = delta_ij / D_i - sum_(k > i) L_ki Z_kj,   i <= j.
  /// The cost is the sum of the squares of the columns' lengths, in memory of the nonzeros of L.
  /// Source: K. Takahashi, J. Fagan, M.-S. Chen, Proc. 8th PICA Conf. (1973) 63.
  vector_of<T> inverse_diagonal() const {
    sparse_of<T> z = lower_;
    vector_of<T> diagonal(size()), column(size());
    std::vector<Eigen::Index> rows;
    for (Eigen::Index i = size() - 1; i >= 0; --i) {
      rows.clear();
      for (iterator entry(lower_, i); entry; ++entry) {
        if (entry.row() > i) rows.push_back(entry.row());
      }
      for (Eigen::Index const j : rows) column(j) = T(0);
      accumulate_column(i, z, diagonal, column);
      T sum = T(T(1) / pivot(i));
      for (iterator entry(lower_, i); entry; ++entry) {
        if (entry.row() > i) sum = T(sum - entry.value() * column(entry.row()));
      }
      diagonal(i) = sum;
      for (iterator entry(z, i); entry; ++entry) {
        if (entry.row() > i) entry.valueRef() = column(entry.row());
      }
    }
    vector_of<T> result(size());
    for (Eigen::Index k = 0; k < size(); ++k) result(order(k)) = diagonal(k);
    return result;
  }

 private:
  using iterator = typename sparse_of<T>::InnerIterator;

  /// Computes column(j) = -sum_k L_ki Z_kj over the rows k of column i of L, for each of these rows j.  The structure
  /// of L guarantees that all these Z_kj are known.
  void accumulate_column(Eigen::Index i, sparse_of<T> const& z, vector_of<T> const& diagonal,
                         vector_of<T>& column) const {
    for (iterator entry(lower_, i); entry; ++entry) {
      Eigen::Index const k = entry.row();
      if (k <= i) continue;
      column(k) = T(column(k) - entry.value() * diagonal(k));
      iterator other(lower_, i);
      for (iterator known(z, k); known; ++known) {
        if (known.row() <= k) continue;
        while (other && other.row() < known.row()) ++other;
        if (!other) break;
        if (other.row() != known.row()) continue;
        column(known.row()) = T(column(known.row()) - entry.value() * known.value());
        column(k) = T(column(k) - other.value() * known.value());
      }
    }
  }

  /// Refuses a pivot that is not positive.  Eigen stops at a pivot that is zero and leaves the later ones undefined.
  void require_positive_pivots(std::string_view function, sparse_of<T> const& a) const {
    std::vector<Eigen::Index> terms(static_cast<std::size_t>(size()), 1);
    for (Eigen::Index k = 0; k < size(); ++k) {
      Eigen::Index const i = order(k);
      T const tolerance = T(rounding_allowance<T>(terms[static_cast<std::size_t>(k)]) * magnitude(a.coeff(i, i)));
      require(T(-tolerance) <= pivot(k), errc::not_positive,
              {function, "precision is not positive definite: pivot", "a positive definite matrix"}, pivot(k), {i});
      require(tolerance < pivot(k), errc::degenerate,
              {function, "precision has a zero mode: pivot", "a positive definite matrix"}, pivot(k), {i});
      for (iterator entry(lower_, k); entry; ++entry) ++terms[static_cast<std::size_t>(entry.row())];
    }
  }

  sparse_of<T> lower_;
  vector_of<T> pivots_;
  Eigen::Matrix<Eigen::Index, Eigen::Dynamic, 1> order_;
};

template <class T, class Precision, class Source>
factored_integral<T> sparse_integral(std::string_view function, Precision const& precision, Source const& source) {
  sparse_of<T> const a = checked_sparse<T>(function, precision);
  vector_of<T> const b = checked_source<T>(function, source, a.rows());
  return sparse_factor<T>(function, a).integral(b);
}

}  // namespace detail::integral

/// The Gaussian integral with a sparse precision, both of whose triangles are stored.
///     Eigen::SparseMatrix<double> A = ...;
///     ff::log_gaussian_integral(A, b);
/// Cost: that of the sparse factor L in an order of minimum degree; memory for its nonzeros.
/// @throws error as for a dense precision; `degenerate` does not say how many zero modes there are
template <sparse_matrix Precision, real_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
T gaussian_integral(Precision const& a, Source const& b) {
  constexpr std::string_view function = "gaussian_integral";
  return detail::integral::sparse_integral<T>(function, a, b).value(function);
}
template <sparse_matrix Precision, real_scalar T = typename Precision::Scalar>
T gaussian_integral(Precision const& a) {
  return gaussian_integral(a, detail::integral::no_source<T>(a.rows()));
}
template <sparse_matrix Precision, real_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
T log_gaussian_integral(Precision const& a, Source const& b) {
  constexpr std::string_view function = "log_gaussian_integral";
  return detail::integral::sparse_integral<T>(function, a, b).log(function);
}
template <sparse_matrix Precision, real_scalar T = typename Precision::Scalar>
T log_gaussian_integral(Precision const& a) {
  return log_gaussian_integral(a, detail::integral::no_source<T>(a.rows()));
}

}  // namespace freefield
