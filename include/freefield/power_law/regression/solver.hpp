#pragma once
/// @file
/// The way from a starting point to a certified minimum: variable projection on relative residuals, and then Newton's
/// method on the objective itself; the width of a robust loss shrinks on the way.

#include <freefield/power_law/certificate.hpp>
#include <freefield/power_law/regression/linear_projection.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// The largest size of a logarithm in a robust search, for which coefficients do not overflow.  A term of a law that
/// merely removes an outlier at an end of the table is best with an infinite exponent, which it never reaches.
template <class T>
T largest_logarithm() {
  return T(T(T(3) / T(5)) * math::log((std::numeric_limits<T>::max)()));
}

/// Fits coefficient k as such, with its bounds, and not as a logarithm.
template <class T>
void make_plain(box<T>& limits, active_set& positive, std::size_t k) {
  auto const i = static_cast<Eigen::Index>(k);
  positive[k] = limits.vanishing[k] = false;
  limits.lower(i) = math::exp(T(limits.lower(i)));
  limits.upper(i) = math::exp(T(limits.upper(i)));
  limits.reach(i) = std::numeric_limits<T>::infinity();
}

template <class T>
struct solver {
  fit_table<T> table;
  freefield::objective<T> goal;
  active_set positive;
  box<T> limits;             ///< the user's, in coordinates
  int max_iterations = 200;
  T width{};                 ///< the width of the Huber loss that is minimised; a narrow one in place of |r|

  problem<T> problem_with(std::vector<T> const& weights, loss_function<T> const& loss) const {
    return {table, weights, goal.logarithmic, loss, positive};
  }
  problem<T> squares(std::vector<T> const& weights) const { return problem_with(weights, {true, T(0)}); }

  /// The parameters at a minimum; those whose logarithm goes to -infinity are 0.
  vector_of<T> parameters(minimum<T> const& at) const {
    vector_of<T> theta = squares(table.weights).parameters(at.point);
    for (Eigen::Index k = 0; k < theta.size(); ++k) {
      auto const i = static_cast<std::size_t>(k);
      bool const is_given = at.point(k) >= limits.upper(k) || (at.point(k) <= limits.lower(k) && !is_artificial(k));
      if (at.bound[i] && limits.vanishing[i] && !is_given && !matters(at, k)) theta(k) = T(0);
    }
    return theta;
  }

  /// The limits on one side of the poles: a parameter by which the formula divides keeps the sign that it has here.
  box<T> limits_at(vector_of<T> const& point) const {
    box<T> result = limits;
    for (Eigen::Index k = 0; k < point.size(); ++k) {
      auto const i = static_cast<std::size_t>(k);
      if (positive[i] || table.law->parameters[i].at_zero == pole::none) continue;
      auto& end = point(k) < T(0) ? result.upper(k) : result.lower(k);
      end = point(k) < T(0) ? (std::min)(end, T(0)) : (std::max)(end, T(0));
    }
    return result;
  }

  /// Whether a unit step of a logarithm changes the objective, or the residuals by more than their rounding errors.
  bool matters(minimum<T> const& at, Eigen::Index k) const {
    T const of_sum = T(std::numeric_limits<T>::epsilon() * T(at.at.scale));
    return at.at.gauss(k, k) > (std::max)(of_sum, T(T(2) * squares(table.weights).rounding_level()));
  }
  /// Whether the lower limit of a logarithm is only there to keep it finite.
  bool is_artificial(Eigen::Index k) const { return limits.lower(k) <= T(-largest_logarithm<T>()); }

  /// Fixes the width.  For the loss |r| it is a millionth of the median residual at this point, but not below rounding.
  void choose_width(vector_of<T> const& point) {
    width = goal.width;
    if (goal.rho != freefield::objective<T>::loss::absolute) return;
    T const rounding = *std::max_element(table.rounding.begin(), table.rounding.end());
    width = (std::max)(T(median_size(squares(table.weights), point) / T(1000000)), rounding);
  }

  /// The weights with which squares of f - y count relative deviations, where the objective compares logarithms.
  std::vector<T> relative_weights(std::vector<T> weights) const {
    if (goal.logarithmic)
      for (std::size_t i = 0; i < weights.size(); ++i) weights[i] /= T(table.observed[i] * table.observed[i]);
    return weights;
  }

