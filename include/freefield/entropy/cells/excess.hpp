#pragma once
/// @file
/// Elementary functions less their linear part: what divergences of nearly equal measures are made of.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <concepts>
#include <limits>
#include <string_view>

namespace freefield::detail::entropy_room {

/// The number of terms after which a power series has all digits, where each term is at least so many bits smaller than
/// the one before.  It does not depend on the argument, so that the derivatives which a number may carry converge, too.
template <class T>
constexpr int series_terms(int bits) {
  using limits = std::numeric_limits<T>;
  if constexpr (limits::is_specialized && limits::radix == 2) return limits::digits / bits + 3;
  else if constexpr (limits::is_specialized) return limits::digits10 * 10 / (3 * bits) + 3;
  else return 100;
}

/// artanh t - t, to rounding.
template <class T>
T atanh_excess(T const& t) {
  T const square = T(t * t);
  if (!(square <= T(T(1) / T(256)))) {
    return T(T(T(math::log1p(t)) - T(math::log1p(T(-t)))) / T(2) - t);
  }
  T sum(0);  // t^3 (1/3 + t^2/5 + ...), from the end
  for (int k = series_terms<T>(8); k >= 1; --k) sum = T(T(sum * square) + T(T(1) / T(2 * k + 1)));
  return T(T(t * square) * sum);
}

/// x - log(1 + x) >= 0, to rounding; x > -1.
template <class T>
T log_excess(T const& x) {
  T const t = T(x / T(T(2) + x));
  if (!(T(t * t) <= T(T(1) / T(256)))) return T(x - math::log1p(x));
  return T(T(x * t) - T(T(2) * atanh_excess(t)));
}

/// (exp(x) - 1 - x) / x, to rounding, smooth at 0.
template <class T>
T exp_excess_quotient(T const& x) {
  if (!(T(x * x) <= T(T(1) / T(16)))) return T(T(math::expm1(x) - x) / x);
  T sum(0);  // x/2 + x^2/6 + ..., from the end
  for (int k = series_terms<T>(3); k >= 2; --k) sum = T(T(T(1) + sum) * T(x / T(k)));
  return sum;
}

/// exp(x) - 1 - x >= 0, to rounding.
template <class T>
T exp_excess(T const& x) {
  return T(x * exp_excess_quotient(x));
}

/// (exp(x) - 1) / x, to rounding, smooth at 0.
template <class T>
T expm1_quotient(T const& x) {
  if (!(T(x * x) <= T(T(1) / T(16)))) return T(math::expm1(x) / x);
  return T(T(1) + exp_excess_quotient(x));
}

/// log(1 + x) / x, to rounding, smooth at 0; x > -1.
template <class T>
T log1p_quotient(T const& x) {
  T const t = T(x / T(T(2) + x));  // log(1 + x) = 2 artanh t, x = 2 t / (1 - t)
  T const square = T(t * t);
  if (!(square <= T(T(1) / T(256)))) return T(math::log1p(x) / x);
  T sum(0);
  for (int k = series_terms<T>(8); k >= 0; --k) sum = T(T(sum * square) + T(T(1) / T(2 * k + 1)));
  return T(T(T(1) - t) * sum);
}

/// Tells whether |p - q| is below a sixteenth of p + q.
template <class T>
bool nearly_equal(T const& p, T const& q) {
  T const difference = T(p - q), sum = T(T(p / T(16)) + T(q / T(16)));
  return difference <= sum && T(-difference) <= sum;
}

/// The logarithm of p / q, also where the quotient has no place in T; p and q are not nearly equal.
template <class T>
T log_quotient(T const& p, T const& q) {
  T const ratio = T(p / q);
  bool const has_digits = ratio > (std::numeric_limits<T>::min)() && ratio <= (std::numeric_limits<T>::max)();
  return has_digits ? math::log(ratio) : T(math::log(p) - math::log(q));
}

/// (p - q) / (p + q), also where the sum has no place in T.
template <class T>
T contrast(T const& p, T const& q) {
  T const sum = T(p + q);
  if (sum <= (std::numeric_limits<T>::max)()) return T(T(p - q) / sum);
  T const half_p = T(p / T(2)), half_q = T(q / T(2));
  return T(T(half_p - half_q) / T(half_p + half_q));
}

/// log(p / q) for p, q > 0, to rounding: also for nearly equal numbers, and where the quotient has no place in T.
template <class T>
T log_ratio(T const& p, T const& q) {
  if (!nearly_equal(p, q)) return log_quotient(p, q);
  T const t = contrast(p, q);
  return T(T(2) * T(t + atanh_excess(t)));
}

/// +infinity, for scalars that have it.
template <class T>
T infinite(std::string_view function) {
  if constexpr (std::numeric_limits<T>::has_infinity) return std::numeric_limits<T>::infinity();
  else detail::fail(errc::domain, {function, "the value is infinite, which this scalar is not", "a finite value"}, {},
                    no_value{});
}

/// p log(p / q) - p + q >= 0, to rounding, with 0 log 0 = 0 and +infinity for q = 0 < p.
template <class T>
T log_loss(T const& p, T const& q) {
  if (!(p > T(0))) return q;
  if (!(q > T(0))) return infinite<T>("relative_entropy");
  if (!nearly_equal(p, q)) return T(T(T(p * log_quotient(p, q)) - p) + q);
  T const sum = T(p + q), t = contrast(p, q), excess = atanh_excess(t);
  return T(sum * T(excess + T(t * T(t + excess))));
}

/// Refuses the order 1 for exact numbers, which have no logarithms.
template <class R, class Order>
void require_logarithms(std::string_view function, Order const& order) {
  if constexpr (is_exact_scalar<R>) {
    require(!(order == Order(1)), errc::domain,
            {function, "the order is 1, which needs logarithms that exact numbers do not have", "another order"},
            order);
  }
}

/// An order in a type in which 1 can be subtracted from it: unsigned numbers become signed.
template <class A>
auto signed_order(std::string_view function, A const& order) {
  if constexpr (std::unsigned_integral<A>) {
    require(order <= static_cast<A>(1'000'000), errc::too_large, {function, "order is too large", "at most 10^6"},
            order);
    return static_cast<long>(order);
  } else {
    return order;
  }
}

/// x^n for a number known at run time: exact for an integer exponent in an exact scalar.
template <class R, class Exponent>
R power(R const& x, Exponent const& n) {
  if constexpr (is_exact_scalar<R>) {
    static_assert(std::numeric_limits<Exponent>::is_integer,
                  "freefield: this order of a power divergence has to be an integer for exact numbers");
    bool const inverse = n < 0;
    require(n >= -1'000'000 && n <= 1'000'000, errc::too_large,
            {"power", "exponent of an exact number is too large", "at most 10^6"}, n);
    R const size = math::integer_power(x, static_cast<unsigned long>(inverse ? -n : n));
    return inverse ? R(R(1) / size) : size;
  } else {
    return math::pow(x, R(n));
  }
}

/// ((p/q)^n - 1) / n for p, q > 0, which is log(p/q) for n = 0; for n > 0 also of p = 0.
template <class R, class Exponent>
R power_slope(R const& p, R const& q, Exponent const& n) {
  if constexpr (is_exact_scalar<R>) {
    return R(R(power(R(p / q), n) - R(1)) / R(n));
  } else {
    R const exponent = R(n);
    if (!(p > R(0))) return R(R(-1) / exponent);
    R const u = log_ratio(p, q);
    return R(u * expm1_quotient(R(exponent * u)));
  }
}

}  // namespace freefield::detail::entropy_room
