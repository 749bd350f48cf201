#pragma once
/// @file
/// Hurwitz's zeta function, its logarithm and the derivatives of that in the exponent.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace freefield {

/// Derivatives with respect to s of log zeta(s, q).
template <class T>
struct log_zeta_derivatives {
  T value;   ///< log zeta
  T first;   ///< zeta' / zeta
  T second;  ///< zeta'' / zeta - (zeta' / zeta)^2, the variance of log k under the law k^-s / zeta(s, q)
};

namespace detail {

/// log(1 + x), to all digits where the scalar can.
template <class T>
T log_of_one_plus(T const& x) {
  if constexpr (requires { math::log1p(x); }) return math::log1p(x);
  else return math::log(T(T(1) + x));
}

/// B_2j / (2j)! for j = 1, 2, ..., as many as the Euler-Maclaurin formula takes in this scalar.
///
/// The series of x coth(x) times that of sinh(x) / x is that of cosh(x); with c_j = 4^j B_2j / (2j)! this is
/// sum_k c_k / (2j + 1 - 2k)! = 1 / (2j)!, which is stable because all its solutions fall alike.
template <class T>
std::vector<T> const& bernoulli_ratios() {
  static std::vector<T> const ratios = [] {
    constexpr std::size_t count = 6 + static_cast<std::size_t>(std::numeric_limits<T>::digits) / 4;
    std::vector<T> inverse_factorial{T(1)};
    for (std::size_t k = 1; k <= 2 * count + 1; ++k)
      inverse_factorial.push_back(T(inverse_factorial.back() / as_scalar<T>(k)));
    std::vector<T> c{T(1)}, result;
    T fourth(1);
    for (std::size_t j = 1; j <= count; ++j) {
      T next = inverse_factorial[2 * j];
      for (std::size_t k = 0; k < j; ++k) next -= T(c[k] * inverse_factorial[2 * (j - k) + 1]);
      c.push_back(next);
      fourth = T(fourth / T(4));
      result.push_back(T(next * fourth));
    }
    return result;
  }();
  return ratios;
}

/// From which argument on the Euler-Maclaurin formula has all digits: it needs as many as the scalar has digits, and s.
template <class T>
T zeta_series_from(T const& s) {
  return (std::max)(as_scalar<T>(4 + std::numeric_limits<T>::digits / 7), s);
}

/// Q^s zeta(s, Q) for large Q and its first two derivatives at fixed Q^s:
///     Q / (s - 1) + 1/2 + sum_j B_2j / (2j)! s (s + 1) ... (s + 2j - 2) / Q^(2j - 1).
template <class T>
struct zeta_series {
  T value, first, second;

