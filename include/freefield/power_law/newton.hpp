#pragma once
/// @file
/// Damped Newton minimisation of a smooth function of a few parameters in a box, with a scale-free certificate.

#include <freefield/core/math.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <limits>

namespace freefield::detail {

/// A function and its derivatives at one point.  `gauss` is a positive semidefinite model of the Hessian (that of
/// Gauss and Newton); its diagonal is the scale of the parameters.
template <class T, int P>
struct evaluation {
  using vector = Eigen::Matrix<T, P, 1>;
  using matrix = Eigen::Matrix<T, P, P>;

  T value{0};
  vector gradient = vector::Zero();
  matrix newton = matrix::Zero();
  matrix gauss = matrix::Zero();
  bool feasible = true;

  bool is_finite() const {
    return math::is_finite(value) && math::is_finite(T(gradient.sum())) && math::is_finite(T(newton.sum())) &&
           math::is_finite(T(gauss.sum()));
  }
};

template <int P>
using active_set = std::array<bool, static_cast<std::size_t>(P)>;

/// Where the coordinates may lie, and how far one step may take them.
template <class T, int P>
struct box {
  Eigen::Matrix<T, P, 1> lower, upper, reach;
  active_set<P> vanishing{};  ///< logarithms that may go to -infinity, where the function has a limit

  Eigen::Matrix<T, P, 1> inside(Eigen::Matrix<T, P, 1> const& point) const {
    return point.cwiseMax(lower).cwiseMin(upper);
  }
};

template <class T>
struct newton_settings {
  int max_iterations = 200;
  T tolerance{};  ///< stop where the model promises less than tolerance * value; 0: the last digit
  T rounding{};   ///< a value that is nothing but rounding errors
};

template <class T, int P>
struct minimum {
  Eigen::Matrix<T, P, 1> point;
  evaluation<T, P> at;
  active_set<P> bound{};   ///< held at a bound that the gradient pushes against
  int iterations = 0;
  T relative_gradient{0};  ///< max_j |g_j| / sqrt(h_j value) over the free parameters
  T newton_decrement{0};   ///< g^T H^-1 g / (2 value)
  bool convex = false;     ///< the Hessian of the free parameters is positive definite
};

/// Rounding of a sum S of squares of residuals with errors whose squares sum to S0: 2 sqrt(S S0), and of the sum.
template <class T>
T rounding_of_sum(T const& value, T const& rounding) {
  T const of_residuals = T(T(2) * T(math::sqrt(value) * math::sqrt(rounding)));
  return (std::max)(of_residuals, T(T(64) * T(std::numeric_limits<T>::epsilon() * value)));
}

/// The coordinates that the gradient pushes against a bound, or to -infinity where they matter no more: going there
/// lowers the value by no more than its rounding, and a unit step from here changes it by less.
template <class T, int P>
active_set<P> active_bounds(Eigen::Matrix<T, P, 1> const& point, evaluation<T, P> const& at, box<T, P> const& limits,
                            T const& rounding) {
  active_set<P> active{};
  T const least = rounding_of_sum(at.value, rounding);
  T const unit = T(std::numeric_limits<T>::epsilon() * (std::max)(at.value, rounding));
  for (int k = 0; k < P; ++k) {
    auto const i = static_cast<std::size_t>(k);
    bool const falls = at.gradient[k] >= T(0), rises = at.gradient[k] <= T(0);
    bool const vanished = limits.vanishing[i] && at.gradient[k] <= least && at.gauss(k, k) <= unit;
    active[i] = (falls && (point[k] <= limits.lower[k] || vanished)) || (rises && point[k] >= limits.upper[k]);
  }
  return active;
}

/// max_j |g_j| / sqrt(h_j value): does not change with the units of parameters or data.
template <class T, int P>
T relative_gradient(evaluation<T, P> const& at, active_set<P> const& bound) {
  T largest(0);
  for (int k = 0; k < P; ++k) {
    if (bound[static_cast<std::size_t>(k)] || !(at.gauss(k, k) > T(0)) || !(at.value > T(0))) continue;
    T const size = T(T(math::abs(at.gradient[k]) / math::sqrt(T(at.gauss(k, k)))) / math::sqrt(at.value));
    largest = (std::max)(largest, size);
  }
  return largest;
}

/// The step that minimises g^T d + d^T (H + damping diag(gauss)) d / 2 over the free parameters; where H is indefinite,
/// with the Gauss-Newton model or as much damping as it takes.  Components that would reach too far are held at their
/// reach, and the others follow.
template <class T, int P>
struct newton_step {
  using vector = Eigen::Matrix<T, P, 1>;
  using matrix = Eigen::Matrix<T, P, P>;

