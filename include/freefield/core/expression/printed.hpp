#pragma once
/// @file
/// Formulas as text, with how tightly the text binds; names and run-time constants.

#include <freefield/core/error.hpp>
#include <freefield/core/expression/node.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <ios>
#include <sstream>
#include <string>
#include <string_view>

namespace freefield {

/// How tightly a text binds: a + b, -a, a * b, what may stand right of a product sign, a^b, a.
enum class precedence { sum, negative, product, factor, power, atom };

/// A formula as text; one that is `negative` begins with the minus sign.
struct printed {
  std::string text;
  precedence binding;
};

enum class notation { plain, latex };

/// Writes the parts of a formula in one notation, run-time constants with a number of digits.
class printer {
 public:
  constexpr printer(notation language, std::streamsize precision) : language_(language), precision_(precision) {}

  constexpr bool latex() const { return language_ == notation::latex; }
  constexpr std::streamsize precision() const { return precision_; }

  template <expression E>
  printed operator()(E const& e) const {
    return node_traits<E>::print(e, *this);
  }

  /// The text of a part, in brackets where it binds less than its place asks for.
  template <expression E>
  std::string operator()(E const& e, precedence place) const {
    printed const p = (*this)(e);
    return p.binding < place ? in_brackets(p.text) : p.text;
  }

  std::string in_brackets(std::string const& text) const {
    return latex() ? "\\left(" + text + "\\right)" : "(" + text + ")";
  }

 private:
  notation language_;
  std::streamsize precision_;
};

namespace detail {

inline std::string latex_name(std::string_view name) {
  constexpr std::array<std::string_view, 32> greek{
      "alpha", "beta",  "gamma", "delta", "epsilon", "zeta",  "eta",   "theta",  "iota",  "kappa", "lambda",
      "mu",    "nu",    "xi",    "rho",   "sigma",   "tau",   "upsilon", "phi",  "chi",   "psi",   "omega",
      "Gamma", "Delta", "Theta", "Lambda", "Xi",     "Sigma", "Upsilon", "Phi",  "Psi",   "Omega"};
  auto const underscore = name.find('_');
  std::string const head(name.substr(0, underscore));
  bool const known = std::find(greek.begin(), greek.end(), head) != greek.end();
  std::string const base = known ? "\\" + head : head.size() > 1 ? "\\mathrm{" + head + "}" : head;
  if (underscore == std::string_view::npos) return base;
  return base + "_{" + latex_name(name.substr(underscore + 1)) + "}";
}

/// What does not print is a question mark.
template <class T>
std::string text_of_constant(T const& x, printer const& how) {
  if constexpr (streamable<T>) return text_with(how.precision(), x);
  else return "?";
}

/// A decimal number without its sign: digits and a point, perhaps an exponent.
inline bool is_decimal(std::string_view text) {
  auto const mantissa = text.substr(0, text.find_first_of("eE"));
  auto exponent = text.substr((std::min)(mantissa.size() + 1, text.size()));
  if (exponent.starts_with('+') || exponent.starts_with('-')) exponent.remove_prefix(1);
  return !mantissa.empty() && mantissa.find_first_not_of("0123456789.") == std::string_view::npos &&
         exponent.find_first_not_of("0123456789") == std::string_view::npos;
}

/// 1.5e-07 as 1.5 \cdot 10^{-7}.
inline printed latex_decimal(std::string const& text) {
  auto const e = text.find_first_of("eE");
  if (e == std::string::npos) return {text, precedence::atom};
  return {text.substr(0, e) + " \\cdot 10^{" + std::to_string(std::stol(text.substr(e + 1))) + "}",
          precedence::product};
}

/// A number without its sign.
inline printed print_magnitude(std::string const& text, printer const& how) {
  bool const infinite = text == "inf" || text == "infinity", undefined = text == "nan";
  if (infinite) return {how.latex() ? "\\infty" : "inf", precedence::atom};
  if (undefined) return {how.latex() ? "\\mathrm{nan}" : "nan", precedence::atom};
  if (is_decimal(text)) return how.latex() ? latex_decimal(text) : printed{text, precedence::atom};
  auto const slash = text.find('/');
  if (slash == std::string::npos || !is_decimal(text.substr(0, slash)) || !is_decimal(text.substr(slash + 1)))
    return {text, precedence::sum};  // whatever it is, it stands in brackets
  if (!how.latex()) return {text, precedence::product};
  return {"\\frac{" + text.substr(0, slash) + "}{" + text.substr(slash + 1) + "}", precedence::factor};
}

/// A run-time constant.  A NaN has no sign; a complex number reads 1 + 2i.
template <class T>
printed print_number(T const& x, printer const& how) {
  if constexpr (complex_scalar<T>) {
    using part = typename T::value_type;
    printed const real = print_number<part>(x.real(), how), imaginary = print_number<part>(x.imag(), how);
    bool const negative = imaginary.binding == precedence::negative;
    std::string const size = negative ? imaginary.text.substr(1) : imaginary.text;
    return {real.text + (negative ? " - " : " + ") + size + (how.latex() ? " i" : "i"), precedence::sum};
  } else {
    std::string const text = text_of_constant(x, how);
    if (!text.starts_with('-')) return print_magnitude(text, how);
    printed const magnitude = print_magnitude(text.substr(1), how);
    if (magnitude.binding == precedence::sum) return {text, precedence::sum};
    if (magnitude.text.find("nan") != std::string::npos) return magnitude;
    return {"-" + magnitude.text, precedence::negative};
  }
}

}  // namespace detail
}  // namespace freefield
