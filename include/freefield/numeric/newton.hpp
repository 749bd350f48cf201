#pragma once
/// @file
/// Damped Newton minimisation of a smooth function of a few parameters in a box, with a scale-free certificate.

#include <freefield/core/math.hpp>
#include <freefield/numeric/cholesky.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// A function and its derivatives at one point.
template <class T>
struct evaluation {
  T value{0};
  T scale{0};             ///< the size of what was added up to `value`; for a sum of squares, the sum itself
  vector_of<T> gradient;
  matrix_of<T> newton;    ///< the Hessian
  matrix_of<T> gauss;     ///< a semidefinite model of it, such as Gauss and Newton's; its diagonal scales the steps
  bool feasible = true;

  /// All zero, for sums over rows.
  static evaluation zero(Eigen::Index size) {
    evaluation none;
    none.gradient = vector_of<T>::Constant(size, T(0));
    none.newton = none.gauss = matrix_of<T>::Constant(size, size, T(0));
    return none;
  }
  /// A point where the function has no value.
  static evaluation infeasible(Eigen::Index size) {
    evaluation none = zero(size);
    none.feasible = false;
    return none;
  }

  bool is_finite() const {
    T sum = T(value + scale);
    for (Eigen::Index j = 0; j < gradient.size(); ++j) {
      sum += gradient(j);
      for (Eigen::Index k = 0; k < gradient.size(); ++k) sum += T(newton(j, k) + gauss(j, k));
    }
    return math::is_finite(sum);
  }
};

/// One answer per parameter.
using active_set = std::vector<bool>;

/// Where the coordinates may lie, and how far one step may take them.
template <class T>
struct box {
  vector_of<T> lower, upper, reach;
  active_set vanishing;  ///< logarithms that may go to -infinity, where the function has a limit; empty: none

  /// Without limits.
  static box everything(Eigen::Index size) {
    T const infinity = std::numeric_limits<T>::infinity();
    return {vector_of<T>::Constant(size, T(-infinity)), vector_of<T>::Constant(size, infinity),
            vector_of<T>::Constant(size, infinity), active_set(static_cast<std::size_t>(size), false)};
  }

  vector_of<T> inside(vector_of<T> point) const {
    for (Eigen::Index k = 0; k < point.size(); ++k) point(k) = (std::min)((std::max)(point(k), lower(k)), upper(k));
    return point;
  }
};

template <class T>
struct newton_settings {
  int max_iterations = 200;
  T tolerance{};  ///< stop where the model promises less than tolerance * scale; 0: the last digit
  T rounding{};   ///< a value that is nothing but rounding errors
};

template <class T>
struct minimum {
  vector_of<T> point;
  evaluation<T> at;
  active_set bound;        ///< held at a bound that the gradient pushes against
  int iterations = 0;
  T relative_gradient{0};  ///< max_j |g_j| / sqrt(h_j scale) over the free parameters
  T newton_decrement{0};   ///< g^T H^-1 g / (2 scale)
  bool convex = false;     ///< the Hessian of the free parameters is positive definite
};

/// A smooth function of a vector.  `function.improved(point)`, where there is one, may move a trial point to a better
/// one before it is evaluated (variable projection).
template <class Function, class T>
concept smooth_function = requires(Function const& f, vector_of<T> const& point) {
  { f(point) } -> std::same_as<evaluation<T>>;
};

