#pragma once
/// @file
/// The solutions of an implicit step as a curve over the length of the step, followed around its turning points.

#include <freefield/flow/stiff/jacobian.hpp>

#include <Eigen/LU>

#include <algorithm>
#include <cstddef>

namespace freefield::detail::flow_room {

/// The curve (y, s) of y = x + s w(y) with the velocity w of a step, in the coordinates y / scale and log |s|, by its
/// tangents and Newton's method in the planes across them.  Over a bounded set of y the curve that begins at s = 0
/// reaches every s, but it may turn back on the way.
/// Source: H. B. Keller, in "Applications of Bifurcation Theory" (1977) 359.
template <class Motion, vector_state State>
class step_path {
  using T = scalar_of<State>;
  using Time = time_of<State>;
  using column = vector_of<T>;
  using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
  static constexpr int most_corrections = 8;

 public:
  /// @param y  the solution for the length `s`
  step_path(Motion const& motion, State const& x, Time const& t, State const& y, T const& s)
      : motion_(&motion), differentiate_(x), x_(x), t_(t), sign_(s < T(0) ? T(-1) : T(1)),
        place_(column::Constant(static_cast<Eigen::Index>(size_of(x)) + 1, T(0))), tangent_(place_) {
    for (std::size_t i = 0; i < size_of(x); ++i)
      scale_ = std::max({scale_, T(math::abs(numbers_of(x)[i])), T(math::abs(numbers_of(y)[i]))});
    if (!(scale_ > T(0))) scale_ = T(1);
    for (std::size_t i = 0; i < size_of(x); ++i)
      place_(static_cast<Eigen::Index>(i)) = T(numbers_of(y)[i] / scale_);
    place_(last()) = math::log(math::abs(s));
    tangent_(last()) = T(1);
  }

  T length() const { return length_of(place_); }
  State point() const { return point_of(place_); }
  long evaluations() const { return evaluations_; }
  long jacobians() const { return jacobians_; }

  /// The point at the length s on the line between this place and an earlier one.
  State point_between(step_path const& earlier, T const& s) const {
    T const rise = T(place_(last()) - earlier.place_(last()));
    T const share = T(T(math::log(math::abs(s)) - earlier.place_(last())) / rise);
    return point_of(column(earlier.place_ + (place_ - earlier.place_) * share));
  }

  /// Goes on along the curve by `distance`.
  /// @returns false where Newton's method does not come back to it
  bool advance(T const& distance) {
    border(place_);
    column direction = solve(unit());
    direction = column(direction * T(T(1) / math::sqrt(T(direction.dot(direction)))));
    column trial = place_ + direction * distance;
    column const predicted = trial;
    tangent_ = direction;
    T before(0);
    for (int k = 0; k < most_corrections; ++k) {
      border(trial);
      residual_(last()) = T(direction.dot(column(trial - predicted)));
      column const step = solve(residual_);
      T const size = T(step.cwiseAbs().maxCoeff());
      if (!math::is_finite(size) || (k > 0 && !(size < before)) || !(size <= distance)) return false;
      trial = trial - step;
      before = size;
      if (size <= T(distance / T(1000000))) {
        place_ = trial;
        return true;
      }
    }
    return false;
  }

 private:
  Eigen::Index last() const { return place_.size() - 1; }
  column unit() const {
    column result = column::Constant(place_.size(), T(0));
    result(last()) = T(1);
    return result;
  }
  T length_of(column const& place) const { return T(sign_ * math::exp(T(place(last())))); }
  State point_of(column const& place) const {
    State result = x_;
    for (std::size_t i = 0; i < size_of(x_); ++i)
      numbers_of(result)[i] = T(place(static_cast<Eigen::Index>(i)) * scale_);
    return result;
  }

  /// The derivatives of the residual (y - x) / scale - s w / scale, with the tangent below, and the residual.
  void border(column const& place) {
    State const y = point_of(place);
    T const s = length_of(place);
    State velocity = y;
    (*motion_)(y, velocity, t_);
    differentiate_(*motion_, y, t_, jacobian_);
    ++evaluations_;
    ++jacobians_;
    Eigen::Index const n = last();
    bordered_ = matrix::Constant(n + 1, n + 1, T(0));
    residual_ = column::Constant(n + 1, T(0));
    for (Eigen::Index i = 0; i < n; ++i) {
      auto const k = static_cast<std::size_t>(i);
      for (Eigen::Index j = 0; j < n; ++j) bordered_(i, j) = T(T(i == j ? 1 : 0) - T(s * jacobian_(i, j)));
      T const moved = T(T(s * numbers_of(velocity)[k]) / scale_);
      bordered_(i, n) = T(-moved);
      residual_(i) = T(T(T(numbers_of(y)[k] - numbers_of(x_)[k]) / scale_) - moved);
    }
    for (Eigen::Index j = 0; j <= n; ++j) bordered_(n, j) = tangent_(j);
  }
  column solve(column const& right) const { return Eigen::PartialPivLU<matrix>(bordered_).solve(right); }

  Motion const* motion_;
  jacobian_on<Motion, State> differentiate_;
  typename jacobian_on<Motion, State>::matrix_type jacobian_{};
  State x_;
  Time t_;
  T sign_, scale_{0};
  column place_, tangent_, residual_;
  matrix bordered_;
  long evaluations_ = 0, jacobians_ = 0;
};

}  // namespace freefield::detail::flow_room
