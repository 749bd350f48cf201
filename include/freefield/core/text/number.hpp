#pragma once
/// @file
/// Numbers as text: with all their digits, or as a stream would print them.

#include <freefield/core/version.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <ios>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

namespace freefield::detail {

template <class T>
concept streamable = requires(std::ostream& out, T const& value) { out << value; };

/// Writes all the digits that tell the number from its neighbours; for float and double the shortest such text.  The
/// stream's own precision is not changed.
template <streamable Value>
void write_value(std::ostream& out, Value const& value) {
  if constexpr (std::is_same_v<Value, float> || std::is_same_v<Value, double>) {
    char text[32];
    out << std::string_view(text, static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value).ptr - text));
  } else if constexpr (std::integral<Value> && sizeof(Value) == 1) {
    out << static_cast<int>(value);
  } else {
    using limits = std::numeric_limits<Value>;
    std::streamsize const before = out.precision();
    if constexpr (limits::is_specialized && !limits::is_exact) out.precision(limits::max_digits10);
    out << value;
    out.precision(before);
  }
}

/// The value as this stream would print it, with its precision, notation and locale.
template <streamable Value>
std::string text_as_in(std::ostream const& out, Value const& value) {
  std::ostringstream text;
  text.copyfmt(out);
  text.width(0);
  text << value;
  return text.str();
}

/// The value with this many digits.  An 8-bit integer is printed as a number, not as a character.
template <streamable Value>
std::string text_with(std::streamsize precision, Value const& value) {
  if constexpr (std::integral<Value>) {
    return std::to_string(value);
  } else {
    std::ostringstream text;
    text.precision(precision);
    text << value;
    return text.str();
  }
}

}  // namespace freefield::detail
