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

namespace detail {

/// name_index
template <std::size_t Index, std::size_t Size>
consteval auto with_index(fixed_string<Size> const& name) {
  constexpr std::size_t digits = Index < 10 ? 1 : Index < 100 ? 2 : 3;
  static_assert(Index < 1000);
  char text[Size + 1 + digits]{};
  std::copy_n(name.characters, Size - 1, text);
  text[Size - 1] = '_';
  for (std::size_t place = digits, rest = Index; place > 0; --place, rest /= 10)
    text[Size + place - 1] = static_cast<char>('0' + rest % 10);
  return fixed_string<Size + 1 + digits>(text);
}

}  // namespace detail
}  // namespace freefield
