#pragma once
/// @file
/// Gaussian integrals over Grassmann fields with anticommuting sources, as functions of these.

#include <freefield/core/multi_index.hpp>
#include <freefield/integral/grassmann_integral.hpp>
#include <freefield/numeric/row_reduction.hpp>

#include <ostream>
#include <span>
#include <string_view>

namespace freefield {

/// Asks for the result as a function of anticommuting sources: `grassmann_gaussian_integral(A, with_sources)`.
struct with_sources_tag {};
inline constexpr with_sources_tag with_sources{};

namespace detail::integral {

template <streamable T>
std::ostream& write_rows(std::ostream& out, matrix_of<T> const& c) {
  for (Eigen::Index i = 0; i < c.rows(); ++i) {
    for (Eigen::Index j = 0; j < c.cols(); ++j) out << (j == 0 ? '\n' : ' ') << c(i, j);
  }
  return out;
}

/// The inverse A^-1 in any field.
/// @throws error `degenerate` with a row that depends on others
template <class T>
matrix_of<T> inverse_of(std::string_view function, matrix_of<T> const& a) {
  Eigen::Index const n = a.rows();
  matrix_of<T> unit = matrix_of<T>::Constant(n, n, T(0));
  for (Eigen::Index i = 0; i < n; ++i) unit(i, i) = T(1);
  row_reduction<T> const reduction(a, unit);
  require(reduction.full_rank(), errc::degenerate,
          {function, "matrix has no inverse: its rank", "full rank; insertions of fields absorb zero modes"},
          reduction.rank(), {reduction.full_rank() ? 0 : reduction.original_row(reduction.rank())});
  matrix_of<T> result(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      result(reduction.pivot_column(i), j) = reduction.right(i, j);
      require(math::is_finite(reduction.right(i, j)), errc::overflow,
              {function, "inverse overflows", "a finite result"}, reduction.right(i, j),
              {reduction.pivot_column(i), j});
    }
  }
  return result;
}

}  // namespace detail::integral

/// value * exp(-eta^T C eta / 2): a function of anticommuting sources eta_i, with antisymmetric C.
template <field_scalar T>
struct grassmann_generating_function {
  T value;                                                      ///< at eta = 0
  Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> propagator;  ///< C(i, j) = <theta_i theta_j>

  /// The coefficient of eta_i1 ... eta_ik in this order, value pf(-C(i_a, i_b)).
  /// @throws error as `grassmann_moment`
  T coefficient(indices const& which) const {
    T const product = T(value * grassmann_moment(propagator, which));
    return which.size() % 4 == 2 ? T(-product) : product;
  }

  /// `-8 exp(-eta^T C eta / 2) with C =` and the rows of C.
  friend std::ostream& operator<<(std::ostream& out, grassmann_generating_function const& f)
    requires detail::streamable<T>
  {
    return detail::integral::write_rows<T>(out << f.value << " exp(-eta^T C eta / 2) with C =", f.propagator);
  }
};

/// value * exp(etabar^T C eta): a function of anticommuting sources etabar_i and eta_i.
template <field_scalar T>
struct charged_grassmann_generating_function {
  T value;                                                      ///< at etabar = eta = 0
  Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> propagator;  ///< C(i, j) = <psi_i psibar_j>

  /// The coefficient of etabar_i1 eta_j1 ... etabar_ik eta_jk in this order, value det C(i_a, j_b).
  /// @throws error as `grassmann_charged_moment`
  T coefficient(indices const& conjugate, indices const& sources) const {
    return T(value * grassmann_charged_moment(propagator, conjugate, sources));
  }

  /// `7 exp(etabar^T C eta) with C =` and the rows of C.
  friend std::ostream& operator<<(std::ostream& out, charged_grassmann_generating_function const& f)
    requires detail::streamable<T>
  {
    return detail::integral::write_rows<T>(out << f.value << " exp(etabar^T C eta) with C =", f.propagator);
  }
};

/// Berezin's integral of exp(-theta^T A theta / 2 + eta^T theta) = pf(A) exp(-eta^T A^-1 eta / 2).
///     auto const Z = ff::grassmann_gaussian_integral(A, ff::with_sources);
///     Z.value;                        // pf(A)
///     Z.propagator(0, 1);             // <theta_0 theta_1>
///     Z.coefficient(ff::indices{0, 1, 2, 3});    // of eta_0 eta_1 eta_2 eta_3
///
/// @param a  A, n x n, antisymmetric, with an inverse; any field.  For one without, see the integral with insertions.
/// Cost: 2 n^3 products.
/// @throws error `degenerate` where A has no inverse, with the rank and a row that depends on others; as `pfaffian`
/// Source: F. A. Berezin, "The Method of Second Quantization" (1966).
template <dense_matrix Matrix, field_scalar T = typename Matrix::Scalar>
grassmann_generating_function<T> grassmann_gaussian_integral(Matrix const& a, with_sources_tag) {
  constexpr std::string_view function = "grassmann_gaussian_integral";
  matrix_of<T> const checked = detail::checked_antisymmetric<T>(function, a);
  matrix_of<T> const inverse = detail::integral::inverse_of<T>(function, checked);
  matrix_of<T> propagator = inverse;
  for (Eigen::Index j = 0; j < inverse.cols(); ++j) {
    for (Eigen::Index i = 0; i < inverse.rows(); ++i) propagator(i, j) = T(T(inverse(i, j) - inverse(j, i)) / T(2));
  }
  return {detail::wick::pfaffian_of<T>(function, checked), propagator};
}

/// Berezin's integral of exp(-psibar^T A psi + etabar^T psi + psibar^T eta) = det(A) exp(etabar^T A^-1 eta).
/// @param a  A, n x n, with an inverse; any field
/// Cost: 3 n^3 products.
/// @throws error as `grassmann_gaussian_integral` with sources
template <dense_matrix Matrix, field_scalar T = typename Matrix::Scalar>
charged_grassmann_generating_function<T> charged_grassmann_gaussian_integral(Matrix const& a, with_sources_tag) {
  constexpr std::string_view function = "charged_grassmann_gaussian_integral";
  matrix_of<T> const checked = detail::checked_square<T>(function, a);
  matrix_of<T> const inverse = detail::integral::inverse_of<T>(function, checked);
  return {charged_grassmann_gaussian_integral(checked), inverse};
}

}  // namespace freefield
