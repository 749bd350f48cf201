#pragma once
/// @file
/// All moments up to given powers at once, by integration by parts.

#include <freefield/core/integer/fitting_table.hpp>
#include <freefield/core/multi_index.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>
#include <freefield/wick/moment/stein.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

/// M_0 = 1, M_(k + e_i) = mu_i M_k + sum_j C_ij k_j M_(k - e_j); each entry is made from the lowest i with k_i > 0.
/// d prod (k_i + 1) products, in any ring.  Computed in the numbers N.
template <class T, class N = T>
multi_index_table<N> integrate_by_parts(matrix_of<T> const& c, vector_of<T> const& mu, powers top) {
  multi_index_table<N> moments(std::move(top), N(0));
  std::size_t const dimension = moments.top().size();
  moments.for_each([&](std::size_t place, std::vector<int> const& k) {
    std::size_t const i = lowest_occurring(k);
    if (i == dimension) {
      moments[place] = N(1);
      return;
    }
    auto const row = static_cast<Eigen::Index>(i);
    std::size_t const below = place - moments.stride(i);
    moments[place] = stein_sum(
        N(as_number<N>(mu(row)) * moments[below]), i, dimension,
        [&](std::size_t j) { return j == i ? k[j] - 1 : k[j]; },
        [&](std::size_t j) -> decltype(auto) { return as_number<N>(c(row, static_cast<Eigen::Index>(j))); },
        [&](std::size_t j) -> N const& { return moments[below - moments.stride(j)]; });
  });
  return moments;
}

}  // namespace detail::wick

/// E[prod x_i^k_i] of the Gaussian of mean mu and covariance A for all k_i <= top_i; for any symmetric A and any mu the
/// loop hafnians of all reductions of (A, mu), the values of the multivariate Hermite polynomials.
///     ff::moment_table(A, mu, {4, 2})({3, 1});   // E[x_0^3 x_1]
///
/// @param a    d x d, symmetric; no definiteness needed
/// @param mu   d
/// @param top  d powers
/// Cost: d prod (top_i + 1) products, in any ring.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`, `domain` for a negative power, `too_large` for a table
/// of 2^28 numbers or more, `overflow` (with the multi-index) where a moment does not fit T
/// Source: C. Stein, Ann. Statist. 9 (1981) 1135.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, eigen_dense<T> Mean>
multi_index_table<T> moment_table(Matrix const& a, Mean const& mu, powers const& top) {
  constexpr std::string_view function = "moment_table";
  auto const covariance = detail::checked_symmetric<T>(function, a);
  auto const mean = detail::checked_vector<T>(function, "mean is not finite", mu);
  detail::require_same_size(function, "mean and matrix differ in size", mean.size(), covariance.rows());
  detail::require_same_size(function, "powers and matrix differ in number",
                            static_cast<Eigen::Index>(top.size()), covariance.rows());
  detail::require_box(function, top.values);
  auto computed = detail::wick::integrate_by_parts<T, detail::checked_number<T>>(covariance, mean, top);
  return detail::fitting_table<T>(function, "moment overflows", std::move(computed));
}

/// For mean zero: the hafnians of all reductions of A.
/// @throws error as above
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
multi_index_table<T> moment_table(Matrix const& a, powers const& top) {
  vector_of<T> const zero = vector_of<T>::Constant(a.rows(), T(0));
  return moment_table(a, zero, top);
}

}  // namespace freefield
