#pragma once
/// @file
/// The trapezoidal rule.

#include <freefield/numeric/gauss_rule.hpp>

#include <cstddef>
#include <vector>

namespace freefield {

/// The trapezoidal rule of n points, the ends included, for the density 1/2 on (-1, 1).
///
/// The error is h^2/12 times the mean of f'' with h = 2 / (n - 1); it falls faster than any power of h where f is
/// smooth and periodic, as the rule is exact for cos(pi k x) and sin(pi k x) with 0 < k < n - 1.
/// @throws error `domain` for fewer than 2 points
/// Source: L. N. Trefethen, J. A. C. Weideman, SIAM Rev. 56 (2014) 385.
template <real_scalar T>
quadrature_rule<T> trapezoid_rule(std::size_t n) {
  require(n >= 2, errc::domain, {"trapezoid_rule", "number of points is out of range", "2 points or more"}, n);
  T const steps = detail::as_scalar<T>(n - 1), weight = T(T(1) / steps);
  quadrature_rule<T> rule{{}, std::vector<T>(n, weight)};
  rule.weights.front() = rule.weights.back() = T(weight / T(2));
  for (std::size_t i = 0; i < n; ++i)
    rule.nodes.push_back(T(T(detail::as_scalar<T>(i) - detail::as_scalar<T>(n - 1 - i)) / steps));
  return rule;
}

}  // namespace freefield
