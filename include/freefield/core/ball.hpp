#pragma once
/// @file
/// Arithmetic that keeps account of its rounding.

#include <freefield/core/lanes.hpp>

#include <cstddef>
#include <limits>

namespace freefield::detail {

/// All numbers within `radius` of `middle`.  The result of an operation contains every result that numbers of its
/// operands can have.  V is a real number T or several of them in a register.  Every operation adds epsilon times its
/// middle to the radius, twice the largest possible rounding error, and enlarges the radius by what its own computation
/// may have lost.
template <class T, class V = T>
class ball {
 public:
  template <std::integral S>
    requires std::same_as<T, V>
  explicit ball(S x) : middle_(T(x)), radius_(T(0)) {}
  explicit ball(V const& middle) : ball(middle, middle - middle) {}
  ball(V const& middle, V const& radius) : middle_(middle), radius_(radius) {}

  V const& middle() const { return middle_; }
  V const& radius() const { return radius_; }

  friend ball operator+(ball const& a, ball const& b) {
    return rounded(a.middle_ + b.middle_, a.radius_ + b.radius_);
  }
  friend ball operator-(ball const& a, ball const& b) {
    return rounded(a.middle_ - b.middle_, a.radius_ + b.radius_);
  }
  friend ball operator*(ball const& a, ball const& b) {
    return rounded(a.middle_ * b.middle_, size(a.middle_) * b.radius_ + a.radius_ * (size(b.middle_) + b.radius_));
  }
  friend ball operator/(ball const& a, ball const& b) {
    V const least = size(b.middle_) - b.radius_, quotient = a.middle_ / b.middle_;
    return rounded(quotient, where_positive(least, (a.radius_ + size(quotient) * b.radius_) / least));
  }
  friend ball operator-(ball const& a) { return {-a.middle_, a.radius_}; }
  friend bool operator==(ball const& a, ball const& b) requires std::same_as<T, V> {
    return a.middle_ == b.middle_ && a.radius_ == b.radius_;
  }

  bool is_finite() const requires std::same_as<T, V> { return math::is_finite(T(middle_ + radius_)); }

 private:
  static V size(V const& x) {
    if constexpr (std::same_as<T, V>) return x < T(0) ? T(-x) : x;
    else return x < 0 ? -x : x;
  }

  /// The radius; infinity where `least` is not positive, for a divisor that may be zero.
  static V where_positive(V const& least, V const& radius) {
    using limits = std::numeric_limits<T>;
    T const none = limits::has_infinity ? limits::infinity() : (limits::max)();
    if constexpr (std::same_as<T, V>) return T(0) < least ? radius : none;
    else return least > 0 ? radius : V{} + none;
  }

  static ball rounded(V const& middle, V const& radius) {
    T const unit = std::numeric_limits<T>::epsilon(), least = (std::numeric_limits<T>::min)();
    return {middle, (radius + size(middle) * unit + least) * (T(1) + T(8) * unit)};
  }

  V middle_;
  V radius_;
};

/// Balls in lanes: their middles in one register, their radii in another.
template <vectorized_real T>
struct lanes<ball<T>> {
  using real = lanes<T>;
  using type = ball<T, typename real::type>;
  static constexpr std::size_t width = real::width;
  static type broadcast(ball<T> const& x) { return {real::broadcast(x.middle()), real::broadcast(x.radius())}; }
  static ball<T> get(type const& v, std::size_t i) { return {v.middle()[i], v.radius()[i]}; }
  static void set(type& v, std::size_t i, ball<T> const& x) {
    auto middle = v.middle(), radius = v.radius();
    real::set(middle, i, x.middle());
    real::set(radius, i, x.radius());
    v = {middle, radius};
  }
};

}  // namespace freefield::detail
