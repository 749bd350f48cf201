#pragma once
/// @file
/// The checks of the pivots of a precision, on which the existence of its Gaussian integral depends, and their
/// messages.

#include <freefield/numeric/semidefinite_factor.hpp>
#include <freefield/numeric/submatrix.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace freefield::detail::integral {

/// The names of a matrix and of its indices in messages.
struct precision_names {
  std::string_view matrix = "precision";
  std::string_view expected = "a positive definite matrix";
  index_span indices = {};  ///< the names of the indices; empty: their numbers

  Eigen::Index operator()(Eigen::Index k) const {
    return indices.empty() ? k : indices[static_cast<std::size_t>(k)];
  }
};

inline std::string zero_mode_text(std::string_view matrix, Eigen::Index count) {
  return std::string(matrix) + " has " + std::to_string(count) +
         (count == 1 ? " zero mode: pivot" : " zero modes: pivot");
}

/// Checks that nothing but zeros, up to rounding, is left of the block of the first `columns` indices after its pivots.
/// @throws error `not_positive` with the pivot and its index
template <class T>
void require_semidefinite_block(std::string_view function, semidefinite_factor<T> const& factor, Eigen::Index columns,
                                precision_names const& name) {
  if (factor.rank() == columns) return;
  std::string const what = std::string(name.matrix) + " is not positive definite: ";
  std::string const pivot = what + "pivot", beside = what + "beside a zero pivot";
  for (Eigen::Index k = factor.rank(); k < columns; ++k) {
    require(T(-factor.tolerance(k)) <= factor.pivot(k), errc::not_positive, {function, pivot, name.expected},
            factor.pivot(k), {name(factor.order(k))});
  }
  for (Eigen::Index j = factor.rank(); j < columns; ++j) {
    for (Eigen::Index i = j + 1; i < columns; ++i) {
      bool const zero = magnitude(factor.packed(i, j)) <= geometric_mean(factor.tolerance(i), factor.tolerance(j));
      require(zero, errc::not_positive, {function, beside, "zero"}, factor.packed(i, j),
              {name(factor.order(j)), name(factor.order(i))});
    }
  }
}

/// Checks that the block of the first `columns` indices is positive definite.
/// @throws error `not_positive` with the pivot; `degenerate` for a semidefinite block, with the number of zero modes
/// and the first pivot that is zero
template <class T>
void require_positive_block(std::string_view function, semidefinite_factor<T> const& factor, Eigen::Index columns,
                            precision_names const& name = {}) {
  require_semidefinite_block(function, factor, columns, name);
  Eigen::Index const k = factor.rank();
  if (k == columns) return;
  std::string const what = zero_mode_text(name.matrix, columns - k);
  fail(errc::degenerate, {function, what, name.expected}, {name(factor.order(k))}, factor.pivot(k));
}

}  // namespace freefield::detail::integral
