#pragma once
/// @file
/// A string literal as a template argument.

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace freefield {

/// The name of a symbol as part of its type: `symbol<"alpha">`.
template <std::size_t Size>
struct fixed_string {
  char characters[Size]{};

  consteval fixed_string(char const (&literal)[Size]) { std::copy_n(literal, Size, characters); }

  constexpr std::string_view view() const { return {characters, Size - 1}; }
};

}  // namespace freefield
