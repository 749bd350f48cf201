#pragma once
/// @file
/// The leading eigenvalues of the step of the hierarchical model at a fixed point, with their rounding errors.

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>
#include <freefield/numeric/general_eigenvalues.hpp>
#include <freefield/numeric/refined_eigenvalue.hpp>
#include <freefield/renormalization/hierarchical/fixed_point_search.hpp>

#include <complex>
#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield::detail::renormalization_room {

/// The `count` largest eigenvalues below the trivial one, 2, which belongs to the norm of R.  The fixed point is not
/// exact either: its error counts as much as one more rounding of each entry.
/// @throws error `not_converged`; `degenerate` for a complex pair
template <class T>
std::vector<estimate<T>> leading_eigenvalues(std::string_view function, T const& rescaling, std::vector<T> const& u,
                                             std::size_t count) {
  hierarchical_recursion<T> const recursion(rescaling, u.size() - 1);
  matrix_of<T> const slopes = recursion.logarithmic_slopes(u, recursion.image(u));
  std::vector<std::complex<T>> const all = general_eigenvalues(slopes);
  require(all.size() > count, errc::not_converged,
          {function, "eigenvalues of the Jacobian were not found", "convergence"});
  T const share = T(T(2) * rounding_of_step<T>(recursion.order()));
  std::vector<estimate<T>> result;
  for (std::size_t k = 1; k <= count; ++k) {
    require(all[k].imag() == T(0), errc::degenerate,
            {function, "eigenvalue is complex: the truncation is too short for the correction",
             "fewer corrections, or a larger order"},
            T(all[k].imag()), {static_cast<std::ptrdiff_t>(k)});
    result.push_back(refined_eigenvalue(slopes, T(all[k].real()), share));
    T const& value = result.back().value;
    require(math::is_finite(value) && value > T(0), errc::degenerate,
            {function, "eigenvalue is not positive: the truncation is too short for the correction",
             "fewer corrections, or a larger order"},
            value, {static_cast<std::ptrdiff_t>(k)});
  }
  return result;
}

}  // namespace freefield::detail::renormalization_room
