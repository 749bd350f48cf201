#pragma once
/// @file
/// The integrals of exp(-a x^2 / 2 - g x^4), in closed form.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <boost/math/special_functions/bessel.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <limits>
#include <string_view>

namespace freefield {

namespace detail::renormalization_room {

template <class T>
void require_quartic(std::string_view function, T const& a, T const& g) {
  require(math::is_finite(a), errc::non_finite, {function, "a is not finite", "a number"}, a, {0});
  require(math::is_finite(g), errc::non_finite, {function, "g is not finite", "a number"}, g, {1});
  require(g > T(0), errc::domain, {function, "g is not positive: the integral diverges", "g > 0"}, g, {1});
}

template <class T>
T finite_result(std::string_view function, T const& result) {
  require(math::is_finite(result), errc::overflow, {function, "result overflows", "a finite result"}, result);
  return result;
}

/// Beyond this z the asymptotic series of Bessel functions of z, whose smallest term is about exp(-2 z), have all
/// digits.
template <class T>
T asymptotic_from() {
  return T(T(4) - T(T(math::log(std::numeric_limits<T>::epsilon()) * T(3)) / T(4)));
}

/// sum_k a_k(nu) (sign / z)^k, k >= first, for nu = quarters / 4:
///     K_nu(z) ~ sqrt(pi / (2 z)) exp(-z) sum of sign +1,   I_nu(z) ~ exp(z) / sqrt(2 pi z) sum of sign -1.
/// Source: DLMF 10.40.
template <class T>
T bessel_series(int quarters, int sign, T const& z) {
  T const order = T(T(quarters * quarters) / T(4));  // 4 nu^2
  T term(1), sum(1);
  for (int k = 1; k < 1000; ++k) {
    T const odd = T(T(2 * k - 1) * T(2 * k - 1));
    term = T(T(term * T(T(sign) * T(order - odd))) / T(T(8 * k) * z));
    sum = T(sum + term);
    if (math::abs(term) <= T(std::numeric_limits<T>::epsilon() / T(8))) break;
  }
  return sum;
}

/// The sum of sign +1 for nu = 3/4 minus that for nu = 1/4, without the terms that cancel.
template <class T>
T bessel_series_difference(T const& z) {
  T const high = T(T(9) / T(4)), low = T(T(1) / T(4));
  T first(1), second(1), sum(0);
  for (int k = 1; k < 1000; ++k) {
    T const odd = T(T(2 * k - 1) * T(2 * k - 1)), scale = T(T(8 * k) * z);
    first = T(T(first * T(high - odd)) / scale);
    second = T(T(second * T(low - odd)) / scale);
    T const change = T(first - second);
    sum = T(sum + change);
    if (!(math::abs(change) > T(T(std::numeric_limits<T>::epsilon() * math::abs(sum)) / T(8)))) break;
  }
  return sum;
}

template <class T>
T bessel_k(int quarters, T const& z) {
  return T(boost::math::cyl_bessel_k(T(T(quarters) / T(4)), z));
}
/// I_nu + I_-nu.
template <class T>
T bessel_i_pair(int quarters, T const& z) {
  T const nu = T(T(quarters) / T(4));
  return T(T(boost::math::cyl_bessel_i(nu, z)) + T(boost::math::cyl_bessel_i(T(-nu), z)));
}

/// z = a^2 / (32 g), by a ratio that neither overflows nor underflows before z does.
template <class T>
T quartic_argument(T const& a, T const& g) {
  T const ratio = T(a / math::sqrt(g));
  return T(T(ratio * ratio) / T(32));
}

/// Whether z is too close to zero to be told from it.
template <class T>
bool is_nearly_zero(T const& z) {
  return z < T((std::numeric_limits<T>::min)() / std::numeric_limits<T>::epsilon());
}

}  // namespace detail::renormalization_room

/// log of the integral of exp(-a x^2 / 2 - g x^4) over the line, for any sign of a.  With z = a^2 / (32 g) it is
///     a > 0:  (1/2) sqrt(a / (2 g)) exp(z) K_{1/4}(z)
///     a = 0:  Gamma(1/4) / (2 g^{1/4})
///     a < 0:  pi / (2 sqrt 2) sqrt(-a / (2 g)) exp(z) (I_{-1/4}(z) + I_{1/4}(z)).
/// The functions are those of Boost.Math; for large z, where they over- and underflow, their asymptotic series.
/// Nothing cancels: the error is a few epsilon of the largest of 1, z and |log g|.
/// @throws error `non_finite`, with the number of the argument; `domain` for g <= 0; `overflow`
template <real_scalar T>
T log_quartic_integral(T const& a, T const& g) {
  namespace room = detail::renormalization_room;
  constexpr std::string_view function = "log_quartic_integral";
  room::require_quartic(function, a, g);
  T const z = room::quartic_argument(a, g), size = math::abs(a);
  if (room::is_nearly_zero(z)) {
    return T(T(T(boost::math::lgamma(T(T(1) / T(4)))) - math::log(T(2))) - T(math::log(g) / T(4)));
  }
  if (z >= room::asymptotic_from<T>()) {  // sqrt(2 pi / a), or twice that of the quadratic potential of a well
    T const norm = T(T(math::log(T(T(2) * math::pi<T>())) - math::log(size)) / T(2));
    if (a > T(0)) return T(norm + math::log(room::bessel_series(1, 1, z)));
    T const wells = T(T(math::log(T(2)) / T(2)) + math::log(room::bessel_series(1, -1, z)));
    return room::finite_result(function, T(T(norm + wells) + T(z + z)));
  }
  T const half = T(T(math::log(size) - T(math::log(g) + math::log(T(2)))) / T(2));  // log sqrt(|a| / (2 g))
  if (a > T(0)) return T(T(half - math::log(T(2))) + T(z + math::log(room::bessel_k(1, z))));
  T const norm = math::log(T(math::pi<T>() / math::sqrt(T(8))));
  return T(T(T(norm + half) + z) + math::log(room::bessel_i_pair(1, z)));
}

/// <x^2> with the weight exp(-a x^2 / 2 - g x^4):
///     a > 0:  (a / (8 g)) (K_{3/4}(z) / K_{1/4}(z) - 1)
///     a = 0:  Gamma(3/4) / (Gamma(1/4) sqrt g)
///     a < 0:  (-a / (8 g)) ((I_{3/4}(z) + I_{-3/4}(z)) / (I_{1/4}(z) + I_{-1/4}(z)) + 1).
/// For a > 0 the difference loses a factor of about 4 z, up to a hundred in double precision; beyond that a series
/// without cancellation takes over.
/// @throws error as `log_quartic_integral`
template <real_scalar T>
T quartic_second_moment(T const& a, T const& g) {
  namespace room = detail::renormalization_room;
  constexpr std::string_view function = "quartic_second_moment";
  room::require_quartic(function, a, g);
  T const z = room::quartic_argument(a, g), scale = T(T(math::abs(a) / T(8)) / g);
  if (room::is_nearly_zero(z)) {
    T const ratio = T(boost::math::tgamma_ratio(T(T(3) / T(4)), T(T(1) / T(4))));
    return room::finite_result(function, T(ratio / math::sqrt(g)));
  }
  bool const far = z >= room::asymptotic_from<T>();
  if (a > T(0)) {
    if (!math::is_finite(T(z * scale))) return T(T(1) / a);
    T const excess = far ? T(room::bessel_series_difference(z) / room::bessel_series(1, 1, z))
                         : T(T(room::bessel_k(3, z) / room::bessel_k(1, z)) - T(1));
    return T(scale * excess);
  }
  T const ratio = far ? T(room::bessel_series(3, -1, z) / room::bessel_series(1, -1, z))
                      : T(room::bessel_i_pair(3, z) / room::bessel_i_pair(1, z));
  return room::finite_result(function, T(scale * T(ratio + T(1))));
}

/// log of the integral of exp(-a |x|^2 / 2 - g |x|^4) over the plane:
///     (pi / 2) sqrt(pi / g) exp(t^2) erfc(t),   t = a / (4 sqrt g).
/// @throws error as `log_quartic_integral`
template <real_scalar T>
T log_planar_quartic_integral(T const& a, T const& g) {
  namespace room = detail::renormalization_room;
  constexpr std::string_view function = "log_planar_quartic_integral";
  room::require_quartic(function, a, g);
  T const t = T(T(a / math::sqrt(g)) / T(4)), square = T(t * t);
  if (t > T(0) && square >= T(room::asymptotic_from<T>() * T(2))) {
    // The tail of erfc is that of a Bessel function of half-integer order, and what comes before it cancels.
    T term(1), sum(1);
    for (int k = 1; k < 1000; ++k) {
      term = T(T(term * T(1 - 2 * k)) / T(square + square));
      sum = T(sum + term);
      if (math::abs(term) <= T(std::numeric_limits<T>::epsilon() / T(8))) break;
    }
    return T(T(math::log(T(T(2) * math::pi<T>())) - math::log(a)) + math::log(sum));
  }
  T const norm = T(T(math::log(math::pi<T>()) * T(3)) - math::log(g));
  T const tail = T(boost::math::erfc(t));
  return room::finite_result(function, T(T(T(norm / T(2)) - math::log(T(2))) + T(square + math::log(tail))));
}

}  // namespace freefield
