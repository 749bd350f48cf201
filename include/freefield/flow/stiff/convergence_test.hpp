#pragma once
/// @file
/// When Newton's iteration in an implicit step has come far enough.

#include <freefield/core/math.hpp>
#include <freefield/flow/error_norm.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace freefield::detail::flow_room {

/// How Newton's iteration ends.
template <class Time>
struct newton_limits {
  tolerances<Time> allowed;
  Time share;      ///< of the tolerance that the rest of the iteration may have
  Time stagnant;   ///< the size of a correction that may be the last where the next one is no smaller
  int iterations;  ///< at most
};

/// For steps of one length, which nobody corrects: a few last digits of each component, or of the largest one for those
/// near zero.
template <vector_state State>
newton_limits<time_of<State>> limits_to_rounding(State const& x) {
  using Time = time_of<State>;
  Time const epsilon = Time(Time(4) * std::numeric_limits<Time>::epsilon());
  Time const largest = largest_of<Time>(size_of(x), [&](std::size_t i) {
    using std::abs;
    return Time(abs(numbers_of(x)[i]));
  });
  Time const least = std::numeric_limits<Time>::min();
  return {{epsilon, Time(least + Time(epsilon * largest))}, Time(1), Time(10000), 50};
}

/// Whether the corrections of an iteration tend to zero: the rest after a correction e of which the last was e' is at
/// most r / (1 - r) |e| with r = |e| / |e'|.
template <class Time>
class convergence_test {
 public:
  /// @param rate       of the iteration before
  /// @param may_swing  corrections may grow, as those of Newton's method do far from the root
  explicit convergence_test(Time const& rate, bool may_swing = false) : rest_(rest_of(rate)), may_swing_(may_swing) {}

  enum class verdict { go_on, converged, diverges };

  /// @param size  of the correction, relative to the tolerance
  verdict operator()(Time const& size, newton_limits<Time> const& limits) {
    if (!math::is_finite(size)) return verdict::diverges;
    if (count_++ > 0) {
      Time const rate = Time(size / last_);
      worst_ = std::max(worst_, rate);
      if (!(rate < Time(1))) {
        if (size <= limits.stagnant) return verdict::converged;
        if (!may_swing_) return verdict::diverges;
      }
      rest_ = rate < Time(1) ? Time(rate / Time(Time(1) - rate)) : Time(1);
    }
    last_ = size;
    return size == Time(0) || Time(rest_ * size) <= limits.share ? verdict::converged : verdict::go_on;
  }

  /// The worst rate of this iteration, 0 where there was one correction.
  Time const& worst_rate() const { return worst_; }

 private:
  /// What may be expected after the first correction, from the rate of the iteration before, which may have been
  /// with a better matrix; 1 where nothing is known.
  static Time rest_of(Time const& rate) {
    Time const least = Time(Time(1) / Time(20));
    if (!(rate < Time(Time(1) / Time(2)))) return Time(1);
    return std::max(least, Time(rate / Time(Time(1) - rate)));
  }

  Time rest_, last_{0}, worst_{0};
  int count_ = 0;
  bool may_swing_;
};

}  // namespace freefield::detail::flow_room
