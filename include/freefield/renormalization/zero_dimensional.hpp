#pragma once
/// @file
/// The renormalisation group of one number: Polchinski's equation, solved by its convolution.

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/core/text/number.hpp>
#include <freefield/measure/density.hpp>
#include <freefield/measure/grid.hpp>
#include <freefield/renormalization/convolution/potential.hpp>
#include <freefield/renormalization/convolution/theory_checks.hpp>
#include <freefield/renormalization/convolution/tilted_average.hpp>
#include <freefield/renormalization/convolution_options.hpp>
#include <freefield/renormalization/effective_potential.hpp>

#include <array>
#include <limits>
#include <ostream>
#include <string_view>

namespace freefield {

/// The one-particle irreducible vertices of an even theory at zero field, Gamma_2, Gamma_4 and Gamma_6, in terms of the
/// cumulants k_n of x.
template <class T>
struct vertex_functions {
  T two;   ///< 1 / k_2
  T four;  ///< -k_4 / k_2^4
  T six;   ///< 10 k_4^2 / k_2^7 - k_6 / k_2^6

  friend std::ostream& operator<<(std::ostream& out, vertex_functions const& gamma)
    requires detail::streamable<T>
  {
    return out << "vertices Gamma_2 = " << gamma.two << ", Gamma_4 = " << gamma.four << ", Gamma_6 = " << gamma.six;
  }
};

/// The theory of one number x with the law P ~ exp(-x^2 / (2 C_0) - V_0(x)), and its renormalisation group: as the
/// propagator comes down from C_0 to C, what is left is P_C ~ exp(-phi^2 / (2 C) - V_C(phi)), where V_C is V_0 after
/// convolution with N(0, C_0 - C).  It is the law that `polchinski_flow(single_mode(C_0))` has at the time s, from s =
/// 0 on, where C = C_0 e^(-2 s).
///
///     constexpr auto x = ff::field<0>;
///     ff::zero_dimensional_theory const theory(pow<4>(x) / 10, 1.0);
///     auto const V = theory.at(0.25);       // c = 0.75
///     V(1.5); V.slope(1.5); V.curvature(1.5); V(1.5, ff::with_error);
///     theory.moment(2);                     // E[x^2]
///     theory.free_divergence(0.25);         // S(P_C || N(0, C)), which never rises as C falls
///
/// The formula may have numbers of any built-in type, which are read in T.  It may be infinite where P is zero, but the
/// sums converge fast only for smooth formulas.  Of a polynomial, up to degree 32, no valley is missed; of other
/// formulas one may be that is narrower than sqrt(C_0 - C) / 2, if nothing next to it hints at it. Cost: fifty to a
/// hundred exponentials for each value in double precision; divergences are sums of about a hundred such values.
/// @throws error from every member as from `effective_potential`; `domain` for C outside of [0, C_0]
template <expression V, real_scalar T>
class zero_dimensional_theory {
 public:
  using scalar_type = T;

  /// @param potential   V_0, a formula in field<0>
  /// @param propagator  C_0 > 0
  /// @throws error `domain` for C_0 <= 0 and where P is not normalisable, `non_finite`, `bad_option`
  zero_dimensional_theory(V const& potential, T const& propagator, convolution_options<T> const& options = {})
      : potential_(name, potential),
        propagator_(detail::renormalization_room::checked_propagator(name, propagator)),
        tolerance_(detail::renormalization_room::tolerance_of(name, options)) {
    static_assert(detail::renormalization_room::in_one_field<V>,
                  "freefield: the potential of a zero-dimensional theory is a formula in field<0> alone");
    detail::renormalization_room::require_confining(name, potential_, propagator_);
    log_average_ = log_sum(potential_, propagator_);
    log_average_.value = T(log_average_.value - detail::renormalization_room::log_norm(propagator_));
  }

  V const& potential() const { return potential_.formula(); }
  T const& propagator() const { return propagator_; }

  /// What is left of the potential at the propagator C: V_0 itself for C = C_0.
  effective_potential<V, T> at(T const& propagator) const {
    detail::renormalization_room::require_propagator("zero_dimensional_theory::at", propagator, propagator_);
    return at(propagator, tolerance_);
  }

