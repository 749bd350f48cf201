#pragma once
/// @file
/// The standard error of a mean over particles.

#include <freefield/measure/ensemble.hpp>
#include <freefield/measure/fields.hpp>
#include <freefield/measure/values_at_points.hpp>

#include <cstddef>

namespace freefield {

/// How far E f = sum_i w_i f(x_i) is from the expectation in the law of which the particles are independent draws:
///     s^2 = n/(n - 1) sum_i w_i^2 (f(x_i) - E f)^2,
/// for equal weights the variance of the sample over n, without bias.  Weights count as given, those of importance
/// sampling for example.
///     ff::standard_error(cloud, x * x);
/// @param f         a formula in fields, or a callable of a point with one number as its value
/// @param bindings  values of the symbols of a formula
/// @throws error `underdetermined` for a single particle; `non_finite` with the particle at which f is not finite
/// Source: A. B. Owen, "Monte Carlo Theory, Methods and Examples" (2013), section 9.2.
template <real_scalar T, class F, class... Bindings>
T standard_error(ensemble<T> const& cloud, F const& f, Bindings const&... bindings) {
  if constexpr (expression<F>) {
    static_assert(detail::check_symbols<F, Bindings...>());
    (detail::require_finite_binding("standard_error", bindings), ...);
    static_cast<void>(detail::components_of("standard_error", cloud, detail::fields_of<F>{}));
  }
  require(cloud.size() >= 2, errc::underdetermined, {"standard_error", "too few particles", "at least 2"},
          cloud.size());
  auto const at = detail::at_points("standard_error", cloud, f, bindings...);
  auto const value = [&](std::ptrdiff_t i) {
    T const y = T(at(i));
    require(math::is_finite(y), errc::non_finite, {"standard_error", "function is not finite", "finite values"}, y,
            {i});
    return y;
  };
  T const mean = pairwise_sum<T>(0, cloud.size(), [&](std::ptrdiff_t i) { return T(cloud.weight(i) * value(i)); });
  T const scatter = pairwise_sum<T>(0, cloud.size(), [&](std::ptrdiff_t i) {
    T const off = T(cloud.weight(i) * T(value(i) - mean));
    return T(off * off);
  });
  T const n = detail::as_scalar<T>(cloud.size());
  return math::sqrt(T(T(n / T(n - T(1))) * scatter));
}

}  // namespace freefield
