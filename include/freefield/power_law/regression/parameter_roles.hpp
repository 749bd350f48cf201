#pragma once
/// @file
/// How each parameter enters a formula: in an exponent, as a scale of data, as a divisor, with a sign that a power
/// fixes.

#include <freefield/power_law/regression/curve.hpp>
#include <freefield/power_law/given.hpp>
#include <freefield/power_law/regression/natural_size.hpp>

#include <concepts>
#include <cstdint>

namespace freefield::detail::power_law {

template <class P, class Data, class L, class R>
inline constexpr bool scales_data =
    (std::same_as<L, P> && is_data<Data, R>) || (std::same_as<R, P> && is_data<Data, L>);

template <class P, class Data, class E>
constexpr parameter_role role_in();

/// Whether a data variable occurs in E.
template <class Data, class E>
inline constexpr bool has_data_in =
    without(Data{}, variable_set<>{}, variables_of<E>{}).size() < variables_of<E>::size();

template <class E> inline constexpr int data_sign = is_negated<E> ? -1 : 1;

template <class Size>
constexpr parameter_role role_by(Size) {
  return has_data<Size> ? parameter_role::size : parameter_role::general;
}
template <class E, int Sign>
constexpr parameter_role role_by(data_place<E, Sign>) {
  return Sign * data_sign<E> > 0 ? parameter_role::centre : parameter_role::offset;
}

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
  static constexpr parameter_role value =
      occurs<P, E> && !has_data_in<Data, E> ? parameter_role::exponent : role_in_any<P, Data>(type_list<B, E>{});
};
template <class P, class Data, class E>
constexpr parameter_role role_in() {
  return role_at<P, Data, E>::value;
}

/// The role of P, for which its size is asked where the place of P in the formula tells nothing.
template <class P, class Data, class E>
constexpr parameter_role role_of() {
  constexpr parameter_role by_place = role_in<P, Data, E>();
  using size = decltype(size_of_parameter<P, Data>::in(E{}, observed_size{}));
  bool const tells =
      by_place == parameter_role::exponent || (by_place == parameter_role::data_scale && has_data<size>);
  return tells ? by_place : role_by(size{});
}

/// The power of P as a factor of E: 0 where it is none.
template <class P, class E>
struct factor_power {
  static constexpr std::intmax_t value = std::same_as<P, E> ? 1 : 0;
};
template <class P, class L, class R>
struct factor_power<P, product_node<L, R>> {
  static constexpr std::intmax_t value = factor_power<P, L>::value + factor_power<P, R>::value;
};
template <class P, class B, std::intmax_t N>
struct factor_power<P, power_node<B, N, 1>> {
  static constexpr std::intmax_t value = N * factor_power<P, B>::value;
};

constexpr pole pole_of_order(std::intmax_t n) {
  return n <= 0 ? pole::none : n % 2 == 0 ? pole::even : pole::odd;
}
/// Of two poles, the one that limits a parameter more: an odd one, else an even one.
constexpr pole worse(pole a, pole b) {
  return a == pole::odd || b == pole::none ? a : b;
}

/// The pole that E has where P is 0.
template <class P, class E>
struct pole_at {
  template <class... Children>
  static constexpr pole of(type_list<Children...>) {
    pole result = pole::none;
    ((result = worse(result, pole_at<P, Children>::value)), ...);
    return result;
  }
  static constexpr pole value = of(children<E>{});
};
template <class P, class L, class R>
struct pole_at<P, quotient_node<L, R>> {
  static constexpr pole value = worse(pole_of_order(factor_power<P, R>::value),
                                      worse(pole_at<P, L>::value, pole_at<P, R>::value));
};
template <class P, class B, std::intmax_t N>
struct pole_at<P, power_node<B, N, 1>> {
  static constexpr pole inside = worse(pole_of_order(-N * factor_power<P, B>::value), pole_at<P, B>::value);
  static constexpr pole value = inside != pole::none && N % 2 == 0 ? pole::even : inside;
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
