#pragma once
/// @file
/// The place at which a function of time changes its sign, to the last digits.

#include <freefield/core/scalar.hpp>

#include <algorithm>
#include <limits>

namespace freefield::detail::flow_room {

/// Which side of zero: -1, 1, or 0.
template <class T>
int side_of(T const& value) {
  return value > T(0) ? 1 : value < T(0) ? -1 : 0;
}

/// A function of time that lives elsewhere; one type for all, so that a search is compiled once for a scalar.
template <class Time>
class function_of_time {
 public:
  template <class F>
  explicit function_of_time(F const& f)
      : object_(&f), call_([](void const* object, Time const& t) {
          return Time((*static_cast<F const*>(object))(t));
        }) {}

  Time operator()(Time const& t) const { return call_(object_, t); }

 private:
  void const* object_;
  Time (*call_)(void const*, Time const&);
};

/// A time and the value there.
template <class Time>
struct sampled_time {
  Time time, value;
};

/// The later of two times within 2 epsilon, between which f leaves `side`: there f is on the other side, or
/// zero.  "Later" is towards `end`, which may be the smaller number.
///
/// At `begin` f counts as being on its side, whatever its value: it may just have come from zero.  The first of several
/// changes of sign need not be the one that is found.
/// Cost: some 10 evaluations where f is smooth; after 200 the bracket is halved in each step.
/// Source: T. R. Chandrupatla, Adv. Eng. Softw. 28 (1997) 145.
template <class Time>
sampled_time<Time> sign_change(function_of_time<Time> const& f, int side, sampled_time<Time> begin,
                               sampled_time<Time> end) {
  constexpr auto epsilon = [] { return std::numeric_limits<Time>::epsilon(); };
  Time const least = Time(Time(epsilon() * epsilon()) * Time(math::abs(Time(end.time - begin.time))));
  if (side_of(begin.value) != side) begin.value = Time(0);
  sampled_time<Time> third = begin;
  Time share = Time(Time(1) / Time(2));
  for (int evaluations = 0;; ++evaluations) {
    Time const width = math::abs(Time(end.time - begin.time));
    Time const size = std::max(Time(math::abs(begin.time)), Time(math::abs(end.time)));
    Time const close = std::max(Time(epsilon() * size), least);
    if (!(width > Time(close + close))) return end;
    Time const edge = Time(close / width), half = Time(Time(1) / Time(2));
    if (evaluations > 200 || !(share == share) || !(edge < half)) share = half;
    if (share < edge) share = edge;
    if (Time(Time(1) - edge) < share) share = Time(Time(1) - edge);
    Time middle = Time(begin.time + Time(share * Time(end.time - begin.time)));
    if (middle == begin.time || middle == end.time)
      middle = Time(begin.time + Time(half * Time(end.time - begin.time)));
    if (middle == begin.time || middle == end.time) return end;

    sampled_time<Time> const here{middle, f(middle)};
    bool const before = side_of(here.value) == side;
    third = before ? begin : end;
    (before ? begin : end) = here;
    // The new point, the one opposite to it, and the one that it replaced: an inverse parabola where it is monotone.
    sampled_time<Time> const &a = before ? begin : end, &b = before ? end : begin;
    Time const reach = Time(Time(a.time - b.time) / Time(third.time - b.time));
    Time const rise = Time(Time(a.value - b.value) / Time(third.value - b.value));
    Time const rest = Time(Time(1) - rise);
    share = half;
    if (Time(rise * rise) < reach && Time(rest * rest) < Time(Time(1) - reach)) {
      Time const first =
          Time(Time(a.value / Time(b.value - a.value)) * Time(third.value / Time(b.value - third.value)));
      Time const second = Time(Time(Time(third.time - a.time) / Time(b.time - a.time)) *
                               Time(Time(a.value / Time(third.value - a.value)) *
                                    Time(b.value / Time(third.value - b.value))));
      Time const from_a = Time(first + second);
      share = before ? from_a : Time(Time(1) - from_a);
    }
  }
}

}  // namespace freefield::detail::flow_room
