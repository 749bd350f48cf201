#pragma once
/// @file
/// How large an error is relative to the tolerance.

#include <freefield/flow/state.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>

namespace freefield::detail::flow_room {

template <class Time>
struct tolerances {
  Time relative, absolute;
};

/// |error| / (absolute + relative max(|x|, |y|)); of dual numbers the largest over the value and its derivatives, so
/// that sensitivities are as accurate as the state.
template <class T, class Time>
Time error_ratio(T const& error, T const& x, T const& y, tolerances<Time> const& allowed) {
  using std::abs;  // that of the scalar, which of complex numbers is real
  Time const size = std::max<Time>(Time(abs(x)), Time(abs(y)));
  return Time(Time(abs(error)) / Time(allowed.absolute + Time(allowed.relative * size)));
}
template <class T, std::size_t N, class Time>
Time error_ratio(jet<T, N> const& error, jet<T, N> const& x, jet<T, N> const& y, tolerances<Time> const& allowed) {
  Time result = error_ratio(error.value, x.value, y.value, allowed);
  for (std::size_t k = 0; k < N; ++k) {
    Time const here = error_ratio(error.gradient[k], x.gradient[k], y.gradient[k], allowed);
    if (!(here <= result)) result = here;
    if (!(here == here)) return here;
  }
  return result;
}

/// The largest of numbers, which forgets no NaN and no infinity.
template <class Time>
class largest_ratio {
 public:
  void add(Time const& ratio) {
    worst_ = std::max(worst_, ratio);
    poison_ = Time(poison_ + Time(ratio - ratio));
  }
  Time value() const { return poison_ == Time(0) ? worst_ : poison_; }

 private:
  Time worst_{0}, poison_{0};
};

/// The largest of some components relative to the tolerance at x_i.
template <vector_state State, class Time, class Component>
Time scaled_norm(State const& x, tolerances<Time> const& allowed, Component const& component) {
  largest_ratio<Time> result;
  auto const* const numbers = numbers_of(x);
  for (std::size_t i = 0; i < size_of(x); ++i)
    result.add(error_ratio(component(i), numbers[i], numbers[i], allowed));
  return result.value();
}

}  // namespace freefield::detail::flow_room
