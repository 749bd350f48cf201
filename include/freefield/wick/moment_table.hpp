#pragma once
/// @file
/// All moments up to given powers at once, by integration by parts.

#include <freefield/core/integer/fitting_table.hpp>
#include <freefield/core/multi_index_table.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>
#include <freefield/wick/moment/stein.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

/// Computes M_0 = 1 and M_(k + e_i) = mu_i M_k + sum_j C_ij k_j M_(k - e_j) in the numbers N; the i of an entry is the
/// lowest component that occurs in it.  The cost is d prod (k_i + 1) products, in any ring.
template <class T, class N = T>
multi_index_table<N> integrate_by_parts(vector_of<T> const& mu, matrix_of<T> const& c, powers top) {
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

/// E[prod x_i^k_i] of the Gaussian of this mean and covariance for all k_i <= top_i; for any symmetric matrix A and any
/// vector mu the loop hafnians of all reductions of (A, mu), the values of the multivariate Hermite polynomials.
///
///     ff::moment_table(mean, covariance, ff::powers{4, 2})(ff::powers{3, 1});   // E[x_0^3 x_1]
///
/// @param mean        d
/// @param covariance  d x d, symmetric; no definiteness needed
/// @param top         d powers
/// Cost: d prod (top_i + 1) products, in any ring.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`, `domain` for a negative power, `too_large` for a table
/// of 2^28 numbers or more, `overflow` (with the multi-index) where a moment does not fit T
/// Source: C. Stein, Ann. Statist. 9 (1981) 1135.
template <dense_matrix Mean, dense_matrix Covariance, ring_scalar T = typename Covariance::Scalar>
  requires eigen_dense<Mean, T>
multi_index_table<T> moment_table(Mean const& mean, Covariance const& covariance, powers const& top) {
  constexpr std::string_view function = "moment_table";
  auto const c = detail::checked_symmetric<T>(function, covariance);
  auto const mu = detail::checked_vector<T>(function, "mean is not finite", mean);
  detail::require_same_size(function, "mean and matrix differ in size", mu.size(), c.rows());
  detail::require_same_size(function, "powers and components differ in number", static_cast<Eigen::Index>(top.size()),
                            c.rows());
  detail::require_box(function, top.values);
  auto computed = detail::wick::integrate_by_parts<T, detail::checked_number<T>>(mu, c, top);
  return detail::fitting_table<T>(function, "moment overflows", std::move(computed));
}

/// For mean zero: the hafnians of all reductions of the covariance.
/// @throws error as for a given mean
template <dense_matrix Covariance, ring_scalar T = typename Covariance::Scalar>
multi_index_table<T> moment_table(Covariance const& covariance, powers const& top) {
  vector_of<T> const zero = vector_of<T>::Constant(covariance.rows(), T(0));
  return moment_table(zero, covariance, top);
}

}  // namespace freefield
