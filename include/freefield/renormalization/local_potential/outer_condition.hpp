#pragma once
/// @file
/// What a potential that does not run away is like at large fields.

#include <freefield/core/jet.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/local_potential/flow_equation.hpp>

namespace freefield::detail::renormalization_room {

/// The slope u' of the solutions that do not run away, at a large x with the value u there.  On their slow manifold the
/// curvature u'' is that along the manifold itself:
///     q s^2 + (d - 2) x s / 2 - (N - 1) heat(s / x) = d u + heat(s_x + s s_u)
/// for s(x, u), where the right-hand side has the manifold of one depth less.  Each depth adds a term of the asymptotic
/// series.
template <int Depth, class Terms, class T, class X>
X slow_slope(potential_equation<T> const& equation, X const& x, X const& u) {
  X right = X(u * X(equation.dimension));
  if constexpr (Depth > 0) {
    using J = jet<X, 2>;
    J const s = slow_slope<Depth - 1, Terms, T>(equation, J::variable(x, 0), J::variable(u, 1));
    right = X(right + Terms::heat(X(s.gradient[0] + X(s.value * s.gradient[1]))));
  }
  X const drift = X(x * X(T(T(equation.dimension - T(2)) / T(2))));
  return Terms::slope(x, drift, X(T(equation.components - T(1))), right);
}

/// How deep the series goes: deeper ones need larger fields.
inline constexpr int slow_depth = 4;

}  // namespace freefield::detail::renormalization_room
