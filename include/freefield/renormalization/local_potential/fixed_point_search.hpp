#pragma once
/// @file
/// The curvature of a fixed point by number or bracket, to the digits that are asked for.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/local_potential/continuation.hpp>
#include <freefield/renormalization/local_potential/curvature_search.hpp>
#include <freefield/renormalization/local_potential/flow_equation.hpp>
#include <freefield/renormalization/local_potential/weak_coupling.hpp>
#include <freefield/renormalization/local_potential_options.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

namespace freefield::detail::renormalization_room {

/// The Legendre transform takes Polchinski's curvature w at the origin to Litim's, w / (1 - w).
template <class T> T from_polchinski(polchinski_terms, T const& w) { return w; }
template <class T> T from_polchinski(litim_terms, T const& w) { return T(w / T(T(1) - w)); }
template <class T> T to_polchinski(polchinski_terms, T const& w) { return w; }
template <class T> T to_polchinski(litim_terms, T const& w) { return T(w / T(T(1) + w)); }

/// The search of `local_potential_approximation`.  Fixed points are found by Polchinski's equation, whose solutions are
/// tame; those of Litim's are their Legendre transforms.
template <class T>
class fixed_point_search {
 public:
  /// Beyond these, fixed points are too close to the Gaussian one for the digits of machine numbers.
  static constexpr int most_phases = 11;

  fixed_point_search(std::string_view function, potential_equation<T> const& equation)
      : function_(function), equation_(equation) {}

  bool exists(int phases) const { return equation_.dimension < upper_critical_dimension<T>(phases); }

  /// A few digits of Polchinski's curvature.
  /// @throws error `domain`, `not_converged`
  T start(int phases) const {
    require(exists(phases), errc::domain,
            {function_, "dimension has no fixed point with so many phases n", "dimension < 2 n / (n - 1)"},
            equation_.dimension);
    dimension_continuation<T> continuation(equation_, phases);
    auto const found = continuation.run();
    require(found.has_value(), errc::not_converged,
            {function_, "fixed point was lost on the way down from its upper critical dimension, at the dimension",
             "one that goes on: for many components it may have met another, and both are gone"},
            continuation.dimension());
    return *found;
  }

  /// By shooting from within the bracket, and where that converges nowhere, by looking where the fixed points are.
  /// @throws error `domain`
  template <class Terms>
  T start(Terms terms, curvature_bracket<T> const& bracket) const {
    T const lower = to_polchinski(terms, bracket.lower), upper = to_polchinski(terms, bracket.upper);
    T const width = T(upper - lower), tolerance = few_digits<T>();
    auto const is_inside = [&](T const& w) {
      T const slack = T(tolerance * math::abs(w));
      return T(lower - slack) < w && w < T(upper + slack);
    };
    for (int starts = 4; starts <= 32; starts *= 2) {
      for (int k = 1; k < starts; k += 2) {
        T const w = T(lower + T(T(width * T(k)) / T(starts)));
        auto const found = search_curvature<polchinski_terms>(equation_, w, width, tolerance);
        if (found && is_inside(found->curvature.value)) return found->curvature.value;
      }
    }
    for (int phases = 2; phases <= most_phases && exists(phases); ++phases) {
      auto const w = dimension_continuation<T>(equation_, phases).run();
      if (w && is_inside(*w)) return *w;
    }
    fail(errc::domain, {function_, "option .bracket has no fixed point in it, upper end", "one that has"}, {1},
         bracket.upper);
  }

  /// All digits, from a few of Polchinski's curvature.  Litim's equation is shot for itself, from where the Legendre
  /// transform of Polchinski's solution is; towards d = 2, where that gets less close, it is this transform.
  /// @throws error `not_converged`; `precision_lost` with the digits that are safe
  template <class Terms>
  curvature_result<T> refined(Terms terms, T const& start, int digits) const {
    T const last_digits = T(T(4) * std::numeric_limits<T>::epsilon());
    T const asked = math::integer_power(T(T(1) / T(10)), static_cast<unsigned long>(digits));
    T const tolerance = digits > 0 ? (std::max)(last_digits, (std::min)(asked, few_digits<T>())) : last_digits;
    auto best = search_curvature<polchinski_terms>(equation_, start, T(math::abs(start) / T(16)), tolerance);
    require(best.has_value(), errc::not_converged,
            {function_, "shooting does not converge, from u''(0)", "a fixed point that these numbers can resolve"},
            start);
    if constexpr (Terms::square_of_slope == 0) {
      T const w = best->curvature.value, slope = T(T(1) / T(T(T(1) - w) * T(T(1) - w)));
      best->curvature = {from_polchinski(terms, w), T(slope * best->curvature.error)};
      T const& transform = best->curvature.value;
      auto const shot = search_curvature<Terms>(equation_, transform, T(math::abs(transform) / T(16)), tolerance);
      if (shot && shot->curvature.error <= T(T(4) * best->curvature.error)) best = shot;
    }
    require_digits(best->curvature, digits);
    return *best;
  }

 private:
  void require_digits(estimate<T> const& curvature, int digits) const {
    T const relative = T(curvature.error / math::abs(curvature.value));
    int safe = 0;
    for (T unit = T(T(1) / T(10)); relative <= unit; unit = T(unit / T(10))) ++safe;
    require(digits <= safe, errc::precision_lost,
            {function_, "option .digits is more than these numbers carry, digits that are safe",
             "numbers with more digits"},
            safe);
  }

  std::string_view function_;
  potential_equation<T> equation_;
};

}  // namespace freefield::detail::renormalization_room
