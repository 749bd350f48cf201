#pragma once
/// @file
/// From weak coupling to any dimension: continuation of a fixed point in d.

#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/local_potential/curvature_search.hpp>
#include <freefield/renormalization/local_potential/weak_coupling.hpp>

#include <algorithm>
#include <optional>

namespace freefield::detail::renormalization_room {

/// Follows Polchinski's fixed point number n from its upper critical dimension d_n down to the dimension of the
/// equation.  What is followed is the curvature divided by d_n - d, which is smooth.
template <class T>
class dimension_continuation {
 public:
  dimension_continuation(potential_equation<T> const& equation, int n)
      : equation_(equation),
        number_(n),
        upper_(upper_critical_dimension<T>(n)),
        goal_(T(upper_ - equation.dimension)) {}

  /// The curvature, to a few digits; nothing where it is lost on the way.
  std::optional<T> run() {
    constexpr int most_steps = 500;
    T growth(T(1) / T(2));
    if (!begin()) return std::nullopt;
    for (int step = 0; step < most_steps && distance_ < goal_; ++step) {
      bool const found = try_distance((std::min)(T(distance_ * T(T(1) + growth)), goal_));
      growth = found ? (growth > T(1) ? growth : T(growth * T(T(3) / T(2)))) : T(growth / T(2));
      if (growth < T(T(1) / T(4096))) break;
    }
    if (distance_ < goal_) return std::nullopt;
    return T(ratio_ * distance_);
  }

  /// The dimension that was reached.
  T dimension() const { return T(upper_ - distance_); }

 private:
  bool begin() {
    T distance = (std::min)(T(T(1) / T(20)), goal_);
    for (int attempt = 0; attempt < 20; ++attempt, distance = T(distance / T(4))) {
      T const start = weak_curvature(at(distance), number_);
      auto const found =
          search_curvature<polchinski_terms>(at(distance), start, T(math::abs(start) / T(2)), few_digits<T>());
      if (!found) continue;
      accept(distance, found->curvature.value);
      previous_distance_ = T(0);
      previous_ratio_ = T(start / distance);
      return true;
    }
    return false;
  }

  bool try_distance(T const& distance) {
    T const slope = T(T(ratio_ - previous_ratio_) / T(distance_ - previous_distance_));
    T const guess = T(distance * T(ratio_ + T(slope * T(distance - distance_))));
    auto const found =
        search_curvature<polchinski_terms>(at(distance), guess, T(math::abs(guess) / T(8)), few_digits<T>());
    if (!found) return false;
    accept(distance, found->curvature.value);
    return true;
  }

  void accept(T const& distance, T const& curvature) {
    previous_distance_ = distance_;
    previous_ratio_ = ratio_;
    distance_ = distance;
    ratio_ = T(curvature / distance);
  }

  potential_equation<T> at(T const& distance) const {
    potential_equation<T> result = equation_;
    result.dimension = T(upper_ - distance);
    if (distance == goal_) result.dimension = equation_.dimension;
    return result;
  }

  potential_equation<T> equation_;
  int number_;
  T upper_, goal_;
  T distance_{0}, ratio_{0}, previous_distance_{0}, previous_ratio_{0};
};

}  // namespace freefield::detail::renormalization_room