namespace detail {

/// Rounding of a sum S of squares of residuals with errors whose squares sum to S0: 2 sqrt(S S0), and of the sum.
template <class T>
T rounding_of_sum(T const& scale, T const& rounding) {
  T const of_residuals = T(T(2) * T(math::sqrt(scale) * math::sqrt(rounding)));
  return (std::max)(of_residuals, T(T(64) * T(std::numeric_limits<T>::epsilon() * scale)));
}

/// The coordinates that the gradient pushes against a bound, or to -infinity where they matter no more: going there
/// lowers the value by no more than its rounding, and a unit step from here changes it by less.
template <class T>
active_set active_bounds(vector_of<T> const& point, evaluation<T> const& at, box<T> const& limits, T const& rounding) {
  active_set active(static_cast<std::size_t>(point.size()));
  T const least = rounding_of_sum(at.scale, rounding);
  T const unit = T(std::numeric_limits<T>::epsilon() * (std::max)(at.scale, rounding));
  for (Eigen::Index k = 0; k < point.size(); ++k) {
    bool const falls = at.gradient(k) >= T(0), rises = at.gradient(k) <= T(0);
    auto const i = static_cast<std::size_t>(k);
    bool const may_vanish = !limits.vanishing.empty() && limits.vanishing[i];
    bool const vanished = may_vanish && at.gradient(k) <= least && at.gauss(k, k) <= unit;
    active[i] = (falls && (point(k) <= limits.lower(k) || vanished)) || (rises && point(k) >= limits.upper(k));
  }
  return active;
}

/// max_j |g_j| / sqrt(h_j scale): does not change with the units of parameters or data.
template <class T>
T relative_gradient(evaluation<T> const& at, active_set const& bound) {
  T largest(0);
  for (Eigen::Index k = 0; k < at.gradient.size(); ++k) {
    if (bound[static_cast<std::size_t>(k)] || !(at.gauss(k, k) > T(0)) || !(at.scale > T(0))) continue;
    T const size = T(T(math::abs(T(at.gradient(k))) / math::sqrt(T(at.gauss(k, k)))) / math::sqrt(at.scale));
    largest = (std::max)(largest, size);
  }
  return largest;
}

/// The step d that minimises the quadratic model g^T d + d^T (H + damping diag(gauss)) d / 2 over the free parameters;
/// where that H is indefinite, the step of Gauss and Newton's model, or of as much damping as it takes.  Components
/// that would reach too far are held at their reach, and the others follow.  One object serves many steps, in its own
/// memory.
template <class T>
class newton_step {
 public:
  vector_of<T> step;
  T promised{0};        ///< decrease of the quadratic model
  bool exists = false;
  bool convex = false;  ///< by H itself

  void take(evaluation<T> const& at, active_set const& bound, T const& damping, vector_of<T> const& reach) {
    resize(at.gradient.size());
    promised = T(0);
    for (Eigen::Index k = 0; k < size_; ++k) {
      scale_(k) = at.gauss(k, k) > T(0) ? T(T(1) / math::sqrt(T(at.gauss(k, k)))) : T(1);
      right_(k) = T(-at.gradient(k) * scale_(k));
      reach_(k) = T(reach(k) / scale_(k));
    }
    convex = solve(at.newton, damping, bound);
    exists = convex || solve(at.gauss, (std::max)(damping, T(T(1) / T(1000))), bound);
    // Gauss and Newton's step crawls past a saddle, where even an undamped one would promise little.
    bool const crawls = exists && !convex && !(T(promised * T(T(1) + damping)) > T(at.scale / T(1000)));
    if (crawls) exists = leave_saddle(at.newton, damping, bound);
    for (Eigen::Index k = 0; k < size_; ++k) step(k) *= scale_(k);
  }

 private:
  Eigen::Index size_ = 0;
  vector_of<T> scale_, right_, reach_, solution_;  ///< in units in which `gauss` has unit diagonal
  matrix_of<T> system_, around_;
  active_set held_;
  cholesky_factor<T> factor_;

  void resize(Eigen::Index size) {
    size_ = size;
    for (auto* v : {&step, &scale_, &right_, &reach_, &solution_}) v->resize(size);
    for (auto* m : {&system_, &around_}) m->resize(size, size);
  }

  /// By the Hessian itself, lifted until it is positive definite.
  bool leave_saddle(matrix_of<T> const& hessian, T const& damping, active_set const& bound) {
    T lift = (std::max)(damping, T(T(1) / T(1000000)));
    for (int lifts = 0; lifts < 30; ++lifts) {
      if (solve(hessian, lift, bound)) return true;
      lift = T(lift * T(10));
    }
    return false;
  }

