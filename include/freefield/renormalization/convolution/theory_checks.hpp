#pragma once
/// @file
/// What tolerances, points, propagators and powers of moments can be.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/convolution_options.hpp>

#include <limits>
#include <string_view>

namespace freefield::detail::renormalization_room {

/// @throws error `bad_option` for a tolerance that is no number between 0 and 1
template <class T>
T tolerance_of(std::string_view function, convolution_options<T> const& options) {
  if (options.tolerance == T(0)) return T(T(1000) * std::numeric_limits<T>::epsilon());
  require(options.tolerance > T(0) && options.tolerance < T(1), errc::bad_option,
          {function, "option .tolerance is no number between 0 and 1", "0 < tolerance < 1, or none"},
          options.tolerance);
  return options.tolerance;
}

/// @throws error `non_finite`
template <class T>
void require_point(std::string_view function, T const& point) {
  require(math::is_finite(point), errc::non_finite, {function, "point is not finite", "a finite number"}, point);
}

/// @throws error `domain` unless C_0 > 0, `non_finite`
template <class T>
T const& checked_propagator(std::string_view function, T const& propagator) {
  require(math::is_finite(propagator), errc::non_finite, {function, "propagator C_0 is not finite", "a number"},
          propagator);
  require(propagator > T(0), errc::domain, {function, "propagator C_0 is not positive", "C_0 > 0"}, propagator);
  return propagator;
}

/// @throws error `domain`
template <class T>
T const& checked_variance(std::string_view function, T const& variance) {
  require(variance >= T(0) && math::is_finite(variance), errc::domain,
          {function, "variance is negative or not finite", "c >= 0"}, variance);
  return variance;
}

/// @throws error `domain` unless 0 <= C <= C_0
template <class T>
void require_propagator(std::string_view function, T const& propagator, T const& full) {
  require(propagator >= T(0) && propagator <= full, errc::domain,
          {function, "propagator C is outside of [0, C_0]", "0 <= C <= C_0"}, propagator);
}

/// @throws error `domain`, `too_large`
inline void require_power(std::string_view function, int power) {
  require(power >= 0, errc::domain, {function, "power is negative", "powers >= 0"}, power);
  require(power <= 1000, errc::too_large, {function, "power is too high", "at most 1000"}, power);
}

}  // namespace freefield::detail::renormalization_room
