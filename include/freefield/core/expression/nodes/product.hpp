#pragma once
/// @file
/// a * b; a rational coefficient stands on the left.

#include <freefield/core/expression/nodes/constant.hpp>
#include <freefield/core/expression/nodes/binary.hpp>

#include <string>
#include <string_view>

namespace freefield {

template <class L, class R>
struct product_node : node<product_node<L, R>> {
  [[no_unique_address]] L left;
  [[no_unique_address]] R right;

  constexpr product_node() = default;
  constexpr product_node(L const& l, R const& r) : left(l), right(r) {}
};

namespace detail {

template <class T> inline constexpr bool is_product = false;
template <class L, class R> inline constexpr bool is_product<product_node<L, R>> = true;

template <class T> inline constexpr bool is_negated = false;
template <class R> inline constexpr bool is_negated<product_node<constant_node<-1>, R>> = true;

/// coefficient * value
template <class T, std::intmax_t N, std::intmax_t D>
constexpr T multiple_of(constant_node<N, D>, T const& value) {
  check_constant<T, N, D>();
  T const multiple = N == 1 ? value : N == -1 ? T(-value) : T(integer<T>(N) * value);
  if constexpr (D == 1) return multiple;
  else return T(multiple / integer<T>(D));
}

inline bool is_digit(char c) { return '0' <= c && c <= '9'; }

/// Between two factors: nothing to see in LaTeX, but a dot where digits would meet digits or a fraction.
inline std::string_view between_factors(std::string_view left, std::string_view right, printer const& p) {
  if (!p.latex()) return "*";
  bool const meet = is_digit(right.front()) || (is_digit(left.back()) && right.starts_with("\\frac"));
  return meet ? " \\cdot " : " ";
}

/// left * right, negative where the left factor is.
inline printed print_product(printed const& left, std::string const& right, printer const& p) {
  std::string const first = left.binding < precedence::negative ? p.in_brackets(left.text) : left.text;
  precedence const binding = left.binding == precedence::negative ? precedence::negative : precedence::product;
  return {first + std::string(between_factors(first, right, p)) + right, binding};
}

/// A coefficient times a formula: -x, x/2, 3*x/2.
template <std::intmax_t N, std::intmax_t D, class E>
printed print_multiple(constant_node<N, D>, E const& e, printer const& p) {
  if constexpr (N == -1 && D == 1) return {std::string("-").append(p(e, precedence::product)), precedence::negative};
  else if constexpr (D == 1) return print_product(p(constant<N>), p(e, precedence::product), p);
  else return print_fraction(constant<N> * e, constant<D>, p);
}

}  // namespace detail

template <class L, class R>
struct node_traits<product_node<L, R>> : detail::binary_traits<product_node<L, R>> {
  using product = product_node<L, R>;
  static constexpr bool is_total = true;

  static constexpr auto rebuilt(product const&, auto const& left, auto const& right) { return left * right; }

  static constexpr auto derivative(product const& e, auto const& d) {
    return d(e.left) * e.right + e.left * d(e.right);
  }

  static constexpr int degree(int left, int right) { return left < 0 || right < 0 ? not_polynomial : left + right; }

  template <class T, class At>
  static constexpr T value(product const& e, At const& at) {
    if constexpr (detail::is_constant<L>) return detail::multiple_of<T>(e.left, at(e.right));
    else return T(at(e.left) * at(e.right));
  }

  static printed print(product const& e, printer const& p) {
    if constexpr (detail::is_constant<L>) return detail::print_multiple(e.left, e.right, p);
    else return detail::print_product(p(e.left), p(e.right, precedence::factor), p);
  }
};

}  // namespace freefield
