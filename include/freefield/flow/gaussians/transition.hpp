#pragma once
/// @file
/// The transition of Ornstein and Uhlenbeck over a time.

#include <freefield/core/scalar.hpp>
#include <freefield/flow/gaussians/quadratic.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <algorithm>

namespace freefield::detail::flow_room {

/// Of dx = -B x dt + noise with covariance N dt: over a time t
///     x -> decay x + noise of covariance `noise`,
///     decay = e^(-t B),   response = integral_0^t e^(-s B) ds,   noise = integral_0^t e^(-s B) N e^(-s B^T) ds.
template <class T>
struct linear_transition {
  matrix_of<T> decay, response, noise;

  /// The same over twice the time.
  void repeat() {
    noise = matrix_of<T>(noise + decay * noise * decay.transpose());
    response = matrix_of<T>(response + decay * response);
    decay = matrix_of<T>(decay * decay);
  }
};

/// By Taylor series over t / 2^k with |B| t / 2^k <= 1/8, and k doublings; B may be singular.  Error |B| t epsilon, of
/// the directions in which B is small as well.
/// @throws error `precision_lost` for |B| t beyond 1 / sqrt(epsilon)
/// Source: C. F. Van Loan, IEEE Trans. Autom. Control 23 (1978) 395.
template <class T>
linear_transition<T> transition_of(matrix_of<T> const& b, matrix_of<T> const& n, T t) {
  T const size = T(largest_entry(b) * as_scalar<T>(b.rows()));
  T const whole = T(size * magnitude(t));
  require(T(whole * math::sqrt(rounding_unit<T>())) <= T(1), errc::precision_lost,
          {"exact", "the time is too long against the fastest rate: their product is", "1 / sqrt(epsilon) at most"},
          whole);
  int doublings = 0;
  for (T x = whole; x > T(T(1) / T(8)); x = T(x / T(2))) {
    ++doublings;
    t = T(t / T(2));
  }
  matrix_of<T> power = identity<T>(b.rows()), term = n * t;
  linear_transition<T> result{power, power * t, term};
  matrix_of<T> const step = b * T(-t);
  for (int k = 1; k <= 200; ++k) {
    T const next = T(T(1) / T(k + 1));
    power = matrix_of<T>(step * power) * T(T(1) / T(k));
    matrix_of<T> const half = step * term;
    term = matrix_of<T>(half + half.transpose()) * next;
    result.decay += power;
    result.response += matrix_of<T>(power * T(t * next));
    result.noise += term;
    if (!(largest_entry(power) > T(rounding_unit<T>() / T(64)))) break;
  }
  for (int k = 0; k < doublings; ++k) result.repeat();
  return result;
}

}  // namespace freefield::detail::flow_room
