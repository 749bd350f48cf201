#pragma once
/// @file
/// Which rule integrates which expectation.

#include <freefield/integral/rules.hpp>
#include <freefield/integral/rules/cubature.hpp>
#include <freefield/integral/rules/gauss_hermite.hpp>
#include <freefield/integral/rules/gauss_kronrod.hpp>
#include <freefield/integral/rules/monte_carlo.hpp>
#include <freefield/integral/rules/piecewise.hpp>
#include <freefield/integral/rules/smooth.hpp>
#include <freefield/integral/rules/tanh_sinh.hpp>
#include <freefield/integral/rules/trapezoid.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::integral {

/// The error at which a rule without a tolerance aims.
template <class T>
T goal_of(expectation_options<T> const& options) {
  return options.tolerance ? *options.tolerance : T(T(256) * std::numeric_limits<T>::epsilon());
}

template <class T>
void require_options(std::string_view function, Eigen::Index dimension, expectation_options<T> const& options) {
  if (options.tolerance) {
    require(*options.tolerance > T(0) && math::is_finite(*options.tolerance), errc::bad_option,
            {function, "option .tolerance is not positive", "a positive number"}, *options.tolerance);
  }
  require(std::cmp_less_equal(options.breaks.size(), dimension), errc::size_mismatch,
          {function, "more lists of break points than components", "one list for each component"},
          options.breaks.size());
  for (std::size_t i = 0; i < options.breaks.size(); ++i) {
    for (T const& b : options.breaks[i]) {
      require(math::is_finite(b), errc::non_finite, {function, "break point is not finite", "finite numbers"}, b,
              {static_cast<std::ptrdiff_t>(i)});
    }
  }
}

/// The planes on which a function breaks: those it knows of itself and those that are given.
template <class T, class F>
std::vector<plane<T>> planes_of(integrand<T, F> const& f, expectation_options<T> const& options) {
  std::vector<plane<T>> result = f.planes();
  for (std::size_t i = 0; i < options.breaks.size(); ++i) {
    for (T const& b : options.breaks[i]) {
      plane<T> at{vector_of<T>::Constant(f.form().dimension(), T(0)), T(-b)};
      at.normal(static_cast<Eigen::Index>(i)) = T(1);
      result.push_back(std::move(at));
    }
  }
  return result;
}

/// Parallel planes, as values of one linear function.
template <class T>
struct slab {
  vector_of<T> slope;   ///< w = L^T a for the normal a
  vector_of<T> normal;
  std::vector<T> values;
};

/// Tells whether two vectors are parallel, but for rounding.
template <class T>
bool are_parallel(vector_of<T> const& a, vector_of<T> const& b, Eigen::Index pivot) {
  T const allowed = rounding_allowance<T>(a.size());
  for (Eigen::Index i = 0; i < a.size(); ++i) {
    T const left = T(a(i) * b(pivot)), right = T(b(i) * a(pivot));
    if (!(magnitude(T(left - right)) <= T(allowed * T(magnitude(a(pivot)) * magnitude(b(pivot)))))) return false;
  }
  return true;
}

/// The planes as values of one linear function, if they are parallel in the support of the measure; those that the
/// support does not cross are left out.
template <class T>
std::optional<slab<T>> parallel(standard_form<T> const& form, std::vector<plane<T>> const& planes) {
  std::optional<slab<T>> result;
  Eigen::Index pivot = 0;
  for (plane<T> const& p : planes) {
    vector_of<T> const w = form.slope(p.normal);
    Eigen::Index largest = 0;
    for (Eigen::Index k = 1; k < w.size(); ++k) {
      if (magnitude(w(largest)) < magnitude(w(k))) largest = k;
    }
    if (w(largest) == T(0)) continue;
    if (!result) {
      pivot = largest;
      result = slab<T>{w, p.normal, {}};
    }
    if (!are_parallel(result->slope, w, pivot)) return std::nullopt;
    T at_mean(0), first_at_mean(0);
    for (Eigen::Index i = 0; i < p.normal.size(); ++i) {
      at_mean = T(at_mean + T(p.normal(i) * form.mean()(i)));
      first_at_mean = T(first_at_mean + T(result->normal(i) * form.mean()(i)));
    }
    // a . x = first_at_mean + slope z_0 where p.normal . x + offset = 0
    T const ratio = T(result->slope(pivot) / w(pivot));
    result->values.push_back(T(first_at_mean - T(ratio * T(at_mean + p.offset))));
  }
  if (!result) result = slab<T>{vector_of<T>(), vector_of<T>(), {}};
  return result;
}

template <class T>
quadratures<T, T> as_quadratures(quadrature<T> const& q) {
  return {{q}, limited_by_rounding};
}

