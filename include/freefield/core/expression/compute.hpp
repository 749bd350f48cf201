#pragma once
/// @file
/// The value of each kind of node in any scalar that has the operations for it; the others are refused in words.

#include <freefield/core/error.hpp>
#include <freefield/core/expression/environment.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace freefield::detail {

/// The integer n in a scalar that need only be constructible from int.
template <class T>
constexpr T integer(std::intmax_t n) {
  if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<T>(n);
  } else {
    constexpr std::intmax_t limit = (std::numeric_limits<int>::max)();
    if (-limit <= n && n <= limit) return T(static_cast<int>(n));
    constexpr int radix = 1 << 15;
    return T(T(integer<T>(n / radix) * T(radix)) + T(static_cast<int>(n % radix)));
  }
}

/// Refuses N/D where T has no such number.
template <class T, std::intmax_t N, std::intmax_t D>
constexpr void check_constant() {
  static_assert(D == 1 || field_scalar<T>, "freefield: the formula has a fraction, and this scalar has no division");
  if constexpr (std::integral<T>) {
    static_assert(std::in_range<T>(N), "freefield: a constant of the formula does not fit this integer");
  }
}

/// A given number in the scalar of the evaluation.
template <class T, class V>
constexpr T converted(V const& v) {
  if constexpr (std::integral<T> && std::integral<V>)
    require(std::in_range<T>(v), errc::overflow,
            {"evaluate", "integer does not fit the common type", "a smaller number"}, v);
  return T(v);
}

template <class T, class Node, class Environment>
constexpr T value_of(Node const& e, Environment const& values);

template <class T, class V, class Environment>
constexpr T compute(value_node<V> const& e, Environment const&) {
  static_assert(!(std::floating_point<V> && is_integer_scalar<T>),
                "freefield: the formula has a floating-point constant, and this scalar is an integer");
  return converted<T>(e.value);
}

template <class T, std::intmax_t N, std::intmax_t D, class Environment>
constexpr T compute(constant_node<N, D> const&, Environment const&) {
  check_constant<T, N, D>();
  if constexpr (D == 1) return integer<T>(N);
  else return T(integer<T>(N) / integer<T>(D));
}

template <class T, class Environment>
constexpr T compute(pi_node const&, Environment const&) {
  static_assert(field_scalar<T> && !is_exact_scalar<T>,
                "freefield: the formula has pi, which is no integer and no rational");
  return math::pi<T>();
}

template <class T, class L, class R, class Environment>
constexpr T compute(sum_node<L, R> const& e, Environment const& values) {
  return T(value_of<T>(e.left, values) + value_of<T>(e.right, values));
}
template <class T, class L, class R, class Environment>
constexpr T compute(sum_node<L, product_node<constant_node<-1>, R>> const& e, Environment const& values) {
  return T(value_of<T>(e.left, values) - value_of<T>(e.right.right, values));
}

template <class T, class L, class R, class Environment>
constexpr T compute(product_node<L, R> const& e, Environment const& values) {
  return T(value_of<T>(e.left, values) * value_of<T>(e.right, values));
}
template <class T, std::intmax_t N, std::intmax_t D, class R, class Environment>
constexpr T compute(product_node<constant_node<N, D>, R> const& e, Environment const& values) {
  check_constant<T, N, D>();
  T const core = value_of<T>(e.right, values);
  T const multiple = N == 1 ? core : N == -1 ? T(-core) : T(integer<T>(N) * core);
  if constexpr (D == 1) return multiple;
  else return T(multiple / integer<T>(D));
}

template <class T, class L, class R, class Environment>
constexpr T compute(quotient_node<L, R> const& e, Environment const& values) {
  static_assert(field_scalar<T>, "freefield: the formula divides, and this scalar has no division");
  return T(value_of<T>(e.left, values) / value_of<T>(e.right, values));
}

/// An exponent as a signed integer, which it has to fit.
template <std::integral I>
constexpr std::intmax_t integer_exponent(I n) {
  require(std::in_range<std::intmax_t>(n), errc::overflow,
          {"pow", "exponent is too large", "one that fits std::intmax_t"}, n);
  return static_cast<std::intmax_t>(n);
}

template <class T>
constexpr T power_of_integer(T const& base, std::intmax_t n) {
  auto const size = static_cast<unsigned long>(n);
  if constexpr (field_scalar<T>) {
    if (n < 0) return T(T(1) / math::integer_power(base, 0UL - size));
  }
  require(n >= 0, errc::domain, {"pow", "negative power", "an exponent >= 0 in a ring without division"}, n);
  return math::integer_power(base, size);
}

/// `result` times square^(2^k) for every binary digit k > 0 of N that is 1, in the order of `math::integer_power`.
template <std::intmax_t N, class T>
constexpr T multiply_squares(T const& result, T const& square) {
  if constexpr (N < 2) {
    return result;
  } else {
    T const next = T(square * square);
    if constexpr (N / 2 % 2 == 0) return multiply_squares<N / 2>(result, next);
    else return multiply_squares<N / 2>(T(result * next), next);
  }
}

