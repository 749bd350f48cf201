#pragma once
/// @file
/// The maximum of a concave function of two parameters, the second of which is positive.

#include <freefield/core/error.hpp>
#include <freefield/core/jet.hpp>

#include <limits>

namespace freefield::detail::power_law {

/// A point in the plane of the parameters with the function there, minus its second derivatives included.
template <class T>
struct plane_maximum {
  T first, second;
  T value;
  T curvature_11, curvature_12, curvature_22;
  bool found = false;
};

/// Newton's method, each step cut until the function rises, and never nearer to second = 0 than a tenth of the way.
/// Where the function is not concave, steps go along the gradient.
///
/// @param f  a function of two numbers, plain ones and jets of jets
/// @returns what was reached after at most 200 steps; `found` where the last step promises nothing
template <class T, class Function>
class plane_ascent {
 public:
  explicit plane_ascent(Function const& f) : f_(f) {}

  plane_maximum<T> from(T const& first, T const& second) {
    constexpr int most = 200;
    expand(first, second);
    for (int iteration = 0; iteration < most; ++iteration) {
      direct();
      bool const last = promised_ <= T(T(8) * T(std::numeric_limits<T>::epsilon() * T(T(1) + math::abs(at_.value))));
      if (last && convex_) {
        at_.found = true;
        return at_;
      }
      if (!advance()) return at_;
    }
    return at_;
  }

 private:
  using dual = jet<jet<T, 2>, 2>;

  Function const& f_;
  plane_maximum<T> at_{};
  T slope_1_{0}, slope_2_{0}, step_1_{0}, step_2_{0}, promised_{0};
  bool convex_ = false;

  static dual variable(T const& value, std::size_t index) {
    return dual::variable(jet<T, 2>::variable(value, index), index);
  }

  void expand(T const& first, T const& second) {
    dual const value = f_(variable(first, 0), variable(second, 1));
    at_ = {first,
           second,
           value.value.value,
           T(-value.gradient[0].gradient[0]),
           T(-value.gradient[0].gradient[1]),
           T(-value.gradient[1].gradient[1]),
           false};
    slope_1_ = value.gradient[0].value;
    slope_2_ = value.gradient[1].value;
  }

  void direct() {
    T const determinant = T(T(at_.curvature_11 * at_.curvature_22) - T(at_.curvature_12 * at_.curvature_12));
    convex_ = at_.curvature_11 > T(0) && at_.curvature_22 > T(0) && determinant > T(0);
    if (convex_) {
      step_1_ = T(T(T(at_.curvature_22 * slope_1_) - T(at_.curvature_12 * slope_2_)) / determinant);
      step_2_ = T(T(T(at_.curvature_11 * slope_2_) - T(at_.curvature_12 * slope_1_)) / determinant);
    } else {
      step_1_ = T(slope_1_ / T(T(1) + math::abs(at_.curvature_11)));
      step_2_ = T(slope_2_ / T(T(1) + math::abs(at_.curvature_22)));
    }
    promised_ = T(T(step_1_ * slope_1_) + T(step_2_ * slope_2_));
  }

  bool advance() {
    T length(1);
    T const room = T(T(at_.second * T(9)) / T(10));
    if (T(-step_2_) > room) length = T(room / T(-step_2_));
    for (int cut = 0; cut < 60; ++cut) {
      T const first = T(at_.first + T(length * step_1_)), second = T(at_.second + T(length * step_2_));
      T const gained = T(f_(first, second) - at_.value);
      if (gained >= T(T(length * promised_) / T(10000)) || (cut == 0 && convex_ && is_rounding())) {
        expand(first, second);
        return true;
      }
      length = T(length / T(4));
    }
    return false;
  }

  /// Tells whether the promise is too small to be seen in values.
  bool is_rounding() const {
    T const unit = T(std::numeric_limits<T>::epsilon() * T(T(1) + math::abs(at_.value)));
    return promised_ <= T(T(10000) * unit);
  }
};

}  // namespace freefield::detail::power_law
