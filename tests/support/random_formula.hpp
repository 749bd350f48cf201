#pragma once
/// @file
/// Random formulas that are the same in formulas and in numbers: `random_formula<7, 4>(x, y)` is a formula where x and
/// y are symbols, and its value where they are numbers.

#include <freefield/core/expression.hpp>

#include <cstdint>

namespace support {

/// The number N/D in the company of x: a constant of a formula, or a number.
template <std::intmax_t N, std::intmax_t D = 1, class X>
constexpr auto fraction_beside(X const&) {
  if constexpr (freefield::expression<X>) return freefield::constant<N, D>;
  else return X(X(static_cast<int>(N)) / X(static_cast<int>(D)));
}

/// The same as a constant that is known at run time only.
template <class X>
constexpr auto number_beside(X const&, double value) {
  if constexpr (freefield::expression<X>) return freefield::value_node<double>(value);
  else return X(value);
}

template <class X>
auto circle_beside(X const&) {
  if constexpr (freefield::expression<X>) return freefield::pi;
  else return freefield::math::pi<X>();
}

template <class A>
auto squared(A const& a) {
  if constexpr (freefield::expression<A>) return freefield::pow<2>(a);
  else return A(a * a);
}

template <std::intmax_t N, std::intmax_t D, class A>
auto to_the(A const& a) {
  if constexpr (freefield::expression<A>) return freefield::pow<N, D>(a);
  else return pow(a, A(A(static_cast<int>(N)) / A(static_cast<int>(D))));
}

template <class A>
auto sign_of(A const& a) {
  if constexpr (freefield::expression<A>) return sign(a);
  else return freefield::math::sign(a);
}
template <class A, class B>
auto smaller_of(A const& a, B const& b) {
  if constexpr (freefield::expression<A>) return min(a, b);
  else return freefield::math::min(a, b);
}
template <class A, class B>
auto larger_of(A const& a, B const& b) {
  if constexpr (freefield::expression<A>) return max(a, b);
  else return freefield::math::max(a, b);
}

/// A callable of two numbers.
struct saddle {
  template <class T>
  T operator()(T const& a, T const& b) const { return T(T(a * b) / T(T(1) + T(a * a))); }
};
template <class A, class B>
auto saddle_of(A const& a, B const& b) {
  if constexpr (freefield::expression<A> || freefield::expression<B>)
    return freefield::formula<"saddle">(saddle{})(a, b);
  else return saddle{}(a, b);
}

/// A hash of 64 bits: splitmix64 of G. L. Steele, D. Lea, C. H. Flood, OOPSLA (2014).
constexpr std::uint64_t scrambled(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

template <std::uint64_t Hash, class X, class Y>
auto random_leaf(X const& x, Y const& y) {
  constexpr auto kind = Hash % 8;
  if constexpr (kind < 3) return x;
  else if constexpr (kind < 6) return y;
  else if constexpr (kind == 6) return number_beside(x, 0.75);
  else return fraction_beside<static_cast<std::intmax_t>(Hash / 8 % 5) - 7, 3>(x);
}

/// A function of one operand that has a value for every number.
template <std::uint64_t Kind, class A>
auto random_function(A const& a) {
  auto const one = fraction_beside<1>(a);
  if constexpr (Kind == 0) return -a;
  else if constexpr (Kind == 1) return exp(-a);
  else if constexpr (Kind == 2) return log(one + squared(a));
  else if constexpr (Kind == 3) return sin(a);
  else if constexpr (Kind == 4) return cos(circle_beside(a) * a);
  else if constexpr (Kind == 5) return tanh(a);
  else if constexpr (Kind == 6) return erf(a);
  else if constexpr (Kind == 7) return atan(a);
  else if constexpr (Kind == 8) return sinh(a);
  else if constexpr (Kind == 9) return cosh(a);
  else if constexpr (Kind == 10) return log1p(squared(a));
  else if constexpr (Kind == 11) return expm1(-a);
  else if constexpr (Kind == 12) return log2(one + squared(a));
  else if constexpr (Kind == 13) return log10(one + squared(a));
  else if constexpr (Kind == 14) return sqrt(one + squared(a));
  else if constexpr (Kind == 15) return abs(a);
  else if constexpr (Kind == 16) return sign_of(a);
  else if constexpr (Kind == 17) return squared(a);
  else if constexpr (Kind == 18) return to_the<-2, 1>(one + abs(a));
  else return to_the<3, 2>(one + abs(a));
}
inline constexpr std::uint64_t functions = 20;

template <std::uint64_t Kind, class A, class B>
auto random_operation(A const& a, B const& b) {
  auto const one = fraction_beside<1>(a);
  if constexpr (Kind == 0) return a + b;
  else if constexpr (Kind == 1) return a - b;
  else if constexpr (Kind == 2) return a * b;
  else if constexpr (Kind == 3) return a / (one + squared(b));
  else if constexpr (Kind == 4) return pow(one + squared(a), b);
  else if constexpr (Kind == 5) return smaller_of(a, b);
  else if constexpr (Kind == 6) return larger_of(a, b);
  else if constexpr (Kind == 7) return fraction_beside<3>(a) * a - b;
  else if constexpr (Kind == 8) return a - squared(b);
  else if constexpr (Kind == 9) return saddle_of(a, b);
  else return number_beside(a, -1.25) * a - fraction_beside<2, 7>(b) * b;
}
inline constexpr std::uint64_t operations = 11;

template <std::uint64_t Seed, int Depth, class X, class Y>
auto random_formula(X const& x, Y const& y) {
  constexpr std::uint64_t hash = scrambled(Seed);
  if constexpr (Depth == 0) {
    return random_leaf<hash>(x, y);
  } else if constexpr (hash % 3 == 0) {
    return random_function<hash / 3 % functions>(random_formula<scrambled(hash), Depth - 1>(x, y));
  } else {
    return random_operation<hash / 3 % operations>(random_formula<scrambled(hash), Depth - 1>(x, y),
                                                   random_formula<scrambled(hash + 1), Depth - 1>(x, y));
  }
}

/// visit(integral_constant<Seed>) for First, ..., First + Count - 1.
template <std::uint64_t First, std::uint64_t Count, class Visit>
void for_each_seed(Visit const& visit) {
  [&]<std::uint64_t... I>(std::integer_sequence<std::uint64_t, I...>) {
    (visit(std::integral_constant<std::uint64_t, First + I>{}), ...);
  }(std::make_integer_sequence<std::uint64_t, Count>{});
}

}  // namespace support
