#pragma once
/// @file
/// The local potential approximation: fixed points, exponents, flows of potentials.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/fixed_potential.hpp>
#include <freefield/renormalization/local_potential/fixed_point_search.hpp>
#include <freefield/renormalization/local_potential/flow_equation.hpp>
#include <freefield/renormalization/local_potential_options.hpp>
#include <freefield/renormalization/polynomial_truncation.hpp>
#include <freefield/renormalization/potential_flow.hpp>

#include <string_view>
#include <vector>

namespace freefield {

/// The flow of a potential u(x) of N components in d dimensions, where the action keeps its kinetic term:
///     u_s = d u - (d - 2) x u' / 2 + heat(u'') + (N - 1) heat(u' / x) - q u'^2,
/// in units of the scale, as a function of s = -log Lambda, with heat(w) = w and q = 1 for Polchinski's equation, and
/// heat(w) = w / (1 + w) and q = 0 for the effective average action with Litim's optimised regulator.
///
///     ff::local_potential_approximation<double> const lpa{.dimension = 3.0};
///     auto const wf = lpa.fixed_point();
///     std::cout << wf;                    // nu = 0.64956177..., omega = 0.65574594...
///     lpa.fixed_points();                 // below d = 3 the tricritical one, too, ...
///
/// d is any real number between 2 and 4, N any number above -2.  In double precision fixed points are lost near d = 2
/// where N is large: for N = 1000 below 2.3, for N = 100 below 2.11, and for N beyond 5000 everywhere.
/// Both forms have the same fixed points, of which one is the Legendre transform of the other, and the same exponents.
/// Source: J. Polchinski, Nucl. Phys. B 231 (1984) 269; D. F. Litim, Phys. Rev. D 64 (2001) 105007; T. R. Morris, JHEP
/// 07 (2005) 027.
template <real_scalar T>
struct local_potential_approximation {
  T dimension = T(3);
  T components = T(1);
  local_potential_scheme scheme = local_potential_scheme::polchinski;

  /// The fixed point with so many phases, by shooting from the origin to large fields: of the solutions that begin with
  /// a curvature u''(0) only isolated ones do not run away.  It is followed from d_n = 2 n / (n - 1), n the number of
  /// phases, where it is a small perturbation of the Gaussian one, down to d; with `.bracket` the first one is taken
  /// that is found there.
  /// Cost: 50 ms for double and 10 s for 50 digits where d = 3 and N = 1; more for low d, and as N / 1000 seconds for
  /// large N.
  /// @throws error `domain` for d and N out of range, and where there is no such fixed point (d >= d_n, a bracket
  /// without one, or around the Gaussian one, u''(0) = 0); `bad_option` for .phases < 2 or > 11 or beside a bracket,
  /// and .digits < 0; `precision_lost` with the digits that are safe where .digits are more; `not_converged`
  fixed_potential<T> fixed_point(fixed_point_options<T> const& options = {}) const {
    namespace room = detail::renormalization_room;
    auto const equation = checked();
    require_options(options);
    room::fixed_point_search<T> const search(name, equation);
    return equation.with_terms([&](auto terms) {
      T const start = options.bracket ? search.start(terms, *options.bracket) : search.start(options.phases);
      auto const found = search.refined(terms, start, options.digits);
      fixed_potential<T> result(terms, equation, found.curvature, found.length);
      require_asked(options, result);
      return result;
    });
  }

  /// All fixed points but the Gaussian and the trivial ones, Wilson and Fisher's first: one for each number n of phases
  /// with d < 2 n / (n - 1).  For many components one may meet another on the way down in d, and both are gone: of N =
  /// 35 the tricritical one at d = 2.9.  Then this call ends with `not_converged`, and `fixed_point` finds the others.
  /// @throws error as `fixed_point`; `too_large` for more than 10, d < 2.182
  std::vector<fixed_potential<T>> fixed_points() const {
    namespace room = detail::renormalization_room;
    constexpr int most = room::fixed_point_search<T>::most_phases;
    room::fixed_point_search<T> const search(name, checked());
    require(!search.exists(most + 1), errc::too_large,
            {name, "dimension is too close to 2, where fixed points accumulate", "dimension >= 2.182"}, dimension);
    std::vector<fixed_potential<T>> result;
    for (int n = 2; search.exists(n); ++n) result.push_back(fixed_point({.phases = n}));
    return result;
  }

  /// The flow of whole potentials, for `evolve`.
  /// @throws error `domain` for d and N out of range, `bad_option`
  potential_flow<T> flow(potential_flow_options<T> const& options = {}) const { return {checked(), options}; }

  /// The flow and fixed point of potentials that are polynomials in rho = x^2 / 2.
  /// @throws error `domain` for d and N out of range, `bad_option` for an order below 2 or above 100
  polynomial_truncation<T> truncation(int order, expansion_point point = expansion_point::minimum) const {
    return {checked(), order, point};
  }

 private:
  static constexpr std::string_view name = "local_potential_approximation";
  using equation_type = detail::renormalization_room::potential_equation<T>;

  equation_type checked() const {
    return detail::renormalization_room::checked_equation<T>(name, {dimension, components, scheme});
  }

  void require_options(fixed_point_options<T> const& options) const {
    bool const polchinski = scheme == local_potential_scheme::polchinski;
    constexpr int most = detail::renormalization_room::fixed_point_search<T>::most_phases;
    require(options.phases >= 2 && options.phases <= most, errc::bad_option,
            {name, "option .phases is out of range", "2 to 11"}, options.phases);
    require(!options.bracket || options.phases == 2, errc::bad_option,
            {name, "options .bracket and .phases say both where to look", "one of them"}, options.phases);
    require(options.digits >= 0, errc::bad_option, {name, "option .digits is negative", "0 or more"}, options.digits);
    if (!options.bracket) return;
    auto const& [lower, upper] = *options.bracket;
    require(math::is_finite(lower), errc::non_finite, {name, "option .bracket is not finite", "numbers"}, lower, {0});
    require(math::is_finite(upper), errc::non_finite, {name, "option .bracket is not finite", "numbers"}, upper, {1});
    require(lower < upper, errc::bad_option, {name, "option .bracket is empty", "lower < upper"}, lower);
    require(polchinski || lower > T(-1), errc::domain,
            {name, "option .bracket is outside of the flow", "u''(0) > -1"}, lower, {0});
    require(lower > T(0) || upper < T(0), errc::domain,
            {name, "option .bracket is around the Gaussian fixed point, u''(0) = 0", "numbers of one sign"}, lower);
  }

  static void require_asked(fixed_point_options<T> const& options, fixed_potential<T> const& found) {
    if (options.bracket) {
      T const w = found.curvature().value;
      require(options.bracket->lower < w && w < options.bracket->upper, errc::domain,
              {name, "option .bracket has no fixed point in it; the next u''(0)", "one that has"}, w);
    } else {
      require(found.phases() == options.phases, errc::not_converged,
              {name, "another fixed point was found on the way, with a number of phases", "the one of .phases"},
              found.phases());
    }
  }
};

}  // namespace freefield
