#pragma once
/// @file
/// Solutions of the fixed-point equation of a potential, from the origin outwards, by their Taylor series.

#include <freefield/core/jet.hpp>
#include <freefield/core/power_series/series_tape.hpp>
#include <freefield/core/power_series/series_variable.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/local_potential/flow_equation.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>

namespace freefield::detail::renormalization_room {

/// How Taylor series are cut off.
template <class T>
struct series_cutoff {
  int order;
  T tolerance;  ///< of the last two terms of a step

  /// The order that costs least for these relative errors is half of the natural logarithm of their inverse.
  static series_cutoff of(T const& tolerance) {
    T const half_log = T(math::log(tolerance) / T(-2));
    int order = 8;
    while (T(order) < half_log) ++order;
    return {order + 2, tolerance};
  }
};

/// sum_k c_k s^k
template <class X>
X series_value(std::span<X const> c, X const& s) {
  X sum = c.back();
  for (std::size_t k = c.size() - 1; k-- > 0;) sum = X(X(sum * s) + c[k]);
  return sum;
}
/// sum_k k c_k s^(k - 1)
template <class X>
X series_slope(std::span<X const> c, X const& s) {
  X sum(0);
  for (std::size_t k = c.size() - 1; k > 0; --k) sum = X(X(sum * s) + X(c[k] * as_scalar<X>(k)));
  return sum;
}

/// The value of a number that may carry derivatives.
template <class T>
T const& plain(T const& x) {
  return x;
}
template <class T, std::size_t N>
T const& plain(jet<T, N> const& x) {
  return x.value;
}

/// The potential u(x) of x = |phi| with a given curvature w at the origin, where
///     heat(u'') = q u'^2 - d u + (d - 2) x u' / 2 - (N - 1) heat(u' / x).
/// @tparam X  a scalar T, or a jet over T that carries derivatives with respect to w
template <class Terms, class X, class T>
class trajectory {
 public:
  trajectory(potential_equation<T> const& equation, X const& curvature, series_cutoff<T> const& cutoff)
      : equation_(equation), cutoff_(cutoff), tape_(cutoff.order), curvature_(curvature) {
    potential_ = X(X(Terms::heat(curvature) * X(T(-equation.components))) / X(equation.dimension));
    scale_ = largest_ = math::abs(plain(curvature));
  }

  /// By how much a change of the curvature at the origin bends the solution, as a share of its largest curvature.
  T bend_by(T const& change) const
    requires(!std::same_as<X, T>)
  {
    return T(math::abs(T(curvature_.gradient[0] * change)) / largest_);
  }

  T const& position() const { return position_; }
  X const& potential() const { return potential_; }
  X const& slope() const { return slope_; }
  X const& curvature() const { return curvature_; }

  /// Computes the series at the position; afterwards `series` has them.
  void expand() {
    write_equation();
    tape_.set(x_, 1, X(1));
    for (int k = 0; k < cutoff_.order; ++k) {
      if (k > 0) extend_to(k);
      X const curvature = tape_.coefficient(a_, k);
      tape_.set(u_, k + 1, X(tape_.coefficient(f_, k) / as_scalar<X>(k + 1)));
      tape_.set(f_, k + 1, X(curvature / as_scalar<X>(k + 1)));
    }
    extend_to(cutoff_.order);
  }

  /// The length of a step with which each of the last two terms of the slope is within the tolerance.
  T length() const {
    T best = std::numeric_limits<T>::max();
    std::span<X const> const c = tape_.coefficients(f_.place());
    for (int k = cutoff_.order - 1; k <= cutoff_.order; ++k) {
      T const size = math::abs(plain(c[static_cast<std::size_t>(k)]));
      if (!(size > T(0))) continue;
      T const allowed = T(cutoff_.tolerance * T(scale_ + math::abs(plain(slope_))));
      best = (std::min)(best, math::pow(T(allowed / size), T(T(1) / T(k))));
    }
    return best;
  }

  /// Moves to the end of a step of the series.
  /// @returns false where the solution ends: numbers that are not finite, or a step that is lost in the position
  bool advance(T const& length) {
    T const next = T(position_ + length);
    X const s = X(length);
    potential_ = series_value(tape_.coefficients(u_.place()), s);
    curvature_ = series_slope(tape_.coefficients(f_.place()), s);
    slope_ = series_value(tape_.coefficients(f_.place()), s);
    bool const moved = T(next - position_) > T(T(1000) * T(std::numeric_limits<T>::epsilon() * next));
    position_ = next;
    largest_ = (std::max)(largest_, math::abs(plain(curvature_)));
    return moved && math::is_finite(potential_) && math::is_finite(slope_) && math::is_finite(curvature_);
  }
  bool advance() {
    expand();
    return advance(length());
  }

  std::span<X const> potential_series() const { return tape_.coefficients(u_.place()); }
  std::span<X const> slope_series() const { return tape_.coefficients(f_.place()); }
  std::span<X const> curvature_series() const { return tape_.coefficients(a_.place()); }
  bool at_origin() const { return position_ == T(0); }

 private:
  using variable = series_variable<X>;

  bool has_transverse() const { return !(equation_.components == T(1)); }

  void write_equation() {
    tape_.clear();
    x_ = tape_.given(X(position_));
    u_ = tape_.given(potential_);
    f_ = tape_.given(slope_);
    X const half = X(T(T(equation_.dimension - T(2)) / T(2)));
    variable heat = f_ * (x_ * half) - u_ * X(equation_.dimension);
    if constexpr (Terms::square_of_slope == 1) heat = heat + f_ * f_;
    if (has_transverse()) {
      transverse_ = at_origin() ? tape_.given(curvature_) : f_ / x_;
      heat = heat - Terms::heat(transverse_) * X(T(equation_.components - T(1)));
    }
    a_ = Terms::inverse_heat(heat);
  }

  /// At the origin the coefficient a_k of u'' depends on that of u' / x, p_k = a_k / (k + 1), through -(N - 1) p_k:
  /// what comes out with p_k = 0 is (k + N) p_k.  Both vanish for odd k.
  void extend_to(int k) {
    tape_.extend_to(k);
    if (!at_origin() || !has_transverse() || k % 2 == 1) return;
    X const transverse = X(tape_.coefficient(a_, k) / X(T(as_scalar<T>(k) + equation_.components)));
    tape_.forget_above(k - 1);
    tape_.set(transverse_, k, transverse);
    tape_.extend_to(k);
  }

  potential_equation<T> equation_;
  series_cutoff<T> cutoff_;
  series_tape<X> tape_;
  variable x_, u_, f_, transverse_, a_;
  T position_{0}, scale_, largest_;
  X potential_, slope_{0}, curvature_;
};

}  // namespace freefield::detail::renormalization_room