  bool solve(matrix_of<T> const& hessian, T const& lift, active_set const& bound) {
    for (Eigen::Index j = 0; j < size_; ++j) {
      for (Eigen::Index k = 0; k < size_; ++k) system_(k, j) = T(hessian(k, j) * T(scale_(j) * scale_(k)));
      system_(j, j) += lift;
      step(j) = T(0);
    }
    held_ = bound;
    for (Eigen::Index round = 0; round <= size_; ++round) {
      if (!solve_around_held()) return false;
      auto const k = farthest();
      if (!k) break;
      held_[static_cast<std::size_t>(*k)] = true;
      step(*k) = step(*k) < T(0) ? T(-reach_(*k)) : reach_(*k);
    }
    promised = promise();
    return promised >= T(0);  // false for NaN
  }

  bool is_held(Eigen::Index k) const { return held_[static_cast<std::size_t>(k)]; }

  /// The free component that exceeds its reach most.
  std::optional<Eigen::Index> farthest() const {
    std::optional<Eigen::Index> result;
    T excess(1);
    for (Eigen::Index k = 0; k < size_; ++k) {
      T const ratio = is_held(k) ? T(0) : T(math::abs(T(step(k))) / reach_(k));
      if (!(ratio > excess)) continue;
      excess = ratio;
      result = k;
    }
    return result;
  }

  /// -g^T d - d^T H d / 2.
  T promise() const {
    T linear(0), quadratic(0);
    for (Eigen::Index j = 0; j < size_; ++j) {
      linear += T(right_(j) * step(j));
      for (Eigen::Index k = 0; k < size_; ++k) quadratic += T(step(j) * T(system_(k, j) * step(k)));
    }
    return T(linear - T(quadratic / T(2)));
  }

  /// The best values of the components that are not held.
  bool solve_around_held() {
    around_ = system_;
    solution_ = right_;
    for (Eigen::Index k = 0; k < size_; ++k) {
      if (!is_held(k)) continue;
      for (Eigen::Index j = 0; j < size_; ++j) {
        solution_(j) -= T(around_(j, k) * step(k));
        around_(j, k) = around_(k, j) = T(0);
      }
      around_(k, k) = T(1);
    }
    for (Eigen::Index k = 0; k < size_; ++k)
      if (is_held(k)) solution_(k) = step(k);
    factor_.factorise(around_);
    if (!factor_.exists()) return false;
    factor_.solve_in_place(solution_);
    step.swap(solution_);
    return true;
  }
};

/// The iteration of `minimise`.  Steps are accepted by the decrease of the value; within rounding of the minimum, where
/// the value says nothing any more, by the decrease of what the next step promises.
template <class T, class Function>
class descent {
 public:
  descent(Function const& function, box<T> const& limits, newton_settings<T> const& settings)
      : function_(function), limits_(limits), settings_(settings) {}

  minimum<T> from(vector_of<T> const& start) {
    best_ = trial(start);
    while (best_.at.feasible && best_.iterations < settings_.max_iterations && rejected_ < 40) {
      if (!advance()) break;
    }
    T const infinity = std::numeric_limits<T>::infinity();
    step_.take(best_.at, best_.bound, T(0), vector_of<T>::Constant(start.size(), infinity));
    best_.convex = step_.convex;
    best_.newton_decrement = best_.at.scale > T(0) ? T(step_.promised / best_.at.scale) : T(0);
    return std::move(best_);
  }

 private:
  Function const& function_;
  box<T> const& limits_;
  newton_settings<T> const& settings_;
  minimum<T> best_;
  newton_step<T> step_;
  T damping_{0};
  int rejected_ = 0;

  minimum<T> trial(vector_of<T> point) const {
    minimum<T> result;
    result.point = limits_.inside(std::move(point));
    if constexpr (requires { function_.improved(result.point); })
      result.point = limits_.inside(function_.improved(result.point));
    result.at = function_(result.point);
    require_derivatives(result);
    result.iterations = best_.iterations;
    result.bound = active_bounds(result.point, result.at, limits_, settings_.rounding);
    result.relative_gradient = relative_gradient(result.at, result.bound);
    return result;
  }

