#pragma once
/// @file
/// The extrapolation of Gragg's midpoint rule to steps of length zero.

#include <freefield/flow/state.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace freefield::detail::flow_room {

/// Rows of Aitken's and Neville's scheme in h^2: row j begins with the modified midpoint rule of n_j = 2 j steps,
///     z_0 = x,  z_1 = x + h f(x),  z_(m+1) = z_(m-1) + 2 h f(z_m),  h = H / n_j,  n = n_j,
///     T_(j,1) = (z_n + z_(n-1) + h f(z_n)) / 2,
///     T_(j,k+1) = T_(j,k) + (T_(j,k) - T_(j-1,k)) / ((n_j / n_(j-k))^2 - 1).
/// T_(j,k) has the order 2 k.  Gragg's smoothing step, the mean, is not needed for the expansion in h^2, and costs a
/// call for each row; but it is the only look at the end of the step: without it a jump of the velocity in the last
/// n-th of a step is seen by no row.
/// Source: W. B. Gragg, SIAM J. Numer. Anal. 2 (1965) 384; R. Bulirsch, J. Stoer, Numer. Math. 8 (1966) 1.
template <vector_state State>
class midpoint_table {
  using T = scalar_of<State>;
  using Time = time_of<State>;

 public:
  explicit midpoint_table(State const& like) : older_(like), newer_(like), slope_(like), second_slope_(like) {}

  static long steps_of_row(std::size_t j) { return 2 * static_cast<long>(j); }
  /// Calls of the right-hand side for rows 1, ..., j, with that at the beginning of the step.
  static long calls_to_row(std::size_t j) { return static_cast<long>(j * (j + 1)) + 1; }

  /// Adds row j, after the rows 1, ..., j - 1 of the same step.
  /// @param velocity  velocity(x, out, t)
  template <class Velocity>
  void add_row(std::size_t j, State const& x, State const& slope, Time const& t, Time const& step,
               Velocity const& velocity) {
    if (best_.size() < j) best_.push_back(x);
    walk(steps_of_row(j), x, slope, t, step, velocity);
    weights_.clear();
    for (std::size_t k = 1; k < j; ++k)
      weights_.push_back(Time(as_scalar<Time>((j - k) * (j - k)) / as_scalar<Time>(k * (2 * j - k))));
    for (std::size_t i = 0; i < size_of(x); ++i) {
      T entry = numbers_of(newer_)[i];
      for (std::size_t k = 1; k < j; ++k) {
        T const above = std::exchange(numbers_of(best_[k - 1])[i], entry);
        entry = T(entry + times(T(entry - above), weights_[k - 1]));
      }
      numbers_of(best_[j - 1])[i] = entry;
    }
  }

  /// T_(j,k) of the row j that was added last.
  State const& entry(std::size_t k) const { return best_[k - 1]; }
  /// What the midpoint rule found in that row.
  State const& midpoint() const { return newer_; }
  /// The velocity after the first of its steps.
  State const& second_slope() const { return second_slope_; }

 private:
  template <class Velocity>
  void walk(long steps, State const& x, State const& slope, Time const& t, Time const& step, Velocity const& velocity) {
    Time const h = Time(step / as_scalar<Time>(steps)), twice = Time(h + h);
    older_ = newer_ = x;
    add(newer_, slope, h);
    for (long m = 1; m < steps; ++m) {
      velocity(newer_, slope_, Time(t + Time(as_scalar<Time>(m) * h)));
      if (m == 1) second_slope_ = slope_;
      add(older_, slope_, twice);
      std::swap(older_, newer_);
    }
    velocity(newer_, slope_, Time(t + step));
    add(older_, slope_, h);
    Time const half = Time(Time(1) / Time(2));
    for (std::size_t i = 0; i < size_of(x); ++i)
      numbers_of(newer_)[i] = times(T(numbers_of(newer_)[i] + numbers_of(older_)[i]), half);
  }
  static void add(State& x, State const& slope, Time const& h) {
    for (std::size_t i = 0; i < size_of(x); ++i)
      numbers_of(x)[i] = T(numbers_of(x)[i] + times(numbers_of(slope)[i], h));
  }

  State older_, newer_, slope_, second_slope_;
  std::vector<State> best_;
  std::vector<Time> weights_;
};

/// The sum of |w| of the weights with which T_(k,k) is made of T_(1,1), ..., T_(k,1): how much it magnifies their
/// rounding; about (e / 2)^(2 k).
template <class Time>
Time magnification_of_row(std::size_t k) {
  Time sum(0);
  for (std::size_t j = 1; j <= k; ++j) {
    Time weight(1);
    for (std::size_t i = 1; i <= k; ++i) {
      if (i == j) continue;
      Time const gap = i < j ? as_scalar<Time>((j - i) * (j + i)) : as_scalar<Time>((i - j) * (j + i));
      weight = Time(weight * Time(as_scalar<Time>(j * j) / gap));
    }
    sum = Time(sum + weight);
  }
  return sum;
}

}  // namespace freefield::detail::flow_room