  /// log integral exp(-x^2 / (2 C_0) - V_0(x)) dx.
  T log_partition_function() const { return log_partition_function(with_error).value; }
  estimate<T> log_partition_function(with_error_tag) const {
    T const norm = detail::renormalization_room::log_norm(propagator_);
    return {T(log_average_.value + norm), log_average_.error};
  }

  /// E[x^n]; zero for an odd power of an even theory.
  /// The sum has the smooth weights (x^2 + C_0)^(n/2) P(x), so that high moments keep their digits.
  /// @throws error `domain` for n < 0, `too_large` for n > 1000, `overflow`
  T moment(int n) const { return moment(n, with_error).value; }
  estimate<T> moment(int n, with_error_tag) const {
    detail::renormalization_room::require_power("zero_dimensional_theory::moment", n);
    if (n == 0) return {T(1), T(0)};
    if (n % 2 == 1 && is_even()) return {T(0), T(0)};
    T const half = T(T(n) / T(2));
    auto const weight = [&](T const& x) { return T(potential_(x) - T(half * math::log(T(T(x * x) + propagator_)))); };
    auto const sign = [&](T const& x, T const&) {
      T const share = T(x / math::sqrt(T(T(x * x) + propagator_)));
      T const power = math::integer_power(share, static_cast<unsigned long>(n));
      return std::array{number{power, math::abs(power)}};
    };
    auto const sum =
        detail::renormalization_room::tilted_average<1>(start(propagator_), exponent(weight, propagator_), sign);
    estimate<T> const partition = log_partition_function(with_error);
    T const size = math::exp(T(sum.log_integral.value - partition.value));
    require(math::is_finite(size), errc::overflow,
            {"zero_dimensional_theory::moment", "moment overflows", "a finite result"}, size);
    estimate<T> const& mean = sum.averages[0];
    T const relative = T(T(sum.log_integral.error + partition.error) * T(2));
    return {T(size * mean.value), T(size * T(mean.error + T(relative * math::abs(mean.value))))};
  }

  /// The vertices of an even theory.  The cumulants are differences of products of moments: for a nearly Gaussian
  /// theory their errors are those of k_2^2 and k_2^3.
  /// @throws error `domain` where V_0 is not even
  vertex_functions<T> vertices() const {
    detail::renormalization_room::require_even("zero_dimensional_theory::vertices", potential(),
                                               math::sqrt(propagator_));
    T const k2 = moment(2), m4 = moment(4), m6 = moment(6), square = T(k2 * k2), cube = T(square * k2);
    T const k4 = T(m4 - T(T(3) * square)), k6 = T(T(m6 - T(T(15) * T(m4 * k2))) + T(T(30) * cube));
    T const fourth = T(square * square), sixth = T(cube * cube);
    return {T(T(1) / k2), T(T(-k4) / fourth), T(T(T(T(T(10) * T(k4 * k4)) / k2) - k6) / sixth)};
  }

  /// P_C on the cells of a grid, divided by its sum there: the grid has to cover the law.
  /// @throws error `domain` for C = 0, where P_C is all at one point
  freefield::density<T, 1> density(T const& propagator, grid<T, 1> const& cells) const {
    constexpr std::string_view function = "zero_dimensional_theory::density";
    require(!is_point(function, propagator), errc::domain, {function, "law is all at one point", "C > 0"}, propagator);
    auto const effective = at(propagator);
    vector_of<T> values(cells.size());
    for (Eigen::Index i = 0; i < values.size(); ++i) {
      T const phi = cells.along(0).center(i);
      values(i) = T(T(T(phi * phi) / T(propagator + propagator)) + effective(phi));
    }
    T const lowest = values.minCoeff();
    for (T& value : values) value = math::exp(T(lowest - value));
    return freefield::density<T, 1>::normalised(cells, values);
  }

  /// The relative entropy to the free theory, M = S(P_C || N(0, C)) = -E_P[V_C] - log E_{N(0, C)}[exp(-V_C)].
  ///
  /// P_C and the free law both solve Polchinski's equation, which is linear, so that M never rises as C falls.  The
  /// second term does not depend on C.  M is a difference of numbers of the size of V_C: its error is absolute.
  /// For C = 0 it is the limit, 0.
  T free_divergence(T const& propagator) const { return free_divergence(propagator, with_error).value; }
  estimate<T> free_divergence(T const& propagator, with_error_tag) const {
    if (is_point("zero_dimensional_theory::free_divergence", propagator)) return {T(0), T(0)};
    auto const mean = law_average(propagator, [](T const&, T const& v) { return v; });
    return {T(T(-mean.value) - log_average_.value), T(mean.error + log_average_.error)};
  }

