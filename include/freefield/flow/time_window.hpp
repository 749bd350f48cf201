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
  /// Which ends are no breaks but those of the evolution, beyond which the flow is what it is before.
  void open_ends(bool first, bool last) {
    first_is_open_ = first;
    last_is_open_ = last;
  }

  /// t, or the end of the window beyond which it is.
  [[gnu::always_inline]] Time inside(Time const& t) const {
    Time const &low = last_ < first_ ? last_ : first_, &high = last_ < first_ ? first_ : last_;
    return t < low ? low : high < t ? high : t;
  }

  /// The same for steps with times outside of themselves, which lose their order where they are cut: only breaks do.
  [[gnu::always_inline]] Time between_breaks(Time const& t) const {
    bool const backward = last_ < first_;
    bool const early = backward ? first_ < t : t < first_, late = backward ? t < last_ : last_ < t;
    return (early && first_is_open_) || (late && last_is_open_) ? t : inside(t);
  }

 private:
  Time first_, last_;
  bool first_is_open_ = false, last_is_open_ = false;
};

}  // namespace freefield::detail::flow_room
