#pragma once
/// @file
/// The renormalisation group of a vector of N numbers whose law depends on its length alone.

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/convolution/potential.hpp>
#include <freefield/renormalization/convolution/radial_weight.hpp>
#include <freefield/renormalization/convolution/theory_checks.hpp>
#include <freefield/renormalization/convolution/tilted_average.hpp>
#include <freefield/renormalization/convolution_options.hpp>
#include <freefield/renormalization/effective_radial_potential.hpp>

#include <limits>
#include <string_view>

namespace freefield {

/// The theory of N numbers with the law P ~ exp(-|x|^2 / (2 C_0) - V_0(|x|)), which rotations leave as it is, and its
/// renormalisation group.
///
///     constexpr auto r = ff::field<0>;
///     ff::o_n_theory const theory(pow<4>(r) / 10, 1.0, 3);
///     auto const V = theory.at(0.25);   // c = 0.75
///     V(1.5); V.slope(1.5); V.curvature(1.5); theory.moment(2);
///
/// Cost: a value of V_c is a sum of about a hundred sums of about a hundred terms.
template <expression V, real_scalar T>
class o_n_theory {
 public:
  using scalar_type = T;

  /// @param potential   V_0, a formula in the length field<0> that is even in it
  /// @param propagator  C_0 > 0
  /// @param components  N >= 1
  /// @throws error `domain` for C_0 <= 0 and N < 1, where P is not normalisable and V_0 not even; `non_finite`,
  /// `bad_option`
  o_n_theory(V const& potential, T const& propagator, int components, convolution_options<T> const& options = {})
      : potential_(name, potential),
        propagator_(detail::renormalization_room::checked_propagator(name, propagator)),
        components_(components),
        tolerance_(detail::renormalization_room::tolerance_of(name, options)) {
    static_assert(detail::renormalization_room::in_one_field<V>,
                  "freefield: the potential of an O(N) theory is a formula in field<0> alone, the length of the field");
    require(components >= 1, errc::domain, {name, "vector has no components", "one or more"}, components);
    detail::renormalization_room::require_confining(name, potential_, propagator_);
    deviation_ = math::sqrt(propagator_);
    detail::renormalization_room::require_even(name, potential, deviation_);
    log_radial_ = log_radial_integral(0);
  }

  V const& potential() const { return potential_.formula(); }
  T const& propagator() const { return propagator_; }
  int components() const { return components_; }

  /// What is left of the potential at the propagator C.
  effective_radial_potential<V, T> at(T const& propagator) const {
    detail::renormalization_room::require_propagator("o_n_theory::at", propagator, propagator_);
    return {potential_.formula(), T(propagator_ - propagator), components_, {.tolerance = tolerance_}};
  }

  /// log integral exp(-|x|^2 / (2 C_0) - V_0(|x|)) dx over N dimensions.
  T log_partition_function() const { return log_partition_function(with_error).value; }
  estimate<T> log_partition_function(with_error_tag) const {
    T const norm =
        T(detail::renormalization_room::log_sphere<T>(components_) + T(T(components_) * math::log(deviation_)));
    T const rounding = T(T(T(4) * std::numeric_limits<T>::epsilon()) * math::abs(norm));
    return {T(norm + log_radial_.value), T(log_radial_.error + rounding)};
  }

  /// E[|x|^n], a ratio of two integrals over the length.
  /// @throws error `domain` for n < 0, `too_large` for n > 1000, `overflow`
  T moment(int n) const { return moment(n, with_error).value; }
  estimate<T> moment(int n, with_error_tag) const {
    constexpr std::string_view function = "o_n_theory::moment";
    detail::renormalization_room::require_power(function, n);
    estimate<T> const sum = log_radial_integral(n);
    T const exponent = T(T(sum.value - log_radial_.value) + T(T(n) * math::log(deviation_)));
    T const value = math::exp(exponent);
    require(math::is_finite(value), errc::overflow, {function, "moment overflows", "a finite result"}, value);
    T const rounding = T(T(T(4) * std::numeric_limits<T>::epsilon()) * T(T(1) + math::abs(exponent)));
    return {value, T(T(value + value) * T(T(sum.error + log_radial_.error) + rounding))};
  }

 private:
  static constexpr std::string_view name = "o_n_theory";

  /// log integral t^(N + n - 1) exp(-t^2 / (2 C_0) - V_0(t)) dt, in units of C_0.
  estimate<T> log_radial_integral(int n) const {
    detail::renormalization_room::radial_weight<T> const weight(deviation_, T(T(components_) + T(n)));
    auto const landmarks = weight.landmarks(potential_.landmarks(), T(0));
    return detail::renormalization_room::log_integral(weight.start(name, tolerance_, landmarks, potential_.has_kinks),
                                                      weight.exponent(potential_));
  }

  detail::renormalization_room::potential<V, T> potential_;
  T propagator_;
  int components_;
  T tolerance_, deviation_{0};
  estimate<T> log_radial_{};
};

}  // namespace freefield
