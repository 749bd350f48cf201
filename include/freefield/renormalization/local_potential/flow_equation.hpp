#pragma once
/// @file
/// The flow of a potential of N components, in its two forms.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/local_potential_options.hpp>

#include <string_view>

namespace freefield {

namespace detail::renormalization_room {

/// The s of a s^2 + b s = c that vanishes with c where b > 0, without cancellation.
template <class X>
X outer_root(X const& a, X const& b, X const& c) {
  X const root = math::sqrt(X(X(b * b) + X(X(4) * X(a * c))));
  if (b > X(0)) return X(X(c + c) / X(b + root));
  return X(X(root - b) / X(a + a));
}

/// Polchinski's equation has heat(w) = w and q = 1 in
///     u_s = d u - (d - 2) rho u' + heat(u' + 2 rho u'') + (N - 1) heat(u') - 2 q rho u'^2,   rho = x^2 / 2.
struct polchinski_terms {
  static constexpr int square_of_slope = 1;  ///< q
  template <class X>
  static X heat(X const& w) {
    return w;
  }
  template <class X>
  static X heat_slope(X const&) {
    return X(1);
  }
  /// The w of a heat.
  template <class X>
  static X inverse_heat(X const& h) {
    return h;
  }
  /// The s of q s^2 + b s - n heat(s / x) = c.
  template <class X>
  static X slope(X const& x, X const& b, X const& n, X const& c) {
    return outer_root(X(1), X(b - X(n / x)), c);
  }
};

/// The flow with the optimised regulator has heat(w) = w / (1 + w), w > -1, and q = 0.  (The usual -1 / (1 + w) differs
/// by a constant, which moves the potential alone, and has less digits of small w.)
struct litim_terms {
  static constexpr int square_of_slope = 0;
  template <class X>
  static X heat(X const& w) {
    return X(w / X(X(1) + w));
  }
  template <class X>
  static X heat_slope(X const& w) {
    X const inverse = X(X(1) / X(X(1) + w));
    return X(inverse * inverse);
  }
  template <class X>
  static X inverse_heat(X const& h) {
    return X(h / X(X(1) - h));
  }
  template <class X>
  static X slope(X const& x, X const& b, X const& n, X const& c) {
    return outer_root(b, X(X(X(b * x) - n) - c), X(c * x));
  }
};

/// The flow of a potential of N components in d dimensions, the numbers that the parts of this room share.
template <class T>
struct potential_equation {
  T dimension, components;
  local_potential_scheme scheme;

  /// visit(terms) with the terms of the scheme.
  template <class Visit>
  decltype(auto) with_terms(Visit const& visit) const {
    return scheme == local_potential_scheme::litim ? visit(litim_terms{}) : visit(polchinski_terms{});
  }
};

/// @throws error `non_finite`; `domain` unless 2 < d < 4 and N > -2
template <class T>
potential_equation<T> checked_equation(std::string_view function, potential_equation<T> const& equation) {
  T const &d = equation.dimension, &n = equation.components;
  require(math::is_finite(d), errc::non_finite, {function, "dimension is not finite", "a number"}, d);
  require(math::is_finite(n), errc::non_finite, {function, "number of components is not finite", "a number"}, n);
  require(d < T(4), errc::domain,
          {function, "dimension is 4 or more: only the Gaussian fixed point is left", "2 < dimension < 4"}, d);
  require(d > T(2), errc::domain,
          {function, "dimension is 2 or less, where fields have no scaling dimension", "2 < dimension < 4"}, d);
  require(n > T(-2), errc::domain, {function, "number of components is -2 or less", "components > -2"}, n);
  return equation;
}

}  // namespace detail::renormalization_room
}  // namespace freefield
