#pragma once
/// @file
/// Elementary functions of any scalar: `math::exp(x)` is `std::exp` for the built-in types and whatever
/// argument-dependent lookup finds for the others.  The result is the plain scalar, never an expression template
/// (which would refer to temporaries that are gone).

#include <freefield/core/version.hpp>

#include <cmath>
#include <complex>
#include <concepts>
#include <type_traits>

namespace freefield {

/// Where a scalar's error function is, for types whose own namespace has none or a bad one: a specialisation has
/// `static T evaluate(T const&)`.  `freefield/interop/multiprecision.hpp` has the one of Boost.Multiprecision.
template <class T>
struct error_function {};

/// Where a scalar's circle constant is, for types on which `math::pi` would do more work than it has to:
/// a specialisation has `static T evaluate()`.
template <class T>
struct circle_constant {};

namespace math {

/// Unqualified calls, which see the functions of `std` and those of the scalar's own namespace.
namespace lookup {

using std::abs, std::atan, std::cos, std::cosh, std::erf, std::exp, std::expm1, std::log, std::log10, std::log1p,
    std::log2, std::pow, std::sin, std::sinh, std::sqrt, std::tanh;

template <class T> auto call_abs(T const& x) -> decltype(abs(x));
template <class T> auto call_atan(T const& x) -> decltype(atan(x));
template <class T> auto call_cos(T const& x) -> decltype(cos(x));
template <class T> auto call_cosh(T const& x) -> decltype(cosh(x));
template <class T> auto call_erf(T const& x) -> decltype(erf(x));
template <class T> auto call_exp(T const& x) -> decltype(exp(x));
template <class T> auto call_expm1(T const& x) -> decltype(expm1(x));
template <class T> auto call_log(T const& x) -> decltype(log(x));
template <class T> auto call_log10(T const& x) -> decltype(log10(x));
template <class T> auto call_log1p(T const& x) -> decltype(log1p(x));
template <class T> auto call_log2(T const& x) -> decltype(log2(x));
template <class T> auto call_sin(T const& x) -> decltype(sin(x));
template <class T> auto call_sinh(T const& x) -> decltype(sinh(x));
template <class T> auto call_sqrt(T const& x) -> decltype(sqrt(x));
template <class T> auto call_tanh(T const& x) -> decltype(tanh(x));
template <class T> auto call_pow(T const& x, T const& y) -> decltype(pow(x, y));

}  // namespace lookup

struct abs_function {
  template <class T> requires requires(T const& x) { lookup::call_abs(x); }
  constexpr T operator()(T const& x) const { using std::abs; return T(abs(x)); }
};
struct atan_function {
  template <class T> requires requires(T const& x) { lookup::call_atan(x); }
  constexpr T operator()(T const& x) const { using std::atan; return T(atan(x)); }
};
struct cos_function {
  template <class T> requires requires(T const& x) { lookup::call_cos(x); }
  constexpr T operator()(T const& x) const { using std::cos; return T(cos(x)); }
};
struct cosh_function {
  template <class T> requires requires(T const& x) { lookup::call_cosh(x); }
  constexpr T operator()(T const& x) const { using std::cosh; return T(cosh(x)); }
};
struct erf_function {
  template <class T> requires requires { &error_function<T>::evaluate; }
  constexpr T operator()(T const& x) const { return error_function<T>::evaluate(x); }
  template <class T>
    requires(
        !requires { &error_function<T>::evaluate; } && requires(T const& x) { lookup::call_erf(x); })
  constexpr T operator()(T const& x) const {
    using std::erf;
    return T(erf(x));
  }
};
struct exp_function {
  template <class T> requires requires(T const& x) { lookup::call_exp(x); }
  constexpr T operator()(T const& x) const { using std::exp; return T(exp(x)); }
};
struct expm1_function {
  template <class T> requires requires(T const& x) { lookup::call_expm1(x); }
  constexpr T operator()(T const& x) const { using std::expm1; return T(expm1(x)); }
};
struct log_function {
  template <class T> requires requires(T const& x) { lookup::call_log(x); }
  constexpr T operator()(T const& x) const { using std::log; return T(log(x)); }
};
struct log10_function {
  template <class T> requires requires(T const& x) { lookup::call_log10(x); }
  constexpr T operator()(T const& x) const { using std::log10; return T(log10(x)); }
};
struct log1p_function {
  template <class T> requires requires(T const& x) { lookup::call_log1p(x); }
  constexpr T operator()(T const& x) const { using std::log1p; return T(log1p(x)); }
};
struct log2_function {
  template <class T> requires requires(T const& x) { lookup::call_log2(x); }
  constexpr T operator()(T const& x) const { using std::log2; return T(log2(x)); }
};
struct sin_function {
  template <class T> requires requires(T const& x) { lookup::call_sin(x); }
  constexpr T operator()(T const& x) const { using std::sin; return T(sin(x)); }
};
struct sinh_function {
  template <class T> requires requires(T const& x) { lookup::call_sinh(x); }
  constexpr T operator()(T const& x) const { using std::sinh; return T(sinh(x)); }
};
struct sqrt_function {
  template <class T> requires requires(T const& x) { lookup::call_sqrt(x); }
  constexpr T operator()(T const& x) const { using std::sqrt; return T(sqrt(x)); }
};
struct tanh_function {
  template <class T> requires requires(T const& x) { lookup::call_tanh(x); }
  constexpr T operator()(T const& x) const { using std::tanh; return T(tanh(x)); }
};
struct pow_function {
  template <class T> requires requires(T const& x) { lookup::call_pow(x, x); }
  constexpr T operator()(T const& x, T const& y) const { using std::pow; return T(pow(x, y)); }
};

inline constexpr abs_function abs{};
inline constexpr atan_function atan{};
inline constexpr cos_function cos{};
inline constexpr cosh_function cosh{};
inline constexpr erf_function erf{};
inline constexpr exp_function exp{};
inline constexpr expm1_function expm1{};
inline constexpr log_function log{};
inline constexpr log10_function log10{};
inline constexpr log1p_function log1p{};
inline constexpr log2_function log2{};
inline constexpr sin_function sin{};
inline constexpr sinh_function sinh{};
inline constexpr sqrt_function sqrt{};
inline constexpr tanh_function tanh{};
inline constexpr pow_function pow{};

/// x^n for n >= 0 with multiplications alone: any ring, O(log n) products.
template <class T>
constexpr T integer_power(T const& x, unsigned long n) {
  T result(1);
  if (n == 0) return result;
  T square(x);
  for (; (n & 1U) == 0; n >>= 1U) square = T(square * square);
  result = square;
  while ((n >>= 1U) != 0) {
    square = T(square * square);
    if ((n & 1U) != 0) result = T(result * square);
  }
  return result;
}

namespace lookup {

using std::acos;
template <class T> auto call_acos(T const& x) -> decltype(acos(x));

/// Pi by Gauss and Legendre's arithmetic-geometric mean, for scalars that have a square root and no arc cosine.  The
/// number of digits doubles in every step.  Source: R. P. Brent, J. ACM 23 (1976) 242.
template <class T>
constexpr T circle_constant_by_mean() {
  T a(1), b = T(T(1) / math::sqrt(T(2))), area = T(T(1) / T(4)), weight(1);
  T gap = T(a - b);
  for (int step = 0; step < 64 && T(0) < gap; ++step) {
    T const mean = T(a + b) / T(2);
    T const difference = a - mean;
    area = T(area - T(weight * T(difference * difference)));
    weight = T(weight + weight);
    b = math::sqrt(T(a * b));
    a = mean;
    T const next = T(a - b);
    if (!(next < gap)) break;
    gap = next;
  }
  T const sum = a + b;
  return T(T(sum * sum) / T(T(4) * area));
}

}  // namespace lookup

/// The circle constant in the scalar's own precision.
template <class T>
constexpr T pi() {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(3.14159265358979323846264338327950288L);  // libc++'s pi_v<long double> has a double's digits
  } else if constexpr (requires { circle_constant<T>::evaluate(); }) {
    return circle_constant<T>::evaluate();
  } else if constexpr (requires(T const& x) { lookup::call_acos(x); }) {
    using std::acos;
    return T(acos(T(-1)));
  } else {
    return lookup::circle_constant_by_mean<T>();
  }
}

/// False for NaN and the infinities; true for every exact number.
/// A composite scalar says it by a member `is_finite()`; a jet asks its derivatives, too.
template <class T>
constexpr bool is_finite(T const& x) {
  if constexpr (requires { x.is_finite(); }) return x.is_finite();
  else return T(x - x) == T(0);
}

}  // namespace math
}  // namespace freefield
