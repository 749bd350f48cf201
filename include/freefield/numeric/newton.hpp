#pragma once
/// @file
/// Damped Newton minimisation of a smooth function of a few parameters in a box, with a scale-free certificate.

#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/numeric/newton_step.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>

namespace freefield {

template <class T>
struct newton_options {
  int max_iterations = 200;
  T tolerance{};  ///< stop where the model promises less than tolerance * scale; 0: the last digit
  T rounding{};   ///< the value of the function where all residuals are rounding errors
};

template <class T>
struct minimum {
  vector_of<T> point;
  evaluation<T> at;
  active_set bound;        ///< coordinates at a bound against which the gradient pushes
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

/// The rounding error of a sum S of squares of residuals.  If the squares of the errors of the residuals sum to S0, it
/// is at most 2 sqrt(S S0), apart from the error of the summation.
template <class T>
T rounding_of_sum(T const& scale, T const& rounding) {
  T const of_residuals = T(T(2) * T(math::sqrt(scale) * math::sqrt(rounding)));
  return (std::max)(of_residuals, T(T(64) * T(std::numeric_limits<T>::epsilon() * scale)));
}

/// Marks the coordinates that stay where they are: those at a bound against which the gradient pushes, and logarithms
/// that tend to -infinity where they no longer matter, because going there lowers the value by no more than its
/// rounding error, and a unit step changes the value by less or the residuals by less than theirs.
template <class T>
active_set active_bounds(vector_of<T> const& point, evaluation<T> const& at, box<T> const& limits, T const& rounding) {
  active_set active(static_cast<std::size_t>(point.size()));
  T const least = rounding_of_sum(at.scale, rounding);
  T const unit = (std::max)(T(std::numeric_limits<T>::epsilon() * at.scale), T(T(2) * rounding));
  for (Eigen::Index k = 0; k < point.size(); ++k) {
    bool const falls = at.gradient(k) >= T(0), rises = at.gradient(k) <= T(0);
    auto const i = static_cast<std::size_t>(k);
    bool const may_vanish = !limits.vanishing.empty() && limits.vanishing[i];
    bool const vanished = may_vanish && at.gradient(k) <= least && at.gauss(k, k) <= unit;
    active[i] = (falls && (point(k) <= limits.lower(k) || vanished)) || (rises && point(k) >= limits.upper(k));
  }
  return active;
}

/// max_j |g_j| / sqrt(h_j scale), which does not change with the units of parameters or data.
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

/// The iteration of `minimise`.  A step is accepted if it lowers the value.  Close to the minimum the change of the
/// value is smaller than its rounding error; there a step is accepted if the next step promises less than half as much.
template <class T, class Function>
class descent {
 public:
  descent(Function const& function, box<T> const& limits, newton_options<T> const& settings)
      : function_(function), limits_(limits), settings_(settings) {}

  minimum<T> from(vector_of<T> const& start) {
    best_ = trial(start);
    while (best_.at.feasible && best_.iterations < settings_.max_iterations && rejected_ < 40) {
      if (!advance()) break;
    }
    step_.take_full(best_.at, best_.bound);
    best_.convex = step_.convex;
    best_.newton_decrement = best_.at.scale > T(0) ? T(step_.promised / best_.at.scale) : T(0);
    return std::move(best_);
  }

 private:
  Function const& function_;
  box<T> const& limits_;
  newton_options<T> const& settings_;
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

  /// Tries one step; returns false where no step can be an improvement.
  bool advance() {
    step_.take(best_.at, best_.bound, damping_, limits_, best_.point);
    T const promised = step_.promised;
    if (!step_.exists || !(promised > T(settings_.tolerance * best_.at.scale))) return false;
    bool const at_rounding = !(promised > rounding_of_sum(best_.at.scale, settings_.rounding));
    if (at_rounding && damping_ > T(0)) {  // here values cannot guide the damping: try the undamped step
      damping_ = T(0);
      return true;
    }
    ++best_.iterations;
    vector_of<T> point = best_.point;
    for (Eigen::Index k = 0; k < point.size(); ++k) point(k) = moved(k);
    minimum<T> next = trial(std::move(point));
    bool const better = at_rounding ? halves_promise(next, promised) : lowers_value(next, promised);
    rejected_ = better ? 0 : rejected_ + 1;
    if (better) best_ = std::move(next);
    return better || !at_rounding;
  }

  /// Coordinate k after the step; a step that ends at a limit, up to rounding, ends there.
  T moved(Eigen::Index k) const {
    T const from = best_.point(k), to = T(from + step_.step(k));
    T const rounding = T(T(4) * T(std::numeric_limits<T>::epsilon() * math::abs(from)));
    if (step_.step(k) < T(0) && to <= T(limits_.lower(k) + rounding)) return limits_.lower(k);
    if (step_.step(k) > T(0) && to >= T(limits_.upper(k) - rounding)) return limits_.upper(k);
    return to;
  }

  bool halves_promise(minimum<T> const& next, T const& promised) {
    if (!next.at.feasible) return false;
    step_.take(next.at, next.bound, T(0), limits_, next.point);
    return step_.exists && T(step_.promised * T(2)) < promised;
  }

  /// Tells whether the value falls by more than a minimal fraction of the promise, and adapts the damping to the
  /// fraction.
  bool lowers_value(minimum<T> const& next, T const& promised) {
    T const ratio = next.at.feasible ? T(T(best_.at.value - next.at.value) / promised) : T(-1);
    bool const lower = ratio > T(T(1) / T(10000));
    if (lower && ratio > T(T(3) / T(4))) damping_ = damping_ > T(T(1) / T(1000000)) ? T(damping_ / T(8)) : T(0);
    if (!(ratio > T(T(1) / T(4)))) damping_ = (std::max)(T(damping_ * T(4)), T(T(1) / T(1000)));
    return lower;
  }
};

/// Checks that there are as many limits as coordinates, that they leave room, and that the start has no NaN.
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
/// Cost: an evaluation and n^3 / 6 products for each of at most `options.max_iterations` steps.
/// @throws error `size_mismatch` for limits or derivatives of another size than `start`; `non_finite` for a NaN in it;
/// `domain` for lower > upper or a reach that is not positive; `bad_option` for .max_iterations < 1
template <class T, smooth_function<T> Function>
minimum<T> minimise(Function const& function, vector_of<T> const& start, box<T> const& limits,
                    newton_options<T> const& options = {}) {
  detail::require_box(start, limits);
  require(options.max_iterations >= 1, errc::bad_option,
          {"minimise", "option .max_iterations is out of range", "at least 1"}, options.max_iterations);
  return detail::descent<T, Function>(function, limits, options).from(start);
}

}  // namespace freefield
