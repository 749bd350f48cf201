#pragma once
/// @file
/// The checks of the pivots of a factorisation, before its inverse is taken or values are given for its coordinates.

#include <freefield/numeric/semidefinite_factor.hpp>

#include <string_view>

namespace freefield::detail {

template <class T>
void require_full_rank(std::string_view function, std::string_view what, semidefinite_factor<T> const& factor) {
  if (factor.full_rank()) return;
  Eigen::Index const k = factor.rank();
  fail(errc::not_positive, {function, what, "a positive definite matrix"}, {factor.order(k)}, factor.pivot(k));
}

/// Checks that nothing but zeros is left of the first `columns` indices after their pivots.  Scalars without an order
/// need this check, because for them a zero diagonal does not imply a zero block.
template <class T>
void require_diagonal_pivots(std::string_view function, semidefinite_factor<T> const& factor, Eigen::Index columns) {
  if constexpr (!ordered_scalar<T>) {
    auto const [i, j] = factor.nonzero_place(columns);
    if (i < 0) return;
    fail(errc::domain, {function, "no pivot is left on the diagonal", "zero beside it"},
         {factor.order(j), factor.order(i)}, factor.packed(i, j));
  }
}

/// Checks that nothing is left after the pivots, up to rounding.  Scalars without an order have no semidefinite
/// matrices.
template <class T>
void require_semidefinite(std::string_view function, semidefinite_factor<T> const& factor) {
  if constexpr (ordered_scalar<T>) {
    auto const [i, j] = factor.nonzero_place(factor.size());
    if (i < 0) return;
    require(i != j, errc::not_positive,
            {function, "covariance is not positive semidefinite: pivot", "no negative pivot"}, factor.pivot(i),
            {factor.order(i)});
    fail(errc::not_positive, {function, "covariance is not positive semidefinite: beside a zero pivot", "zero"},
         {factor.order(j), factor.order(i)}, factor.packed(i, j));
  }
}

/// How far from zero rounding can leave a component of a deviation that is in the support, where `left` is
/// factor.forward of the deviation.  One term is the variance that was taken for zero, in units of the whole deviation;
/// the other one comes from the last digits of the values.  Exact numbers have the tolerance zero.
template <class T>
vector_of<T> support_tolerance(semidefinite_factor<T> const& factor, vector_of<T> const& values,
                               vector_of<T> const& left) {
  vector_of<T> result = vector_of<T>::Constant(factor.size(), T(0));
  if constexpr (real_scalar<T>) {
    for (Eigen::Index k = 0; k < values.size(); ++k) result(k) = magnitude(values(k));
    vector_of<T> const size = factor.forward_bound(result);
    T const allowance = rounding_allowance<T>(factor.size());
    T const spread = math::sqrt(T(T(1) + factor.quadratic_form(left)));
    for (Eigen::Index k = 0; k < values.size(); ++k) {
      result(k) = T(spread * math::sqrt(factor.tolerance(k)) + allowance * size(k));
    }
  }
  return result;
}

/// Checks that the values given for the first coordinates are in the support of the measure: after the pivots, nothing
/// is left of their deviation from the mean.
template <class T>
void require_possible(std::string_view function, semidefinite_factor<T> const& factor, vector_of<T> const& values,
                      vector_of<T> const& left) {
  if (factor.rank() == values.size()) return;
  require_diagonal_pivots(function, factor, values.size());
  vector_of<T> const tolerance = support_tolerance(factor, values, left);
  for (Eigen::Index k = factor.rank(); k < values.size(); ++k) {
    require(are_equal(left(k), T(0), tolerance(k)), errc::domain,
            {function, "value is impossible: its distance from the support", "zero"}, left(k), {factor.order(k)});
  }
}

}  // namespace freefield::detail
