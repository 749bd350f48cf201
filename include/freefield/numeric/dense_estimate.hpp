#pragma once
/// @file
/// Vectors and matrices together with bounds of their errors.

#include <freefield/core/estimate.hpp>
#include <freefield/numeric/dense.hpp>

#include <ostream>

namespace freefield {

/// A vector or a matrix and how far every entry of the exact one can be from it: |exact - value| <= error, entry by
/// entry.
template <class T, int Rows, int Columns, int Options, int MaxRows, int MaxColumns>
struct estimate<Eigen::Matrix<T, Rows, Columns, Options, MaxRows, MaxColumns>> {
  using dense_type = Eigen::Matrix<T, Rows, Columns, Options, MaxRows, MaxColumns>;

  dense_type value;
  dense_type error;

  Eigen::Index size() const { return value.size(); }

  /// One entry of a vector.
  estimate<T> operator[](Eigen::Index i) const { return {value(i), error(i)}; }

  /// One entry of a matrix.
  estimate<T> operator()(Eigen::Index i, Eigen::Index j) const { return {value(i, j), error(i, j)}; }

  /// Tells whether every entry of x is within its error.
  bool contains(dense_type const& x) const {
    if (x.rows() != value.rows() || x.cols() != value.cols()) return false;
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      for (Eigen::Index i = 0; i < x.rows(); ++i) {
        if (!(*this)(i, j).contains(x(i, j))) return false;
      }
    }
    return true;
  }

  /// The entries as `value +- error`, row by row.
  friend std::ostream& operator<<(std::ostream& out, estimate const& e) requires detail::streamable<T> {
    for (Eigen::Index i = 0; i < e.value.rows(); ++i) {
      if (i > 0) out << '\n';
      for (Eigen::Index j = 0; j < e.value.cols(); ++j) out << (j > 0 ? "  " : "") << e(i, j);
    }
    return out;
  }
};

}  // namespace freefield
