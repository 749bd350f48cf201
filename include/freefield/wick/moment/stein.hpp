#pragma once
/// @file
/// Stein's identity, the recursion behind all moments of a Gaussian vector.

#include <cstddef>

namespace freefield::detail::wick {

/// Computes E[x_i x^k] = m_i E[x^k] + sum_j C_ij k_j E[x^k / x_j], given its first term.
/// @param sum         m_i E[x^k]
/// @param power       power(j) = k_j, for first <= j < last
/// @param covariance  covariance(j) = C_ij
/// @param lower       lower(j) = E[x^k / x_j], asked for where k_j is not zero
/// Source: C. Stein, Ann. Statist. 9 (1981) 1135.
template <class N, class Power, class Covariance, class Lower>
N stein_sum(N sum, std::size_t first, std::size_t last, Power const& power, Covariance const& covariance,
            Lower const& lower) {
  for (std::size_t j = first; j < last; ++j) {
    int const count = power(j);
    if (count == 0) continue;
    N const factor = N(covariance(j) * N(count));
    sum = N(sum + N(factor * lower(j)));
  }
  return sum;
}

}  // namespace freefield::detail::wick
