#pragma once
/// @file
/// What is left of a potential of N components, which depends on their length alone, when fluctuations have been
/// integrated out.

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/convolution/potential.hpp>
#include <freefield/renormalization/convolution/radial_weight.hpp>
#include <freefield/renormalization/convolution/theory_checks.hpp>
#include <freefield/renormalization/convolution/tilted_average.hpp>
#include <freefield/renormalization/convolution_options.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield {

namespace detail::renormalization_room {

/// What the components of a vector across the field leave of a potential, as a function of the component y along it:
///     W(y) = -log E exp(-V_0(sqrt(y^2 + t^2))),   t the length of N - 1 numbers from N(0, c).
template <class V, class T>
class transverse_average {
 public:
  transverse_average(potential<V, T> const& v, T const& deviation, int components, T const& tolerance)
      : potential_(v), components_(components), weight_(deviation, T(components - 1)), tolerance_(tolerance) {
    if (is_empty()) return;
    T const half_count = T(T(components - 1) / T(2));
    log_norm_ = T(T(half_count * math::log(T(T(2) * math::pi<T>()))) - log_sphere<T>(components - 1));
  }

  T operator()(T const& y) const {
    if (is_empty()) return potential_(y);
    auto const v = [&](T const& t) { return potential_(length(y, t)); };
    auto const landmarks = weight_.landmarks(potential_.landmarks(), y);
    auto const sum =
        log_integral(weight_.start(name, tolerance_, landmarks, potential_.has_kinks), weight_.exponent(v));
    worst_error_ = (std::max)(worst_error_, sum.error);
    return T(log_norm_ - sum.value);
  }

  /// The largest error of its sums so far, of averages relative to their size.
  T const& worst_error() const { return worst_error_; }

  /// The averages over t of the derivatives along the field, as `potential::moments`.
  std::array<averaged_number<T>, 2> moments(T const& y, T const& shift) const {
    if (is_empty()) return potential_.moments(potential_.slope(y), potential_.curvature(y), shift);
    auto const v = [&](T const& t) { return potential_(length(y, t)); };
    auto const derivatives = [&](T const& u, T const&) {
      T const t = weight_.radius(u), r = length(y, t);
      if (r == T(0)) return potential_.moments(T(0), potential_.curvature(r), shift);
      T const cosine = T(y / r), slope = potential_.slope(r), share = T(cosine * cosine);
      T const across = T(T(slope / r) * T(T(t / r) * T(t / r)));
      return potential_.moments(T(slope * cosine), T(T(potential_.curvature(r) * share) + across), shift);
    };
    auto const landmarks = weight_.landmarks(potential_.landmarks(), y);
    auto const sum = tilted_average<2>(weight_.start(name, tolerance_, landmarks, potential_.has_kinks),
                                       weight_.exponent(v), derivatives);
    for (std::size_t j = 0; j < 2; ++j)
      if (sum.sizes[j] > T(0)) worst_error_ = (std::max)(worst_error_, T(sum.averages[j].error / sum.sizes[j]));
    return {averaged_number<T>{sum.averages[0].value, sum.sizes[0]},
            averaged_number<T>{sum.averages[1].value, sum.sizes[1]}};
  }

 private:
  static constexpr std::string_view name = "effective_radial_potential";

  /// Whether there is nothing across the field.
  bool is_empty() const { return components_ == 1; }
  static T length(T const& y, T const& t) { return math::sqrt(T(T(y * y) + T(t * t))); }

  potential<V, T> const& potential_;
  int components_;
  radial_weight<T> weight_;
  T tolerance_, log_norm_{0};
  mutable T worst_error_{0};
};

}  // namespace detail::renormalization_room

/// The potential of N components that is left when fluctuations of variance c have been integrated out, as a function
/// of the length r of the field:
///     V_c(r) = -log E exp(-V_0(|phi + xi|)),   xi ~ N(0, c) in N dimensions, |phi| = r.
///
/// The integral over the component along phi is a trapezoidal sum, as in one dimension; that over the length t of the
/// others, with the weight t^(N - 2), is one in a doubly exponential variable, within the first.
/// @throws error (every member) as `effective_potential`
template <expression V, real_scalar T>
class effective_radial_potential {
 public:
  using scalar_type = T;

