#pragma once
/// @file
/// From a starting point to a certified minimum: variable projection on relative residuals, then Newton's method on the
/// objective itself, the width of a robust loss narrowing on the way.

#include <freefield/power_law/problem.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

namespace freefield::detail {

template <class T, class Model>
struct solver {
  static constexpr int size = Model::size;
  using vector = typename Model::vector;
  using positivity = typename problem<T, Model>::positivity;

  std::shared_ptr<fit_table<T, Model> const> table;
  freefield::objective<T> goal;
  positivity positive{};
  box<T, size> limits;  ///< the user's, in coordinates
  int max_iterations = 200;

  problem<T, Model> problem_with(std::vector<T> const& weights, loss_function<T> const& loss) const {
    return {*table, weights, goal.logarithmic, loss, positive};
  }

  /// The objective itself; the absolute loss is Huber's of the given width, divided by it when it is reported.
  T huber_width(T const& scale) const {
    using loss = typename freefield::objective<T>::loss;
    if (goal.rho == loss::huber) return goal.width;
    return (std::max)(T(scale / T(1000000)), T(T(64) * std::numeric_limits<T>::epsilon()));
  }

  /// Least squares of the relative residuals (f - y) / y, or of f - y, with the linear parameters eliminated: cheap and
  /// smooth, and close to the minimum of every objective.
  minimum<T, size> approach(std::vector<T> const& weights, vector const& parameters) const {
    std::vector<T> relative = weights;
    if (goal.logarithmic)
      for (std::size_t i = 0; i < relative.size(); ++i) relative[i] /= T(table->observed[i] * table->observed[i]);
    problem<T, Model> const squares(*table, relative, false, {true, T(0)}, positive);
    linear_projection<T, Model> const project(squares, limits);
    vector const start = project(squares.coordinates(parameters));
    return minimise(squares, project, start, around(start), {.max_iterations = 40, .tolerance = T(T(1) / T(1000000))});
  }

  /// The minimum of the objective from nearby coordinates.
  minimum<T, size> polish(std::vector<T> const& weights, vector const& start) const {
    if (!goal.is_least_squares()) return narrow(weights, start);
    auto const squares = problem_with(weights, {true, T(0)});
    if (goal.logarithmic) return descend(squares, start, around(start));
    return minimise(squares, linear_projection<T, Model>(squares, limits), start, around(start), finest());
  }

  /// Both, from parameters.
  minimum<T, size> solve(std::vector<T> const& weights, vector const& parameters) const {
    return polish(weights, approach(weights, parameters).point);
  }

 private:
  newton_settings<T> finest() const { return {.max_iterations = max_iterations, .tolerance = T(0)}; }

  minimum<T, size> descend(problem<T, Model> const& p, vector const& start, box<T, size> const& near) const {
    return minimise(p, [](vector const& u) { return u; }, start, near, finest());
  }

  /// The minimum of a robust loss, whose width starts at the median residual.
  minimum<T, size> narrow(std::vector<T> const& weights, vector const& start) const {
    auto const near = around(start);
    T width = median_size(problem_with(weights, {true, T(0)}), start);
    T const target = huber_width(width);
    vector point = start;
    int iterations = 0;
    while (width > target) {
      auto const wide = descend(problem_with(weights, {false, width}), point, near);
      iterations += wide.iterations;
      T const narrower = (std::max)(T(width / T(4)), target);
      point = follow(weights, wide, width, narrower);
      width = narrower;
    }
    auto result = descend(problem_with(weights, {false, target}), point, near);
    result.iterations += iterations;
    if (goal.rho == freefield::objective<T>::loss::absolute) result.at.multiply(T(T(1) / target));
    return result;
  }

  /// From the minimum at one width to that at a narrower one, to first order: the residuals inside the width stay there,
  /// the others keep their signs (Madsen and Nielsen, SIAM J. Optim. 3, 223, 1993).
  vector follow(std::vector<T> const& weights, minimum<T, size> const& from, T const& width, T const& narrower) const {
    auto const at = problem_with(weights, {false, narrower, width})(from.point);
    newton_step<T, size> const step(at, from.bound, T(0));
    return at.feasible && step.exists ? vector(from.point + step.step) : from.point;
  }

  /// The user's limits, and for a positive parameter a floor eps^(2/3) below its start, where it has no weight left.
  box<T, size> around(vector const& start) const {
    box<T, size> result = limits;
    T const depth = T(math::log(T(std::numeric_limits<T>::epsilon())) * T(-2) / T(3));
    for (int k = 0; k < size; ++k)
      if (positive[static_cast<std::size_t>(k)]) result.lower[k] = (std::max)(T(result.lower[k]), T(start[k] - depth));
    return result;
  }

  /// Median |residual| of the rows in use: the width at which a robust loss starts.
  T median_size(problem<T, Model> const& squares, vector const& coordinates) const {
    std::vector<T> sizes;
    auto const residuals = squares.residuals(squares.parameters(coordinates));
    for (std::size_t i = 0; i < residuals.size(); ++i)
      if (squares.weights()[i] > T(0)) sizes.push_back(math::abs(residuals[i]));
    auto const middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::nth_element(sizes.begin(), middle, sizes.end());
    return *middle;
  }
};

}  // namespace freefield::detail
