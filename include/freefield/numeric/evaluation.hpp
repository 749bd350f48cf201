#pragma once
/// @file
/// What a function tells a minimiser about one point, and the box in which it is minimised.

#include <freefield/core/math.hpp>
#include <freefield/numeric/dense.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace freefield {

/// A function and its derivatives at one point.
template <class T>
struct evaluation {
  T value{0};
  T scale{0};             ///< the size of what was added up to `value`; for a sum of squares, the sum itself
  vector_of<T> gradient;
  matrix_of<T> newton;    ///< the Hessian
  matrix_of<T> gauss;     ///< a semidefinite model of it, such as Gauss and Newton's; its diagonal scales the steps
  bool feasible = true;

  /// The value and all derivatives are zero: the start of a sum over rows.
  static evaluation zero(Eigen::Index size) {
    evaluation none;
    none.gradient = vector_of<T>::Constant(size, T(0));
    none.newton = none.gauss = matrix_of<T>::Constant(size, size, T(0));
    return none;
  }
  /// A point where the function has no value.
  static evaluation infeasible(Eigen::Index size) {
    evaluation none = zero(size);
    none.feasible = false;
    return none;
  }

  bool is_finite() const {
    T sum = T(value + scale);
    for (Eigen::Index j = 0; j < gradient.size(); ++j) {
      sum += gradient(j);
      for (Eigen::Index k = 0; k < gradient.size(); ++k) sum += T(newton(j, k) + gauss(j, k));
    }
    return math::is_finite(sum);
  }
};

/// A flag for every parameter, such as whether it is held at a bound.
using active_set = std::vector<bool>;

/// The box holds the range of every coordinate, and how far one step may change it.
template <class T>
struct box {
  vector_of<T> lower, upper, reach;
  active_set vanishing;  ///< logarithms that may go to -infinity, where the function has a limit; empty: none

  /// A box without limits.
  static box everything(Eigen::Index size) {
    T const infinity = std::numeric_limits<T>::infinity();
    return {vector_of<T>::Constant(size, T(-infinity)), vector_of<T>::Constant(size, infinity),
            vector_of<T>::Constant(size, infinity), active_set(static_cast<std::size_t>(size), false)};
  }

  vector_of<T> inside(vector_of<T> point) const {
    for (Eigen::Index k = 0; k < point.size(); ++k) point(k) = (std::min)((std::max)(point(k), lower(k)), upper(k));
    return point;
  }
};

}  // namespace freefield
