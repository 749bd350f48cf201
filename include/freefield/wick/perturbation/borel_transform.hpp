#pragma once
/// @file
/// Borel transforms and their Laplace integrals.

#include <freefield/core/estimate.hpp>
#include <freefield/core/math.hpp>
#include <freefield/core/power_series.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace freefield::detail::wick {

/// The coefficients a_k / k!.
template <class T>
std::vector<T> borel_transform(std::vector<T> a) {
  T factorial(1);
  for (std::size_t k = 2; k < a.size(); ++k) {
    factorial = T(factorial * T(static_cast<int>(k)));
    a[k] = T(a[k] / factorial);
  }
  return a;
}

/// The coefficients p_k g^k in the scalar X.
template <class X, class T>
std::vector<X> rescaled(std::vector<T> const& p, X const& g) {
  std::vector<X> result;
  X power(1);
  for (T const& x : p) {
    result.push_back(X(number_in<X>(x) * power));
    power = X(power * g);
  }
  return result;
}

/// The integral of exp(-t) f(t) over t > 0, by the trapezoidal rule in s with t = exp(s - exp(-s)), where the integrand
/// falls doubly exponentially to both sides.  The step is halved until two results agree up to rounding, at most ten
/// times.  The error is the distance of the last two results, plus rounding.
/// Source: H. Takahasi, M. Mori, Publ. RIMS Kyoto Univ. 9 (1974) 721.
template <class X, class F>
estimate<X> laplace_integral(std::string_view function, F const& f) {
  X const epsilon = std::numeric_limits<X>::epsilon(), end = X(math::log(X(-math::log(epsilon))) + X(X(1) / X(2)));
  X size(0);
  auto const sum_of = [&](X const& first, X const& step) {
    X sum(0);
    for (X s = first; s <= end; s = X(s + step)) {
      X const decay = math::exp(X(-s)), t = math::exp(X(s - decay));
      X const weight = X(X(math::exp(X(-t)) * t) * X(X(1) + decay));
      if (weight == X(0)) continue;
      X const term = X(weight * f(t));
      sum = X(sum + term);
      size = X(size + magnitude(term));
    }
    return sum;
  };
  X step = X(end / X(4)), value = X(step * sum_of(X(-end), step));
  estimate<X> result{value, magnitude(value)};
  for (int halvings = 0; halvings < 10; ++halvings) {
    value = X(X(value + X(step * sum_of(X(X(step / X(2)) - end), step))) / X(2));
    step = X(step / X(2));
    X const rounding = X(X(X(64) * epsilon) * X(size * step)), distance = magnitude(X(value - result.value));
    require(math::is_finite(value), errc::not_converged, {function, "integral is not finite", "a finite integral"},
            value);
    result = {value, X(distance + rounding)};
    if (distance <= rounding) break;
  }
  return result;
}

}  // namespace freefield::detail::wick
