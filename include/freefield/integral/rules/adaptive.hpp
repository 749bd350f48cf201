#pragma once
/// @file
/// Which rule integrates which expectation.

#include <freefield/integral/rules.hpp>
#include <freefield/integral/rules/cubature.hpp>
#include <freefield/integral/rules/gauss_hermite.hpp>
#include <freefield/integral/rules/interval_rules.hpp>
#include <freefield/integral/rules/monte_carlo.hpp>
#include <freefield/integral/rules/trapezoid.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>

namespace freefield::detail::integral {

/// The error at which a rule without a tolerance aims.
template <class T>
T goal_of(std::optional<double> const& tolerance) {
  return tolerance ? T(*tolerance) : T(T(256) * std::numeric_limits<T>::epsilon());
}

template <class T>
quadrature<T> better_of(quadrature<T> const& a, quadrature<T> const& b) {
  return b.result.error < a.result.error ? b : a;
}

/// The trapezoidal rule; where it converges slowly, bisection.
template <class T, class F>
quadrature<T> adaptive_line(std::string_view function, F& f, T const& goal, std::size_t evaluations) {
  auto const found = trapezoid_of(f, goal, std::min<std::size_t>(evaluations, 2000));
  if (found.result.error <= T(goal * found.size)) return found;
  any_integrand<T> any(f);
  return better_of(found, gauss_kronrod_of(function, any, goal, 15));
}

/// Sparse grids of rising level as long as they help, and then quasi-Monte-Carlo with the evaluations that are left.
template <class T>
quadrature<T> adaptive_space(std::string_view function, any_integrand<T> f, T const& goal, std::size_t evaluations) {
  auto best = smolyak_of<T>(function, f, 2);
  int without_gain = 0;
  for (int level = 3; level <= 12 && without_gain < 2; ++level) {
    std::size_t const before = f.evaluations();
    auto const next = smolyak_of<T>(function, f, level);
    without_gain = next.result.error < best.result.error ? 0 : without_gain + 1;
    best = better_of(best, next);
    if (best.result.error <= T(goal * best.size)) return best;
    if (f.evaluations() + 4 * (f.evaluations() - before) > evaluations / 2) break;
  }
  constexpr int shifts = 16;
  std::size_t const left = evaluations > f.evaluations() ? evaluations - f.evaluations() : 0;
  std::size_t const points = std::max<std::size_t>(left / shifts, 64);
  return better_of(best, quasi_monte_carlo_of<T>(function, f, points, shifts, 1));
}

/// Applies a rule.  Rules that are as fast as a fast integrand know its type; others are compiled once for all
/// integrands.
template <class T, class F>
quadrature<T> by_rule(std::string_view function, integrand<T, F>& f, gaussian<T> const& p,
                      rules::adaptive const& rule) {
  T const goal = goal_of<T>(rule.tolerance);
  if constexpr (breaks_are_known<F>) {
    if (p.dimension() <= 2 && p.is_positive_definite()) {
      any_integrand<T> any(f);
      nested_integral<T, any_integrand<T>> pieces(any, cholesky_factor<T>(p.covariance()).lower_root(), {}, goal,
                                                  rule.evaluations / 4 * 3);
      auto const found = pieces();
      if (!pieces.is_exhausted()) return found;
      return trapezoid_of(f, goal, rule.evaluations / 4);
    }
  }
  if (f.rank() == 1) return adaptive_line(function, f, goal, rule.evaluations);
  if (f.rank() > 3) return adaptive_space(function, any_integrand<T>(f), goal, rule.evaluations);
  return trapezoid_of(f, goal, rule.evaluations);
}
template <class T, class F>
quadrature<T> by_rule(std::string_view function, integrand<T, F>& f, gaussian<T> const&, rules::trapezoid const& rule) {
  require(f.rank() <= 6, errc::too_large,
          {function, "a lattice has too many points in a dimension of", "at most 6 dimensions"}, f.rank());
  return trapezoid_of(f, goal_of<T>(rule.tolerance), rule.evaluations);
}
template <class T>
quadrature<T> by_rule(std::string_view function, any_integrand<T> f, gaussian<T> const&,
                      rules::gauss_hermite const& rule) {
  return gauss_hermite_of<T>(function, f, rule.points);
}
template <class T>
quadrature<T> by_rule(std::string_view function, any_integrand<T> f, gaussian<T> const&, rules::tanh_sinh const& rule) {
  require_line(function, f);
  return tanh_sinh_of(f, goal_of<T>(rule.tolerance));
}
template <class T>
quadrature<T> by_rule(std::string_view function, any_integrand<T> f, gaussian<T> const&,
                      rules::gauss_kronrod const& rule) {
  require_line(function, f);
  return gauss_kronrod_of(function, f, goal_of<T>(rule.tolerance), rule.depth);
}
template <class T>
quadrature<T> by_rule(std::string_view function, any_integrand<T> f, gaussian<T> const& p,
                      rules::piecewise const& rule) {
  return piecewise_of(function, f, p, rule.breaks);
}
template <class T>
quadrature<T> by_rule(std::string_view function, any_integrand<T> f, gaussian<T> const&, rules::smolyak const& rule) {
  return smolyak_of<T>(function, f, rule.level);
}
template <class T>
quadrature<T> by_rule(std::string_view function, any_integrand<T> f, gaussian<T> const&, rules::unscented const& rule) {
  return cubature_of(function, f, T(rule.kappa), false);
}
template <class T>
quadrature<T> by_rule(std::string_view function, any_integrand<T> f, gaussian<T> const&, rules::cubature const&) {
  return cubature_of(function, f, T(1), true);
}
template <class T>
quadrature<T> by_rule(std::string_view function, any_integrand<T> f, gaussian<T> const&,
                      rules::quasi_monte_carlo const& rule) {
  return quasi_monte_carlo_of<T>(function, f, rule.points, rule.shifts, rule.seed);
}
template <class T>
quadrature<T> by_rule(std::string_view function, any_integrand<T> f, gaussian<T> const&,
                      rules::monte_carlo const& rule) {
  return monte_carlo_of<T>(function, f, rule.samples, rule.seed);
}

template <class Rule>
std::optional<double> tolerance_of(Rule const& rule) {
  if constexpr (requires { rule.tolerance; }) return rule.tolerance;
  else return std::nullopt;
}

/// Computes E f by a rule, within its tolerance.  A measure without any spread has the value of f at its mean.
template <class T, class F, class Rule>
estimate<T> integrated(std::string_view function, gaussian<T> const& p, F const& f, Rule const& rule) {
  std::optional<double> const tolerance = tolerance_of(rule);
  if (tolerance) {
    require(*tolerance > 0 && math::is_finite(*tolerance), errc::bad_option,
            {function, "option .tolerance is not positive", "a positive number"}, *tolerance);
  }
  integrand<T, F> g(function, p, f);
  if (g.rank() == 0) return {g.at(p.mean()), T(0)};
  quadrature<T> found{};
  if constexpr (one_of<Rule, rules::adaptive, rules::trapezoid>) found = by_rule(function, g, p, rule);
  else found = by_rule(function, any_integrand<T>(g), p, rule);
  return within_tolerance(function, found.result, found.size, tolerance);
}

}  // namespace freefield::detail::integral
