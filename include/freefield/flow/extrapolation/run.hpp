#pragma once
/// @file
/// A run of Bulirsch and Stoer's method.

#include <freefield/flow/error_norm.hpp>
#include <freefield/flow/extrapolation/order_control.hpp>
#include <freefield/flow/first_step.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/time_window.hpp>

#include <cstddef>
#include <limits>
#include <utility>

namespace freefield::detail::flow_room {

/// Steps of the extrapolated midpoint rule, whose rows end where T_(j,j) - T_(j,j-1) is within the tolerance.
///
/// A step is given up in its first rows where the velocity turns over within one step of the midpoint rule, or where
/// the errors grow from row to row.
template <class Flow, vector_state State>
class extrapolation_run : public time_window<time_of<State>> {
  using T = scalar_of<State>;
  using Time = time_of<State>;

 public:
  extrapolation_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const& options)
      : time_window<Time>(t0), flow_(&flow), x_(start), slope_(start), next_(start), next_slope_(start), table_(start),
        allowed_(tolerances_of(options)),
        control_(allowed_.relative, std::numeric_limits<Time>::epsilon()) {
    restart(t0);
  }

  State const& state() const { return x_; }
  State const& trial() const { return next_; }
  long evaluations() const { return evaluations_; }
  static constexpr int error_order() { return 3; }
  std::ptrdiff_t first_non_finite() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(x_);
    return place >= 0 ? place : flow_room::first_non_finite(slope_);
  }
  std::ptrdiff_t first_non_finite_of_trial() const { return bad_place_; }

  void restart(Time const& t) {
    velocity(x_, slope_, t);
    was_rejected_ = false;
  }

  /// A tenth of the time in which the velocity would double the state; from zero a thousandth of the interval.
  Time first_step(Time const&, Time const& longest) {
    Time const limit = math::abs(longest), size = norm_of(x_), slope = norm_of(slope_);
    Time const moves = Time(limit / Time(1000)), rests = blind_step(limit);
    return time_of_change(size, slope, limit, Time(Time(1) / Time(10)),
                          slope > negligible_size<Time>() && !(size > negligible_size<Time>()) ? moves : rests);
  }

  Time attempt(Time const& t, Time const& h) {
    Time const ratio = extrapolate(t, h);
    if (!(ratio <= Time(1))) was_rejected_ = true;
    return ratio;
  }

  void accept() {
    std::swap(x_, next_);
    std::swap(slope_, next_slope_);
    was_rejected_ = false;
  }

  Time next_length() { return next_length_; }
  /// Of the second row: the last one is often far within the tolerance.
  Time low_order_error() const { return control_.error_of_row(2); }

 private:
  void velocity(State const& x, State& out, Time const& t) {
    (*flow_)(x, out, this->inside(t));
    ++evaluations_;
  }

  Time norm_of(State const& v) const {
    return scaled_norm(x_, allowed_, [&](std::size_t i) -> T const& { return numbers_of(v)[i]; });
  }

  Time error_of_row(std::size_t j) const {
    auto const *const last = numbers_of(table_.entry(j)), *const before = numbers_of(table_.entry(j - 1));
    return largest_of<Time>(size_of(x_), [&](std::size_t i) {
      return error_ratio(T(last[i] - before[i]), numbers_of(x_)[i], last[i], allowed_);
    });
  }

  /// The first step of the midpoint rule changes the velocity by more than twice itself, and with it the state by more
  /// than itself.
  bool is_unstable(std::size_t j, Time const& length) const {
    State const& second = table_.second_slope();
    Time const change = scaled_norm(x_, allowed_, [&](std::size_t i) {
      return T(numbers_of(second)[i] - numbers_of(slope_)[i]);
    });
    Time const moved = Time(Time(change * length) / as_scalar<Time>(midpoint_table<State>::steps_of_row(j)));
    return change > Time(Time(2) * norm_of(slope_)) && Time(moved * allowed_.relative) > Time(1);
  }

  /// Row after row, until one is accepted or none can be.
  Time extrapolate(Time const& t, Time const& h) {
    Time const length = math::abs(h);
    for (std::size_t j = 1;; ++j) {  // at most to the last row
      table_.add_row(j, x_, slope_, t, h, [&](State const& x, State& out, Time const& at) { velocity(x, out, at); });
      next_ = table_.entry(j);
      bad_place_ = flow_room::first_non_finite(table_.midpoint());
      if (bad_place_ >= 0) return std::numeric_limits<Time>::quiet_NaN();
      if (j <= 2 && is_unstable(j, length)) return give_up(Time(length / Time(2)), Time(2));
      if (j == 1) continue;
      Time const ratio = error_of_row(j);
      if (!math::is_finite(ratio)) return ratio;
      control_.note(j, ratio, length);
      if (j + 1 >= control_.aim() && ratio <= Time(1)) return finish(j, t, h, ratio);
      if (control_.is_hopeless(j) || j >= control_.last_row()) return give_up(control_.rejected(j, length), ratio);
    }
  }

  /// The velocity at the end is that with which the next step begins.
  Time finish(std::size_t j, Time const& t, Time const& h, Time const& ratio) {
    velocity(next_, next_slope_, Time(t + h));
    bad_place_ = flow_room::first_non_finite(next_slope_);
    if (bad_place_ >= 0) return std::numeric_limits<Time>::quiet_NaN();
    next_length_ = control_.accepted(j, was_rejected_, math::abs(h));
    return ratio;
  }
  Time give_up(Time const& shorter, Time const& ratio) {
    next_length_ = shorter;
    return ratio > Time(1) ? ratio : Time(2);
  }

  Flow const* flow_;
  State x_, slope_, next_, next_slope_;
  midpoint_table<State> table_;
  tolerances<Time> allowed_;
  order_control<Time> control_;
  Time next_length_{0};
  std::ptrdiff_t bad_place_ = -1;
  bool was_rejected_ = false;
  long evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room
