#pragma once
/// @file
/// Formulas as text: `E + A*N^(-alpha)` for people, `E + A N^{-\alpha}` for LaTeX.

#include <freefield/core/error.hpp>
#include <freefield/core/expression/symbol.hpp>
#include <freefield/core/expression/transform.hpp>

#include <algorithm>
#include <array>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>

namespace freefield {

namespace detail {

enum class notation { plain, latex };

/// How tightly a node binds; a child that binds less than its place asks for is put in brackets.
enum class precedence { sum, product, unary, power, atom };

/// Text under construction.
struct printer {
  std::ostringstream text;
  notation style;

  bool latex() const { return style == notation::latex; }
};

template <class E>
void print(printer& out, E const& e, precedence place);

inline void print_bracket(printer& out, bool open) {
  if (out.latex()) out.text << (open ? "\\left(" : "\\right)");
  else out.text << (open ? '(' : ')');
}

inline std::string latex_name(std::string_view name) {
  constexpr std::array<std::string_view, 28> greek{
      "alpha", "beta",  "gamma", "delta", "epsilon", "zeta",  "eta",   "theta", "kappa", "lambda", "mu",    "nu",    "xi",    "rho",
      "sigma", "tau",   "phi",   "chi",   "psi",     "omega", "Gamma", "Delta", "Theta", "Lambda", "Sigma", "Phi",   "Psi",   "Omega"};
  auto const underscore = name.find('_');
  std::string const head(name.substr(0, underscore));
  bool const known = std::find(greek.begin(), greek.end(), head) != greek.end();
  std::string const base = known ? "\\" + head : head.size() > 1 ? "\\mathrm{" + head + "}" : head;
  if (underscore == std::string_view::npos) return base;
  return base + "_{" + latex_name(name.substr(underscore + 1)) + "}";
}

template <class E> inline constexpr bool is_negative_term = false;
template <std::intmax_t N, std::intmax_t D> inline constexpr bool is_negative_term<constant_node<N, D>> = (N < 0);
template <std::intmax_t N, std::intmax_t D, class E>
inline constexpr bool is_negative_term<product_node<constant_node<N, D>, E>> = (N < 0);

template <class E> struct precedence_of { static constexpr precedence value = precedence::atom; };
template <std::intmax_t N, std::intmax_t D>
struct precedence_of<constant_node<N, D>> {
  static constexpr precedence value = N < 0 ? precedence::sum : D != 1 ? precedence::product : precedence::atom;
};
template <class L, class R> struct precedence_of<sum_node<L, R>> { static constexpr precedence value = precedence::sum; };
template <class L, class R>
struct precedence_of<product_node<L, R>> {
  static constexpr precedence value = is_negative_term<product_node<L, R>> ? precedence::sum : precedence::product;
};
template <class L, class R> struct precedence_of<quotient_node<L, R>> { static constexpr precedence value = precedence::product; };
template <class B, std::intmax_t N, std::intmax_t D> struct precedence_of<power_node<B, N, D>> { static constexpr precedence value = precedence::power; };
template <class B, class E> struct precedence_of<general_power_node<B, E>> { static constexpr precedence value = precedence::power; };

template <std::intmax_t N, std::intmax_t D>
void print_node(printer& out, constant_node<N, D> const&) {
  if (out.latex() && D != 1) out.text << (N < 0 ? "-" : "") << "\\frac{" << (N < 0 ? -N : N) << "}{" << D << '}';
  else if (D != 1) out.text << N << '/' << D;
  else out.text << N;
}

template <class T>
void print_node(printer& out, value_node<T> const& e) {
  if constexpr (streamable<T>) out.text << e.value;
  else out.text << '?';
}

inline void print_node(printer& out, pi_node const&) { out.text << (out.latex() ? "\\pi" : "pi"); }

template <fixed_string Name>
void print_node(printer& out, symbol_node<Name> const&) {
  if (out.latex()) out.text << latex_name(Name.view());
  else out.text << Name.view();
}

template <std::size_t I>
void print_node(printer& out, field_node<I> const&) {
  if (out.latex()) out.text << "\\phi_{" << I << '}';
  else out.text << "phi" << I;
}

template <std::size_t I>
void print_node(printer& out, slot_node<I> const&) {
  out.text << 'c' << I;
}

template <class L, class R>
void print_node(printer& out, sum_node<L, R> const& e) {
  print(out, e.left, precedence::sum);
  if constexpr (is_negative_term<R>) {
    out.text << " - ";
    print(out, constant<-1> * e.right, precedence::product);
  } else {
    out.text << " + ";
    print(out, e.right, precedence::product);
  }
}

template <class L, class R>
void print_node(printer& out, product_node<L, R> const& e) {
  print(out, e.left, precedence::product);
  out.text << (out.latex() ? " " : "*");
  print(out, e.right, precedence::unary);
}

/// The numerator and denominator of a fraction.
template <class L, class R>
void print_fraction(printer& out, L const& numerator, R const& denominator) {
  if (out.latex()) {
    out.text << "\\frac{";
    print(out, numerator, precedence::sum);
    out.text << "}{";
    print(out, denominator, precedence::sum);
    out.text << '}';
  } else {
    print(out, numerator, precedence::product);
    out.text << '/';
    print(out, denominator, precedence::unary);
  }
}

template <std::intmax_t N, std::intmax_t D, class E>
void print_node(printer& out, product_node<constant_node<N, D>, E> const& e) {
  if constexpr (N < 0) {
    out.text << '-';
    print(out, constant<-1> * e, precedence::product);
  } else if constexpr (D != 1) {
    print_fraction(out, constant<N> * e.right, constant<D>);
  } else {
    out.text << N << (out.latex() ? " " : "*");
    print(out, e.right, precedence::product);
  }
}

template <class L, class R>
void print_node(printer& out, quotient_node<L, R> const& e) {
  print_fraction(out, e.left, e.right);
}

template <class Exponent>
void print_exponent(printer& out, Exponent const& exponent) {
  out.text << '^';
  if (out.latex()) {
    out.text << '{';
    print(out, exponent, precedence::sum);
    out.text << '}';
  } else {
    print(out, exponent, precedence::atom);
  }
}

template <class B, std::intmax_t N, std::intmax_t D>
void print_node(printer& out, power_node<B, N, D> const& e) {
  print(out, e.base, precedence::atom);
  print_exponent(out, constant<N, D>);
}

template <class B, class E>
void print_node(printer& out, general_power_node<B, E> const& e) {
  print(out, e.base, precedence::atom);
  print_exponent(out, e.exponent);
}

constexpr std::string_view function_name(function_kind kind) {
  constexpr std::array<std::string_view, 9> names{"abs", "cos", "erf", "exp", "log", "sign", "sin", "sqrt", "tanh"};
  return names[static_cast<std::size_t>(kind)];
}

template <function_kind Kind, class A>
void print_node(printer& out, function_node<Kind, A> const& e) {
  if (out.latex() && Kind == function_kind::sqrt) {
    out.text << "\\sqrt{";
    print(out, e.argument, precedence::sum);
    out.text << '}';
    return;
  }
  bool const macro = Kind != function_kind::abs && Kind != function_kind::erf && Kind != function_kind::sign;
  if (out.latex()) out.text << (macro ? "\\" : "\\operatorname{") << function_name(Kind) << (macro ? "" : "}");
  else out.text << function_name(Kind);
  print_bracket(out, true);
  print(out, e.argument, precedence::sum);
  print_bracket(out, false);
}

template <class E>
void print(printer& out, E const& e, precedence place) {
  bool const brackets = precedence_of<E>::value < place;
  if (brackets) print_bracket(out, true);
  print_node(out, e);
  if (brackets) print_bracket(out, false);
}

template <class E>
std::string printed(E const& e, notation style, std::streamsize precision) {
  printer out{{}, style};
  out.text.precision(precision);
  print(out, e, precedence::sum);
  return out.text.str();
}

}  // namespace detail

/// The formula as plain text: "A*N^(-alpha) + E".
template <expression E>
std::string to_string(E const& e) {
  return detail::printed(e, detail::notation::plain, 6);
}

/// The formula as LaTeX; names of Greek letters become letters, what follows an underscore an index.
template <expression E>
std::string to_latex(E const& e) {
  return detail::printed(e, detail::notation::latex, 6);
}

template <expression E>
std::ostream& operator<<(std::ostream& out, E const& e) {
  return out << detail::printed(e, detail::notation::plain, out.precision());
}

}  // namespace freefield
