#pragma once
/// @file
/// The numbers of an evolution.

#include <freefield/core/error.hpp>
#include <freefield/core/execution.hpp>
#include <freefield/core/scalar.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace freefield {

/// Lengths of steps are positive in either direction of time.  A number that is left out says "choose".
template <class T>
struct evolve_options {
  T step{};                ///< of steppers without an error estimate: always; of those with one: the first
  T tolerance{};           ///< of the error of a step relative to the state; left out: sqrt(epsilon)
  T absolute_tolerance{};  ///< what is added to it near zero; left out: that number
  T smallest_step{};       ///< where the tolerance asks for less, the evolution ends with an error
  T largest_step{};        ///< left out: the whole interval; an input shorter than a step may be missed (see `evolve`)
  long max_steps = 1'000'000;  ///< tried, accepted or not
  std::vector<T> at = {};      ///< times at which the state is kept, in the order of the evolution; they alter no step
  std::vector<T> breaks = {};  ///< times at which the flow jumps or a short input begins: the method starts anew there
  std::uint64_t seed = 0;      ///< of steppers that draw random numbers
  freefield::execution execution = {};  ///< `serial`, `threads(n)`, any engine; changes no bit
  progress_callback progress = {};      ///< called as progress(thousandths of the interval, 1000)
};

namespace detail::flow_room {

inline constexpr std::string_view evolve_name = "evolve";

template <class T>
void require_number(T const& value, char const* what) {
  require(math::is_finite(value) && !(value < T(0)), errc::bad_option,
          {evolve_name, what, "a positive number, or none to leave the choice"}, value);
}

/// A descent has a direction in time.
template <class T>
void require_forward(std::string_view function, T const& h) {
  require(h > T(0), errc::domain, {function, "this descent has no way back", "t1 > t0"}, h);
}

template <class T>
T tolerance_of(evolve_options<T> const& options) {
  if (options.tolerance > T(0)) return options.tolerance;
  return math::sqrt(std::numeric_limits<T>::epsilon());
}

/// Checks that times lie in the interval, in the order in which the evolution meets them.
template <class T>
void require_times(std::vector<T> const& times, T const& t0, T const& t1, char const* what) {
  bool const forward = t0 < t1;
  for (std::size_t i = 0; i < times.size(); ++i) {
    T const& before = i == 0 ? t0 : times[i - 1];
    T const& t = times[i];
    bool const inside = forward ? before <= t && t <= t1 : before >= t && t >= t1;
    require(inside, errc::bad_option, {evolve_name, what, "times of the interval, in the order of the evolution"}, t,
            {static_cast<std::ptrdiff_t>(i)});
  }
}

template <class T>
void require_options(evolve_options<T> const& options, T const& t0, T const& t1, bool adaptive,
                     bool splits_with_tolerance = false) {
  for (T const& t : {t0, t1})
    require(math::is_finite(t), errc::non_finite, {evolve_name, "end of the interval is not finite", "two times"}, t);
  require_number(options.step, ".step is not a length");
  require_number(options.tolerance, ".tolerance is not positive");
  require_number(options.absolute_tolerance, ".absolute_tolerance is not positive");
  require_number(options.smallest_step, ".smallest_step is not a length");
  require_number(options.largest_step, ".largest_step is not a length");
  require(options.max_steps > 0, errc::bad_option, {evolve_name, ".max_steps is not positive", "1 or more"},
          options.max_steps);
  require_times(options.at, t0, t1, ".at is outside of the interval or out of order");
  require_times(options.breaks, t0, t1, ".breaks is outside of the interval or out of order");
  if (adaptive || splits_with_tolerance)
    require(!(options.largest_step > T(0)) || options.smallest_step <= options.largest_step, errc::bad_option,
            {evolve_name, ".smallest_step exceeds .largest_step", "an interval"}, options.smallest_step);
  if (adaptive) return;
  require(options.step > T(0), errc::bad_option, {evolve_name, "this stepper needs a step", "{.step = a length}"},
          options.step);
  if (splits_with_tolerance) return;
  require(!(options.tolerance > T(0)) && !(options.absolute_tolerance > T(0)) && !(options.smallest_step > T(0)) &&
              !(options.largest_step > T(0)),
          errc::bad_option,
          {evolve_name, "this stepper has no error estimate and takes steps of one length", ".step alone"});
}

}  // namespace detail::flow_room
}  // namespace freefield
