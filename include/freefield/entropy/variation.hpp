#pragma once
/// @file
/// First variations as vectors: what adds them up.

#include <freefield/core/jet/jet.hpp>
#include <freefield/numeric/dense.hpp>

#include <ostream>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail::entropy_room {

/// c a, entry by entry: for numbers whose products with matrices Eigen does not know.  A coefficient 0 drops even what
/// is infinite.
template <class T, int Rows, int Columns>
Eigen::Matrix<T, Rows, Columns> scaled_by(T const& c, Eigen::Matrix<T, Rows, Columns> a) {
  for (Eigen::Index j = 0; j < a.cols(); ++j)
    for (Eigen::Index i = 0; i < a.rows(); ++i) a(i, j) = vanishes(c) ? T(0) : T(a(i, j) * c);
  return a;
}

}  // namespace detail::entropy_room

/// The first variation on a Gaussian: dF = gradient . d mean + tr(hessian d covariance) / 2.  For F = E V these are
/// E grad V and E hess V; of any functional they are the expectations of the gradient and the Hessian of its variation.
template <class T>
struct gaussian_variation {
  vector_of<T> gradient;  ///< d
  matrix_of<T> hessian;   ///< d x d, symmetric

  friend gaussian_variation operator*(T const& c, gaussian_variation const& v) {
    return {detail::entropy_room::scaled_by(c, v.gradient), detail::entropy_room::scaled_by(c, v.hessian)};
  }
  gaussian_variation& operator+=(gaussian_variation const& other) {
    gradient += other.gradient;
    hessian += other.hessian;
    return *this;
  }
  friend std::ostream& operator<<(std::ostream& out, gaussian_variation const& v) {
    return out << "gradient\n" << v.gradient << "\nhessian\n" << v.hessian;
  }
};

namespace detail::entropy_room {

/// The entries of a vector or a matrix in another scalar.
template <class R, int Rows, int Columns, class T>
Eigen::Matrix<R, Rows, Columns> in_scalar(Eigen::Matrix<T, Rows, Columns> const& v) {
  if constexpr (std::is_same_v<R, T>) {
    return v;
  } else {
    Eigen::Matrix<R, Rows, Columns> result(v.rows(), v.cols());
    for (Eigen::Index j = 0; j < v.cols(); ++j)
      for (Eigen::Index i = 0; i < v.rows(); ++i) result(i, j) = R(v(i, j));
    return result;
  }
}
template <class R, class T>
gaussian_variation<R> in_scalar(gaussian_variation<T> const& v) {
  return {in_scalar<R>(v.gradient), in_scalar<R>(v.hessian)};
}

/// c v, in the scalar of c.
template <class R, class V>
auto times(R const& c, V const& v) {
  auto result = in_scalar<R>(v);
  if constexpr (requires { result.hessian; }) return c * result;
  else return scaled_by(c, std::move(result));
}

}  // namespace detail::entropy_room

}  // namespace freefield