  /// dM/dC = E_P[V_C'^2] / 2 >= 0.  For C = 0 it is half of the square of the slope at zero.
  T free_divergence_slope(T const& propagator) const { return free_divergence_slope(propagator, with_error).value; }
  estimate<T> free_divergence_slope(T const& propagator, with_error_tag) const {
    bool const point = is_point("zero_dimensional_theory::free_divergence_slope", propagator);
    auto const effective = at(propagator, inner_tolerance());
    auto const half_square = [&](T const& phi, T const&) {
      T const slope = effective.slope(phi);
      return T(T(slope * slope) / T(2));
    };
    if (!point) return law_average(propagator, half_square);
    estimate<T> const slope = effective.slope(T(0), with_error);
    return {half_square(T(0), T(0)), T(T(math::abs(slope.value) + slope.error) * slope.error)};
  }

  /// S(P_C || N(0, C / 2)), the functional of which Polchinski's flow is the gradient flow.  Its second argument moves
  /// with C: it is *not* monotone.  `free_divergence` is.  For the free theory, and as C -> 0, it is (1 - log 2) / 2.
  T background_divergence(T const& propagator) const { return background_divergence(propagator, with_error).value; }
  estimate<T> background_divergence(T const& propagator, with_error_tag) const {
    T const half_log_two = T(math::log(T(2)) / T(2));
    if (is_point("zero_dimensional_theory::background_divergence", propagator))
      return {T(T(T(1) / T(2)) - half_log_two), std::numeric_limits<T>::epsilon()};
    auto const mean = law_average(
        propagator, [&](T const& phi, T const& v) { return T(T(T(phi * phi) / T(propagator + propagator)) - v); });
    return {T(T(mean.value - log_average_.value) - half_log_two), T(mean.error + log_average_.error)};
  }

 private:
  static constexpr std::string_view name = "zero_dimensional_theory";
  using number = detail::renormalization_room::averaged_number<T>;

  bool is_even() const { return detail::renormalization_room::is_even(potential_.formula(), math::sqrt(propagator_)); }
  bool is_point(std::string_view function, T const& propagator) const {
    detail::renormalization_room::require_propagator(function, propagator, propagator_);
    return propagator == T(0);
  }
  /// Of sums within a sum.
  T inner_tolerance() const { return T(tolerance_ / T(8)); }

  effective_potential<V, T> at(T const& propagator, T const& tolerance) const {
    return {potential_.formula(), T(propagator_ - propagator), {.tolerance = tolerance}};
  }

  detail::renormalization_room::search_start<T> start(T const& propagator) const {
    auto result = potential_.start(name, T(0), math::sqrt(propagator), tolerance_);
    result.scales_are_known = false;  // moments and what is left of V have others
    return result;
  }
  /// The exponent x^2 / (2 C) + V(x).
  template <class Potential>
  static auto exponent(Potential const& v, T const& propagator) {
    return [&v, half_precision = T(T(1) / T(propagator + propagator))](T const& x, T const&) {
      return detail::renormalization_room::exponent_parts<T>{v(x), T(T(x * x) * half_precision)};
    };
  }
  template <class Potential>
  estimate<T> log_sum(Potential const& v, T const& propagator) const {
    return detail::renormalization_room::log_integral(start(propagator), exponent(v, propagator));
  }

  /// E_P of f(phi, V_C(phi)).
  template <class Function>
  estimate<T> law_average(T const& propagator, Function const& f) const {
    auto const effective = at(propagator, inner_tolerance());
    auto const numbers = [&](T const& phi, T const& v) {
      T const value = f(phi, v);
      return std::array{number{value, T(math::abs(value) + math::abs(v))}};
    };
    auto const sum =
        detail::renormalization_room::tilted_average<1>(start(propagator), exponent(effective, propagator), numbers);
    T const inner = T(inner_tolerance() * T(T(1) + sum.sizes[0]));
    return {sum.averages[0].value, T(sum.averages[0].error + T(inner + inner))};
  }

  detail::renormalization_room::potential<V, T> potential_;
  T propagator_, tolerance_;
  estimate<T> log_average_{};  ///< of log E_{N(0, C)} exp(-V_C), the same for every C
};

}  // namespace freefield
