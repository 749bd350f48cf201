#pragma once
/// @file
/// What all fits of tails share, and those with closed forms.

#include <freefield/power_law/heavy_tail/concave_maximum.hpp>
#include <freefield/power_law/heavy_tail/discrete_exponent.hpp>
#include <freefield/power_law/heavy_tail/tail_density.hpp>
#include <freefield/power_law/heavy_tail/tail_statistics.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>

namespace freefield::detail::power_law {

/// A shape of largest likelihood.
template <class Kind, class T>
struct family_fit {
  family<Kind, T> shape;
  T log_likelihood;
  bool at_limit = false;  ///< no parameters fit better than the power law
};

/// n (mean log f - log mass): the log-likelihood of real numbers or integers.
template <class Kind, class T>
T log_likelihood(family<Kind, T> const& shape, tail_statistics<T> const& tail) {
  T const mean = tail.mean([&](std::size_t j) { return log_shape_at(shape, tail.x[j], tail.xmin); });
  return T(tail.size * T(mean - log_mass_from(shape, tail.xmin, tail.xmin, tail.discrete)));
}

template <class T>
family_fit<tails::power_law, T> fit_family(tails::power_law, tail_statistics<T> const& tail) {
  T const alpha =
      tail.discrete ? solve_discrete_exponent(tail.xmin, tail.mean_log, T(2)).alpha : T(T(1) + T(T(1) / tail.mean_log));
  family<tails::power_law, T> const shape(alpha);
  T const mass =
      tail.discrete ? math::log(relative_zeta(alpha, tail.xmin)) : T(math::log(tail.xmin) - math::log(T(alpha - T(1))));
  return {shape, T(-T(tail.size * T(T(alpha * tail.mean_log) + mass)))};
}

/// 1 / mean(t - 1); of integers lambda = log(1 + 1 / mean(x - xmin)).
template <class T>
family_fit<tails::exponential, T> fit_family(tails::exponential, tail_statistics<T> const& tail) {
  require(math::is_finite(tail.mean_excess), errc::overflow,
          {"fit_tail", "mean over the cut-off leaves the scalar's range", "data of less span"}, tail.mean_excess);
  T const inverse = T(T(1) / tail.mean_excess);
  T const rate = tail.discrete ? T(log_of_one_plus(T(inverse / tail.xmin)) * tail.xmin) : inverse;
  family<tails::exponential, T> const shape(rate);
  T const mass = log_mass_from(shape, tail.xmin, tail.xmin, tail.discrete);
  return {shape, T(-T(tail.size * T(T(rate * tail.mean_excess) + mass)))};
}

/// The fit at the limit: the power law's.
template <class Kind, class T>
family_fit<Kind, T> limit_fit(family<Kind, T> const& shape, tail_statistics<T> const& tail) {
  return {shape, fit_family(tails::power_law{}, tail).log_likelihood, true};
}

/// The mean log-likelihood as a function of two coordinates, in any scalar.
///
/// @param chart  chart.shape(first, second) is the law there, and chart.mean(first, second) the mean of its log f
template <class Kind, class T, class Chart>
auto mean_log_likelihood(tail_statistics<T> const& tail, Chart const& chart) {
  return [&tail, &chart](auto const& first, auto const& second) {
    using S = std::remove_cvref_t<decltype(first)>;
    family<Kind, S> const shape = chart.shape(first, second);
    S const xmin(tail.xmin);
    if (!shape.is_valid()) return S(-std::numeric_limits<T>::infinity());
    return S(chart.mean(first, second) - log_mass_from(shape, xmin, xmin, tail.discrete));
  };
}

template <class Kind, class T, class Chart>
std::optional<family_fit<Kind, T>> ascend(tail_statistics<T> const& tail, Chart const& chart, T const& first,
                                          T const& second) {
  auto const f = mean_log_likelihood<Kind>(tail, chart);
  auto const best = plane_ascent<T, decltype(f)>(f).from(first, second);
  if (!best.found) return std::nullopt;
  return family_fit<Kind, T>{chart.shape(best.first, best.second), T(tail.size * best.value)};
}

template <class T>
[[noreturn]] void fail_to_settle(T const& value) {
  fail(errc::not_converged, {"fit_tail", "likelihood has not reached its maximum", "at most 200 Newton steps"}, {},
       value);
}

}  // namespace freefield::detail::power_law
