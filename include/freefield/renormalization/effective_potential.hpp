#pragma once
/// @file
/// What is left of a potential of one number when its fluctuations have been integrated out.

#include <freefield/core/estimate.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/convolution/potential.hpp>
#include <freefield/renormalization/convolution/theory_checks.hpp>
#include <freefield/renormalization/convolution/tilted_average.hpp>
#include <freefield/renormalization/convolution_options.hpp>

#include <array>
#include <string_view>

namespace freefield {

/// The potential that is left when fluctuations of variance c have been integrated out:
///     V_c(phi) = -log E exp(-V_0(phi + xi)),   xi ~ N(0, c),
/// which solves dV/dc = (V'' - V'^2) / 2.  `zero_dimensional_theory::at` makes it.
/// Along `polchinski_flow(single_mode(C_0))` the propagator is C = C_0 e^(-2 s) at the time s, and c = C_0 - C: with
/// C' = -dC/ds = 2 C the equation reads dV/ds = C' (V'' - V'^2) / 2.
///
/// The convolution is a trapezoidal sum whose step is halved until the result is within the tolerance.  Derivatives are
/// averages with the weights w ~ exp(-xi^2 / (2 c) - V_0(phi + xi)) of that sum, without differences:
///     V_c' = E_w[V_0'],   V_c'' = E_w[V_0'' - V_0'^2] + V_c'^2.
/// @throws error (every member) `non_finite` for phi, and with the point where V_0 is a NaN; `domain`, `not_converged`
/// where the integrand does not decay or is not smooth
template <expression V, real_scalar T>
class effective_potential {
 public:
  using scalar_type = T;

  /// @param potential  V_0, a formula in field<0>
  /// @param variance   c >= 0, finite; for c = 0 it is V_0
  /// @throws error `domain` for the variance, and for a polynomial that is not confining; `bad_option`
  effective_potential(V const& potential, T const& variance, convolution_options<T> const& options = {})
      : potential_(name, potential),
        variance_(detail::renormalization_room::checked_variance(name, variance)),
        tolerance_(detail::renormalization_room::tolerance_of(name, options)) {
    static_assert(detail::renormalization_room::in_one_field<V>,
                  "freefield: the potential of a zero-dimensional theory is a formula in field<0> alone");
    if (variance == T(0)) return;
    detail::renormalization_room::require_confining(name, potential_, variance);
    deviation_ = math::sqrt(variance);
    half_precision_ = T(T(1) / T(variance + variance));
    log_norm_ = detail::renormalization_room::log_norm(variance);
  }

  T const& variance() const { return variance_; }

  T operator()(T const& phi) const { return (*this)(phi, with_error).value; }
  estimate<T> operator()(T const& phi, with_error_tag) const {
    detail::renormalization_room::require_point(name, phi);
    if (variance_ == T(0)) return detail::renormalization_room::as_estimate(potential_(phi));
    estimate<T> const sum = detail::renormalization_room::log_integral(start(phi, tolerance_), exponent());
    return {T(log_norm_ - sum.value), sum.error};
  }

  T slope(T const& phi) const { return slope(phi, with_error).value; }
  estimate<T> slope(T const& phi, with_error_tag) const {
    detail::renormalization_room::require_point(name, phi);
    if (variance_ == T(0)) return detail::renormalization_room::as_estimate(potential_.slope(phi));
    return average_slope(phi, tolerance_);
  }

  T curvature(T const& phi) const { return curvature(phi, with_error).value; }
  estimate<T> curvature(T const& phi, with_error_tag) const {
    detail::renormalization_room::require_point(name, phi);
    if (variance_ == T(0)) return detail::renormalization_room::as_estimate(potential_.curvature(phi));
    T const shift = average_slope(phi, detail::renormalization_room::rough_tolerance<T>()).value;
    auto const moments = [&](T const& y, T const&) {
      return potential_.moments(potential_.slope(y), potential_.curvature(y), shift);
    };
    auto const sum = detail::renormalization_room::tilted_average<2>(start(phi, tolerance_), exponent(), moments);
    return detail::renormalization_room::derivatives_of(sum.averages, shift)[1];
  }

 private:
  static constexpr std::string_view name = "effective_potential";
  using number = detail::renormalization_room::averaged_number<T>;

  detail::renormalization_room::search_start<T> start(T const& phi, T const& tolerance) const {
    return potential_.start(name, phi, deviation_, tolerance);
  }
  /// The exponent V_0(y) + xi^2 / (2 c) of the convolution.
  auto exponent() const {
    return [this](T const& y, T const& xi) {
      return detail::renormalization_room::exponent_parts<T>{potential_(y), T(T(xi * xi) * half_precision_)};
    };
  }
  estimate<T> average_slope(T const& phi, T const& tolerance) const {
    auto const slopes = [this](T const& y, T const&) {
      T const value = potential_.slope(y);
      return std::array{number{value, math::abs(value)}};
    };
    return detail::renormalization_room::tilted_average<1>(start(phi, tolerance), exponent(), slopes).averages[0];
  }

  detail::renormalization_room::potential<V, T> potential_;
  T variance_, tolerance_;
  T deviation_{0}, half_precision_{0}, log_norm_{0};
};

}  // namespace freefield
