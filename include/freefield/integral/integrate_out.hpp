#pragma once
/// @file
/// Integrating out some of the fields of a Gaussian integral: the Schur complement is the precision of the others.

#include <freefield/core/multi_index.hpp>
#include <freefield/integral/complex_gaussian_integral.hpp>

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// What is left of exp(-x^T A x / 2 + b^T x) where some coordinates have been integrated over:
///     factor * exp(-y^T A' y / 2 + b'^T y)
/// in the other ones y, with factor = (2 pi)^(k/2) D^(-1/2) exp(E).
template <field_scalar T>
struct marginal_action {
  Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> precision;  ///< A' = A_rr - A_ro A_oo^-1 A_or
  Eigen::Matrix<T, Eigen::Dynamic, 1> source;                  ///< b' = b_r - A_ro A_oo^-1 b_o
  T exponent;                                                  ///< E = b_o^T A_oo^-1 b_o / 2
  std::vector<T> pivots;  ///< one for each of the k coordinates; their product is D

  /// D = det A_oo.
  /// @throws error `overflow` where T cannot hold it; `log_factor` can
  T determinant() const {
    T result(1);
    for (T const& d : pivots) result = T(result * d);
    require(math::is_finite(result), errc::overflow,
            {"marginal_action::determinant", "result overflows", "a finite result"}, result);
    return result;
  }

  /// k/2 log(2 pi) - log(D)/2 + E; for complex numbers the branch is that of `log_gaussian_integral`.
  /// @throws error `overflow` only where E is not finite
  T log_factor() const requires(real_scalar<T> || complex_scalar<T>) {
    detail::integral::factored_integral<T> result;
    for (T const& d : pivots) result.integrate(d);
    result.exponentiate(exponent);
    return result.log("marginal_action::log_factor");
  }
};

namespace detail::integral {

/// Eliminates the first `columns` indices of a.
template <class T>
semidefinite_factor<T> eliminated(std::string_view function, matrix_of<T> const& a, Eigen::Index columns,
                                  index_span names) {
  if constexpr (complex_scalar<T>) {
    return accretive_factor(function, a, columns, {real_part_names.matrix, real_part_names.expected, names});
  } else {
    semidefinite_factor<T> factor(a, semidefinite_factor<T>::tolerance_of(a), columns);
    require_positive_block(function, factor, columns, {"block to integrate over", "a positive definite block", names});
    return factor;
  }
}

}  // namespace detail::integral

/// Integrates exp(-x^T A x / 2 + b^T x) over the coordinates `which`; the others keep their order.
///     auto const rest = ff::integrate_out(A, b, ff::indices{0, 2});
///     rest.log_factor() + ff::log_gaussian_integral(rest.precision, rest.source);   // = log_gaussian_integral(A, b)
///
/// Exact for exact numbers.  Of complex numbers the real part of the block has to be positive definite.
/// @param a        A, n x n, symmetric; only the block of `which` has to be positive definite
/// @param b        n
/// @param which    k different ones; for all of them, precision and source are empty
/// Cost: k n^2/2 products.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`; `out_of_range` (with the place in the list) for
/// an index that does not exist, `domain` for one that comes twice; `not_positive` and `degenerate` as
/// `gaussian_integral`, with the index in A; `overflow`
template <dense_matrix Precision, field_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
  requires(ordered_scalar<T> || complex_scalar<T>)
marginal_action<T> integrate_out(Precision const& a, Source const& b, indices const& which) {
  constexpr std::string_view function = "integrate_out";
  matrix_of<T> const precision = detail::checked_symmetric<T, detail::by_coordinates>(function, a);
  Eigen::Index const n = precision.rows(), count = static_cast<Eigen::Index>(which.size());
  vector_of<T> const source = detail::integral::checked_source<T>(function, b, n);
  detail::require_distinct(function, which, n);
  std::vector<Eigen::Index> const order = detail::followed_by_others(which, n);
  auto const factor = detail::integral::eliminated<T>(function, detail::selected(precision, order), count, order);
  vector_of<T> const left = factor.forward(detail::selected(source, order));
  marginal_action<T> result{factor.remainder(n - count), left.tail(n - count),
                             T(factor.quadratic_form(left) / T(2)), {}};
  for (Eigen::Index k = 0; k < count; ++k) result.pivots.push_back(factor.pivot(k));
  for (Eigen::Index k = 0; k < n - count; ++k) {
    require(math::is_finite(result.source(k)), errc::overflow, {function, "source overflows", "a finite result"},
            result.source(k), {k});
    for (Eigen::Index l = 0; l <= k; ++l) {
      require(math::is_finite(result.precision(k, l)), errc::overflow,
              {function, "precision overflows", "a finite result"}, result.precision(k, l), {k, l});
    }
  }
  return result;
}

}  // namespace freefield
