#pragma once
/// @file
/// What the local potential approximation can be told.

#include <optional>

namespace freefield {

/// The equation of the local potential approximation.  Both have the same exponents.
enum class local_potential_scheme {
  polchinski,  ///< of the Wilsonian action, any cutoff: heat(w) = w, with the square of the slope
  litim        ///< of the effective average action, with the optimised regulator: heat(w) = w / (1 + w)
};

/// The point about which a potential is expanded.
enum class expansion_point {
  minimum,  ///< rho_0 with u'(rho_0) = 0, which moves with the potential
  origin    ///< rho = 0
};

/// Two curvatures at the origin, u''(0), with a fixed point between them.
template <class T>
struct curvature_bracket {
  T lower, upper;
};

template <class T>
struct fixed_point_options {
  int phases = 2;  ///< n of the n-critical point: 2 for Wilson and Fisher's, 3 for the tricritical one, ...
  std::optional<curvature_bracket<T>> bracket = std::nullopt;  ///< where to look, instead of `.phases`
  int digits = 0;  ///< of u''(0) that are asked for; 0: as many as the numbers carry
};

struct spectrum_options {
  int rank = 0;  ///< l of the perturbations v(|x|) Y_l: 0 even or invariant ones, 1 odd ones or vectors, 2 tensors, ...
};

template <class T>
struct potential_flow_options {
  T reach = T(0);  ///< the largest x; 0: where rho = x^2 / 2 is 6 (N + 2) / (d - 2), some times that of the minimum
  int nodes = 32;
};

}  // namespace freefield
