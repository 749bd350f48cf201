#pragma once
/// @file
/// Terms of a sum as text: 1 - 1/2 g + 2/3 g^2.

#include <freefield/core/text/number.hpp>

#include <ostream>
#include <string>
#include <string_view>

namespace freefield::detail {

/// Appends ` name^power` to a monomial; nothing for the power zero.
inline void append_power(std::string& monomial, std::string_view name, int power) {
  if (power == 0) return;
  if (!monomial.empty()) monomial += ' ';
  monomial += name;
  if (power > 1) monomial += '^' + std::to_string(power);
}

/// Writes ` + c m` or ` - c m`; for the first term of a sum `c m` or `-c m`.  A coefficient that is a sum itself is put
/// in brackets, and a coefficient 1 is not written.
template <streamable T>
void write_term(std::ostream& out, T const& coefficient, std::string const& monomial, bool first) {
  std::string text = text_as_in(out, coefficient);
  bool const composite = text.find_first_of("+-( ", 1) != std::string::npos && text.find('e') == std::string::npos;
  bool const negative = !composite && text.front() == '-';
  if (negative) text.erase(0, 1);
  if (composite && text.front() != '(') text = '(' + text + ')';
  out << (first ? (negative ? "-" : "") : (negative ? " - " : " + "));
  if (monomial.empty()) out << text;
  else out << (text == "1" ? "" : text + ' ') << monomial;
}

}  // namespace freefield::detail
