#pragma once
/// @file
/// Intervals of a least-squares fit from its profile likelihood: how much the sum of squares grows where a parameter,
/// the curve at a point or one new run is held at a value.

#include <freefield/numeric/root.hpp>
#include <freefield/power_law/regression/profile_fit.hpp>
#include <freefield/statistics/bounded_ratio.hpp>

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// The set of values q with S(q) <= S + t^2 s^2, where S(q) is the minimum over all parameters with q held, t the
/// factor of Student's distribution with n - p degrees of freedom, and s^2 = S / (n - p), in which p does not count a
/// coefficient that is 0 (D. M. Bates and D. G. Watts, Nonlinear Regression Analysis, 1988, chapter 6).  Beside a
/// coefficient that could be 0 the level is that of `bounded_ratio`.  In a linear law these are Student's t intervals.
/// A fit with q held that does not converge excludes nothing: the interval is then too long.
template <class T>
class profile_likelihood {
 public:
  profile_likelihood(std::shared_ptr<solver<T> const> from, minimum<T> const& best, std::size_t rows_in_use)
      : fit_(std::move(from), best, rows_in_use), degrees_of_freedom_(rows_in_use - fit_.size()),
        ratio_(degrees_of_freedom_) {}

  /// The standard error of a parameter; infinite where the data do not determine all parameters at once.
  T standard_error(Eigen::Index k) const {
    if (!fit_.covariance()) return infinity();
    T const error = math::sqrt(T(fit_.variance() * (*fit_.covariance())(k, k)));
    return fit_.is_logarithm(k) ? T(error * math::exp(T(fit_.centre().point(k)))) : error;
  }

  freefield::interval<T> of_parameter(Eigen::Index k, T const& level) const {
    vector_of<T> near = fit_.centre().point;
    auto const excess = [&](T const& value) {
      auto const held = fit_.with_parameter(k, value, near);
      if (!held) return T(1);
      if (!fit_.has_converged(*held)) return T(-level);
      near = held->point;
      T const lambda = ratio_of(held->at.value);
      bool const is_bounded = fit_.bounded() && *fit_.bounded() == k;
      return T((is_bounded ? level_of_bounded(lambda, *held) : level_of(lambda, fit_.beside_parameter(*held, k))) -
               level);
    };
    T const at = fit_.centre().point(k);
    T const step = step_for(level, fit_.covariance() ? T((*fit_.covariance())(k, k)) : T(1));
    auto const value = [&](T const& end) { return fit_.is_logarithm(k) ? T(math::exp(end)) : end; };
    return {value(end_of(excess, level, at, T(-step), T(fit_.limits().lower(k)))),
            value(end_of(excess, level, at, step, T(fit_.limits().upper(k))))};
  }

  /// Where the curve lies at a row, or one new run of weight 1.
  freefield::interval<T> of_curve(std::vector<T> const& row, T const& level) const {
    return of_point(row, level, false);
  }
  freefield::interval<T> of_run(std::vector<T> const& row, T const& level) const { return of_point(row, level, true); }

 private:
  static T infinity() { return std::numeric_limits<T>::infinity(); }

  profile_fit<T> fit_;
  std::size_t degrees_of_freedom_;
  bounded_ratio<T> ratio_;

  T ratio_of(T const& sum) const { return T(T(T(2) * T(sum - fit_.centre().at.value)) / fit_.variance()); }

  T step_for(T const& level, T const& variance) const {
    return T(student_t_factor(level, degrees_of_freedom_) * math::sqrt(T(fit_.variance() * variance)));
  }

  T level_of(T const& lambda, std::optional<beside_bound<T>> const& beside) const {
    if (!beside) return ratio_.two_sided(lambda);
    return ratio_.beside_bound(lambda, beside->correlation, T(beside->distance / math::sqrt(fit_.variance())));
  }
  T level_of_bounded(T const& lambda, minimum<T> const& held) const {
    auto const error = fit_.bounded_error(held);
    if (!error) return ratio_.two_sided(lambda);
    return ratio_.of_bounded(lambda, T(held.point(*fit_.bounded()) / T(math::sqrt(fit_.variance()) * *error)));
  }

  freefield::interval<T> point_at(T const& curve) const {
    T const value = fit_.logarithmic() ? T(math::exp(curve)) : curve;
    return {value, value};
  }

  /// A row with an observation is added to the table.  That of a run has weight 1.  That of the curve has a weight by
  /// which it holds the curve: the other rows are then fitted as well as they can be with the curve where it is.
  freefield::interval<T> of_point(std::vector<T> const& row, T const& level, bool is_run) const {
    vector_of<T> const slope = fit_.slope(fit_.centre().point, row);
    T const variance = fit_.covariance() ? quadratic_form(*fit_.covariance(), slope) : T(1);
    T const centre = fit_.curve(fit_.centre().point, row);
    if (!is_run && !(variance > T(0))) return point_at(centre);  // no parameter moves the curve here
    T const weight = is_run ? T(1) : T(T(16) / variance);
    fit_table<T> table = fit_.extended(row, weight);
    T held_at(0);
    vector_of<T> near = fit_.centre().point;
    auto const excess = [&](T const& value) {
      table.observed.back() = fit_.logarithmic() ? T(math::exp(value)) : value;
      auto const held = fit_.over(table, near);
      if (!held) return T(1);
      if (!fit_.has_converged(*held)) return T(-level);
      near = held->point;
      T const curve = fit_.curve(held->point, row), off = T(curve - value);
      held_at = is_run ? value : curve;
      T const sum = is_run ? held->at.value : T(held->at.value - T(T(weight * off) * T(off / T(2))));
      return T(level_of(ratio_of(sum), fit_.beside_curve(*held, row, T(is_run ? 1 : 0))) - level);
    };
    T const step = step_for(level, is_run ? T(variance + T(1)) : variance);
    auto const end = [&](T const& towards, T const& limit) {
      T const found = end_of(excess, level, centre, towards, limit);
      if (math::is_finite(found)) static_cast<void>(excess(found));
      T const value = math::is_finite(found) ? held_at : found;
      return fit_.logarithmic() ? T(math::exp(value)) : value;
    };
    return {end(T(-step), T(-infinity())), end(step, infinity())};
  }

  /// Where `excess`, which is -level at the centre, becomes positive in the direction of `step`; the limit where it
  /// does not.
  template <class Excess>
  static T end_of(Excess const& excess, T const& level, T const& centre, T step, T const& limit) {
    T inner = centre, at_inner = T(-level);
    for (int k = 0; k < 60; ++k) {
      T outer = T(centre + step);
      bool const ends = step < T(0) ? outer <= limit : outer >= limit;
      if (ends) outer = limit;
      if (!math::is_finite(outer) || outer == centre) return limit;
      T const at_outer = excess(outer);
      if (at_outer > T(0)) {
        auto const changes_sign = [&](T const& value) {
          return value == inner ? at_inner : value == outer ? at_outer : T(excess(value));
        };
        return find_root(changes_sign, inner, outer).value;
      }
      if (ends) return limit;
      inner = outer;
      at_inner = at_outer;
      step = T(step * T(T(3) / T(2)));
    }
    return step < T(0) ? T(-infinity()) : infinity();
  }
};

}  // namespace freefield::detail::power_law
