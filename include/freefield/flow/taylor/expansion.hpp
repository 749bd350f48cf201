#pragma once
/// @file
/// The Taylor series of a solution about a state.

#include <freefield/core/power_series/series_tape.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/rebound.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace freefield::detail::flow_room {

/// A state of series.
template <vector_state S> using traced = typename rebound<S, series_variable<scalar_of<S>>>::type;

/// The series x(t + s scale) = sum_k c_k s^k of the solution of x' = f(x, t), by c_(k+1) = scale f_k / (k + 1), where
/// the coefficients f_k of the velocity come from a tape of its operations.
template <vector_state State>
class taylor_expansion {
  using T = scalar_of<State>;
  using Time = time_of<State>;

 public:
  taylor_expansion(int order, State const& like)
      : order_(order), tape_(order), state_(constants_of<series_variable<T>>(like)), velocity_(state_) {}

  /// Writes the velocity at x and t down, operation by operation, and with it its value.
  template <class Flow>
  void record(Flow const& flow, State const& x, Time const& t) {
    tape_.clear();
    scale_ = Time(0);
    for (std::size_t i = 0; i < size(); ++i) {
      numbers_of(state_)[i] = tape_.given(numbers_of(x)[i]);
      numbers_of(velocity_)[i] = series_variable<T>();
    }
    auto const time = tape_.given(T(t));
    flow(state_, velocity_, time);
  }

  std::size_t size() const { return size_of(state_); }
  int order() const { return order_; }
  /// That of the coefficients, 0 before `expand`; its sign is the direction of time.
  Time const& scale() const { return scale_; }

  T const& velocity(std::size_t i) const { return numbers_of(velocity_)[i].constant_term(); }

  /// The first component of the velocity that is not finite, -1 where all are.
  std::ptrdiff_t first_non_finite_velocity() const {
    for (std::size_t i = 0; i < size(); ++i)
      if (!is_finite_number(velocity(i))) return static_cast<std::ptrdiff_t>(i);
    return -1;
  }

  /// Computes all coefficients after `record`.  A scale far above the radius of convergence makes coefficients that
  /// overflow; it is then made smaller.
  /// @returns the first component with a coefficient that is not finite however small the scale is, -1 where there is
  /// none
  std::ptrdiff_t expand(Time scale) {
    constexpr int most_scales = 20;
    std::ptrdiff_t place = -1;
    for (int attempt = 0; attempt < most_scales; ++attempt) {
      place = grow(scale);
      if (place < 0) break;
      scale = Time(scale / Time(1024));
    }
    return place;
  }

  /// c_0, ..., c_order of component i.
  std::span<T const> coefficients(std::size_t i) const { return tape_.coefficients(static_cast<std::ptrdiff_t>(i)); }

 private:
  static bool is_finite_number(T const& x) {
    if constexpr (complex_scalar<T>) return math::is_finite(x.real()) && math::is_finite(x.imag());
    else return math::is_finite(x);
  }

  /// The coefficient k of the velocity.
  T velocity(std::size_t i, int k) const {
    std::ptrdiff_t const place = numbers_of(velocity_)[i].place();
    if (place < 0) return k == 0 ? velocity(i) : T(0);
    return tape_.coefficients(place)[static_cast<std::size_t>(k)];
  }

  std::ptrdiff_t grow(Time const& scale) {
    scale_ = scale;
    tape_.forget();
    for (int k = 0; k < order_; ++k) {
      Time const factor = Time(scale / as_scalar<Time>(k + 1));
      for (std::size_t i = 0; i < size(); ++i) {
        T const next = times(velocity(i, k), factor);
        if (!is_finite_number(next)) return static_cast<std::ptrdiff_t>(i);
        tape_.set(static_cast<std::ptrdiff_t>(i), k + 1, next);
      }
      if (k == 0) tape_.set(static_cast<std::ptrdiff_t>(size()), 1, T(scale));
      if (k + 1 < order_) tape_.extend_to(k + 1);
    }
    return -1;
  }

  int order_;
  series_tape<T> tape_;
  traced<State> state_, velocity_;
  Time scale_{0};
};

/// sum_k c_k s^k
template <class T, class Time>
T polynomial_at(std::span<T const> coefficients, Time const& s) {
  T sum = coefficients.back();
  for (std::size_t k = coefficients.size() - 1; k-- > 0;) sum = T(times(sum, s) + coefficients[k]);
  return sum;
}

/// sum_k k c_k s^(k - 1)
template <class T, class Time>
T polynomial_slope_at(std::span<T const> coefficients, Time const& s) {
  T sum(0);
  for (std::size_t k = coefficients.size() - 1; k > 0; --k)
    sum = T(times(sum, s) + times(coefficients[k], as_scalar<Time>(k)));
  return sum;
}

/// The state inside of a step: the Taylor polynomial of the step itself.
template <vector_state State>
struct taylor_piece {
  State start;
  std::vector<scalar_of<State>> coefficients;  ///< of one component after the other
  time_of<State> length;                       ///< of the step, in units of the scale of the coefficients

  State at(time_of<State> const& share) const {
    State result = start;
    std::size_t const n = size_of(start), stride = coefficients.size() / n;
    std::span<scalar_of<State> const> const all(coefficients);
    time_of<State> const s = time_of<State>(length * share);
    for (std::size_t i = 0; i < n; ++i) numbers_of(result)[i] = polynomial_at(all.subspan(i * stride, stride), s);
    return result;
  }
};

}  // namespace freefield::detail::flow_room
