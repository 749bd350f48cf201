#pragma once
/// @file
/// Minima of a sum of squares in which a parameter, or the curve at a point, is held at a value.

#include <freefield/power_law/regression/solver.hpp>
#include <freefield/power_law/regression/vectors.hpp>
#include <freefield/statistics/student_t.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// Where a coefficient e >= 0 is while another quantity is held: their correlation, and its distance from 0 as
/// `bounded_ratio` counts it, times the scatter s.
template <class T>
struct beside_bound {
  T correlation, distance;
};

/// The fit of a table in coordinates in which coefficients that the data allow to vanish are not logarithms: they have
/// the bound 0.
template <class T>
class profile_fit {
 public:
  profile_fit(std::shared_ptr<solver<T> const> from, minimum<T> const& best, std::size_t rows_in_use)
      : from_(std::move(from)), positive_(from_->positive), limits_(from_->limits_at(best.point)) {
    T const five(5), t = student_t_factor(T(T(999) / T(1000)), rows_in_use - size_of(best));
    T const most = (std::max)(T(five * five), T(t * t));
    T nearest = most;
    for (Eigen::Index k = 0; k < best.point.size(); ++k) {
      T const excess = excess_without(best, k, variance_of(best, rows_in_use), most);
      if (!(excess < most)) continue;
      make_plain(limits_, positive_, static_cast<std::size_t>(k));
      if (!(excess < nearest) || limits_.lower(k) != T(0)) continue;
      nearest = excess;
      bounded_ = k;
    }
    centre_ = minimised(from_->table, limits_, coordinates(from_->parameters(best)));
    variance_ = variance_of(centre_, rows_in_use);
    covariance_ = inverse_curvature(centre_.at);
  }

  minimum<T> const& centre() const { return centre_; }
  box<T> const& limits() const { return limits_; }
  bool is_logarithm(Eigen::Index k) const { return positive_[static_cast<std::size_t>(k)]; }
  bool logarithmic() const { return from_->goal.logarithmic; }
  std::size_t size() const { return static_cast<std::size_t>(centre_.point.size()); }
  /// s^2, the variance of a residual of weight 1: twice the sum over the rows less the parameters not at a bound.
  T const& variance() const { return variance_; }
  /// The coefficient closest to 0, if there is one that could be 0.
  std::optional<Eigen::Index> bounded() const { return bounded_; }
  /// (J^T W J)^-1 at the centre; none where the data do not determine all parameters at once.
  std::optional<matrix_of<T>> const& covariance() const { return covariance_; }

  /// Whether a minimum with something held is one; it may be flat.
  bool has_converged(minimum<T> const& held) const {
    T const enough = math::sqrt(math::sqrt(T(std::numeric_limits<T>::epsilon())));
    return is_stationary(held, rounding()) || held.relative_gradient <= enough;
  }

  /// The minimum with a coordinate at a value, searched from a nearby point; none where the law has no value.
  std::optional<minimum<T>> with_parameter(Eigen::Index k, T const& value, vector_of<T> const& near) const {
    auto held = limits_;
    held.lower(k) = held.upper(k) = value;
    auto const replaced = [&](vector_of<T> point) {
      point(k) = value;
      return point;
    };
    return first_minimum(from_->table, held, {moved(near, k, value), replaced(near), moved(centre_.point, k, value),
                                              replaced(centre_.point)});
  }

  /// The table with one more row, whose observation is still to be given.
  fit_table<T> extended(std::vector<T> const& row, T const& weight) const {
    fit_table<T> table = from_->table;
    table.rows.insert(table.rows.end(), row.begin(), row.end());
    table.observed.push_back(T(1));
    table.weights.push_back(weight);
    table.rounding.push_back(T(0));
    return table;
  }
  /// The minimum over such a table.
  std::optional<minimum<T>> over(fit_table<T> const& extended, vector_of<T> const& near) const {
    return first_minimum(extended, limits_, {near, centre_.point});
  }

  /// The curve at a row for these coordinates, or its logarithm.
  T curve(vector_of<T> const& point, std::vector<T> const& row) const {
    T const f = from_->table.law->value(problem_of(from_->table).parameters(point), row);
    return logarithmic() ? T(math::log(f)) : f;
  }
  /// Its gradient with respect to the coordinates.
  vector_of<T> slope(vector_of<T> const& point, std::vector<T> const& row) const {
    vector_of<T> const theta = problem_of(from_->table).parameters(point);
    vector_of<T> result(theta.size());
    T const f = from_->table.law->value(theta, row, result);
    for (Eigen::Index k = 0; k < result.size(); ++k) {
      if (is_logarithm(k)) result(k) *= theta(k);
      if (logarithmic()) result(k) /= f;
    }
    return result;
  }

