#pragma once
/// @file
/// The exponent of largest likelihood of integers above a cut-off.

#include <freefield/core/jet.hpp>
#include <freefield/numeric/hurwitz_zeta.hpp>

#include <algorithm>
#include <limits>
#include <string_view>

namespace freefield::detail::power_law {

/// The law p(x) = (x/xmin)^-alpha / Z with Z = xmin^alpha zeta(alpha, xmin).
template <class T>
struct discrete_exponent {
  T alpha;
  T zeta;  ///< Z
};

/// The root of -(log Z)'(alpha) = mean log(x / xmin).
///
/// Newton's method for log(-(log Z)'), which is close to -log(alpha - 1) for small exponents and to a straight line for
/// large ones; a step never goes further than three quarters of the way to alpha = 1.
/// @param near  a guess above 1
/// @throws error `not_converged`
template <class T>
discrete_exponent<T> solve_discrete_exponent(T const& xmin, T const& mean_log, T const& near) {
  constexpr int most = 200;
  T const close = math::sqrt(std::numeric_limits<T>::epsilon());
  T const target = math::log(mean_log);
  T alpha = near;
  for (int iteration = 0; iteration < most; ++iteration) {
    auto const at = relative_log_zeta_derivatives(alpha, xmin);
    T const step = T(T(T(math::log(T(-at.first)) - target) * at.first) / at.second);
    T const next = (std::max)(T(alpha - step), T(T(1) + T(T(alpha - T(1)) / T(4))));
    bool const settled = math::abs(T(next - alpha)) <= T(close * T(next - T(1)));
    alpha = next;
    if (settled) return {alpha, relative_zeta(alpha, xmin)};
  }
  fail(errc::not_converged, {"fit_tail", "exponent has not settled", "likelihood with one maximum"}, {}, alpha);
}

/// n times what the exponent of largest likelihood has too much, to first order: -(log zeta)''' / (2 (log zeta)''^2).
/// Source: D. R. Cox, E. J. Snell, J. R. Statist. Soc. B 30 (1968) 248.
template <class T>
T exponent_bias(T const& alpha, T const& xmin) {
  using dual = jet<T, 1>;
  T const slope = relative_log_zeta_derivatives(dual::variable(alpha, 0), dual(xmin)).second.gradient[0];
  T const curvature = relative_log_zeta_derivatives(alpha, xmin).second;
  return T(-slope / T(T(2) * T(curvature * curvature)));
}

}  // namespace freefield::detail::power_law