  vector step = vector::Zero();
  T promised{0};  ///< decrease of the quadratic model
  bool exists = false;
  bool convex = false;  ///< by H itself

  newton_step(evaluation<T, P> const& at, active_set<P> const& bound, T const& damping, vector const& reach) {
    vector scale, right;  // units in which gauss has unit diagonal
    for (int k = 0; k < P; ++k) {
      scale[k] = at.gauss(k, k) > T(0) ? T(T(1) / math::sqrt(T(at.gauss(k, k)))) : T(1);
      right[k] = T(-at.gradient[k] * scale[k]);
    }
    auto const solve_with = [&](matrix system, T const& lift) {
      for (int j = 0; j < P; ++j)
        for (int k = 0; k < P; ++k) system(j, k) *= T(scale[j] * scale[k]);
      system.diagonal().array() += lift;
      return solve(system, right, bound, vector(reach.cwiseQuotient(scale)));
    };
    convex = solve_with(at.newton, damping);
    exists = convex || solve_with(at.gauss, (std::max)(damping, T(T(1) / T(1000))));
    // Gauss and Newton crawl past a saddle, where even an undamped step would promise little.
    bool const crawls = exists && !convex && !(T(promised * T(T(1) + damping)) > T(at.value / T(1000)));
    T lift = (std::max)(damping, T(T(1) / T(1000000)));
    for (int lifts = 0; lifts < 30 && crawls; ++lifts) {
      exists = solve_with(at.newton, lift);
      if (exists) break;
      lift = T(lift * T(10));
    }
    step = step.cwiseProduct(scale).eval();
  }

 private:
  bool solve(matrix const& system, vector const& right, active_set<P> held, vector const& reach) {
    step.setZero();
    for (int round = 0; round <= P; ++round) {
      if (!solve_around(system, right, held)) return false;
      int farthest = -1;
      T excess(1);
      for (int k = 0; k < P; ++k) {
        T const ratio = held[static_cast<std::size_t>(k)] ? T(0) : T(math::abs(T(step[k])) / reach[k]);
        if (!(ratio > excess)) continue;
        excess = ratio;
        farthest = k;
      }
      if (farthest < 0) break;
      held[static_cast<std::size_t>(farthest)] = true;
      step[farthest] = step[farthest] < T(0) ? T(-reach[farthest]) : reach[farthest];
    }
    vector const image = system * step;
    promised = T(T(right.dot(step)) - T(step.dot(image)) / T(2));
    return promised >= T(0);  // false for NaN
  }

  /// The best values of the components that are not held.
  bool solve_around(matrix system, vector right, active_set<P> const& held) {
    for (int k = 0; k < P; ++k) {
      if (!held[static_cast<std::size_t>(k)]) continue;
      right -= system.col(k) * step[k];
      system.row(k).setZero();
      system.col(k).setZero();
      system(k, k) = T(1);
    }
    for (int k = 0; k < P; ++k)
      if (held[static_cast<std::size_t>(k)]) right[k] = step[k];
    Eigen::LLT<matrix> const factor(system);
    if (factor.info() != Eigen::Success) return false;
    step = factor.solve(right);
    return true;
  }
};

/// Minimises `evaluate` (point -> evaluation) inside `limits`; `project` may move every trial point to a better one
/// (variable projection).  Steps are accepted by the decrease of the value; within rounding of the minimum, where the
/// value says nothing any more, by the decrease of what the next step promises.
template <class T, int P, class Evaluate, class Project>
class descent {
 public:
  using vector = Eigen::Matrix<T, P, 1>;

