#pragma once
/// @file
/// A potential of one number, its derivatives, and what can be known of it before anything is integrated.

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/core/math.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/convolution/landmarks.hpp>
#include <freefield/renormalization/convolution/tilted_average.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace freefield::detail::renormalization_room {

/// A formula at a number.  (Others have been refused; no second message about them.)
template <class T, class Formula>
T value_at(Formula const& formula, T const& x) {
  if constexpr (in_one_field<Formula>) return T(formula(at_point(std::array<T, 1>{x})));
  else return x;
}

/// A potential that may be infinitely high, but not without value.
template <class T>
T const& checked_potential(std::string_view function, T const& potential, T const& place) {
  require(potential > T(-std::numeric_limits<T>::infinity()), errc::non_finite,
          {function, "potential is NaN or minus infinity at a point", "numbers, or infinity for a wall"}, place);
  return potential;
}

/// V, V' and V'' at a number, and the landmarks of V.
template <class V, class T>
class potential {
 public:
  static constexpr bool is_polynomial = degree_of<std::remove_const_t<decltype(field<0>)>, V>::value >= 0;
  static constexpr bool has_kinks = !is_smooth<V>;

  potential(std::string_view function, V const& formula)
      : function_(function), formula_(formula), landmarks_(landmarks_of<T>(formula)) {}

  V const& formula() const { return formula_; }
  std::vector<landmark<T>> const& landmarks() const { return landmarks_; }
  /// Where to look for exp(-V - (x - center)^2 / (2 width^2)).
  search_start<T> start(std::string_view function, T const& center, T const& width, T const& tolerance) const {
    return {function, center, width, tolerance, landmarks_, is_polynomial && !landmarks_.empty(), has_kinks};
  }

  T operator()(T const& x) const {
    T const result = value_at(formula_, x);
    checked_potential(function_, result, x);
    return result;
  }
  T slope(T const& x) const { return finite(value_at(derivative(formula_, field<0>), x), x); }
  T curvature(T const& x) const {
    constexpr bool smooth = !has_delta<std::remove_cvref_t<decltype(derivative(formula_, field<0>, field<0>))>>;
    static_assert(smooth, "freefield: the potential has a kink, where its curvature is a delta function");
    return finite(value_at(derivative(formula_, field<0>, field<0>), x), x);
  }

  /// The numbers of which the averages give both derivatives of what is left of V: {V' - shift, V'' - (V' - shift)^2}.
  std::array<averaged_number<T>, 2> moments(T const& slope, T const& curvature, T const& shift) const {
    T const rest = T(slope - shift), size = T(math::abs(slope) + math::abs(rest));
    return {averaged_number<T>{rest, size},
            averaged_number<T>{T(curvature - T(rest * rest)), T(math::abs(curvature) + T(math::abs(rest) * size))}};
  }

 private:
  T finite(T const& derivative, T const& x) const {
    require(math::is_finite(derivative), errc::non_finite,
            {function_, "derivative of the potential is not finite at a point", "a finite derivative"}, x);
    return derivative;
  }

  std::string_view function_;
  [[no_unique_address]] V formula_;
  std::vector<landmark<T>> landmarks_;
};

/// The slope shift + E[V' - shift] of what is left of a potential, and its curvature, which is
/// E[V'' - (V' - shift)^2] + E[V' - shift]^2: large slopes do not cancel where the shift is the slope at the
/// `rough_tolerance`.
template <class T>
std::array<estimate<T>, 2> derivatives_of(std::array<estimate<T>, 2> const& moments, T const& shift) {
  auto const& [rest, bend] = moments;
  T const change = T(T(T(math::abs(rest.value) * T(2)) + rest.error) * rest.error);  // of rest^2
  return {estimate<T>{T(shift + rest.value), rest.error},
          estimate<T>{T(bend.value + T(rest.value * rest.value)), T(bend.error + change)}};
}

/// log(2 pi c) / 2, the logarithm of the norm of a Gaussian of this variance.
template <class T>
T log_norm(T const& variance) {
  return T(math::log(T(T(T(2) * math::pi<T>()) * variance)) / T(2));
}

/// A value of a formula, with the error of its rounding.
template <class T>
estimate<T> as_estimate(T const& value) {
  return {value, T(T(T(16) * std::numeric_limits<T>::epsilon()) * math::abs(value))};
}

/// Of the slope that serves as a shift.
template <class T>
T rough_tolerance() {
  return T(T(1) / T(128));
}

/// Refuses a potential for which exp(-x^2 / (2 variance) - V(x)) is not integrable: far out the sign of the exponent
/// says so, for a polynomial as far as the scalar goes, for others at 2^10 and 2^12 times the width.
template <class V, class T>
void require_confining(std::string_view function, potential<V, T> const& v, T const& variance) {
  constexpr int degree = degree_of<std::remove_const_t<decltype(field<0>)>, V>::value;
  auto const check = [&](T const& far) {
    for (T const& x : {T(-far), far}) {
      T const exponent = T(T(T(x * x) / T(T(2) * variance)) + value_at(v.formula(), x));
      require(!(exponent <= T(0)), errc::domain,
              {function, "potential is not normalisable: it falls without bound", "exp(-x^2/(2 C_0) - V) integrable"},
              x);
    }
  };
  if constexpr (degree > 1) {
    constexpr int power = (std::min)(std::numeric_limits<T>::max_exponent / (2 * degree), 200);
    check(math::integer_power(T(2), static_cast<unsigned long>(power)));
  } else if constexpr (degree < 0) {
    T const width = math::sqrt(variance);
    for (unsigned long const power : {10UL, 12UL}) check(T(width * math::integer_power(T(2), power)));
  }
}

/// Whether V(x) = V(-x) at eighty points up to ten times this scale, but for rounding.
template <class V, class T>
bool is_even(V const& formula, T const& scale) {
  for (int k = 0; k < 80; ++k) {
    T const x = T(T(scale * T(3 * k + 1)) / T(24));
    T const right = value_at(formula, x), left = value_at(formula, T(-x));
    T const allowed = T(T(T(16) * std::numeric_limits<T>::epsilon()) * (std::max)(math::abs(left), math::abs(right)));
    if (!(right == left || math::abs(T(right - left)) <= allowed)) return false;
  }
  return true;
}

/// @throws error `domain`
template <class V, class T>
void require_even(std::string_view function, V const& formula, T const& scale) {
  require(is_even(formula, scale), errc::domain, {function, "potential is not even", "V(x) = V(-x)"});
}

}  // namespace freefield::detail::renormalization_room
