#pragma once
/// @file
/// How long the next step may be.

#include <freefield/core/scalar.hpp>

namespace freefield::detail::flow_room {

/// Of errors relative to the tolerance: below it they say nothing of the length of a step.
template <class Time>
Time negligible_error() {
  return Time(Time(1) / Time(1000000));
}

/// How the length of a step follows the errors e of the last two, of order q.
enum class step_rule {
  /// h' = 0.9 h e_n^(-0.85 / q) e_(n-1)^(0.2 / q): proportional and integral control, which oscillates less than
  /// control by the last error alone, also where stability limits the step.
  smooth,
  /// h' = 0.9 h e_n^(-1 / q) min(1, (h_n / h_(n-1)) (e_(n-1) / e_n)^(1 / q)): errors that grew at equal steps are
  /// expected to go on growing, which spares rejections on the way into a layer.
  predictive,
};

/// Control of the length of a step: between h / 5 and 5 h, and not above h after a rejection.
///
/// A flow at rest has no error however long the step is, also shortly before an input moves it.  After a negligible
/// error in one of the last two steps, therefore, a step grows to 2 h at most, and not beyond a fiftieth of the
/// interval: an input that lasts longer is met by several steps, and about 70 are all that a rest costs.
/// Source: K. Gustafsson, ACM Trans. Math. Softw. 17 (1991) 533, 20 (1994) 496.
template <class Time>
class step_controller {
 public:
  step_controller(int error_order, Time const& interval, step_rule rule)
      : rule_(rule), rest_(Time(interval / Time(50))), now_(Time(Time(85) / Time(100 * (error_order + 1)))),
        before_(Time(Time(1) / Time(5 * (error_order + 1)))), alone_(Time(Time(1) / Time(error_order + 1))),
        least_(logarithm(Time(Time(1) / Time(10000)))) {}

  /// h' after a step h = `taken` with this error relative to the tolerance.
  Time accepted(Time const& ratio, Time const& taken) {
    Time const here = logarithm(ratio);
    Time const power = rule_ == step_rule::smooth ? Time(Time(before_ * previous_) - Time(now_ * here))
                                                  : predicted(here, taken);
    Time const factor = bounded(power, repeated_ ? Time(1) : Time(5));
    previous_ = here < least_ ? least_ : here;
    last_ = taken;
    repeated_ = false;
    return limited(ratio, taken, Time(taken * factor));
  }
  /// The length that a method proposes itself, or what this error allows.
  Time limited(Time const& ratio, Time const& taken, Time const& proposed) {
    bool const rests = ratio < negligible_error<Time>(), is_careful = rests || rested_;
    Time most = Time(taken * (is_careful ? Time(2) : Time(5)));
    if (is_careful && rest_ < most) most = taken < rest_ ? rest_ : taken;
    rested_ = rests;
    return proposed < most ? proposed : most;
  }
  /// h' / h after a step that is taken again.
  Time rejected(Time const& ratio) {
    repeated_ = true;
    return bounded(Time(-Time(alone_ * logarithm(ratio))), Time(1));
  }
  /// After a break, where the last error says nothing.
  void forget() {
    previous_ = last_ = Time(0);
    repeated_ = false;
  }

 private:
  Time predicted(Time const& here, Time const& taken) const {
    Time const alone = Time(-Time(alone_ * here));
    if (!(last_ > Time(0))) return alone;
    Time const trend = Time(math::log(Time(taken / last_)) + Time(alone_ * Time(previous_ - here)));
    return trend < Time(0) ? Time(alone + trend) : alone;
  }
  static Time logarithm(Time const& ratio) {
    Time const least = Time(Time(1) / Time(100000000));
    return math::log(ratio > least ? ratio : least);
  }
  static Time bounded(Time const& power, Time const& most) {
    Time const factor = Time(Time(Time(9) / Time(10)) * math::exp(power)), fifth = Time(Time(1) / Time(5));
    return factor < fifth ? fifth : factor > most ? most : factor;
  }

  step_rule rule_;
  Time rest_;                  // the most after a negligible error
  Time now_, before_, alone_;  // exponents
  Time least_, previous_{0};   // logarithms
  Time last_{0};               // length
  bool repeated_ = false, rested_ = false;
};

}  // namespace freefield::detail::flow_room