  /// What the coefficient closest to 0 says of parameter k held there.
  std::optional<beside_bound<T>> beside_parameter(minimum<T> const& held, Eigen::Index k) const {
    vector_of<T> direction = vector_of<T>::Constant(held.point.size(), T(0));
    direction(k) = T(1);
    return beside(held, held.at, direction, T(0));
  }
  /// The same of the curve held there, or of a run whose own variance is `scatter`.
  std::optional<beside_bound<T>> beside_curve(minimum<T> const& held, std::vector<T> const& row,
                                              T const& scatter) const {
    if (!bounded_) return std::nullopt;
    return beside(held, problem_of(from_->table)(held.point), slope(held.point, row), scatter);
  }
  /// The standard error of the coefficient closest to 0, in units of the scatter; none where it is not determined.
  std::optional<T> bounded_error(minimum<T> const& held) const {
    auto const covariance = inverse_curvature(held.at);
    if (!covariance) return std::nullopt;
    return math::sqrt(T((*covariance)(*bounded_, *bounded_)));
  }

 private:
  std::shared_ptr<solver<T> const> from_;
  active_set positive_;
  box<T> limits_;
  minimum<T> centre_;
  std::optional<Eigen::Index> bounded_;
  T variance_;
  std::optional<matrix_of<T>> covariance_;

  problem<T> problem_of(fit_table<T> const& table) const {
    return {table, table.weights, from_->goal.logarithmic, {true, T(0)}, positive_};
  }
  T rounding() const { return problem_of(from_->table).rounding_level(); }

  minimum<T> minimised(fit_table<T> const& table, box<T> const& limits, vector_of<T> start) const {
    auto const p = problem_of(table);
    return minimise(projected_problem<T>{p, nullptr}, std::move(start), limits,
                    newton_options<T>{.max_iterations = from_->max_iterations, .rounding = p.rounding_level()});
  }
  /// The minimum to which the first of these points leads that leads to one; else the lowest point that was reached.
  std::optional<minimum<T>> first_minimum(fit_table<T> const& table, box<T> const& limits,
                                          std::vector<vector_of<T>> const& starts) const {
    std::optional<minimum<T>> lowest;
    for (auto const& start : starts) {
      auto found = minimised(table, limits, start);
      if (!found.at.feasible) continue;
      if (is_stationary(found, rounding())) return found;
      if (!lowest || found.at.value < lowest->at.value) lowest = std::move(found);
    }
    return lowest;
  }

  vector_of<T> coordinates(vector_of<T> const& theta) const { return problem_of(from_->table).coordinates(theta); }

  T variance_of(minimum<T> const& m, std::size_t rows_in_use) const {
    auto const held = static_cast<std::size_t>(std::count(m.bound.begin(), m.bound.end(), true));
    T const freedom = as_scalar<T>(rows_in_use - (m.bound.size() - held));
    return T(T(T(2) * (std::max)(m.at.value, rounding())) / freedom);
  }

  static std::size_t size_of(minimum<T> const& m) { return static_cast<std::size_t>(m.point.size()); }

  /// By how many squares of the scatter twice the sum grows where a coefficient is 0; `most` where the standard error
  /// of its logarithm says that it is more than twice that many.
  T excess_without(minimum<T> const& best, Eigen::Index k, T const& variance, T const& most) const {
    auto const i = static_cast<std::size_t>(k);
    if (!from_->limits.vanishing[i]) return std::numeric_limits<T>::infinity();
    if (best.bound[i]) return T(0);
    auto const covariance = inverse_curvature(best.at);
    if (covariance && T(T(T(2) * most) * T(variance * (*covariance)(k, k))) < T(1)) return most;
    auto const without = from_->without(from_->table.weights, best.point, i);
    return without.at.feasible ? T(T(T(2) * T(without.at.value - best.at.value)) / variance)
                               : std::numeric_limits<T>::infinity();
  }

  /// Moves a point to another value of a coordinate, along the valley of the sum.
  vector_of<T> moved(vector_of<T> point, Eigen::Index k, T const& value) const {
    T const step = T(value - point(k));
    if (covariance_ && math::is_finite(step))
      for (Eigen::Index j = 0; j < point.size(); ++j)
        point(j) += T(step * T((*covariance_)(j, k) / (*covariance_)(k, k)));
    point(k) = value;
    return point;
  }

  std::optional<beside_bound<T>> beside(minimum<T> const& held, evaluation<T> const& at, vector_of<T> const& slope,
                                        T const& scatter) const {
    if (!bounded_) return std::nullopt;
    auto const covariance = inverse_curvature(at);
    if (!covariance) return std::nullopt;
    Eigen::Index const e = *bounded_;
    T shared(0);
    for (Eigen::Index j = 0; j < slope.size(); ++j) shared += T((*covariance)(e, j) * slope(j));
    T const error = math::sqrt(T((*covariance)(e, e)));
    T const variance = T(quadratic_form(*covariance, slope) + scatter);
    T const correlation = (std::min)(T(math::abs(shared) / T(error * math::sqrt(variance))), T(1));
    bool const inside = held.point(e) > limits_.lower(e);
    T const push = (std::max)(T(held.at.gradient(e)), T(0));
    return beside_bound<T>{correlation, inside ? T(held.point(e) / error) : T(-(push * error))};
  }
};

}  // namespace freefield::detail::power_law
