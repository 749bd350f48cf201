#pragma once
/// @file
/// Powers of data with parameters in the exponent, as in x^-alpha: the logarithm of the data is computed once.

#include <freefield/core/expression.hpp>

#include <limits>
#include <string>

namespace freefield {

namespace detail::power_law {

/// The logarithm of the base of a power.  That of 0 is a number so large that 0^b = exp(b log 0) is 0 for b > 0 and has
/// no value for b < 0, while the derivatives of 0^b with respect to b are 0.
struct base_logarithm {
  template <class T>
    requires requires(T const& x) { math::log(x); }
  constexpr T operator()(T const& x) const {
    if (x == T(0)) return T(-(math::sqrt(T((std::numeric_limits<T>::max)())) / T(16)));
    return math::log(x);
  }
};

}  // namespace detail::power_law

template <class A>
struct node_traits<function_node<detail::power_law::base_logarithm, A>>
    : detail::elementary_traits<detail::power_law::base_logarithm, A> {
  static constexpr bool is_total = false;
  static constexpr auto rebuilt(auto const&, auto const& a) {
    return function_node<detail::power_law::base_logarithm, A>({}, a);
  }
  static constexpr auto slope(auto const& e) { return constant<1> / e.argument; }
  static printed print(auto const& e, printer const& p) {
    return {"power of " + p(e.argument, precedence::atom), precedence::atom};
  }
};

namespace detail::power_law {

template <class E>
constexpr auto logarithm_of_base(E const& e) {
  return function_node<base_logarithm, E>({}, e);
}

/// Whether E is data over a parameter, which is positive where this is the base of a power.
template <class Data, class E> inline constexpr bool is_scaled_data = false;
template <class Data, class L, class R>
inline constexpr bool is_scaled_data<Data, quotient_node<L, R>> = is_data<Data, L> && variable<R> && !is_data<Data, R>;

/// f^g as exp(g log f) wherever Data determines f but not g, and (f/p)^g as exp((log f - log p) g) for a parameter p.
/// The order of the parameters stays.
template <class Data, class E>
constexpr auto with_logarithms(E const& e) {
  auto const inner = [](auto const& operand) { return with_logarithms<Data>(operand); };
  if constexpr (is_general_power<E>) {
    using base = std::remove_cvref_t<decltype(e.base)>;
    if constexpr (is_data<Data, base> && !is_data<Data, E>)
      return exp(inner(e.exponent) * logarithm_of_base(e.base));
    else if constexpr (is_scaled_data<Data, base>)
      return exp((logarithm_of_base(e.base.left) - log(e.base.right)) * inner(e.exponent));
    else return map_children(e, inner);
  } else {
    return map_children(e, inner);
  }
}

template <class E> inline constexpr bool is_base_logarithm = false;
template <class A> inline constexpr bool is_base_logarithm<function_node<base_logarithm, A>> = true;

}  // namespace detail::power_law
}  // namespace freefield