/// A number that breaks at places that are known: by one division of one axis if these are parallel planes, by
/// integrals of integrals in few dimensions; nothing if neither is possible, or takes more than the evaluations.
template <class T, class F>
std::optional<quadratures<T, T>> piecewise_of(std::string_view function, integrand<T, F>& f, gaussian<T> const& p,
                                              expectation_options<T> const& options) {
  T goal = goal_of(options);
  if (!options.tolerance && f.rank() > 2) goal = T(T(64) * goal);  // integrals of integrals over planes
  std::size_t const evaluations = options.evaluations / 4 * 3;
  bool const is_given = !options.breaks.empty();
  if constexpr (breaks_of<F>.affine || !breaks_of<F>.any) {
    if (auto const planes = parallel(f.form(), planes_of(f, options))) {
      if (planes->values.empty()) return std::nullopt;
      slab_integral<T> pieces(any_integrand<T>(f), planes->slope, planes->normal, planes->values, goal, evaluations);
      auto const found = pieces();
      if (!pieces.is_exhausted()) return as_quadratures(found);
      return std::nullopt;
    }
  }
  if (is_given) {
    require(p.dimension() <= 3, errc::domain,
            {function, "break points of several components are for three dimensions at most, the measure has",
             "break points of one component"},
            p.dimension());
    require(p.is_positive_definite(), errc::not_positive,
            {function, "break points of several components need a positive definite covariance", "full rank"},
            p.rank());
  }
  if (!is_given && !(breaks_of<F>.nested && p.dimension() <= 2 && p.is_positive_definite())) return std::nullopt;
  nested_integral<T> pieces(any_integrand<T>(f), p, options.breaks, goal, evaluations);
  auto const found = pieces();
  if (!pieces.is_exhausted()) return as_quadratures(found);
  return std::nullopt;
}

/// The break points in the only direction z of a measure, of a function with several values.
template <class T, class F>
std::vector<T> breaks_on_line(std::string_view function, integrand<T, F> const& f,
                              expectation_options<T> const& options) {
  std::vector<T> result;
  if (options.breaks.empty()) return result;
  require(f.rank() == 1 && f.form().dimension() == 1, errc::domain,
          {function, "break points of a vector are for one dimension, the measure has", "dimension 1"},
          f.form().dimension());
  for (T const& b : options.breaks[0]) result.push_back(T(T(b - f.form().mean()(0)) / f.form().root()(0, 0)));
  return result;
}

/// Applies a rule.  Rules that are as fast as a fast integrand know its type; others are compiled once for all
/// integrands.
template <class T, class F>
auto by_rule(std::string_view function, integrand<T, F>& f, gaussian<T> const& p, rules::adaptive const&,
             expectation_options<T> const& options) {
  using value_type = typename integrand<T, F>::value_type;
  T const goal = goal_of(options);
  std::vector<T> breaks;
  if constexpr (std::same_as<T, value_type>) {
    if (breaks_of<F>.any || !options.breaks.empty()) {
      if (auto const found = piecewise_of(function, f, p, options)) return *found;
    }
  } else {
    breaks = breaks_on_line(function, f, options);
  }
  any_integrand<T, value_type> any(f);
  if (f.rank() > 3) return smooth_of<T>(any, goal, options.evaluations);
  std::size_t const first = f.rank() == 1 ? std::min<std::size_t>(options.evaluations, 2000) : options.evaluations;
  if (breaks.empty()) {
    auto const found = smooth_in_space(f, goal, first);
    if (f.rank() > 1 || found.is_within(goal) || found.limit == limited_by_rounding) return found;
    return better_of(found, gauss_kronrod_of(any, breaks, goal, options.evaluations));
  }
  return gauss_kronrod_of(any, breaks, goal, options.evaluations);
}
template <class T, class F>
auto by_rule(std::string_view function, integrand<T, F>& f, gaussian<T> const&, rules::trapezoid const&,
             expectation_options<T> const& options) {
  require(f.rank() <= 6, errc::too_large,
          {function, "a lattice has too many points in a dimension of", "at most 6 dimensions"}, f.rank());
  return trapezoid_of(f, goal_of(options), options.evaluations);
}
template <class T, class F>
auto by_rule(std::string_view function, integrand<T, F>& f, gaussian<T> const&, rules::gauss_hermite const& rule,
             expectation_options<T> const&) {
  return gauss_hermite_of<T>(function, f, rule.points);
}

template <class F>
void require_line(std::string_view function, F const& f) {
  require(f.rank() <= 1, errc::domain, {function, "rule is for one dimension, the measure has", "another rule"},
          f.rank());
}

