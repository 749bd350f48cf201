#pragma once
/// @file
/// The way from a starting point to a certified minimum: variable projection on relative residuals, and then Newton's
/// method on the objective itself; the width of a robust loss shrinks on the way.

#include <freefield/power_law/certificate.hpp>
#include <freefield/power_law/linear_projection.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

namespace freefield::detail::power_law {

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
      bool const inside = limits.lower(k) < at.point(k) && at.point(k) < limits.upper(k);
      if (at.bound[i] && limits.vanishing[i] && inside) theta(k) = T(0);
    }
    return theta;
  }

  /// Fixes the width.  For the loss |r| it is a millionth of the median residual at this point, but not below rounding.
  void choose_width(vector_of<T> const& point) {
    width = goal.width;
    if (goal.rho != freefield::objective<T>::loss::absolute) return;
    T const rounding = *std::max_element(table.rounding.begin(), table.rounding.end());
    width = (std::max)(T(median_size(squares(table.weights), point) / T(1000000)), rounding);
  }

  /// Least squares of the relative residuals (f - y) / y, or of f - y, with the linear parameters eliminated.  This is
  /// cheap and smooth, and its minimum is close to that of every objective.
  minimum<T> approach(std::vector<T> const& weights, vector_of<T> const& parameters) const {
    auto const relative = relative_weights(weights);
    problem<T> const smooth(table, relative, false, {true, T(0)}, positive);
    linear_projection<T> const project(smooth);
    newton_options<T> const settings{
        .max_iterations = 40, .tolerance = T(T(1) / T(1000000)), .rounding = squares(weights).rounding_level()};
    return minimise(projected_problem<T>{smooth, &project}, smooth.coordinates(parameters), limits, settings);
  }

  /// Finds the minimum of a robust loss as wide as the median residual, directly from a start.
  minimum<T> explore(std::vector<T> const& weights, vector_of<T> const& parameters) const {
    auto const smooth = squares(weights);
    vector_of<T> const start = limits.inside(smooth.coordinates(parameters));
    return descend(problem_with(weights, {false, (std::max)(median_size(smooth, start), width)}), start);
  }

  /// Finds the minimum of the objective from nearby coordinates.
  minimum<T> polish(std::vector<T> const& weights, vector_of<T> const& start) const {
    if (!goal.is_least_squares()) return narrow(weights, start);
    auto const smooth = squares(weights);
    if (goal.logarithmic) return descend(smooth, start);
    linear_projection<T> const project(smooth);
    return descend(smooth, minimise(projected_problem<T>{smooth, &project}, start, limits, finest(weights)).point);
  }

 private:
  /// The weights with which squares of f - y count relative deviations, where the objective compares logarithms.
  std::vector<T> relative_weights(std::vector<T> weights) const {
    if (goal.logarithmic)
      for (std::size_t i = 0; i < weights.size(); ++i) weights[i] /= T(table.observed[i] * table.observed[i]);
    return weights;
  }

  newton_options<T> finest(std::vector<T> const& weights) const {
    return {.max_iterations = max_iterations, .tolerance = T(0), .rounding = squares(weights).rounding_level()};
  }

  minimum<T> descend(problem<T> const& p, vector_of<T> const& start) const {
    return minimise(projected_problem<T>{p, nullptr}, start, limits, finest(p.weights()));
  }

  /// Finds the minimum of a robust loss.  Its width starts at the median residual and shrinks by a factor 4 at a time,
  /// or by less where the minimum cannot be followed that far.
  minimum<T> narrow(std::vector<T> const& weights, vector_of<T> const& start) const {
    auto const smooth = squares(weights);
    T const rounding = smooth.rounding_level();
    vector_of<T> const point = limits.inside(start);
    T wide = smooth(point).feasible ? (std::max)(median_size(smooth, point), width) : width;
    T ratio(4);
    auto best = descend(problem_with(weights, {false, wide}), point);
    for (int level = 0; level < 100 && wide > width; ++level) {
      T const narrower = (std::max)(T(wide / ratio), width);
      auto next = descend(problem_with(weights, {false, narrower}), follow(weights, best, wide, narrower));
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
    step.take(at, from.bound, T(0), limits.reach);
    return at.feasible && step.exists ? vector_of<T>(from.point + step.step) : from.point;
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
};

}  // namespace freefield::detail::power_law