  zeta_series(T const& s, T const& large) {
    T const pole = T(T(1) / T(s - T(1))), inverse = T(T(1) / large);
    value = T(T(large * pole) + T(T(1) / T(2)));
    first = T(-T(T(large * pole) * pole));
    second = T(T(-2) * T(first * pole));
    T rising = T(s * inverse), sum = T(T(1) / s), squares = T(sum * sum);  // s ... (s + m - 1) / Q^m, sum 1 / (s + i)
    T const square = T(inverse * inverse);
    T next = s;
    for (T const& ratio : bernoulli_ratios<T>()) {
      T const term = T(ratio * rising);
      value += term;
      first += T(term * sum);
      second += T(term * T(T(sum * sum) - squares));
      if (math::abs(term) <= T(std::numeric_limits<T>::epsilon() * T(value / T(64)))) break;
      for (int twice = 0; twice < 2; ++twice) {
        next = T(next + T(1));
        T const step = T(T(1) / next);
        rising *= next;
        sum += step;
        squares += T(step * step);
      }
      rising *= square;
    }
  }
};

/// The value alone.
template <class T>
T zeta_series_value(T const& s, T const& large) {
  T const inverse = T(T(1) / large), square = T(inverse * inverse);
  T value = T(T(large / T(s - T(1))) + T(T(1) / T(2)));
  T rising = T(s * inverse), next = s;
  for (T const& ratio : bernoulli_ratios<T>()) {
    T const term = T(ratio * rising);
    value += term;
    if (math::abs(term) <= T(std::numeric_limits<T>::epsilon() * T(value / T(8)))) break;
    rising *= T(T(T(next + T(1)) * T(next + T(2))) * square);
    next += T(2);
  }
  return value;
}

/// Calls add(k) for k = 0, 1, ... until it says that nothing is left, or the series can take over from q + k on:
/// end(k).
template <class T, class Add, class End>
void for_each_zeta_term(T const& s, T const& q, Add const& add, End const& end) {
  T const from = zeta_series_from(s);
  for (T k(0);; k += T(1)) {
    T const large = T(q + k);
    if (large >= from) return end(k);
    if (add(k)) return;
  }
}

/// No less than all terms from one on, over that one: 1 + (q + k) / (s - 1).
template <class T>
T zeta_rest(T const& s, T const& large) {
  return T(T(1) + T(large / T(s - T(1))));
}

/// q^s zeta(s, q), which neither overflows nor underflows; unchecked.
template <class T>
T relative_zeta(T const& s, T const& q) {
  if (q >= zeta_series_from(s)) return zeta_series_value(s, q);
  T sum(0);
  bool const is_small = s < T(2);
  auto const power = [&](T const& k) {
    return is_small ? math::pow(T(T(q + k) / q), T(-s)) : math::exp(T(-T(s * log_of_one_plus(T(k / q)))));
  };
  auto const add = [&](T const& k) {
    T const term = power(k);
    sum += term;
    return T(term * zeta_rest(s, T(q + k))) <= T(std::numeric_limits<T>::epsilon() * T(sum / T(64)));
  };
  for_each_zeta_term(s, q, add, [&](T const& k) { sum += T(power(k) * zeta_series_value(s, T(q + k))); });
  return sum;
}

/// The derivatives of log(q^s zeta(s, q)); unchecked.
template <class T>
log_zeta_derivatives<T> relative_log_zeta_derivatives(T const& s, T const& q) {
  T value(0), first(0), second(0);
  auto const add = [&](T const& k) {
    T const log = log_of_one_plus(T(k / q)), power = math::exp(T(-T(s * log))), slope = T(power * log);
    value += power;
    first -= slope;
    second += T(slope * log);
    T const rest = T(T(slope * log) * zeta_rest(s, T(q + k)));
    return k > T(0) && rest <= T(std::numeric_limits<T>::epsilon() * T(second / T(1024)));
  };
  auto const end = [&](T const& k) {
    T const log = log_of_one_plus(T(k / q)), power = math::exp(T(-T(s * log)));
    zeta_series<T> const rest(s, T(q + k));
    value += T(power * rest.value);
    first += T(power * T(rest.first - T(log * rest.value)));
    second += T(power * T(T(rest.second - T(T(T(2) * log) * rest.first)) + T(T(log * log) * rest.value)));
  };
  for_each_zeta_term(s, q, add, end);
  T const mean = T(first / value);
  return {math::log(value), mean, T(T(second / value) - T(mean * mean))};
}

/// Tells whether zeta(s, q) = q^(1 - s) (1 / (s - 1) + 1 / (2 q)) to all digits.
template <class T>
bool is_far(T const& s, T const& q) {
  T const epsilon = std::numeric_limits<T>::epsilon();
  return T(q * epsilon) > T(1) && s < T(q * math::sqrt(epsilon));
}

/// log zeta(s, q); unchecked.
template <class T>
T log_zeta(T const& s, T const& q) {
  if (!is_far(s, q)) return T(math::log(relative_zeta(s, q)) - T(s * math::log(q)));
  return T(math::log(T(T(T(1) / T(s - T(1))) + T(T(1) / T(T(2) * q)))) - T(T(s - T(1)) * math::log(q)));
}

template <class T>
void require_zeta_arguments(std::string_view function, T const& s, T const& q) {
  require(math::is_finite(s), errc::non_finite, {function, "exponent is not finite", "a number s > 1"}, s, {0});
  require(math::is_finite(q), errc::non_finite, {function, "argument is not finite", "a number q > 0"}, q, {1});
  require(s > T(1), errc::domain, {function, "exponent is out of range", "s > 1"}, s, {0});
  require(q > T(0), errc::domain, {function, "argument is out of range", "q > 0"}, q, {1});
}

}  // namespace detail

/// zeta(s, q) = sum over k >= 0 of (k + q)^-s, for s > 1 and q > 0; to 4 epsilon.
///
/// The first terms are added until Euler and Maclaurin's formula gives the rest to all digits.  In jets, both arguments
/// have their derivatives.
/// Cost: in double at most 13 terms and 18 of the formula; two or three of it for q above 100.
/// @throws error `non_finite` and `domain`, with the index of the argument; `overflow` where only the logarithm exists
/// Source: H. M. Edwards, "Riemann's Zeta Function" (1974), section 6.4.
template <real_scalar T>
T hurwitz_zeta(T const& s, std::type_identity_t<T> const& q) {
  detail::require_zeta_arguments("hurwitz_zeta", s, q);
  T const far = T(T(T(1) / T(s - T(1))) + T(T(1) / T(T(2) * q)));
  T const result = detail::is_far(s, T(q)) ? T(math::pow(q, T(T(1) - s)) * far)
                                           : T(math::pow(q, T(-s)) * detail::relative_zeta(s, q));
  require(math::is_finite(result), errc::overflow, {"hurwitz_zeta", "result overflows", "log_hurwitz_zeta"}, s);
  return result;
}

/// log zeta(s, q), which exists where zeta itself overflows or underflows; to 4 epsilon of max(|log zeta|, |s log q|,
/// 1).
/// @throws error as `hurwitz_zeta`
template <real_scalar T>
T log_hurwitz_zeta(T const& s, std::type_identity_t<T> const& q) {
  detail::require_zeta_arguments("log_hurwitz_zeta", s, q);
  return detail::log_zeta(s, T(q));
}

/// log zeta(s, q) with its first two derivatives with respect to s: what a maximum of likelihood asks for.
/// @throws error as `hurwitz_zeta`
template <real_scalar T>
log_zeta_derivatives<T> log_hurwitz_zeta_derivatives(T const& s, std::type_identity_t<T> const& q) {
  detail::require_zeta_arguments("log_hurwitz_zeta_derivatives", s, q);
  auto const relative = detail::relative_log_zeta_derivatives(s, q);
  return {detail::log_zeta(s, T(q)), T(relative.first - math::log(q)), relative.second};
}

}  // namespace freefield
