#pragma once
/// @file
/// Formulas as text: `E + A*N^(-alpha)` for people, `E + A N^{-\alpha}` for LaTeX.

#include <freefield/core/error.hpp>
#include <freefield/core/expression/print_number.hpp>
#include <freefield/core/expression/symbol.hpp>
#include <freefield/core/expression/transform.hpp>

#include <array>
#include <ostream>
#include <string>
#include <string_view>

namespace freefield {

namespace detail {

template <class E>
printed print(E const& e, style const& how);

/// The text of a part, in brackets where it binds less than its place asks for.
template <class E>
std::string part(E const& e, precedence place, style const& how) {
  printed const p = print(e, how);
  return p.binding < place ? in_brackets(p.text, how) : p.text;
}

template <std::intmax_t N, std::intmax_t D>
printed print_node(constant_node<N, D> const&, style const& how) {
  std::string const sign = N < 0 ? "-" : "", numerator = std::to_string(N < 0 ? -N : N),
                    denominator = std::to_string(D);
  precedence const positive = D == 1 ? precedence::atom : how.latex() ? precedence::factor : precedence::product;
  std::string const fraction =
      how.latex() ? "\\frac{" + numerator + "}{" + denominator + "}" : numerator + "/" + denominator;
  return {sign + (D == 1 ? numerator : fraction), N < 0 ? precedence::negative : positive};
}

template <class T>
printed print_node(value_node<T> const& e, style const& how) {
  return print_number(e.value, how);
}

inline printed print_node(pi_node const&, style const& how) { return {how.latex() ? "\\pi" : "pi", precedence::atom}; }

template <fixed_string Name>
printed print_node(symbol_node<Name> const&, style const& how) {
  return {how.latex() ? latex_name(Name.view()) : std::string(Name.view()), precedence::atom};
}

template <std::size_t I>
printed print_node(field_node<I> const&, style const& how) {
  std::string const index = std::to_string(I);
  return {how.latex() ? "\\phi_{" + index + "}" : "phi" + index, precedence::atom};
}

template <std::size_t I>
printed print_node(slot_node<I> const&, style const&) {
  return {"c" + std::to_string(I), precedence::atom};
}

/// A term that begins with a minus sign is subtracted.
template <class L, class R>
printed print_node(sum_node<L, R> const& e, style const& how) {
  std::string const left = part(e.left, precedence::sum, how);
  printed const right = print(e.right, how);
  if (right.binding == precedence::negative) return {left + " - " + right.text.substr(1), precedence::sum};
  return {left + " + " + part(e.right, precedence::product, how), precedence::sum};
}

inline bool is_digit(char c) { return '0' <= c && c <= '9'; }

/// Between two factors: nothing to see in LaTeX, but a dot where digits would meet digits or a fraction.
inline std::string_view between_factors(std::string_view left, std::string_view right, style const& how) {
  if (!how.latex()) return "*";
  bool const meet = is_digit(right.front()) || (is_digit(left.back()) && right.starts_with("\\frac"));
  return meet ? " \\cdot " : " ";
}

/// left * right, negative where the left factor is.
inline printed product_of(printed const& left, std::string const& right, style const& how) {
  std::string const first = left.binding < precedence::negative ? in_brackets(left.text, how) : left.text;
  precedence const binding = left.binding == precedence::negative ? precedence::negative : precedence::product;
  return {first + std::string(between_factors(first, right, how)) + right, binding};
}

template <class L, class R>
printed print_node(product_node<L, R> const& e, style const& how) {
  return product_of(print(e.left, how), part(e.right, precedence::factor, how), how);
}

/// The numerator over the denominator; a minus sign of the numerator stands before the fraction.
template <class L, class R>
printed print_fraction(L const& numerator, R const& denominator, style const& how) {
  printed const above = print(numerator, how);
  bool const negative = above.binding == precedence::negative;
  std::string const text = negative ? above.text.substr(1) : above.text;
  std::string const sign = negative ? "-" : "";
  if (how.latex()) {
    return {sign + "\\frac{" + text + "}{" + part(denominator, precedence::sum, how) + "}",
            negative ? precedence::negative : precedence::factor};
  }
  std::string const left = above.binding < precedence::negative ? in_brackets(text, how) : text;
  return {sign + left + "/" + part(denominator, precedence::factor, how),
          negative ? precedence::negative : precedence::product};
}

/// A coefficient times a formula: -x, x/2, 3*x/2.
template <std::intmax_t N, std::intmax_t D, class E>
printed print_node(product_node<constant_node<N, D>, E> const& e, style const& how) {
  if constexpr (N == -1 && D == 1) return {"-" + part(e.right, precedence::product, how), precedence::negative};
  else if constexpr (D == 1) return product_of(print(constant<N>, how), part(e.right, precedence::product, how), how);
  else return print_fraction(constant<N> * e.right, constant<D>, how);
}

template <class L, class R>
printed print_node(quotient_node<L, R> const& e, style const& how) {
  return print_fraction(e.left, e.right, how);
}

template <class B, class E>
printed print_power(B const& base, E const& exponent, style const& how) {
  std::string const below = part(base, precedence::atom, how);
  if (how.latex()) return {below + "^{" + part(exponent, precedence::sum, how) + "}", precedence::power};
  return {below + "^" + part(exponent, precedence::atom, how), precedence::power};
}

template <class B, std::intmax_t N, std::intmax_t D>
printed print_node(power_node<B, N, D> const& e, style const& how) {
  return print_power(e.base, constant<N, D>, how);
}

template <class B, class E>
printed print_node(general_power_node<B, E> const& e, style const& how) {
  return print_power(e.base, e.exponent, how);
}

constexpr std::string_view function_name(function_kind kind) {
  constexpr std::array<std::string_view, 9> names{"abs", "cos", "erf", "exp", "log", "sign", "sin", "sqrt", "tanh"};
  return names[static_cast<std::size_t>(kind)];
}

template <function_kind Kind, class A>
printed print_node(function_node<Kind, A> const& e, style const& how) {
  std::string const name(function_name(Kind)), argument = part(e.argument, precedence::sum, how);
  if (!how.latex()) return {name + in_brackets(argument, how), precedence::atom};
  if (Kind == function_kind::sqrt) return {"\\sqrt{" + argument + "}", precedence::atom};
  bool const macro = Kind != function_kind::abs && Kind != function_kind::erf && Kind != function_kind::sign;
  return {(macro ? "\\" + name : "\\operatorname{" + name + "}") + in_brackets(argument, how), precedence::atom};
}

template <class E>
printed print(E const& e, style const& how) {
  return print_node(e, how);
}

}  // namespace detail

/// The formula as plain text: "A*N^(-alpha) + E".  Constants known at run time have six digits.
template <expression E>
std::string to_string(E const& e) {
  return detail::print(e, {detail::notation::plain, 6}).text;
}

/// The formula as LaTeX; names of Greek letters become letters, what follows an underscore an index.
template <expression E>
std::string to_latex(E const& e) {
  return detail::print(e, {detail::notation::latex, 6}).text;
}

/// The formula as plain text, its run-time constants with as many digits as the stream asks for.
template <expression E>
std::ostream& operator<<(std::ostream& out, E const& e) {
  return out << detail::print(e, {detail::notation::plain, out.precision()}).text;
}

}  // namespace freefield