template <class T>
auto by_rule(std::string_view function, any_integrand<T> f, gaussian<T> const&, rules::tanh_sinh const&,
             expectation_options<T> const& options) {
  require_line(function, f);
  return tanh_sinh_of(f, goal_of(options));
}
template <class T, class F>
auto by_rule(std::string_view function, integrand<T, F>& f, gaussian<T> const&, rules::gauss_kronrod const&,
             expectation_options<T> const& options) {
  require_line(function, f);
  any_integrand<T, typename integrand<T, F>::value_type> any(f);
  return gauss_kronrod_of(any, breaks_on_line(function, f, options), goal_of(options), options.evaluations);
}
template <class T, class V>
auto by_rule(std::string_view function, any_integrand<T, V> f, gaussian<T> const&, rules::smolyak const& rule,
             expectation_options<T> const&) {
  return smolyak_of<T>(function, f, rule.level);
}
template <class T, class V>
auto by_rule(std::string_view function, any_integrand<T, V> f, gaussian<T> const&, rules::unscented const& rule,
             expectation_options<T> const&) {
  return cubature_of(function, f, T(rule.kappa), false);
}
template <class T, class V>
auto by_rule(std::string_view function, any_integrand<T, V> f, gaussian<T> const&, rules::cubature const&,
             expectation_options<T> const&) {
  return cubature_of(function, f, T(1), true);
}
template <class T, class V>
auto by_rule(std::string_view function, any_integrand<T, V> f, gaussian<T> const&,
             rules::quasi_monte_carlo const& rule, expectation_options<T> const&) {
  return quasi_monte_carlo_of<T>(function, f, rule.points, rule.shifts, rule.seed);
}
template <class T, class V>
auto by_rule(std::string_view function, any_integrand<T, V> f, gaussian<T> const&, rules::monte_carlo const& rule,
             expectation_options<T> const&) {
  return monte_carlo_of<T>(function, f, rule.samples, rule.seed);
}

/// Refuses a result whose error, relative to E|f|, is larger than the tolerance.
template <class T, class V>
void require_tolerance(std::string_view function, quadratures<T, V> const& found, std::optional<T> const& tolerance) {
  if (!tolerance) return;
  for (std::size_t k = 0; k < found.parts.size(); ++k) {
    auto const& [result, size] = found.parts[k];
    T const allowed = T(*tolerance * size);
    if (result.error <= allowed) continue;
    std::ostringstream text;
    text << "tolerance is not reached, because " << found.limit;
    if constexpr (streamable<T>) text << ": the best estimate is " << result << ", the tolerance";
    error_index const index = found.parts.size() == 1 ? error_index{} : error_index{static_cast<std::ptrdiff_t>(k)};
    fail(errc::not_converged, {function, text.str(), "more evaluations, break points or a larger tolerance"}, index,
         allowed);
  }
}

template <class T, class V>
auto estimate_of(quadratures<T, V> const& found) {
  if constexpr (std::same_as<T, V>) {
    return found.parts[0].result;
  } else {
    auto const n = static_cast<Eigen::Index>(found.parts.size());
    estimate<vector_of<T>> result{vector_of<T>(n), vector_of<T>(n)};
    for (Eigen::Index k = 0; k < n; ++k) {
      auto const& [value, error] = found.parts[static_cast<std::size_t>(k)].result;
      result.value(k) = value;
      result.error(k) = error;
    }
    return result;
  }
}

/// A measure without any spread has the value of f at its mean.
template <class T, class V>
quadratures<T, V> at_point(V const& value) {
  quadratures<T, V> result{make_per_part<quadrature<T>, T, V>(parts_of<T>(value), {{T(0), T(0)}, T(0)}),
                           limited_by_points};
  for (std::size_t k = 0; k < result.parts.size(); ++k) {
    T const number = part<T>(value, k);
    result.parts[k] = {{number, T(0)}, magnitude(number)};
  }
  return result;
}

/// Computes E f by a rule, within its tolerance.
template <class T, class F, class Rule>
auto integrated(std::string_view function, gaussian<T> const& p, F const& f, Rule const& rule,
                expectation_options<T> const& options) {
  using value_type = typename integrand<T, F>::value_type;
  static_assert(std::same_as<T, value_type> || !std::same_as<Rule, rules::tanh_sinh>,
                "freefield: rules::tanh_sinh integrates numbers; other rules integrate vectors as well");
  require_options(function, p.dimension(), options);
  if constexpr (!one_of<Rule, rules::adaptive, rules::gauss_kronrod>) {
    require(options.breaks.empty(), errc::bad_option,
            {function, "option .breaks is for rules::adaptive and rules::gauss_kronrod: number of lists", "none"},
            options.breaks.size());
  }
  integrand<T, F> g(function, p, f);
  auto const found = [&]() -> quadratures<T, value_type> {
    if (g.rank() == 0) return at_point<T>(g.at(p.mean()));
    if constexpr (one_of<Rule, rules::adaptive, rules::trapezoid, rules::gauss_hermite, rules::gauss_kronrod>)
      return by_rule(function, g, p, rule, options);
    else return by_rule(function, any_integrand<T, value_type>(g), p, rule, options);
  }();
  for (auto const& [result, size] : found.parts) {
    require(math::is_finite(result.value) && math::is_finite(result.error), errc::overflow,
            {function, "expectation overflows", "a finite result"}, result.value);
  }
  require_tolerance(function, found, options.tolerance);
  return estimate_of(found);
}

}  // namespace freefield::detail::integral
