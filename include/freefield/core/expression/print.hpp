#pragma once
/// @file
/// Formulas as text: `E + A*N^(-alpha)` for people, `E + A N^{-\alpha}` for LaTeX.

#include <freefield/core/expression/printed.hpp>

#include <ostream>
#include <string>

namespace freefield {

/// The formula as plain text: "A*N^(-alpha) + E".  Constants known at run time have six digits.
template <expression E>
std::string to_string(E const& e) {
  return printer(notation::plain, 6)(e).text;
}

/// The formula as LaTeX; names of Greek letters become letters, what follows an underscore an index.
template <expression E>
std::string to_latex(E const& e) {
  return printer(notation::latex, 6)(e).text;
}

/// The formula as plain text, its run-time constants with as many digits as the stream asks for.
template <expression E>
std::ostream& operator<<(std::ostream& out, E const& e) {
  return out << printer(notation::plain, out.precision())(e).text;
}

}  // namespace freefield
