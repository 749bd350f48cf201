#pragma once
/// @file
/// A single eigenvalue of a matrix without symmetry, with the effect that rounding has on it.

#include <freefield/core/estimate.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>
#include <freefield/numeric/pivoted_factor.hpp>

#include <limits>
#include <utility>

namespace freefield::detail {

/// The solution of (matrix - eigenvalue) x = 0 by two steps of inverse iteration, with a shift as close to the
/// eigenvalue as gives finite numbers.
template <class T>
vector_of<T> eigenvector_of(matrix_of<T> const& matrix, T const& eigenvalue) {
  vector_of<T> x(matrix.rows());
  T size = math::abs(eigenvalue);
  for (T const& entry : matrix.reshaped())
    if (size < math::abs(entry)) size = math::abs(entry);
  T distance = T(T(16) * T(std::numeric_limits<T>::epsilon() * (eigenvalue == T(0) ? size : eigenvalue)));
  for (int trial = 0; trial < 16; ++trial, distance = T(distance * T(-3))) {
    matrix_of<T> shifted = matrix;
    for (Eigen::Index k = 0; k < matrix.rows(); ++k) shifted(k, k) = T(shifted(k, k) - T(eigenvalue + distance));
    pivoted_factor<T> const factors(std::move(shifted));
    for (Eigen::Index k = 0; k < x.size(); ++k) x(k) = T(T(1) / as_scalar<T>(k + 1));
    T largest(0);
    for (int step = 0; step < 2; ++step) {
      x = factors.solve(std::move(x));
      largest = T(0);
      for (T const& entry : x)
        if (!(math::abs(entry) <= largest)) largest = math::abs(entry);  // a NaN stays
      for (T& entry : x) entry = T(entry / largest);
    }
    if (math::is_finite(largest)) break;
  }
  return x;
}

/// A simple real eigenvalue lambda of a matrix G, with left and right vectors l and r: l.G r / l.r, and how
/// much of it relative errors `share` of the entries can change,  share |l|.G |r| / |l.r|.
template <class T>
estimate<T> refined_eigenvalue(matrix_of<T> const& matrix, T const& eigenvalue, T const& share) {
  vector_of<T> const right = eigenvector_of(matrix, eigenvalue);
  vector_of<T> const left = eigenvector_of(matrix_of<T>(matrix.transpose()), eigenvalue);
  T product(0), image(0), size(0);
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    product = T(product + T(left(i) * right(i)));
    T row(0), row_size(0);
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) {
      T const term = T(matrix(i, j) * right(j));
      row = T(row + term);
      row_size = T(row_size + math::abs(term));
    }
    image = T(image + T(left(i) * row));
    size = T(size + T(math::abs(T(left(i))) * row_size));
  }
  return {T(image / product), T(T(share * size) / math::abs(product))};
}

}  // namespace freefield::detail
