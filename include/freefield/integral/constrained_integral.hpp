#pragma once
/// @file
/// Gaussian integrals with linear constraints as delta functions.

#include <freefield/integral/gaussian_integral.hpp>
#include <freefield/numeric/row_reduction.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::integral {

/// The surface G x = c as x = origin + directions y, where dy is the volume element of the free coordinates; and the
/// Jacobian of delta(G x - c) = delta(x_p - ...) / |jacobian| in the other coordinates x_p.
template <class T>
struct constraint_surface {
  vector_of<T> origin;
  matrix_of<T> directions;
  std::vector<T> jacobian;  ///< positive factors
};

/// The unit of 1 / x_i, sqrt(A(i, i)), where that is positive; otherwise 1.
template <class T>
vector_of<T> coordinate_units(matrix_of<T> const& a) {
  vector_of<T> result(a.rows());
  for (Eigen::Index i = 0; i < a.rows(); ++i) result(i) = T(0) < a(i, i) ? math::sqrt(a(i, i)) : T(1);
  return result;
}

/// Solves the constraints.  G and c are first divided by the units of the coordinates, and each row by its largest
/// entry, so that the answer does not depend on either.
template <class T>
constraint_surface<T> surface_of(std::string_view function, matrix_of<T> g, vector_of<T> c, vector_of<T> const& unit) {
  constraint_surface<T> result;
  for (Eigen::Index i = 0; i < g.rows(); ++i) {
    T largest(0);
    for (Eigen::Index j = 0; j < g.cols(); ++j) {
      g(i, j) = T(g(i, j) / unit(j));
      largest = std::max<T>(largest, magnitude(g(i, j)));
    }
    require(T(0) < largest, errc::degenerate, {function, "constraint has no coefficients: row", "one that is not zero"},
            largest, {i});
    for (Eigen::Index j = 0; j < g.cols(); ++j) g(i, j) = T(g(i, j) / largest);
    c(i) = T(c(i) / largest);
    result.jacobian.push_back(largest);
  }
  row_reduction<T> const reduction(g, c);
  bool const independent = reduction.full_rank();
  require(independent, errc::degenerate,
          {function, "constraint depends on the others: the rank of the constraints", "their number"}, reduction.rank(),
          {independent ? 0 : reduction.original_row(reduction.rank())});
  for (T const& pivot : reduction.pivots()) result.jacobian.push_back(magnitude(pivot));
  Eigen::Index const n = g.cols(), free = n - g.rows();
  result.origin = vector_of<T>::Constant(n, T(0));
  result.directions = matrix_of<T>::Constant(n, free, T(0));
  for (Eigen::Index j = 0, k = 0; j < n; ++j) {
    if (!reduction.is_pivot_column(j)) result.directions(j, k++) = T(1);
  }
  for (Eigen::Index i = 0; i < g.rows(); ++i) {
    Eigen::Index const p = reduction.pivot_column(i);
    result.origin(p) = reduction.right(i, 0);
    for (Eigen::Index j = 0, k = 0; j < n; ++j) {
      if (!reduction.is_pivot_column(j)) result.directions(p, k++) = T(-reduction.reduced(i, j));
    }
  }
  return result;
}

/// The source b - A x that is left at x.
template <class T>
vector_of<T> remaining_source(matrix_of<T> const& a, vector_of<T> const& b, vector_of<T> const& x) {
  vector_of<T> result = image(a, x);
  for (Eigen::Index i = 0; i < x.size(); ++i) result(i) = T(b(i) - result(i));
  return result;
}

/// With x = origin + N y the exponent is -y^T (N^T A N) y / 2 + (N^T (b - A origin))^T y plus its value at the origin.
/// The origin is first moved to the maximum of the exponent, so that no large terms cancel.
template <class T>
factored_integral<T> integral_on_surface(std::string_view function, matrix_of<T> const& a, vector_of<T> const& b,
                                         constraint_surface<T> const& surface) {
  matrix_of<T> const transposed = surface.directions.transpose();
  semidefinite_factor<T> const factor(congruent(transposed, a));
  require_positive_block(function, factor, factor.size(),
                         {"precision on the constraint surface", "a positive definite matrix"});
  vector_of<T> const step = factor.solve(image(transposed, remaining_source(a, b, surface.origin)));
  vector_of<T> const moved = image(surface.directions, step);
  vector_of<T> origin = surface.origin;
  for (Eigen::Index i = 0; i < origin.size(); ++i) origin(i) = T(origin(i) + moved(i));
  vector_of<T> const rest = remaining_source(a, b, origin);
  factored_integral<T> result = integral_of(factor, factor.forward(image(transposed, rest)));
  result.exponentiate(T(T(inner_product(b, origin) + inner_product(rest, origin)) / T(2)));
  return result;
}