  /// @param potential   V_0 as a function of the length, even in it
  /// @param variance    c >= 0
  /// @param components  N >= 1
  /// @throws error `domain` for these, and where V_0 is not even or a polynomial that is not confining; `bad_option`
  effective_radial_potential(V const& potential, T const& variance, int components,
                             convolution_options<T> const& options = {})
      : potential_(name, potential),
        variance_(detail::renormalization_room::checked_variance(name, variance)),
        components_(components),
        tolerance_(detail::renormalization_room::tolerance_of(name, options)) {
    static_assert(detail::renormalization_room::in_one_field<V>,
                  "freefield: the potential of an O(N) theory is a formula in field<0> alone, the length of the field");
    require(components >= 1, errc::domain, {name, "vector has no components", "one or more"}, components);
    if (variance == T(0)) return;
    detail::renormalization_room::require_confining(name, potential_, variance);
    deviation_ = math::sqrt(variance);
    detail::renormalization_room::require_even(name, potential, deviation_);
  }

  T const& variance() const { return variance_; }
  int components() const { return components_; }

  T operator()(T const& r) const { return (*this)(r, with_error).value; }
  estimate<T> operator()(T const& r, with_error_tag) const {
    detail::renormalization_room::require_point(name, r);
    if (variance_ == T(0)) return detail::renormalization_room::as_estimate(potential_(r));
    auto const across = transverse();
    estimate<T> const sum = detail::renormalization_room::log_integral(start(r, tolerance_), exponent(across));
    T const norm = detail::renormalization_room::log_norm(variance_);
    return {T(norm - sum.value), T(T(sum.error + sum.error) + across.worst_error())};
  }

  /// dV/dr.
  T slope(T const& r) const { return slope(r, with_error).value; }
  estimate<T> slope(T const& r, with_error_tag) const {
    detail::renormalization_room::require_point(name, r);
    if (variance_ == T(0)) return detail::renormalization_room::as_estimate(potential_.slope(r));
    return derivatives(r)[0];
  }

  /// d^2V/dr^2, the curvature along the field; across it it is V' / r.
  T curvature(T const& r) const { return curvature(r, with_error).value; }
  estimate<T> curvature(T const& r, with_error_tag) const {
    detail::renormalization_room::require_point(name, r);
    if (variance_ == T(0)) return detail::renormalization_room::as_estimate(potential_.curvature(r));
    return derivatives(r)[1];
  }

 private:
  static constexpr std::string_view name = "effective_radial_potential";
  using transverse_type = detail::renormalization_room::transverse_average<V, T>;

  T inner_tolerance() const { return T(tolerance_ / T(8)); }
  transverse_type transverse() const { return {potential_, deviation_, components_, inner_tolerance()}; }
  detail::renormalization_room::search_start<T> start(T const& r, T const& tolerance) const {
    auto result = potential_.start(name, r, deviation_, tolerance);
    result.scales_are_known = components_ == 1;
    return result;
  }
  auto exponent(transverse_type const& across) const {
    return [&across, half_precision = T(T(1) / T(variance_ + variance_))](T const& y, T const& xi) {
      return detail::renormalization_room::exponent_parts<T>{across(y), T(T(xi * xi) * half_precision)};
    };
  }

  /// The averages of the moments about a shift, with the errors of the sums within the sum.
  std::array<estimate<T>, 2> averages(T const& r, transverse_type const& across, T const& shift,
                                      T const& tolerance) const {
    auto const moments = [&](T const& y, T const&) { return across.moments(y, shift); };
    auto sum = detail::renormalization_room::tilted_average<2>(start(r, tolerance), exponent(across), moments);
    for (std::size_t j = 0; j < 2; ++j) {
      T const inner = T(across.worst_error() * sum.sizes[j]), both = T(sum.averages[j].error + inner);
      sum.averages[j].error = T(both + both);
    }
    return sum.averages;
  }
  std::array<estimate<T>, 2> derivatives(T const& r) const {
    T const rough = detail::renormalization_room::rough_tolerance<T>();
    transverse_type const roughly(potential_, deviation_, components_, rough);
    T const shift = averages(r, roughly, T(0), rough)[0].value;
    return detail::renormalization_room::derivatives_of(averages(r, transverse(), shift, tolerance_), shift);
  }

  detail::renormalization_room::potential<V, T> potential_;
  T variance_;
  int components_;
  T tolerance_, deviation_{0};
};

}  // namespace freefield