  static void require_derivatives(minimum<T> const& m) {
    Eigen::Index const n = m.point.size();
    bool const fit = m.at.gradient.size() == n && m.at.newton.rows() == n && m.at.newton.cols() == n &&
                     m.at.gauss.rows() == n && m.at.gauss.cols() == n;
    require(fit, errc::size_mismatch,
            {"minimise", "function gives derivatives of another size", "one for each coordinate"}, n);
  }

  /// One step; false where none can be better.
  bool advance() {
    step_.take(best_.at, best_.bound, damping_, limits_.reach);
    T const promised = step_.promised;
    if (!step_.exists || !(promised > T(settings_.tolerance * best_.at.scale))) return false;
    bool const at_rounding = !(promised > rounding_of_sum(best_.at.scale, settings_.rounding));
    if (at_rounding && damping_ > T(0)) {  // undamped, or not at all
      damping_ = T(0);
      return true;
    }
    ++best_.iterations;
    vector_of<T> point = best_.point;
    for (Eigen::Index k = 0; k < point.size(); ++k) point(k) += step_.step(k);
    minimum<T> next = trial(std::move(point));
    bool const better = at_rounding ? halves_promise(next, promised) : lowers_value(next, promised);
    rejected_ = better ? 0 : rejected_ + 1;
    if (better) best_ = std::move(next);
    return better || !at_rounding;
  }

  bool halves_promise(minimum<T> const& next, T const& promised) {
    if (!next.at.feasible) return false;
    step_.take(next.at, next.bound, T(0), limits_.reach);
    return step_.exists && T(step_.promised * T(2)) < promised;
  }

  /// Whether the value falls by its share of the promise; adapts the damping to that share.
  bool lowers_value(minimum<T> const& next, T const& promised) {
    T const ratio = next.at.feasible ? T(T(best_.at.value - next.at.value) / promised) : T(-1);
    bool const lower = ratio > T(T(1) / T(10000));
    if (lower && ratio > T(T(3) / T(4))) damping_ = damping_ > T(T(1) / T(1000000)) ? T(damping_ / T(8)) : T(0);
    if (!(ratio > T(T(1) / T(4)))) damping_ = (std::max)(T(damping_ * T(4)), T(T(1) / T(1000)));
    return lower;
  }
};

/// As many limits as coordinates, in order, and a start without a NaN.
template <class T>
void require_box(vector_of<T> const& start, box<T> const& limits) {
  constexpr std::string_view function = "minimise";
  for (auto const* v : {&limits.lower, &limits.upper, &limits.reach})
    require_same_size(function, "limits and coordinates differ in number", v->size(), start.size());
  auto const flags = static_cast<Eigen::Index>(limits.vanishing.size());
  if (flags > 0) require_same_size(function, "flags `vanishing` and coordinates differ in number", flags, start.size());
  for (Eigen::Index k = 0; k < start.size(); ++k) {
    require(start(k) == start(k), errc::non_finite, {function, "start is not a number", "numbers"}, start(k), {k});
    require(limits.lower(k) <= limits.upper(k), errc::domain, {function, "limits leave no room", "lower <= upper"},
            limits.lower(k), {k});
    require(limits.reach(k) > T(0), errc::domain, {function, "reach is not positive", "reach > 0"}, limits.reach(k),
            {k});
  }
}

}  // namespace detail

/// The minimum of `function` inside `limits` that Newton's method reaches from `start`, damped as Levenberg and
/// Marquardt's.  Whether it is one is for the caller to judge by `convex`, `relative_gradient` and `newton_decrement`.
/// Cost: an evaluation and n^3 / 6 products for each of at most `settings.max_iterations` steps.
/// @throws error `size_mismatch` for limits or derivatives of another size than `start`; `non_finite` for a NaN in it;
/// `domain` for lower > upper or a reach that is not positive
template <class T, smooth_function<T> Function>
minimum<T> minimise(Function const& function, vector_of<T> const& start, box<T> const& limits,
                    newton_settings<T> const& settings) {
  detail::require_box(start, limits);
  return detail::descent<T, Function>(function, limits, settings).from(start);
}

}  // namespace freefield