  /// The median |residual| of the rows in use where the formula has a value; 0 where there is no such row.
  static T median_size(problem<T> const& squares, vector_of<T> const& coordinates) {
    std::vector<T> sizes;
    auto const residuals = squares.residuals(squares.parameters(coordinates));
    for (std::size_t i = 0; i < residuals.size(); ++i)
      if (squares.weights()[i] > T(0) && math::is_finite(residuals[i])) sizes.push_back(math::abs(residuals[i]));
    if (sizes.empty()) return T(0);
    auto const middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::nth_element(sizes.begin(), middle, sizes.end());
    return *middle;
  }

  /// Least squares of the relative residuals (f - y) / y, or of f - y, with the linear parameters eliminated.  This is
  /// cheap and smooth, and its minimum is close to that of every objective.
  minimum<T> approach(std::vector<T> const& weights, vector_of<T> const& parameters) const {
    return approach_squares(weights, relative_weights(weights), parameters);
  }

  /// The same with other weights of the squares of f - y; `weights` are those of the objective.
  minimum<T> approach_squares(std::vector<T> const& weights, std::vector<T> const& of_squares,
                              vector_of<T> const& parameters) const {
    problem<T> const smooth(table, of_squares, false, {true, T(0)}, positive);
    linear_projection<T> const project(smooth);
    newton_options<T> const settings{
        .max_iterations = 40, .tolerance = T(T(1) / T(1000000)), .rounding = squares(weights).rounding_level()};
    vector_of<T> const start = limits.inside(smooth.coordinates(parameters));
    return minimise(projected_problem<T>{smooth, &project}, start, limits_at(start), settings);
  }

  /// Finds the minimum of a robust loss as wide as the median residual, directly from a start.
  minimum<T> explore(std::vector<T> const& weights, vector_of<T> const& parameters) const {
    auto const smooth = squares(weights);
    vector_of<T> const start = limits.inside(smooth.coordinates(parameters));
    return descend(problem_with(weights, {false, (std::max)(median_size(smooth, start), width)}), start);
  }

  /// The minimum near a point where coefficient k, a logarithm, is so small that it is 0.
  minimum<T> without(std::vector<T> const& weights, vector_of<T> start, std::size_t k) const {
    auto const i = static_cast<Eigen::Index>(k);
    auto held = limits_at(start);
    held.lower(i) = held.upper(i) = start(i) = T(start(i) - T(100));
    auto const p = objective_with(weights);
    return minimise(projected_problem<T>{p, nullptr}, start, held, finest(weights));
  }

  /// Finds the minimum of a robust loss of this width, but for the last digits.
  minimum<T> explore_at(std::vector<T> const& weights, vector_of<T> const& start, T const& wide) const {
    T const tolerance = T(T(1) / T(1000000000000));
    newton_options<T> const settings{
        .max_iterations = 60, .tolerance = tolerance, .rounding = squares(weights).rounding_level()};
    auto const robust = problem_with(weights, {false, wide});
    return minimise(projected_problem<T>{robust, nullptr}, limits.inside(start), limits_at(start), settings);
  }

  /// Finds the minimum of a robust objective from one of a wider loss.
  minimum<T> narrow_from(std::vector<T> const& weights, vector_of<T> const& start, T const& wide) const {
    return narrow(weights, limits.inside(start), (std::max)(wide, width));
  }

  /// Finds the minimum of the objective from nearby coordinates.
  minimum<T> polish(std::vector<T> const& weights, vector_of<T> const& start) const {
    return settled(weights, reached(weights, start));
  }

  /// Decides whether a coefficient is 0 that is so close to 0 that steps of its logarithm cannot tell.
  minimum<T> settled(std::vector<T> const& weights, minimum<T> found) const {
    T const rounding = squares(weights).rounding_level();
    if (!found.at.feasible || (is_stationary(found, rounding) && found.at.value > rounding)) return found;
    bool const gave_up = !is_stationary(found, rounding) && found.iterations < max_iterations;
    if (gave_up) found = with_plain_coefficients(weights, found);
    for (std::size_t k = 0; k < limits.vanishing.size(); ++k) {
      if (!limits.vanishing[k] || found.bound[k]) continue;
      auto const i = static_cast<Eigen::Index>(k);
      auto const variances = inverse_curvature(found.at);
      T const least = (std::max)(T(T(2) * rounding), detail::rounding_of_sum(found.at.scale, rounding));
      bool const is_lost = found.at.gauss(i, i) <= least || (variances && T(least * (*variances)(i, i)) >= T(1));
      if (!is_lost) continue;
      auto other = without(weights, found.point, k);
      if (other.at.value <= T(found.at.value + least) && is_stationary(other, rounding)) found = std::move(other);
    }
    return found;
  }

