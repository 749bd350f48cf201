#pragma once
/// @file
/// One damped Newton step inside its reach.

#include <freefield/numeric/cholesky.hpp>
#include <freefield/numeric/evaluation.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>

namespace freefield::detail {

/// The step d that minimises the quadratic model g^T d + d^T (H + damping diag(gauss)) d / 2 over the free parameters.
/// Where this matrix is not positive definite, the Gauss-Newton matrix, damped by 1/1000 at least, takes the place of
/// H; where that step would hardly lower the value, as close to a saddle, H is used with more damping.  Coordinates
/// that would move too far, or across a bound, go as far as they may, and the others adapt.  One object makes many
/// steps in its own memory.
template <class T>
class newton_step {
 public:
  vector_of<T> step;
  T promised{0};        ///< the decrease of the quadratic model
  bool exists = false;
  bool convex = false;  ///< the damped Hessian itself is positive definite

  /// A step from a point inside of limits.
  void take(evaluation<T> const& at, active_set const& bound, T const& damping, box<T> const& limits,
            vector_of<T> const& point) {
    down_ = (point - limits.lower).cwiseMin(limits.reach);
    up_ = (limits.upper - point).cwiseMin(limits.reach);
    take(at, bound, damping);
  }
  /// A step without limits.
  void take_full(evaluation<T> const& at, active_set const& bound) {
    down_ = up_ = vector_of<T>::Constant(at.gradient.size(), std::numeric_limits<T>::infinity());
    take(at, bound, T(0));
  }

 private:
  Eigen::Index size_ = 0;
  vector_of<T> scale_, right_, down_, up_, solution_;  ///< in units in which `gauss` has a unit diagonal
  matrix_of<T> system_, around_;
  active_set held_;
  cholesky_factor<T> factor_;

  void take(evaluation<T> const& at, active_set const& bound, T const& damping) {
    resize(at.gradient.size());
    promised = T(0);
    for (Eigen::Index k = 0; k < size_; ++k) {
      scale_(k) = at.gauss(k, k) > T(0) ? T(T(1) / math::sqrt(T(at.gauss(k, k)))) : T(1);
      right_(k) = T(-at.gradient(k) * scale_(k));
      down_(k) = T(down_(k) / scale_(k));
      up_(k) = T(up_(k) / scale_(k));
    }
    convex = solve(at.newton, damping, bound);
    exists = convex || solve(at.gauss, (std::max)(damping, T(T(1) / T(1000))), bound);
    // The Gauss-Newton step crawls past a saddle, where it would promise little even without damping.
    bool const crawls = exists && !convex && !(T(promised * T(T(1) + damping)) > T(at.scale / T(1000)));
    if (crawls) exists = leave_saddle(at.newton, damping, bound);
    for (Eigen::Index k = 0; k < size_; ++k) step(k) *= scale_(k);
  }

  void resize(Eigen::Index size) {
    size_ = size;
    for (auto* v : {&step, &scale_, &right_, &solution_}) v->resize(size);
    for (auto* m : {&system_, &around_}) m->resize(size, size);
  }

  /// Takes the Hessian itself, with a multiple of the unit matrix added that makes it positive definite.
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
      step(*k) = step(*k) < T(0) ? T(-down_(*k)) : up_(*k);
    }
    promised = promise();
    return promised >= T(0);  // false for NaN
  }

  bool is_held(Eigen::Index k) const { return held_[static_cast<std::size_t>(k)]; }

  /// The free coordinate that exceeds its reach by the largest factor, if any does.
  std::optional<Eigen::Index> farthest() const {
    std::optional<Eigen::Index> result;
    T excess(1);
    for (Eigen::Index k = 0; k < size_; ++k) {
      T const ratio = is_held(k) ? T(0) : T(math::abs(T(step(k))) / (step(k) < T(0) ? down_(k) : up_(k)));
      if (!(ratio > excess)) continue;
      excess = ratio;
      result = k;
    }
    return result;
  }

  /// The decrease of the model, -g^T d - d^T M d / 2, where M is the matrix of the step: H or the Gauss-Newton matrix
  /// with its damping.
  T promise() const {
    T linear(0), quadratic(0);
    for (Eigen::Index j = 0; j < size_; ++j) {
      linear += T(right_(j) * step(j));
      for (Eigen::Index k = 0; k < size_; ++k) quadratic += T(step(j) * T(system_(k, j) * step(k)));
    }
    return T(linear - T(quadratic / T(2)));
  }

  /// Finds the best values of the coordinates that are not held.
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

}  // namespace freefield::detail