  descent(Evaluate const& evaluate, Project const& project, box<T, P> const& limits, newton_settings<T> const& settings)
      : evaluate_(evaluate), project_(project), limits_(limits), settings_(settings) {}

  minimum<T, P> from(vector const& start) {
    best_ = trial(start);
    while (best_.at.feasible && best_.iterations < settings_.max_iterations && rejected_ < 40) {
      if (!advance()) break;
    }
    newton_step<T, P> const last(best_.at, best_.bound, T(0), vector::Constant(std::numeric_limits<T>::infinity()));
    best_.convex = last.convex;
    best_.newton_decrement = best_.at.value > T(0) ? T(last.promised / best_.at.value) : T(0);
    return best_;
  }

 private:
  Evaluate const& evaluate_;
  Project const& project_;
  box<T, P> const& limits_;
  newton_settings<T> const& settings_;
  minimum<T, P> best_;
  T damping_{0};
  int rejected_ = 0;

  minimum<T, P> trial(vector const& point) const {
    minimum<T, P> result;
    result.point = project_(limits_.inside(point));
    result.at = evaluate_(result.point);
    result.iterations = best_.iterations;
    result.bound = active_bounds(result.point, result.at, limits_, settings_.rounding);
    result.relative_gradient = relative_gradient(result.at, result.bound);
    return result;
  }

  /// One step; false where none can be better.
  bool advance() {
    newton_step<T, P> const step(best_.at, best_.bound, damping_, limits_.reach);
    if (!step.exists || !(step.promised > T(settings_.tolerance * best_.at.value))) return false;
    bool const at_rounding = !(step.promised > rounding_of_sum(best_.at.value, settings_.rounding));
    if (at_rounding && damping_ > T(0)) {  // undamped, or not at all
      damping_ = T(0);
      return true;
    }
    ++best_.iterations;
    minimum<T, P> const next = trial(vector(best_.point + step.step));
    bool const better = at_rounding ? halves_promise(next, step.promised) : lowers_value(next, step.promised);
    rejected_ = better ? 0 : rejected_ + 1;
    if (better) best_ = next;
    return better || !at_rounding;
  }

  bool halves_promise(minimum<T, P> const& next, T const& promised) const {
    newton_step<T, P> const step(next.at, next.bound, T(0), limits_.reach);
    return next.at.feasible && step.exists && T(step.promised * T(2)) < promised;
  }

  /// Whether the value falls by its share of the promise; adapts the damping to that share.
  bool lowers_value(minimum<T, P> const& next, T const& promised) {
    T const ratio = next.at.feasible ? T(T(best_.at.value - next.at.value) / promised) : T(-1);
    bool const lower = ratio > T(T(1) / T(10000));
    if (lower && ratio > T(T(3) / T(4))) damping_ = damping_ > T(T(1) / T(1000000)) ? T(damping_ / T(8)) : T(0);
    if (!(ratio > T(T(1) / T(4)))) damping_ = (std::max)(T(damping_ * T(4)), T(T(1) / T(1000)));
    return lower;
  }
};

template <class T, int P, class Evaluate, class Project>
minimum<T, P> minimise(Evaluate const& evaluate, Project const& project, Eigen::Matrix<T, P, 1> const& start,
                       box<T, P> const& limits, newton_settings<T> const& settings) {
  return descent<T, P, Evaluate, Project>(evaluate, project, limits, settings).from(start);
}

}  // namespace freefield::detail
