#pragma once
/// @file
/// The exponential integral of any order and the incomplete gamma function that it is, of negative order, too.

#include <freefield/core/error.hpp>
#include <freefield/core/order.hpp>
#include <freefield/numeric/hurwitz_zeta.hpp>

#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace freefield {

namespace detail {

/// (exp(z) - 1) / z for |z| <= 1/2, smooth at 0 in jets, too.
template <class T>
T exponential_quotient(T const& z) {
  T sum(1), term(1);
  for (int k = 2; k < 10 + std::numeric_limits<T>::digits / 2; ++k) {
    term = T(T(term * z) / T(k));
    sum += term;
    // The first terms are there for the derivatives of jets, which a small value does not show.
    if (k > 5 && math::abs(term) <= T(std::numeric_limits<T>::epsilon() / T(64))) break;
  }
  return sum;
}

/// Euler's constant and zeta(k) / k for k = 2, 3, ...: the coefficients of log Gamma(1 - x) / x.
template <class T>
std::vector<T> const& log_gamma_coefficients() {
  static std::vector<T> const coefficients = [] {
    constexpr std::size_t count = 8 + static_cast<std::size_t>(std::numeric_limits<T>::digits);
    T euler(1);  // 1 - sum_k (zeta(k) - 1) / k
    std::vector<T> result{T(0)};
    for (std::size_t k = 2; k < count; ++k) {
      T const order = as_scalar<T>(k), above_one = T(math::pow(T(2), T(-order)) * relative_zeta(order, T(2)));
      euler -= T(above_one / order);
      result.push_back(T(T(T(1) + above_one) / order));
    }
    result.front() = euler;
    return result;
  }();
  return coefficients;
}

/// log Gamma(1 - x) / x for |x| <= 1/2, by its power series.
template <class T>
T log_gamma_quotient(T const& x) {
  auto const& coefficients = log_gamma_coefficients<T>();
  T sum(0);
  for (std::size_t k = coefficients.size(); k-- > 0;) sum = T(T(sum * x) + coefficients[k]);
  return sum;
}

/// (1 - x^e Gamma(1 - e)) / e with e = s - 1, for 0 < s < 3/2: what is left of Gamma(-e) x^e and the first term of the
/// series, whose poles at e = 0 cancel.
template <class T>
T exponential_integral_start(T const& s, T const& x) {
  T const e = T(s - T(1));
  if (s < T(T(1) / T(2))) {  // x^s Gamma(1 - e) = x^s (1 - s) Gamma(1 - s)
    T const power = T(math::pow(x, s) * math::exp(T(s * log_gamma_quotient(s))));
    return T(T(power / x) - T(T(1) / T(T(1) - s)));
  }
  T const quotient = log_gamma_quotient(e), slope = T(quotient + math::log(x)), z = T(e * slope);
  if (math::abs(z) <= T(T(1) / T(2))) return T(-T(slope * exponential_quotient(z)));
  return T(T(T(1) - T(math::pow(x, e) * math::exp(T(e * quotient)))) / e);
}

/// E_s(x) e^x for 0 < s < 3/2 and small x, by its power series.
template <class T>
T exponential_integral_series(T const& s, T const& x) {
  T sum = exponential_integral_start(s, x), power(1);
  for (int k = 1; k < 40 + std::numeric_limits<T>::digits; ++k) {
    power = T(-T(T(power * x) / T(k)));
    T const term = T(power / T(T(T(k) + T(1)) - s));
    sum -= term;
    if (math::abs(term) <= T(std::numeric_limits<T>::epsilon() * T(sum / T(64)))) break;
  }
  return T(sum * math::exp(x));
}

/// How many terms of the fraction below give all digits: its error falls as exp(-4 (sqrt(n x + x^2/4) - x/2)), and as
/// n! s! / (n + s)!.
template <class T>
int exponential_integral_terms(T const& s, T const& x) {
  T const digits = T(T(T(std::numeric_limits<T>::digits + 3) * T(7)) / T(10)), quarter = T(digits / T(4));
  T most = T(T(T(quarter * quarter) / x) + quarter);
  if (s >= T(T(3) * digits)) most = math::min(most, digits);
  else if (s >= T(20)) most = math::min(most, T(s * math::exp(T(T(digits / s) - T(1)))));
  int count = 4;
  while (T(count) < most) count += 1 + count / 8;
  return count;
}

/// E_s(x) e^x for s > 0 by the continued fraction of Stieltjes, whose terms are all positive, from its end:
///     1 / (x + s / (1 + 1 / (x + (s + 1) / (1 + 2 / (x + ...))))).
template <class T>
T exponential_integral_fraction(T const& s, T const& x) {
  int const count = exponential_integral_terms(s, x);
  T const both = T(x + s);
  T rest = T(T(both + math::sqrt(T(T(both * both) + T(T(T(4) * x) * T(count))))) / T(2));
  for (int k = count; k >= 1; --k) {
    rest = T(T(1) + T(T(k) / rest));
    rest = T(x + T(T(s + T(k - 1)) / rest));
  }
  return T(T(1) / rest);
}

/// E_s(x) e^x for x < 1/2 and s < 20: from 0 < s < 3/2 by the recurrence, in the direction in which errors fade.
template <class T>
T exponential_integral_ladder(T const& s, T const& x) {
  T rung = s;
  while (rung >= T(T(3) / T(2))) rung -= T(1);
  while (rung <= T(0)) rung += T(1);
  T result = exponential_integral_series(rung, x);
  for (; rung < T(s - T(T(1) / T(2))); rung += T(1)) result = T(T(T(1) - T(x * result)) / rung);
  while (rung > T(s + T(T(1) / T(2)))) {
    rung -= T(1);
    result = T(T(T(1) - T(rung * result)) / x);
  }
  return result;
}

/// log of the integral of t^(a - 1) e^(-x (t - 1)) over all t > 0, for large a, by Stirling's series:
///     log(2 pi / a) / 2 + a (x/a - 1 - log(x/a)) + sum_j B_2j / (2j (2j - 1) a^(2j - 1)).
template <class T>
T log_scaled_gamma(T const& a, T const& x) {
  T const inverse = T(T(1) / a), square = T(inverse * inverse), step = T(T(x - a) / a);
  T sum(0), factor = inverse;  // (2j - 2)! / a^(2j - 1)
  T order(1);
  for (T const& ratio : bernoulli_ratios<T>()) {
    T const term = T(ratio * factor);
    sum += term;
    if (math::abs(term) <= T(std::numeric_limits<T>::epsilon() / T(64))) break;
    factor *= T(T(order * T(order + T(1))) * square);
    order += T(2);
  }
  T const log_of_ratio = step < T(T(-1) / T(2)) ? math::log(T(x / a)) : log_of_one_plus(step);
  T const excess = T(a * T(step - log_of_ratio));
  return T(T(math::log(T(T(T(2) * math::pi<T>()) * inverse)) / T(2)) + T(excess + sum));
}

/// The integral of t^(a - 1) e^(-x (t - 1)) over 0 < t < 1, for x <= a, by its series of positive terms:
///     sum_n x^n / (a (a + 1) ... (a + n)).
template <class T>
T lower_exponential_integral(T const& a, T const& x) {
  T term = T(T(1) / a), sum = term, next = a;
  T const least = T(std::numeric_limits<T>::epsilon() / T(64));
  while (!(term <= T(least * sum))) {
    next += T(1);
    term *= T(x / next);
    sum += term;
  }
  return sum;
}

/// E_s(x) e^x with a = 1 - s, for large a <= x, by Legendre's continued fraction, whose first a terms are positive:
///     1 / (x + 1 - a + (a - 1) / (x + 3 - a + 2 (a - 2) / (x + 5 - a + ...))).
/// Its error falls as a Gaussian of n / sqrt(a), and faster for larger x.
template <class T>
T upper_exponential_fraction(T const& a, T const& x) {
  constexpr int digits = std::numeric_limits<T>::digits;
  T const above = T(x - a), spread = T(T(1) + T(T(above * above) / T(T(8) * a)));
  T const most = T(T(10 + digits / 8) + T(T(T(T(digits) / T(12)) * math::sqrt(a)) / spread));
  int count = 16;
  while (T(count) < most) count += 1 + count / 8;
  T rest = T(above + T(2 * count + 1));
  for (int k = count; k >= 1; --k) rest = T(T(above + T(2 * k - 1)) + T(T(T(k) * T(a - T(k))) / rest));
  return T(T(1) / rest);
}

/// log(E_s(x) e^x) for large a = 1 - s: the integrand has its largest value at t = a / x, near which nearly all of the
/// integral lies.
template <class T>
T log_exponential_integral_about_mode(T const& a, T const& x) {
  if (x >= a) return math::log(upper_exponential_fraction(a, x));
  T const whole = log_scaled_gamma(a, x), below = math::log(lower_exponential_integral(a, x));
  return T(whole + log_of_one_plus(T(-math::exp(T(below - whole)))));
}

/// E_s(x) e^x for x > 0; unchecked.
template <class T>
T exponential_integral(T const& s, T const& x) {
  if (s < T(-1000 - std::numeric_limits<T>::digits))
    return math::exp(log_exponential_integral_about_mode(T(T(1) - s), x));
  bool const is_small = x < T(T(1) / T(2));
  if (is_small && s < T(20)) return exponential_integral_ladder(s, x);
  if (s > T(0)) return exponential_integral_fraction(s, x);
  T rung = s;
  while (rung <= T(0)) rung += T(1);
  T result = exponential_integral_fraction(rung, x);
  while (rung > T(s + T(T(1) / T(2)))) {
    rung -= T(1);
    result = T(T(T(1) - T(rung * result)) / x);
  }
  return result;
}

/// log(E_s(x) e^x), which exists where the integral overflows; unchecked.
template <class T>
T log_exponential_integral(T const& s, T const& x) {
  if (s < T(-20 - std::numeric_limits<T>::digits)) return log_exponential_integral_about_mode(T(T(1) - s), x);
  return math::log(exponential_integral(s, x));
}

inline constexpr int largest_negative_order = 100000000;

template <class T>
void require_order_and_argument(std::string_view function, T const& order, T const& x, bool order_is_allowed) {
  require(math::is_finite(order), errc::non_finite, {function, "order is not finite", "a number"}, order, {0});
  require(math::is_finite(x), errc::non_finite, {function, "argument is not finite", "a number"}, x, {1});
  require(order_is_allowed, errc::too_large, {function, "order takes too many steps", "at most 10^8 from 0"}, order,
          {0});
}

}  // namespace detail