/// base^N, N > 0, without a loop: the compiler sees the multiplications.
template <std::intmax_t N, class T>
constexpr T unrolled_power(T const& base) {
  if constexpr (N % 2 == 0) return unrolled_power<N / 2>(T(base * base));
  else return multiply_squares<N>(base, base);
}

/// base^exponent where both are known only now: exact for the built-in integers, else by `pow`.
template <class T>
constexpr T power_of(T const& base, T const& exponent) {
  if constexpr (std::integral<T>) {
    return power_of_integer(base, integer_exponent(exponent));
  } else if constexpr (!is_exact_scalar<T> && requires { math::pow(base, exponent); }) {
    return math::pow(base, exponent);
  } else {
    static_assert(std::is_void_v<T>,
                  "freefield: the formula has a power that is no integer constant, and this scalar has no pow");
    return base;
  }
}

template <class T, class B, std::intmax_t N, std::intmax_t D, class Environment>
constexpr T compute(power_node<B, N, D> const& e, Environment const& values) {
  if constexpr (D != 1) {
    check_constant<T, N, D>();
    return power_of<T>(value_of<T>(e.base, values), T(integer<T>(N) / integer<T>(D)));
  } else {
    static_assert(N > 0 || field_scalar<T>, "freefield: a negative power needs division, which this scalar lacks");
    T const power = unrolled_power<(N < 0 ? -N : N)>(value_of<T>(e.base, values));
    if constexpr (N < 0 && field_scalar<T>) return T(T(1) / power);
    else return power;
  }
}

template <class T, class B, class E, class Environment>
constexpr T compute(general_power_node<B, E> const& e, Environment const& values) {
  return power_of<T>(value_of<T>(e.base, values), value_of<T>(e.exponent, values));
}
template <class T, class B, std::integral I, class Environment>
constexpr T compute(general_power_node<B, value_node<I>> const& e, Environment const& values) {
  return power_of_integer<T>(value_of<T>(e.base, values), integer_exponent(e.exponent.value));
}

/// -1, 0 or 1; NaN stays NaN.
template <class T>
constexpr T sign_of(T const& x) {
  if (T(0) < x) return T(1);
  return x < T(0) ? T(-1) : T(x * T(0));
}

/// The function where the scalar has it.  Integers and rationals have abs and sign alone: the exponential function of
/// an int is no int.
template <function_kind Kind, class T>
constexpr T function_of(T const& x) {
  using enum function_kind;
  constexpr bool real = !is_exact_scalar<T>;
  if constexpr (Kind == abs && std::unsigned_integral<T>) return x;
  else if constexpr (Kind == abs && requires { math::abs(x); }) return math::abs(x);
  else if constexpr (Kind == sign && requires { { x < x } -> std::convertible_to<bool>; }) return sign_of(x);
  else if constexpr (real && Kind == cos && requires { math::cos(x); }) return math::cos(x);
  else if constexpr (real && Kind == erf && requires { math::erf(x); }) return math::erf(x);
  else if constexpr (real && Kind == exp && requires { math::exp(x); }) return math::exp(x);
  else if constexpr (real && Kind == log && requires { math::log(x); }) return math::log(x);
  else if constexpr (real && Kind == sin && requires { math::sin(x); }) return math::sin(x);
  else if constexpr (real && Kind == sqrt && requires { math::sqrt(x); }) return math::sqrt(x);
  else if constexpr (real && Kind == tanh && requires { math::tanh(x); }) return math::tanh(x);
  else {
    static_assert(std::is_void_v<T>,
                  "freefield: the formula has an elementary function that this scalar does not have");
    return x;
  }
}

template <class T, function_kind Kind, class A, class Environment>
constexpr T compute(function_node<Kind, A> const& e, Environment const& values) {
  return function_of<Kind, T>(value_of<T>(e.argument, values));
}

/// The known value of one node of a type; others of the type have other run-time constants, perhaps.
template <class Node, class T>
struct value_of_instance {
  Node const* node;
  T value;
};

/// Whether two formulas of one type have equal run-time constants.
template <class E>
constexpr bool same_constants(E const& a, E const& b) {
  if constexpr (is_static<E>) return true;
  else if constexpr (is_value<E>) return a.value == b.value;
  else if constexpr (requires { a.left, a.right; })
    return same_constants(a.left, b.left) && same_constants(a.right, b.right);
  else if constexpr (requires { a.base, a.exponent; })
    return same_constants(a.base, b.base) && same_constants(a.exponent, b.exponent);
  else if constexpr (requires { a.base; }) return same_constants(a.base, b.base);
  else return same_constants(a.argument, b.argument);
}

template <class T, class Node, class Environment>
constexpr T value_of(Node const& e, Environment const& values) {
  if constexpr (!known_in<Node, Environment>) {
    return compute<T>(e, values);
  } else if constexpr (is_static<Node>) {
    return converted<T>(look_up<Node>(values));
  } else {
    auto const& known = look_up<Node>(values);
    return same_constants(*known.node, e) ? known.value : compute<T>(e, values);
  }
}

}  // namespace freefield::detail
