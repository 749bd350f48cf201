#pragma once
/// @file
/// On which side of zero a function is right after a time.

#include <freefield/flow/events/sign_change.hpp>

namespace freefield::detail::flow_room {

/// -1 or 1, or 0 as long as nothing has told it.
///
/// The value of the function tells it, unless that is zero, or may be a rounding error because an event has just
/// happened there; then the rate of the function does, and for a function that does not leave zero what is known of
/// the event, or its value a little later.
template <class Time>
class side_after {
 public:
  side_after() = default;
  explicit side_after(int side) : side_(side) {}

  /// After an event that has left the function at `residual`.
  /// @param otherwise  where it counts if it does not leave zero
  static side_after event(Time const& residual, int otherwise) {
    side_after result;
    result.residual_ = math::abs(residual);
    result.otherwise_ = otherwise;
    result.has_happened_ = true;
    return result;
  }

  int side() const { return side_; }

  /// Told by what is known elsewhere; 0 tells nothing.
  void is(int side) {
    if (side != 0) *this = side_after(side);
  }

  /// Told by the function, if it is not known yet: rate() and later() are called where they are needed.
  template <class Rate, class Later>
  void ask(Time const& value, Rate const& rate, Later const& later) {
    if (side_ != 0) return;
    has_happened_ = has_happened_ && math::abs(value) <= Time(residual_ + residual_);
    if (value != Time(0) && !has_happened_) return is(side_of(value));
    int found = side_of(rate());
    if (found == 0 && has_happened_) found = otherwise_;
    if (found == 0) found = side_of(later());
    is(found);
  }

 private:
  int side_ = 0, otherwise_ = 0;
  bool has_happened_ = false;
  Time residual_{0};
};

}  // namespace freefield::detail::flow_room