/// e^x E_s(x) = integral from 1 to infinity of t^-s e^(-x (t - 1)) dt, of any real order s, for x > 0, and for x = 0
/// where s > 1; to 4 epsilon, and one more for each step from s < 0 to a positive order, at most 1000.  It is what a
/// power law with an exponential cut-off is divided by.
///
/// A continued fraction of positive terms; for small x a series without its poles at integer s; for s far below 0
/// Stirling's series.  In jets, both arguments have their derivatives.
/// Cost: in double 20 to 350 divisions, and for s < 0 up to 1000 or 10 sqrt(-s) more.
/// @throws error `non_finite`, `domain`, `too_large` (s < -10^8) with the index of the argument; `overflow`
/// Source: W. Gautschi, ACM Trans. Math. Softw. 5 (1979) 466.
template <real_scalar T>
T scaled_exponential_integral(T const& s, std::type_identity_t<T> const& x) {
  constexpr std::string_view function = "scaled_exponential_integral";
  detail::require_order_and_argument(function, s, x, s >= T(-detail::largest_negative_order));
  require(x > T(0) || (x == T(0) && s > T(1)), errc::domain,
          {function, "argument is out of range", "x > 0, or x = 0 for s > 1"}, x, {1});
  T const result = x == T(0) ? T(T(1) / T(s - T(1))) : detail::exponential_integral(s, T(x));
  require(math::is_finite(result), errc::overflow, {function, "result overflows", "a number in the scalar's range"}, s);
  return result;
}

/// Gamma(a, x) = integral from x to infinity of t^(a - 1) e^-t dt = x^a e^-x times `scaled_exponential_integral(1 - a,
/// x)`, of any real a, for x > 0.
/// @throws error `non_finite`, `domain`, `too_large` (a > 10^8) with the index of the argument; `overflow`
template <real_scalar T>
T upper_incomplete_gamma(T const& a, std::type_identity_t<T> const& x) {
  constexpr std::string_view function = "upper_incomplete_gamma";
  detail::require_order_and_argument(function, a, x, a <= T(detail::largest_negative_order));
  require(x > T(0), errc::domain, {function, "argument is out of range", "x > 0"}, x, {1});
  T const scaled = detail::exponential_integral(T(T(1) - a), T(x));
  T factor = T(math::pow(x, a) * math::exp(T(-x)));
  if (!math::is_finite(factor) || factor == T(0)) {  // one of the two leaves the range, and perhaps not their product
    T const root = T(math::pow(x, T(a / T(2))) * math::exp(T(-T(x / T(2)))));
    factor = T(root * root);
  }
  T const result = T(factor * scaled);
  require(math::is_finite(result), errc::overflow, {function, "result overflows", "a number in the scalar's range"}, a);
  return result;
}

}  // namespace freefield