template <class T>
factored_integral<T> constrained_integral(std::string_view function, matrix_of<T> a, vector_of<T> b, matrix_of<T> g,
                                          vector_of<T> c) {
  Eigen::Index const n = a.rows();
  vector_of<T> const unit = coordinate_units(a);
  constraint_surface<T> const surface = surface_of(function, std::move(g), std::move(c), unit);
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < n; ++i) a(i, j) = T(T(a(i, j) / unit(i)) / unit(j));
    b(j) = T(b(j) / unit(j));
  }
  factored_integral<T> result = integral_on_surface(function, a, b, surface);
  for (T const& factor : surface.jacobian) result.divide_by(factor);
  for (Eigen::Index i = 0; i < n; ++i) result.divide_by(unit(i));
  return result;
}

template <class T, class Precision, class Source, class Constraints, class Values>
factored_integral<T> checked_constrained_integral(std::string_view function, Precision const& a, Source const& b,
                                                  Constraints const& g, Values const& c) {
  matrix_of<T> const precision = checked_symmetric<T, by_coordinates>(function, a), constraints = g;
  vector_of<T> const source = checked_source<T>(function, b, precision.rows());
  require_finite<T>(function, "constraints are not finite", constraints);
  vector_of<T> const values = checked_vector<T>(function, "value of a constraint is not finite", c);
  require_same_size(function, "constraints and precision differ in dimension", constraints.cols(), precision.rows());
  require_same_size(function, "constraints and values differ in number", constraints.rows(), values.size());
  return constrained_integral<T>(function, precision, source, constraints, values);
}

}  // namespace detail::integral

/// The integral over R^n of exp(-x^T A x / 2 + b^T x) delta(G x - c), with a delta function for each of the m rows:
///     (2 pi)^((n-m)/2) (det A det(G A^-1 G^T))^(-1/2) exp(b^T A^-1 b / 2 - d^T (G A^-1 G^T)^-1 d / 2)
/// with d = c - G A^-1 b, for positive definite A.  But A has to be so only on the solutions of G x = 0: its zero modes
/// may be fixed by constraints.
///     ff::constrained_gaussian_integral(A, b, G, c);
///
/// @param a  A, n x n, symmetric
/// @param b  n
/// @param g  G, m x n, of rank m
/// @param c  m
/// @returns  the integrand over |det G| for m = n, the integral itself for m = 0
/// Cost: n^2 (n + m) products or fewer.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`; `degenerate` for constraints that depend on others,
/// with the row and the rank; `not_positive` and `degenerate` as `gaussian_integral`, with the index among the free
/// coordinates, for the precision on the surface; `overflow`
template <dense_matrix Precision, real_scalar T = typename Precision::Scalar, eigen_dense<T> Source,
          eigen_dense<T> Constraints, eigen_dense<T> Values>
T constrained_gaussian_integral(Precision const& a, Source const& b, Constraints const& g, Values const& c) {
  constexpr std::string_view function = "constrained_gaussian_integral";
  return detail::integral::checked_constrained_integral<T>(function, a, b, g, c).value(function);
}

/// Its logarithm.
/// @throws error as `constrained_gaussian_integral`; `overflow` only where the exponent overflows
template <dense_matrix Precision, real_scalar T = typename Precision::Scalar, eigen_dense<T> Source,
          eigen_dense<T> Constraints, eigen_dense<T> Values>
T log_constrained_gaussian_integral(Precision const& a, Source const& b, Constraints const& g, Values const& c) {
  constexpr std::string_view function = "log_constrained_gaussian_integral";
  return detail::integral::checked_constrained_integral<T>(function, a, b, g, c).log(function);
}

}  // namespace freefield
