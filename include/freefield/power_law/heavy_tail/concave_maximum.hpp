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
    here_ = expanded(first, second);
    for (int iteration = 0; iteration < most; ++iteration) {
      T const unit = T(std::numeric_limits<T>::epsilon() * T(T(1) + math::abs(here_.at.value)));
      here_.at.found = here_.convex && here_.promised <= T(T(8) * unit);
      if (here_.at.found || !math::is_finite(here_.promised) || !advance()) break;
    }
    if (here_.at.found && is_inside(here_.step_2)) {  // the last step, which no value shows
      here_.at.first += here_.step_1;
      here_.at.second += here_.step_2;
    }
    return here_.at;
  }

 private:
  using dual = jet<jet<T, 2>, 2>;

  /// The function about a point, the step from there, and how much it promises.
  struct expansion {
    plane_maximum<T> at{};
    T step_1{0}, step_2{0}, promised{0};
    bool convex = false;
  };

  Function const& f_;
  expansion here_;

  static dual variable(T const& value, std::size_t index) {
    return dual::variable(jet<T, 2>::variable(value, index), index);
  }

  expansion expanded(T const& first, T const& second) const {
    dual const value = f_(variable(first, 0), variable(second, 1));
    T const slope_1 = value.gradient[0].value, slope_2 = value.gradient[1].value;
    T const h11 = T(-value.gradient[0].gradient[0]), h12 = T(-value.gradient[0].gradient[1]),
            h22 = T(-value.gradient[1].gradient[1]), determinant = T(T(h11 * h22) - T(h12 * h12));
    expansion result{{first, second, value.value.value, h11, h12, h22, false}, T(0), T(0), T(0), false};
    result.convex = h11 > T(0) && h22 > T(0) && determinant > T(0);
    if (result.convex) {
      result.step_1 = T(T(T(h22 * slope_1) - T(h12 * slope_2)) / determinant);
      result.step_2 = T(T(T(h11 * slope_2) - T(h12 * slope_1)) / determinant);
    } else {
      result.step_1 = T(slope_1 / T(T(1) + math::abs(h11)));
      result.step_2 = T(slope_2 / T(T(1) + math::abs(h22)));
    }
    result.promised = T(T(result.step_1 * slope_1) + T(result.step_2 * slope_2));
    return result;
  }

  T room() const { return T(T(here_.at.second * T(9)) / T(10)); }
  bool is_inside(T const& step) const { return T(-step) <= room(); }

  bool advance() {
    T length(1);
    if (!is_inside(here_.step_2)) length = T(room() / T(-here_.step_2));
    else if (take_full_step()) return true;
    for (int cut = 0; cut < 60; ++cut) {
      T const first = T(here_.at.first + T(length * here_.step_1)),
              second = T(here_.at.second + T(length * here_.step_2));
      T const gained = T(f_(first, second) - here_.at.value);
      if (gained >= T(T(length * here_.promised) / T(10000))) {
        here_ = expanded(first, second);
        return true;
      }
      length = T(length / T(4));
    }
    return false;
  }

  /// Near the maximum a step is good if the next one promises less than half as much.  Values do not show it where they
  /// are differences of large numbers.
  bool take_full_step() {
    if (!here_.convex || !(here_.promised <= T(T(1) / T(64)))) return false;
    auto const next = expanded(T(here_.at.first + here_.step_1), T(here_.at.second + here_.step_2));
    bool const better = next.convex && T(T(2) * next.promised) <= here_.promised;
    if (better) here_ = next;
    return better;
  }
};

}  // namespace freefield::detail::power_law
