#pragma once
/// @file
/// Sums of many terms whose rounding error grows with the logarithm of their number.

#include <freefield/core/scalar.hpp>

#include <cstddef>

namespace freefield {

/// term(first) + ... + term(last - 1): blocks of up to 128 terms one after another, then blocks by a binary tree, whose
/// shape depends on the number of terms alone.
///
/// The rounding error is at most (128 + log2(n / 128)) epsilon / 2 times the sum of the absolute values.
/// Cost: one call and one addition per term, no memory.
/// Source: N. J. Higham, SIAM J. Sci. Comput. 14 (1993) 783.
template <class T, class Term>
T pairwise_sum(std::ptrdiff_t first, std::ptrdiff_t last, Term const& term) {
  if (last - first <= 128) {
    T sum(0);
    for (std::ptrdiff_t i = first; i < last; ++i) sum = T(sum + term(i));
    return sum;
  }
  std::ptrdiff_t const middle = first + (last - first) / 256 * 128 + ((last - first) < 256 ? 128 : 0);
  return T(pairwise_sum<T>(first, middle, term) + pairwise_sum<T>(middle, last, term));
}

}  // namespace freefield
