#pragma once
/// @file
/// Coordinates of which some move freely and the others do not, for a semidefinite operator.

#include <freefield/flow/gaussians/quadratic.hpp>
#include <freefield/numeric/lower_factor.hpp>
#include <freefield/numeric/semidefinite_factor.hpp>

namespace freefield::detail::flow_room {

/// Coordinates (u, w) with x = R u + E w and R R^T = C for a semidefinite operator C of rank r: u moves as in the
/// metric of Wasserstein, w does not move.  In the order of the pivots the matrix [R, E] is lower triangular.
template <class T>
class mobile_coordinates {
 public:
  explicit mobile_coordinates(matrix_of<T> const& c) : factor_(c), lower_(identity<T>(c.rows())) {
    for (Eigen::Index k = 0; k < rank(); ++k) {
      T const root = math::sqrt(factor_.pivot(k));
      lower_(k, k) = root;
      for (Eigen::Index i = k + 1; i < c.rows(); ++i) lower_(i, k) = T(factor_.lower(i, k) * root);
    }
  }

  Eigen::Index rank() const { return factor_.rank(); }

  /// A covariance S of x as one of (u, w), and back.
  matrix_of<T> covariance(matrix_of<T> const& s) const {
    matrix_of<T> half = permuted(s);
    solve_lower_in_place<T>(lower_, half);
    half.transposeInPlace();
    solve_lower_in_place<T>(lower_, half);
    return symmetric_part<T>(half);
  }
  matrix_of<T> covariance_of_field(matrix_of<T> const& s) const {
    matrix_of<T> const in_order = symmetric_part<T>(lower_ * s * lower_.transpose());
    matrix_of<T> result(s.rows(), s.rows());
    for (Eigen::Index j = 0; j < s.rows(); ++j)
      for (Eigen::Index i = 0; i < s.rows(); ++i) result(factor_.order(i), factor_.order(j)) = in_order(i, j);
    return result;
  }
  /// The second derivatives of a function of x with respect to (u, w), and the first with respect to u.
  matrix_of<T> hessian(matrix_of<T> const& h) const { return lower_.transpose() * permuted(h) * lower_; }
  vector_of<T> gradient(vector_of<T> const& g) const {
    vector_of<T> in_order(g.size());
    for (Eigen::Index i = 0; i < g.size(); ++i) in_order(i) = g(factor_.order(i));
    return vector_of<T>((lower_.transpose() * in_order).head(rank()));
  }
  /// R u
  vector_of<T> motion(vector_of<T> const& u) const {
    vector_of<T> const in_order = lower_.leftCols(rank()) * u;
    vector_of<T> result(in_order.size());
    for (Eigen::Index i = 0; i < result.size(); ++i) result(factor_.order(i)) = in_order(i);
    return result;
  }

 private:
  matrix_of<T> permuted(matrix_of<T> const& m) const {
    matrix_of<T> result(m.rows(), m.rows());
    for (Eigen::Index j = 0; j < m.rows(); ++j)
      for (Eigen::Index i = 0; i < m.rows(); ++i) result(i, j) = m(factor_.order(i), factor_.order(j));
    return result;
  }

  semidefinite_factor<T> factor_;
  matrix_of<T> lower_;
};

}  // namespace freefield::detail::flow_room
