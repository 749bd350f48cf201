#pragma once
/// @file
/// Between two breaks.

namespace freefield::detail::flow_room {

/// The times at which a flow may be asked what it is: between two breaks, at which it is another before and after.
/// Base of every run.
template <class Time>
class time_window {
 public:
  explicit time_window(Time const& start) : first_(start), last_(start) {}

  void limit_times(Time const& first, Time const& last) {
    first_ = first;
    last_ = last;
  }

  /// t, or the end of the window beyond which it is.
  [[gnu::always_inline]] Time inside(Time const& t) const {
    Time const &low = last_ < first_ ? last_ : first_, &high = last_ < first_ ? first_ : last_;
    return t < low ? low : high < t ? high : t;
  }

 private:
  Time first_, last_;
};

}  // namespace freefield::detail::flow_room
