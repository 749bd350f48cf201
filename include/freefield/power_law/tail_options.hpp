#pragma once
/// @file
/// The options of fits to the tail of data.

#include <optional>

namespace freefield {

/// How far the tail of the data lies from a law.  F is the law, F_n(x) the share of the tail that is at most x, and
/// F_n(x-) the share below x.
enum class tail_distance {
  two_sided,  ///< sup over x of max(|F_n(x) - F(x)|, |F_n(x-) - F(x-)|): the distance of Kolmogorov and Smirnov
  /// max over i = 0, ..., n - 1 of |i/n - F(x_i)| at the sorted tail x_0 <= ... <= x_(n-1): what Clauset, Shalizi and
  /// Newman's program and those after it compute.  It sees one side of each step, and equal values as different ones.
  /// Of integers it is max over all integers of |F_n - F|, the same number as `two_sided`.
  csn_lower
};

/// Defaults fit all values above the cut-off that fits best as real numbers.
template <class T>
struct tail_options {
  std::optional<T> xmin = {};  ///< the lower cut-off, in units of `scale`; empty: the one of the smallest distance
  bool discrete = false;       ///< the data are integers (after division by `scale`), and so is the law
  T scale = T(1);              ///< what the data are divided by
  tail_distance distance = tail_distance::two_sided;
  /// Removes the bias of the exponent to first order in 1/n; of real numbers at a given cut-off, all of it.
  bool finite_size_correction = false;
};

}  // namespace freefield
