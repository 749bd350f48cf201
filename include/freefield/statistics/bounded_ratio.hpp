#pragma once
/// @file
/// Likelihood ratios of parameters beside one that has a bound.

#include <freefield/statistics/student_t.hpp>

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace freefield {

/// How improbable a likelihood ratio is when a parameter e >= 0 cannot go below its bound.
///
/// Let lambda(q) = (S(q) - S) / s^2 be what least squares lose where a quantity is held at q, with both minima over
/// e >= 0.  Without a bound sqrt(lambda) has Student's distribution; with it, the distribution depends on where e lies.
/// Given the place of e at that q it is known: in a linear model q is then normal, and what the bound cuts off is
/// known, too.  The set of all q with a level of at most 0.95 contains the truth in 95 % of all cases wherever e is,
/// and always the estimate.
/// Source: the order in which values are accepted is that of G. J. Feldman and R. D. Cousins, Phys. Rev. D 57 (1998)
/// 3873, whose case is that of e itself.
template <real_scalar T>
class bounded_ratio {
 public:
  /// @throws error `domain` for no degree of freedom
  explicit bounded_ratio(std::size_t degrees_of_freedom) : student_(checked(degrees_of_freedom)) {}

  /// The level of the smallest interval that contains q, for a quantity with this correlation to e.
  /// @param lambda       (S(q) - S) / s^2
  /// @param correlation  |correlation| of q and e
  /// @param distance     of e from its bound at this q, in standard errors of e; where e is at its bound, minus the
  ///                     number of standard errors by which it would go below it: half the slope of S in e, times the
  ///                     standard error, over s
  /// @throws error `non_finite` for a NaN, or an infinite lambda; `domain` for a correlation outside of [0, 1]
  T beside_bound(T const& lambda, T const& correlation, T const& distance) const {
    constexpr std::string_view function = "bounded_ratio::beside_bound";
    require_ratio(function, lambda);
    require(correlation >= T(0) && correlation <= T(1), errc::domain,
            {function, "correlation is out of range", "0 <= correlation <= 1"}, correlation);
    require(distance == distance, errc::non_finite, {function, "distance is not a number", "a number"}, distance);
    T const c = (std::max)(lambda, T(0)), root = math::sqrt(c);
    T const k2 = (std::max)(T(T(1) - T(correlation * correlation)), T(0));
    if (distance >= T(0)) {
      if (!(correlation * root > distance)) return two_sided(c);
      T const far = T(T(correlation * distance) + math::sqrt(T(T(distance * distance) + T(k2 * c))));
      return far > T(0) ? between(T(-(T(T(distance * distance) + c) / far)), root) : cdf(root);
    }
    T const below = T(-distance), k = math::sqrt(k2);
    if (!(k > T(0))) return cdf(T(root - below));
    T const low = T(T(-(root / k)) - T(correlation * below));
    bool const passes = correlation * root > k * below;
    T const high = passes ? math::sqrt(T(c - T(k2 * T(below * below)))) : T(T(root / k) - T(correlation * below));
    return between(low, high);
  }

  /// The same for e itself, at a value that lies so many standard errors from its bound.
  T of_bounded(T const& lambda, T const& distance) const { return beside_bound(lambda, T(1), distance); }

  /// The same without a bound.
  T two_sided(T const& lambda) const {
    require_ratio("bounded_ratio::two_sided", lambda);
    T const root = math::sqrt((std::max)(lambda, T(0)));
    return between(T(-root), root);
  }

 private:
  boost::math::students_t_distribution<T> student_;

  static T checked(std::size_t degrees_of_freedom) {
    require(degrees_of_freedom > 0, errc::domain, {"bounded_ratio", "no degree of freedom", "at least one"},
            degrees_of_freedom);
    return detail::as_scalar<T>(degrees_of_freedom);
  }
  static void require_ratio(std::string_view function, T const& lambda) {
    require(math::is_finite(lambda), errc::non_finite, {function, "likelihood ratio is not finite", "a finite number"},
            lambda);
  }

  T cdf(T const& x) const { return boost::math::cdf(student_, x); }
  T between(T const& low, T const& high) const { return T(cdf(high) - cdf(low)); }
};

}  // namespace freefield
