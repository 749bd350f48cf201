#pragma once
/// @file
/// The factors of shift I - J, chosen by the type of J.

#include <freefield/core/scalar.hpp>
#include <freefield/numeric/band_matrix.hpp>
#include <freefield/numeric/dense.hpp>

#include <Eigen/LU>

#include <complex>
#include <concepts>
#include <cstddef>
#include <span>

namespace freefield {

/// The factors of shift I - J for Jacobians of type Matrix and shifts in Shift, which is the scalar of J or the complex
/// numbers above it; specialised with
///     bool factorise(Shift const& shift, Matrix const& j);   // false where the matrix is singular or not finite
///     template <class Column>
///     void solve_in_place(Column& b) const;                  // a column of Eigen or a Map of one, numbers in Shift
template <class Matrix, class Shift>
struct shifted_factor {};

/// Eigen's LU with partial pivoting, in the place of a dense matrix.
template <class T, int Rows, int Options, int MaxRows, class Shift>
struct shifted_factor<Eigen::Matrix<T, Rows, Rows, Options, MaxRows, MaxRows>, Shift> {
  using matrix_type = Eigen::Matrix<Shift, Rows, Rows, Options, MaxRows, MaxRows>;

  template <class J>
  bool factorise(Shift const& shift, J const& j) {
    matrix_type matrix = (-j).template cast<Shift>();
    for (Eigen::Index i = 0; i < j.rows(); ++i) matrix(i, i) = Shift(matrix(i, i) + shift);
    factor_.compute(matrix);
    for (Eigen::Index i = 0; i < j.rows(); ++i) {
      Shift const pivot = factor_.matrixLU()(i, i);
      if (pivot == Shift(0) || !(Shift(pivot - pivot) == Shift(0))) return false;
    }
    return true;
  }
  template <class Column>
  void solve_in_place(Column& b) const { b = factor_.solve(b).eval(); }

 private:
  Eigen::PartialPivLU<matrix_type> factor_{};
};

template <class T, std::size_t Lower, std::size_t Upper, class Shift>
struct shifted_factor<band_matrix<T, Lower, Upper>, Shift> {
  bool factorise(Shift const& shift, band_matrix<T, Lower, Upper> const& j) { return factor_.factorise(shift, j); }
  template <class Column>
  void solve_in_place(Column& b) const {
    factor_.solve_in_place(std::span<Shift>(b.data(), static_cast<std::size_t>(b.size())));
  }

 private:
  band_factor<Shift, Lower, Upper> factor_;
};

}  // namespace freefield
