#pragma once
/// @file
/// The implicit step of the entropy on covariances.

#include <freefield/core/error.hpp>
#include <freefield/flow/gaussians/quadratic.hpp>
#include <freefield/numeric/cholesky.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <string_view>

namespace freefield::detail::flow_room {

/// The largest symmetric solution X of X + c^2 X^-1 = Y + 2 c, for semidefinite Y and c >= 0:
///     X = (Y + 2 c + (Y (Y + 4 c))^(1/2)) / 2,
/// the covariance after an implicit step h of the entropy with c = h T.  By cyclic reduction, which takes inverses of
/// positive matrices alone, converges quadratically (linearly where Y is singular) and carries derivatives.
/// @throws error `not_converged` after 100 iterations
/// Source: B. Meini, Math. Comp. 71 (2002) 1189.
template <class T>
matrix_of<T> diffused(std::string_view function, matrix_of<T> const& y, T const& c) {
  matrix_of<T> x = y + identity<T>(y.rows(), T(T(2) * c));
  if (!(c > T(0))) return x;
  // a -> a w^-1 a and w -> w - 2 a w^-1 a, where w is held as w = rest + 2 a: so nothing is lost where Y is small.
  matrix_of<T> a = identity<T>(y.rows(), c), rest = y;
  for (int iteration = 0; iteration < 100; ++iteration) {
    matrix_of<T> share = a;  // w^-1 a; all of these are functions of Y
    cholesky_factor<T> const w(rest + a * T(2));
    require(w.exists(), errc::not_positive, {function, "covariance is not positive up to rounding", "a positive one"});
    for (Eigen::Index j = 0; j < share.cols(); ++j) share.col(j) = w.solve(vector_of<T>(a.col(j)));
    rest = symmetric_part<T>(rest + matrix_of<T>(rest * share) * T(2));
    a = symmetric_part<T>(a * share);
    x -= a;
    bool settled = true;  // of small variances beside large ones as well
    for (Eigen::Index i = 0; i < y.rows(); ++i)
      settled = settled && !(magnitude(T(a(i, i))) > T(T(rounding_unit<T>() / T(4)) * magnitude(T(x(i, i)))));
    if (settled) return x;
  }
  fail(errc::not_converged, {function, "cyclic reduction did not converge", "at most 100 iterations"}, {}, c);
}

}  // namespace freefield::detail::flow_room