 private:
  minimum<T> reached(std::vector<T> const& weights, vector_of<T> const& start) const {
    if (!goal.is_least_squares()) return narrow(weights, start);
    auto const smooth = squares(weights);
    if (goal.logarithmic) return descend(smooth, start);
    linear_projection<T> const project(smooth);
    return descend(smooth, minimise(projected_problem<T>{smooth, &project}, start, limits_at(start),
                                    finest(weights)).point);
  }

  problem<T> objective_with(std::vector<T> const& weights) const {
    return goal.is_least_squares() ? squares(weights) : problem_with(weights, {false, width});
  }

  /// The minimum in coordinates in which coefficients that may vanish have the bound 0 and are not logarithms, and its
  /// certificate in these.
  minimum<T> with_plain_coefficients(std::vector<T> const& weights, minimum<T> const& from) const {
    auto plain = positive;
    auto box = limits_at(from.point);
    for (std::size_t k = 0; k < plain.size(); ++k)
      if (limits.vanishing[k]) make_plain(box, plain, k);
    problem<T> const in_logarithms = objective_with(weights);
    problem<T> const p(table, weights, goal.logarithmic, in_logarithms.loss(), plain);
    vector_of<T> const start = p.coordinates(in_logarithms.parameters(from.point));
    minimum<T> result = minimise(projected_problem<T>{p, nullptr}, start, box, finest(weights));
    if (!result.at.feasible) return from;
    vector_of<T> const theta = p.parameters(result.point);
    for (std::size_t k = 0; k < plain.size(); ++k) {
      auto const i = static_cast<Eigen::Index>(k);
      if (positive[k]) result.point(i) = theta(i) > T(0) ? T(math::log(T(theta(i)))) : T(from.point(i) - T(100));
    }
    result.at = in_logarithms(result.point);
    result.iterations += from.iterations;
    return result.at.feasible && result.at.value <= from.at.value ? result : from;
  }

  newton_options<T> finest(std::vector<T> const& weights) const {
    return {.max_iterations = max_iterations, .tolerance = T(0), .rounding = squares(weights).rounding_level()};
  }

  minimum<T> descend(problem<T> const& p, vector_of<T> const& start) const {
    return minimise(projected_problem<T>{p, nullptr}, start, limits_at(start), finest(p.weights()));
  }

  /// Finds the minimum of a robust loss.  Its width starts at the median residual and shrinks by a factor 4 at a time,
  /// or by less where the minimum cannot be followed that far.
  minimum<T> narrow(std::vector<T> const& weights, vector_of<T> const& start) const {
    auto const smooth = squares(weights);
    vector_of<T> const point = limits.inside(start);
    return narrow(weights, point, smooth(point).feasible ? (std::max)(median_size(smooth, point), width) : width);
  }
  minimum<T> narrow(std::vector<T> const& weights, vector_of<T> const& point, T wide) const {
    T const rounding = squares(weights).rounding_level();
    T ratio(4);
    auto best = descend(problem_with(weights, {false, wide}), point);
    for (int level = 0; level < 100 && wide > width; ++level) {
      T const narrower = (std::max)(T(wide / ratio), width);
      auto next = descend(problem_with(weights, {false, narrower}), follow(weights, best, wide, narrower));
      if (!next.at.feasible) next = descend(problem_with(weights, {false, narrower}), best.point);
      next.iterations += best.iterations;
      bool const lost = is_stationary(best, rounding) && !is_stationary(next, rounding);
      bool const followed = !lost || ratio < T(T(11) / T(10));
      ratio = followed ? (std::min)(T(4), T(ratio * ratio)) : math::sqrt(ratio);
      if (!followed) continue;
      best = next;
      wide = narrower;
    }
    return wide > width ? descend(problem_with(weights, {false, width}), best.point) : best;
  }

  /// Moves from the minimum at one width to that at a narrower one, to first order: residuals inside the width stay
  /// inside, and the others keep their signs (Madsen and Nielsen, SIAM J. Optim. 3, 223, 1993).
  vector_of<T> follow(std::vector<T> const& weights, minimum<T> const& from, T const& wide, T const& narrower) const {
    auto const at = problem_with(weights, {false, narrower, wide})(from.point);
    newton_step<T> step;
    step.take(at, from.bound, T(0), limits_at(from.point), from.point);
    return at.feasible && step.exists ? vector_of<T>(from.point + step.step) : from.point;
  }
};

}  // namespace freefield::detail::power_law
