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

/// A function and its derivatives at one point.  `gauss` is a positive semidefinite model of the Hessian (Gauss-Newton);
/// its diagonal is the scale of the parameters.
template <class T, int P>
struct evaluation {
  using vector = Eigen::Matrix<T, P, 1>;
  using matrix = Eigen::Matrix<T, P, P>;

  T value{0};
  vector gradient = vector::Zero();
  matrix newton = matrix::Zero();
  matrix gauss = matrix::Zero();
  bool feasible = true;

  /// The same function in another unit.
  void multiply(T const& factor) {
    value = T(value * factor);
    gradient *= factor;
    newton *= factor;
    gauss *= factor;
  }
};

template <class T, int P>
struct box {
  Eigen::Matrix<T, P, 1> lower, upper;
};

template <class T>
struct newton_settings {
  int max_iterations = 200;
  T tolerance{};  ///< stop where the model promises less than tolerance * value; 0: the last digit
};

template <class T, int P>
struct minimum {
  Eigen::Matrix<T, P, 1> point;
  evaluation<T, P> at;
  std::array<bool, static_cast<std::size_t>(P)> bound{};  ///< held at a bound that the gradient pushes against
  int iterations = 0;
  T relative_gradient{0};  ///< max_j |g_j| / sqrt(h_j value) over the free parameters
  T newton_decrement{0};   ///< g^T H^-1 g / (2 value)
};

template <class T, int P>
auto active_bounds(Eigen::Matrix<T, P, 1> const& point, Eigen::Matrix<T, P, 1> const& gradient, box<T, P> const& limits) {
  std::array<bool, static_cast<std::size_t>(P)> active{};
  for (int k = 0; k < P; ++k) {
    active[static_cast<std::size_t>(k)] = (point[k] <= limits.lower[k] && gradient[k] >= T(0)) ||
                                          (point[k] >= limits.upper[k] && gradient[k] <= T(0));
  }
  return active;
}

/// max_j |g_j| / sqrt(h_j value): does not change with the units of parameters or data.
template <class T, int P>
T relative_gradient(evaluation<T, P> const& at, std::array<bool, static_cast<std::size_t>(P)> const& bound) {
  T largest(0);
  for (int k = 0; k < P; ++k) {
    if (bound[static_cast<std::size_t>(k)] || !(at.gauss(k, k) > T(0)) || !(at.value > T(0))) continue;
    T const size = T(math::abs(at.gradient[k]) / math::sqrt(T(at.gauss(k, k) * at.value)));
    if (!(size <= largest)) largest = size;
  }
  return largest;
}

/// The step -(H + damping diag(gauss))^-1 g on the free parameters, with the Gauss-Newton model where H is indefinite.
template <class T, int P>
struct newton_step {
  Eigen::Matrix<T, P, 1> step = Eigen::Matrix<T, P, 1>::Zero();
  T promised{0};  ///< decrease of the quadratic model
  bool exists = false;

  newton_step(evaluation<T, P> const& at, std::array<bool, static_cast<std::size_t>(P)> const& bound, T const& damping) {
    solve(at.newton, at, bound, damping);
    if (!exists) solve(at.gauss, at, bound, (std::max)(damping, T(T(1) / T(1000))));
  }

 private:
  void solve(Eigen::Matrix<T, P, P> system, evaluation<T, P> const& at,
             std::array<bool, static_cast<std::size_t>(P)> const& bound, T const& damping) {
    Eigen::Matrix<T, P, 1> scale, right;
    for (int k = 0; k < P; ++k) {
      bool const free = !bound[static_cast<std::size_t>(k)];
      scale[k] = at.gauss(k, k) > T(0) ? T(T(1) / math::sqrt(T(at.gauss(k, k)))) : T(1);
      right[k] = free ? T(-at.gradient[k] * scale[k]) : T(0);
    }
    for (int j = 0; j < P; ++j) {
      for (int k = 0; k < P; ++k) {
        bool const free = !bound[static_cast<std::size_t>(j)] && !bound[static_cast<std::size_t>(k)];
        system(j, k) = free ? T(system(j, k) * scale[j] * scale[k]) : T(0);
      }
      if (bound[static_cast<std::size_t>(j)]) system(j, j) = T(1);
      else system(j, j) += damping;
    }
    Eigen::LLT<Eigen::Matrix<T, P, P>> const factor(system);
    if (factor.info() != Eigen::Success) return;
    Eigen::Matrix<T, P, 1> const scaled = factor.solve(right);
    Eigen::Matrix<T, P, 1> const image = system * scaled;
    promised = T(T(scaled.dot(right)) - T(scaled.dot(image)) / T(2));
    for (int k = 0; k < P; ++k) step[k] = T(scaled[k] * scale[k]);
    exists = promised >= T(0);  // false for NaN
  }
};

/// Minimises `evaluate` (point -> evaluation) from `start` inside `limits`; `project` may move every trial point to a
/// better one (variable projection).  Steps are accepted by the decrease of the value; within rounding of the minimum,
/// where the value says nothing any more, by the decrease of the gradient.
template <class T, int P, class Evaluate, class Project>
minimum<T, P> minimise(Evaluate const& evaluate, Project const& project, Eigen::Matrix<T, P, 1> const& start,
                       box<T, P> const& limits, newton_settings<T> const& settings) {
  T const epsilon = std::numeric_limits<T>::epsilon();
  T const finest = T(T(64) * epsilon);
  minimum<T, P> best;
  best.point = project(Eigen::Matrix<T, P, 1>(start.cwiseMax(limits.lower).cwiseMin(limits.upper)));
  best.at = evaluate(best.point);
  T damping(0);
  int rejected = 0;
  while (best.at.feasible && best.iterations < settings.max_iterations && rejected < 40) {
    best.bound = active_bounds(best.point, best.at.gradient, limits);
    best.relative_gradient = relative_gradient(best.at, best.bound);
    newton_step<T, P> const step(best.at, best.bound, damping);
    if (!step.exists || !(step.promised > T(settings.tolerance * best.at.value))) break;
    bool const at_rounding = !(step.promised > T(finest * best.at.value));

    minimum<T, P> trial = best;
    trial.point = project(Eigen::Matrix<T, P, 1>((best.point + step.step).cwiseMax(limits.lower).cwiseMin(limits.upper)));
    trial.at = evaluate(trial.point);
    ++trial.iterations;
    ++best.iterations;
    bool accept = false;
    if (trial.at.feasible && at_rounding) {
      trial.bound = active_bounds(trial.point, trial.at.gradient, limits);
      trial.relative_gradient = relative_gradient(trial.at, trial.bound);
      accept = T(trial.relative_gradient * T(2)) < best.relative_gradient;
      if (!accept) break;
    } else {
      T const ratio = trial.at.feasible ? T((best.at.value - trial.at.value) / step.promised) : T(-1);
      accept = ratio > T(T(1) / T(10000));
      if (accept && ratio > T(T(3) / T(4))) damping = damping > T(T(1) / T(1000000)) ? T(damping / T(8)) : T(0);
      if (!(ratio > T(T(1) / T(4)))) damping = (std::max)(T(damping * T(4)), T(T(1) / T(1000)));
    }
    rejected = accept ? 0 : rejected + 1;
    if (accept) best = trial;
  }
  best.bound = active_bounds(best.point, best.at.gradient, limits);
  best.relative_gradient = relative_gradient(best.at, best.bound);
  newton_step<T, P> const last(best.at, best.bound, T(0));
  best.newton_decrement = best.at.value > T(0) ? T(last.promised / best.at.value) : T(0);
  return best;
}

}  // namespace freefield::detail
