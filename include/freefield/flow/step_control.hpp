#pragma once
/// @file
/// How long the next step may be.

#include <freefield/core/scalar.hpp>

namespace freefield::detail::flow_room {

/// Proportional and integral control of the length of a step by the errors of the last two, which oscillates less than
/// control by the last one alone:
///     h' = 0.9 h e_n^(-0.85 / q) e_(n-1)^(0.2 / q),   q = the order of the error of a step,
/// between h / 5 and 10 h, and not above h after a rejection.
/// Source: K. Gustafsson, ACM Trans. Math. Softw. 17 (1991) 533.
template <class Time>
class step_controller {
 public:
  explicit step_controller(int error_order)
      : now_(Time(Time(85) / Time(100 * (error_order + 1)))), before_(Time(Time(1) / Time(5 * (error_order + 1)))),
        alone_(Time(Time(1) / Time(error_order + 1))), least_(logarithm(Time(Time(1) / Time(10000)))) {}

  /// h' / h after a step with this error relative to the tolerance.
  Time accepted(Time const& ratio) {
    Time const here = logarithm(ratio);
    Time const power = Time(Time(before_ * previous_) - Time(now_ * here));
    Time const factor = bounded(power, repeated_ ? Time(1) : Time(10));
    previous_ = here < least_ ? least_ : here;
    repeated_ = false;
    return factor;
  }
  Time rejected(Time const& ratio) {
    repeated_ = true;
    return bounded(Time(-Time(alone_ * logarithm(ratio))), Time(1));
  }
  /// After a break, where the last error says nothing.
  void forget() {
    previous_ = Time(0);
    repeated_ = false;
  }

 private:
  static Time logarithm(Time const& ratio) {
    Time const least = Time(Time(1) / Time(100000000));
    return math::log(ratio > least ? ratio : least);
  }
  static Time bounded(Time const& power, Time const& most) {
    Time const factor = Time(Time(Time(9) / Time(10)) * math::exp(power)), fifth = Time(Time(1) / Time(5));
    return factor < fifth ? fifth : factor > most ? most : factor;
  }

  Time now_, before_, alone_;  // exponents
  Time least_, previous_{0};
  bool repeated_ = false;
};

}  // namespace freefield::detail::flow_room
