#pragma once
/// @file
/// How large an error is relative to the tolerance.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/state.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>

namespace freefield::detail::flow_room {

template <class Time>
struct tolerances {
  Time relative, absolute;
};

template <class Time>
tolerances<Time> tolerances_of(evolve_options<Time> const& options) {
  Time const relative = tolerance_of(options);
  return {relative, options.absolute_tolerance > Time(0) ? options.absolute_tolerance : relative};
}

/// |error| / (absolute + relative max(|x|, |y|)); of dual numbers the largest over the value and its derivatives, so
/// that sensitivities are as accurate as the state.
template <class T, class Time>
Time error_ratio(T const& error, T const& x, T const& y, tolerances<Time> const& allowed) {
  using std::abs;  // that of the scalar, which of complex numbers is real
  Time const before = Time(abs(x)), now = Time(abs(y));
  Time const size = now < before ? before : now;
  Time const ratio = Time(Time(abs(error)) / Time(allowed.absolute + Time(allowed.relative * size)));
  return Time(ratio + Time(now - now));  // NaN where y is not finite
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

/// The largest of ratio(0), ..., ratio(n - 1), which forgets no NaN and no infinity: in several lanes side by side,
/// each of which keeps the largest and the sum of r - r.
template <class Time, class Ratio>
[[gnu::always_inline]] inline Time largest_of(std::size_t n, Ratio const& ratio) {
  constexpr std::size_t lanes = 8;
  std::array<Time, lanes> worst{}, poison{};
  for (std::size_t l = 0; l < lanes; ++l) worst[l] = poison[l] = Time(0);
  auto const add = [&](std::size_t i, std::size_t l) __attribute__((always_inline)) {
    Time const r = ratio(i);
    worst[l] = worst[l] < r ? r : worst[l];
    poison[l] = Time(poison[l] + Time(r - r));
  };
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    for (std::size_t l = 0; l < lanes; ++l) add(i + l, l);
  for (; i < n; ++i) add(i, 0);
  for (std::size_t l = 1; l < lanes && n >= lanes; ++l) {
    worst[0] = worst[0] < worst[l] ? worst[l] : worst[0];
    poison[0] = Time(poison[0] + poison[l]);
  }
  return poison[0] == Time(0) ? worst[0] : poison[0];
}

/// The largest of some components relative to the tolerance at x_i.
template <vector_state State, class Time, class Component>
Time scaled_norm(State const& x, tolerances<Time> const& allowed, Component const& component) {
  auto const* const numbers = numbers_of(x);
  return largest_of<Time>(size_of(x), [&](std::size_t i) {
    return error_ratio(component(i), numbers[i], numbers[i], allowed);
  });
}

}  // namespace freefield::detail::flow_room
