#pragma once
/// @file
/// The values of variables, and of subexpressions that are already known, looked up by type.

#include <freefield/core/expression/query.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace freefield::detail {

/// The value of one node.
template <class Node, class T>
struct entry {
  T value;
};

template <class... Entries>
struct environment : Entries... {};

/// An environment and one more value.
template <class Environment, class Entry>
struct extended_environment : Environment, Entry {};

template <class Node, class T>
constexpr T const& look_up(entry<Node, T> const& found) {
  return found.value;
}

template <class Node, class Environment>
concept known_in = requires(Environment const& values) { look_up<Node>(values); };

template <class Node, class T, class Environment>
constexpr auto with(Environment const& values, T const& value) {
  return extended_environment<Environment, entry<Node, T>>{values, {value}};
}

/// The scalar in which a value of type A meets one of type B: the one into which the other goes without a cast, else
/// the common type of the language; integers of both signs meet in the largest signed integer, where -1 stays -1.
template <class A, class B>
struct promote {
  static constexpr bool up = std::is_convertible_v<A, B>, down = std::is_convertible_v<B, A>;
  static constexpr bool signs_differ =
      std::integral<A> && std::integral<B> && std::is_signed_v<A> != std::is_signed_v<B>;
  static constexpr auto choose() {
    if constexpr (std::is_void_v<A>) return std::type_identity<B>{};
    else if constexpr (std::is_void_v<B> || std::same_as<A, B>) return std::type_identity<A>{};
    else if constexpr (signs_differ) return std::type_identity<std::intmax_t>{};
    else if constexpr (up && down) return std::common_type<A, B>{};
    else if constexpr (up) return std::type_identity<B>{};
    else {
      static_assert(down, "freefield: values of two scalars meet, and neither converts to the other without a cast");
      return std::type_identity<A>{};
    }
  }
  using type = typename decltype(choose())::type;
};

template <class... Ts> struct promote_all { using type = void; };
template <class T, class... Ts>
struct promote_all<T, Ts...> { using type = typename promote<T, typename promote_all<Ts...>::type>::type; };

/// The scalars of the run-time constants of a formula: the built-in ones adapt to the variables, the others do not.
template <class E, bool BuiltIn>
struct constants_scalar { using type = typename constants_scalar<children<E>, BuiltIn>::type; };
template <class T, bool BuiltIn>
struct constants_scalar<value_node<T>, BuiltIn> {
  using type = std::conditional_t<std::is_arithmetic_v<T> == BuiltIn, T, void>;
};
template <class... Children, bool BuiltIn>
struct constants_scalar<type_list<Children...>, BuiltIn> {
  using type = typename promote_all<typename constants_scalar<Children, BuiltIn>::type...>::type;
};

/// Integers below int are computed as int, as everywhere in C++.
template <class T> struct promoted { using type = T; };
template <std::integral T> struct promoted<T> { using type = decltype(+std::declval<T>()); };
template <> struct promoted<void> { using type = int; };

/// The scalar of an evaluation: that of the variables; where they are integers or absent, that of the constants too.
template <class E, class... Values>
struct evaluation_scalar {
  using given = typename promote_all<element_t<Values>..., typename constants_scalar<E, false>::type>::type;
  static constexpr bool decided = !std::is_void_v<given> && !std::is_integral_v<given>;
  using adaptable = std::conditional_t<decided, void, typename constants_scalar<E, true>::type>;
  using chosen = typename promote<given, adaptable>::type;
  using type = typename promoted<chosen>::type;
};

}  // namespace freefield::detail
