#pragma once
/// @file
/// Times of events: their order, and errors that name them.

#include <freefield/core/error.hpp>
#include <freefield/core/math.hpp>
#include <freefield/flow/evolve_options.hpp>

#include <cstddef>
#include <limits>
#include <sstream>
#include <string>

namespace freefield::detail::flow_room {

/// An error that names an event and a time.
template <class Time>
[[noreturn, gnu::noinline, gnu::cold]] void fail_at_event(errc code, std::size_t number, std::string const& what,
                                                          Time const& t, std::string const& expected) {
  std::ostringstream text;
  text << "event " << number << ' ' << what << " at t = ";
  if constexpr (streamable<Time>) write_value(text, t);
  else text << '?';
  text << "; expected " << expected;
  throw error(code, evolve_name, {static_cast<std::ptrdiff_t>(number)}, text.str());
}

/// a comes before b on the way of an evolution.
template <class Time>
bool is_earlier(Time const& a, Time const& b, bool forward) {
  return forward ? a < b : b < a;
}

/// The earliest time that the clock does not tell from t well.
template <class Time>
Time clock_before(Time const& t, bool forward) {
  Time const width = Time(Time(Time(4) * std::numeric_limits<Time>::epsilon()) * Time(math::abs(t)));
  return forward ? Time(t - width) : Time(t + width);
}

}  // namespace freefield::detail::flow_room
