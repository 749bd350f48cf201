#pragma once
/// @file
/// How each parameter enters a formula: in an exponent, as a scale of data, with a sign that a power fixes.

#include <freefield/power_law/curve.hpp>
#include <freefield/power_law/given.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>

namespace freefield::detail::power_law {

template <class P, class Data, class L, class R>
inline constexpr bool scales_data =
    (std::same_as<L, P> && is_data<Data, R>) || (std::same_as<R, P> && is_data<Data, L>);

template <class P, class Data, class E>
constexpr parameter_role role_in();

/// The first role that is not `general`.
template <class P, class Data>
constexpr parameter_role role_in_any(type_list<>) {
  return parameter_role::general;
}
template <class P, class Data, class First, class... Rest>
constexpr parameter_role role_in_any(type_list<First, Rest...>) {
  parameter_role const first = role_in<P, Data, First>();
  return first != parameter_role::general ? first : role_in_any<P, Data>(type_list<Rest...>{});
}

template <class P, class Data, class E>
struct role_at {
  static constexpr parameter_role value = role_in_any<P, Data>(children<E>{});
};
template <class P, class Data, class L, class R>
struct role_at<P, Data, quotient_node<L, R>> {
  static constexpr parameter_role value =
      scales_data<P, Data, L, R> ? parameter_role::data_scale : role_in_any<P, Data>(type_list<L, R>{});
};
template <class P, class Data, class B, class E>
struct role_at<P, Data, general_power_node<B, E>> {
  static constexpr parameter_role value = occurs<P, E> ? parameter_role::exponent : role_in<P, Data, B>();
};
template <class P, class Data, class E>
constexpr parameter_role role_in() {
  return role_at<P, Data, E>::value;
}

/// The position in Data of the column that P scales.  Where P scales a formula of several columns, it is the position
/// of the first; where P scales none, it is the number of columns.
template <class P, class Data, class E>
struct column_at {
  template <class... Children>
  static constexpr std::size_t first(type_list<Children...>) {
    std::size_t result = Data::size();
    ((result = (std::min)(result, column_at<P, Data, Children>::value)), ...);
    return result;
  }
  static constexpr std::size_t value = first(children<E>{});
};
template <class Data, class First, class... Rest>
constexpr std::size_t first_column(variable_set<First, Rest...>) {
  return Data::index_of(First{});
}
template <class P, class Data, class L, class R>
struct column_at<P, Data, quotient_node<L, R>> {
  static constexpr std::size_t choose() {
    if constexpr (std::same_as<L, P> && is_data<Data, R>) return first_column<Data>(variables_of<R>{});
    else if constexpr (std::same_as<R, P> && is_data<Data, L>) return first_column<Data>(variables_of<L>{});
    else return (std::min)(column_at<P, Data, L>::value, column_at<P, Data, R>::value);
  }
  static constexpr std::size_t value = choose();
};

/// The place of P in a power that exists only for P > 0, or cannot be continued through P = 0: P is a scale of data in
/// the base, as in (x/P)^..., or a divisor in the exponent, as in ...^(1/P).
enum class power_part { none, base, exponent };

template <class P, class Data, power_part Part, class E>
struct sign_at {
  template <class... Children>
  static constexpr bool any(type_list<Children...>) {
    constexpr power_part inner = is_sum<E> && Part == power_part::base ? power_part::none : Part;
    return (sign_at<P, Data, inner, Children>::is_fixed || ...);
  }
  static constexpr bool is_fixed = any(children<E>{});
};
template <class P, class Data, power_part Part, class L, class R>
struct sign_at<P, Data, Part, quotient_node<L, R>> {
  static constexpr bool is_fixed = (Part == power_part::base && scales_data<P, Data, L, R>) ||
                                   (Part == power_part::exponent && std::same_as<R, P>) ||
                                   sign_at<P, Data, Part, L>::is_fixed || sign_at<P, Data, Part, R>::is_fixed;
};
template <class P, class Data, power_part Part, class B, class E>
struct sign_at<P, Data, Part, general_power_node<B, E>> {
  static constexpr bool is_fixed = sign_at<P, Data, power_part::base, B>::is_fixed ||
                                   sign_at<P, Data, power_part::exponent, E>::is_fixed;
};

}  // namespace freefield::detail::power_law
