#pragma once
/// @file
/// Singular values of a small dense matrix of any real scalar.

#include <freefield/core/error.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <algorithm>

namespace freefield {

namespace detail {

inline constexpr int jacobi_sweeps = 60;

/// Turns two columns until they are orthogonal; false where they are.
template <class T>
bool orthogonalise(matrix_of<T>& a, Eigen::Index p, Eigen::Index q) {
  T first(0), second(0), product(0);
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    first = T(first + T(a(i, p) * a(i, p)));
    second = T(second + T(a(i, q) * a(i, q)));
    product = T(product + T(a(i, p) * a(i, q)));
  }
  if (magnitude(product) <= T(rounding_unit<T>() * T(math::sqrt(first) * math::sqrt(second)))) return false;
  T const zeta = T(T(second - first) / T(T(2) * product));
  T const size = T(T(1) / T(magnitude(zeta) + math::sqrt(T(T(1) + T(zeta * zeta)))));
  T const t = zeta < T(0) ? T(-size) : size, c = T(T(1) / math::sqrt(T(T(1) + T(t * t)))), s = T(c * t);
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    T const x = a(i, p), y = a(i, q);
    a(i, p) = T(T(c * x) - T(s * y));
    a(i, q) = T(T(s * x) + T(c * y));
  }
  return true;
}

}  // namespace detail

/// The singular values of A in descending order, as many as columns, by Jacobi's rotations of the columns: small ones
/// are accurate relative to their columns.  It is for small matrices of any real scalar; Eigen's take the compiler
/// seconds. Cost: O(m n^2) for each of about ten sweeps.
/// @throws error `not_converged` after 60 sweeps, as for what is not finite
/// Source: M. R. Hestenes, J. SIAM 6 (1958) 51; J. Demmel, K. Veselic, SIAM J. Matrix Anal. Appl. 13 (1992) 1204.
template <real_scalar T>
vector_of<T> singular_values(matrix_of<T> a) {
  bool turned = true;
  for (int sweep = 0; turned; ++sweep) {
    require(sweep < detail::jacobi_sweeps, errc::not_converged,
            {"singular_values", "rotations did not converge within their cap", "60 sweeps"}, sweep);
    turned = false;
    for (Eigen::Index p = 0; p < a.cols(); ++p)
      for (Eigen::Index q = p + 1; q < a.cols(); ++q) turned = detail::orthogonalise(a, p, q) || turned;
  }
  vector_of<T> result(a.cols());
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    T sum(0);
    for (Eigen::Index i = 0; i < a.rows(); ++i) sum = T(sum + T(a(i, j) * a(i, j)));
    result(j) = math::sqrt(sum);
  }
  std::sort(result.data(), result.data() + result.size(), [](T const& x, T const& y) { return y < x; });
  return result;
}

}  // namespace freefield
