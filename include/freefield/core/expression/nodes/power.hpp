#pragma once
/// @file
/// Powers: with an exponent known to the compiler, and of any formula to any other.

#include <freefield/core/expression/nodes/constant.hpp>
#include <freefield/core/expression/printed.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace freefield {

/// base^(Numerator/Denominator): with Denominator 1 a ring (Numerator >= 0) or a field suffices.
template <class Base, std::intmax_t Numerator, std::intmax_t Denominator = 1>
struct power_node : node<power_node<Base, Numerator, Denominator>> {
  [[no_unique_address]] Base base;

  constexpr power_node() = default;
  constexpr explicit power_node(Base const& b) : base(b) {}
};

/// base^exponent, both formulas.
template <class Base, class Exponent>
struct general_power_node : node<general_power_node<Base, Exponent>> {
  [[no_unique_address]] Base base;
  [[no_unique_address]] Exponent exponent;

  constexpr general_power_node() = default;
  constexpr general_power_node(Base const& b, Exponent const& e) : base(b), exponent(e) {}
};

namespace detail {

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

/// base^(N/D)
template <class T, std::intmax_t N, std::intmax_t D>
constexpr T constant_power(T const& base) {
  if constexpr (D != 1) {
    check_constant<T, N, D>();
    return power_of<T>(base, T(integer<T>(N) / integer<T>(D)));
  } else {
    static_assert(N > 0 || field_scalar<T>, "freefield: a negative power needs division, which this scalar lacks");
    T const power = unrolled_power<(N < 0 ? -N : N)>(base);
    if constexpr (N < 0 && field_scalar<T>) return T(T(1) / power);
    else return power;
  }
}

/// The exponent of the derivative of a power.  An integer known at run time stops at 0, where 0 f^0 = 0 holds in every
/// ring.
template <class E>
constexpr auto lowered(E const& exponent) {
  return exponent - constant<1>;
}
template <std::integral I>
constexpr auto lowered(value_node<I> const& exponent) {
  using integer = std::conditional_t<std::is_signed_v<I>, std::common_type_t<I, int>, std::intmax_t>;
  return value_node<integer>(exponent.value == 0 ? 0 : static_cast<integer>(exponent.value) - 1);
}

template <class T> inline constexpr bool is_general_power = false;
template <class B, class E> inline constexpr bool is_general_power<general_power_node<B, E>> = true;

template <class E> inline constexpr bool is_integer_value = false;
template <std::integral I> inline constexpr bool is_integer_value<value_node<I>> = true;

template <expression B, expression E>
printed print_power(B const& base, E const& exponent, printer const& p) {
  std::string const below = p(base, precedence::atom);
  if (p.latex()) return {below + "^{" + p(exponent, precedence::sum) + "}", precedence::power};
  return {below + "^" + p(exponent, precedence::atom), precedence::power};
}

}  // namespace detail

template <class B, std::intmax_t N, std::intmax_t D>
struct node_traits<power_node<B, N, D>> : smooth {
  using power = power_node<B, N, D>;
  using operand_types = type_list<B>;
  static constexpr bool is_static = true, is_total = D == 1 && N > 0, is_expensive = D != 1;

  template <class Visit>
  static constexpr decltype(auto) operands(power const& e, Visit const& visit) { return visit(e.base); }

  static constexpr auto rebuilt(power const&, auto const& base) { return pow<N, D>(base); }

  static constexpr auto derivative(power const& e, auto const& d) {
    return constant<N, D> * pow<N - D, D>(e.base) * d(e.base);
  }

  static constexpr int degree(int base) {
    constexpr std::intmax_t largest = (std::numeric_limits<int>::max)();
    if (base == 0) return 0;
    if (base < 0 || D != 1 || N < 0) return not_polynomial;
    return static_cast<int>(N < largest / base ? base * N : largest);
  }

  template <class T, class At>
  static constexpr T value(power const& e, At const& at) { return detail::constant_power<T, N, D>(at(e.base)); }

  static printed print(power const& e, printer const& p) { return detail::print_power(e.base, constant<N, D>, p); }
};

template <class B, class E>
struct node_traits<general_power_node<B, E>> : smooth {
  using power = general_power_node<B, E>;
  using operand_types = type_list<B, E>;
  static constexpr bool is_static = true, is_total = false, is_expensive = true;

  template <class Visit>
  static constexpr decltype(auto) operands(power const& e, Visit const& visit) { return visit(e.base, e.exponent); }

  static constexpr auto rebuilt(power const&, auto const& base, auto const& exponent) { return pow(base, exponent); }

  /// (f^g)' = g f^(g-1) f' + f^g log(f) g', each part only where it does not vanish identically.
  static constexpr auto derivative(power const& e, auto const& d) {
    return e.exponent * pow(e.base, detail::lowered(e.exponent)) * d(e.base) + e * log(e.base) * d(e.exponent);
  }

  static constexpr int degree(int base, int exponent) { return base == 0 && exponent == 0 ? 0 : not_polynomial; }

  template <class T, class At>
  static constexpr T value(power const& e, At const& at) {
    if constexpr (detail::is_integer_value<E>)
      return detail::power_of_integer<T>(at(e.base), detail::integer_exponent(e.exponent.value));
    else return detail::power_of<T>(at(e.base), at(e.exponent));
  }

  static printed print(power const& e, printer const& p) { return detail::print_power(e.base, e.exponent, p); }
};

}  // namespace freefield
