#pragma once
/// @file
/// What a variable can be given and what can stand in a formula as a constant: numbers, and columns of numbers.

#include <freefield/core/expression/node.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

namespace freefield::detail {

template <class T>
concept character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                    std::same_as<T, char16_t> || std::same_as<T, char32_t>;

/// Has elements.  Eigen's matrices do, although they have the operators of a ring.
template <class T>
concept indexed = requires(T const& values) {
  { values.size() } -> std::convertible_to<std::ptrdiff_t>;
  values[0];
};

template <class T>
concept number = !expression<T> && !indexed<T> && !character<T> && ring_scalar<T>;

/// A number of another type than T that goes where T goes: a built-in integer, or what converts without a cast.
template <class X, class T>
concept number_for = !std::same_as<X, T> && !expression<X> && (std::integral<X> || std::convertible_to<X const&, T>);

/// A number that is yet to be worked out: the expression templates of Boost.Multiprecision.
template <class T>
concept lazy_number = requires { typename T::result_type; } && !std::same_as<T, typename T::result_type> &&
                      number<typename T::result_type> && std::convertible_to<T const&, typename T::result_type>;

/// False for a matrix of Eigen, whose elements have two indices.
template <class T> inline constexpr bool is_one_dimensional = true;
template <class T>
  requires requires { T::IsVectorAtCompileTime; }
inline constexpr bool is_one_dimensional<T> = static_cast<bool>(T::IsVectorAtCompileTime);

template <indexed T> using element_of = std::remove_cvref_t<decltype(std::declval<T const&>()[0])>;

/// What can be bound to a variable besides a number: an Eigen vector, a std::vector, a std::array, a std::span.
template <class T>
concept column = indexed<T> && !expression<T> && is_one_dimensional<T> && number<element_of<T>>;

/// An expression of Eigen whose elements are computed and not stored.
template <class T>
concept lazy_expression = requires {
  typename T::PlainObject;
  T::Flags;
} && (T::Flags & 0x40) == 0;  // Eigen's DirectAccessBit; core knows no Eigen

/// A lazy column is computed once, when it is bound: an element of a product would be as much work as the whole, and
/// the expression refers to operands that may be temporary.
template <class T>
concept lazy_column = column<T> && lazy_expression<T>;

/// T itself, or what a lazy number or column becomes.
template <class T>
constexpr auto plain_of() {
  if constexpr (lazy_number<T>) return std::type_identity<typename T::result_type>{};
  else if constexpr (lazy_column<T>) return std::type_identity<typename T::PlainObject>{};
  else return std::type_identity<T>{};
}
template <class T> using plain_t = typename decltype(plain_of<T>())::type;

template <class T> struct element { using type = T; };
template <column T> struct element<T> { using type = element_of<T>; };
template <class T> using element_t = typename element<T>::type;

}  // namespace freefield::detail
