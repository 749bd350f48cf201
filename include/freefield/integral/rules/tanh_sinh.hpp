#pragma once
/// @file
/// Integrals over intervals by the tanh-sinh rule.

#include <freefield/integral/rules/integrand.hpp>

#include <boost/math/policies/policy.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace freefield::detail::integral {

/// The integral over [a, b] by the tanh-sinh rule: its value, its error, and the integral of the absolute value.
/// Points come as close to the ends as rounding permits, and stay inside, so that functions which have no value at an
/// end are not asked for it; what a singularity there hides is part of the error.
template <class T, class G>
quadrature<T> tanh_sinh_integral(G const& g, T const& a, T const& b, T const& tolerance) {
  constexpr std::size_t halvings = 12;
  using policy = boost::math::policies::policy<
      boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;
  thread_local boost::math::quadrature::tanh_sinh<T, policy> rule(
      halvings);  // making its nodes takes longer than an integral
  T error(0), size(0);
  T const half = T(T(b - a) / T(2)), middle = T(a + half);
  if (!(half > T(0))) return {{T(0), T(0)}, T(0)};
  T const margin = T(T(4) * std::numeric_limits<T>::epsilon());
  T const first = T(a + T(margin * magnitude(a))), last = T(b - T(margin * magnitude(b)));
  T largest(0);
  auto const at = [&](T const& t) {
    T const value = g(std::min(std::max(T(middle + T(half * t)), first), last));
    largest = std::max(largest, magnitude(value));
    return value;
  };
  T const sum = rule.integrate(at, tolerance, &error, &size);
  if (size == T(0) && largest > T(0)) {
    constexpr int points = 64;
    for (int k = 0; k < points; ++k)
      size = T(size + T(magnitude(at(T(T(2 * k + 1 - points) / T(points)))) * T(T(2) / T(points))));
    error = T(T(4) * T(tolerance * size));
  }
  T const rounding = T(rounding_of(size) + T(T(T(2) * std::numeric_limits<T>::epsilon()) * largest));
  return {{T(half * sum), T(half * T(error + rounding))}, T(half * size)};
}

/// Neighbouring levels of the rule can agree by accident.  So the interval is taken three times, with different ends,
/// and the distances of the results, many times over, are the error where the function is not smooth.
template <class T, class F>
quadratures<T, T> tanh_sinh_of(F& f, T const& goal) {
  T const reach = reach_for<T>([&](T const& z) { return magnitude(f(z)); });
  auto const weighted = [&](T const& z) { return T(normal_density(z) * f(z)); };
  T const tolerance = std::max(T(T(4) * std::numeric_limits<T>::epsilon()), T(goal / T(128)));
  auto const between = [&](int below, int above) {
    return tanh_sinh_integral<T>(weighted, T(-T(reach + T(T(below) / T(10)))), T(reach + T(T(above) / T(10))),
                                 tolerance);
  };
  auto found = between(0, 0);
  T error = found.result.error;
  for (auto const& other : {between(0, 9), between(7, 4)})
    error = std::max(error, magnitude(T(found.result.value - other.result.value)));
  T const outside = T(magnitude(weighted(reach)) + magnitude(weighted(T(-reach))));
  found.result.error = T(T(T(64) * error) + T(rounding_of(found.size) + outside));
  return {{found}, limited_by_points};
}

}  // namespace freefield::detail::integral
