#pragma once
/// @file
/// Student's t distribution, as far as intervals need it.

#include <freefield/statistics/quantile.hpp>

#include <boost/math/distributions/students_t.hpp>

#include <cstddef>
#include <type_traits>

namespace freefield {

/// How many standard errors an interval of this level reaches to either side of a mean whose standard error has been
/// estimated with so many degrees of freedom: the t with P(|x| <= t) = level.
/// @throws error `domain` for a level outside of (0, 1) or no degree of freedom
/// Source: Student, Biometrika 6 (1908) 1.
template <real_scalar T>
T student_t_factor(T const& level, std::size_t degrees_of_freedom) {
  detail::require_level("student_t_factor", level);
  require(degrees_of_freedom > 0, errc::domain, {"student_t_factor", "no degree of freedom", "at least one"},
          degrees_of_freedom);
  boost::math::students_t_distribution<T> const t(detail::as_scalar<T>(degrees_of_freedom));
  return boost::math::quantile(complement(t, T(T(T(1) - level) / T(2))));
}

}  // namespace freefield
