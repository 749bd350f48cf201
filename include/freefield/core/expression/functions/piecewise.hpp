#pragma once
/// @file
/// Functions of formulas that have kinks or jumps, and their derivatives.

#include <freefield/core/expression/functions/elementary.hpp>
#include <freefield/core/order.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace freefield {

namespace detail {

/// Of three formulas c, a, b: a where c > 0, b where c < 0, their mean where c = 0.
struct selection {};

/// The derivative of an order of Dirac's delta function, which is zero but at 0 and has the integral 1.
template <int Order>
struct dirac_delta {};

/// The traits of a function with a kink: it is smooth where that is not zero.
template <class F, class... As>
struct piecewise_traits : function_traits<F, As...> {
  static constexpr bool is_total = true, is_expensive = false;
};

template <class T>
constexpr void require_order() {
  static_assert(ordered_scalar<T>, "freefield: the formula compares, and this scalar has no order");
}

/// A number that stands for a constant without folding: 1 / (1 + sign(x)) is to have a value where x < 0, too.
constexpr value_node<int> unfolded(int number) {
  return value_node<int>(number);
}

template <expression C, expression A, expression B>
constexpr auto select(C const& c, A const& a, B const& b) {
  if constexpr (std::same_as<A, B> && is_static<A>) return a;
  else return function_of<selection>(c, a, b);
}

template <int Order = 0, expression A>
constexpr auto delta(A const& a) {
  return function_of<dirac_delta<Order>>(a);
}

}  // namespace detail

template <class A>
struct node_traits<function_node<math::abs_function, A>> : detail::piecewise_traits<math::abs_function, A> {
  static constexpr std::string_view name = "abs", latex = "\\operatorname{abs}";

  static constexpr auto rebuilt(auto const&, auto const& a) { return abs(a); }
  static constexpr auto derivative(auto const& e, auto const& d) { return sign(e.argument) * d(e.argument); }
  static constexpr auto kink(auto const& e) { return e.argument; }
  static constexpr auto sides(auto const& e) { return std::tuple(e.argument, detail::unfolded(-1) * e.argument); }

  template <class T, class At>
  static constexpr T value(auto const& e, At const& at) {
    T const x = at(e.argument);
    static_assert(std::unsigned_integral<T> || requires { math::abs(x); },
                  "freefield: the formula has an absolute value, and this scalar has no abs");
    if constexpr (std::unsigned_integral<T>) return x;
    else return math::abs(x);
  }
};

template <class A>
struct node_traits<function_node<math::sign_function, A>> : detail::piecewise_traits<math::sign_function, A> {
  static constexpr std::string_view name = "sign", latex = "\\operatorname{sign}";

  static constexpr auto rebuilt(auto const&, auto const& a) { return sign(a); }
  static constexpr auto derivative(auto const& e, auto const& d) {
    return constant<2> * detail::delta(e.argument) * d(e.argument);
  }
  static constexpr auto kink(auto const& e) { return e.argument; }
  static constexpr auto sides(auto const&) { return std::tuple(detail::unfolded(1), detail::unfolded(-1)); }

  template <class T, class At>
  static constexpr T value(auto const& e, At const& at) {
    detail::require_order<T>();
    return math::sign(at(e.argument));
  }
};

template <class A, class B>
struct node_traits<function_node<math::min_function, A, B>> : detail::piecewise_traits<math::min_function, A, B> {
  static constexpr std::string_view name = "min", latex = "\\min";

  static constexpr auto rebuilt(auto const&, auto const& a, auto const& b) { return min(a, b); }
  static constexpr auto derivative(auto const& e, auto const& d) {
    return detail::select(kink(e), d(detail::argument<1>(e)), d(detail::argument<0>(e)));
  }
  static constexpr auto kink(auto const& e) { return detail::argument<0>(e) - detail::argument<1>(e); }
  static constexpr auto sides(auto const& e) {
    return std::tuple<A, B>(detail::argument<0>(e), detail::argument<1>(e));
  }

  template <class T, class At>
  static constexpr T value(auto const& e, At const& at) {
    detail::require_order<T>();
    return math::min(at(detail::argument<0>(e)), at(detail::argument<1>(e)));
  }
};

template <class A, class B>
struct node_traits<function_node<math::max_function, A, B>> : detail::piecewise_traits<math::max_function, A, B> {
  static constexpr std::string_view name = "max", latex = "\\max";

  static constexpr auto rebuilt(auto const&, auto const& a, auto const& b) { return max(a, b); }
  static constexpr auto derivative(auto const& e, auto const& d) {
    return detail::select(kink(e), d(detail::argument<0>(e)), d(detail::argument<1>(e)));
  }
  static constexpr auto kink(auto const& e) { return detail::argument<0>(e) - detail::argument<1>(e); }
  static constexpr auto sides(auto const& e) {
    return std::tuple<A, B>(detail::argument<0>(e), detail::argument<1>(e));
  }

  template <class T, class At>
  static constexpr T value(auto const& e, At const& at) {
    detail::require_order<T>();
    return math::max(at(detail::argument<0>(e)), at(detail::argument<1>(e)));
  }
};

/// Only what is selected enters the value: an infinite slope of the other does no harm.
template <class C, class A, class B>
struct node_traits<function_node<detail::selection, C, A, B>> : detail::piecewise_traits<detail::selection, C, A, B> {
  static constexpr std::string_view name = "select", latex = "\\operatorname{select}";

  static constexpr auto rebuilt(auto const&, auto const& c, auto const& a, auto const& b) {
    return detail::select(c, a, b);
  }
  static constexpr auto derivative(auto const& e, auto const& d) {
    auto const& a = detail::argument<1>(e);
    auto const& b = detail::argument<2>(e);
    return detail::select(kink(e), d(a), d(b)) + detail::delta(kink(e)) * (a - b) * d(kink(e));
  }
  static constexpr auto kink(auto const& e) { return detail::argument<0>(e); }
  static constexpr auto sides(auto const& e) {
    return std::tuple<A, B>(detail::argument<1>(e), detail::argument<2>(e));
  }
  static constexpr int degree(int c, int a, int b) {
    return c != 0 || a < 0 || b < 0 ? not_polynomial : a < b ? b : a;
  }

  template <class T, class At>
  static constexpr T value(auto const& e, At const& at) {
    detail::require_order<T>();
    T const c = at(detail::argument<0>(e));
    if (T(0) < c) return at(detail::argument<1>(e));
    if (c < T(0)) return at(detail::argument<2>(e));
    if (!(c == T(0))) return c;
    T const a = at(detail::argument<1>(e)), b = at(detail::argument<2>(e));
    if constexpr (field_scalar<T>) return T(T(a + b) / T(2));
    require(a == b, errc::domain, {"evaluate", "derivative at a kink", "a point beside it, or a scalar with division"},
            c);
    return a;
  }
};

template <int Order, class A>
struct node_traits<function_node<detail::dirac_delta<Order>, A>>
    : detail::piecewise_traits<detail::dirac_delta<Order>, A> {
  static constexpr bool is_total = false;

  static constexpr auto rebuilt(auto const&, auto const& a) { return detail::delta<Order>(a); }
  static constexpr auto derivative(auto const& e, auto const& d) {
    return detail::delta<Order + 1>(e.argument) * d(e.argument);
  }
  static constexpr auto kink(auto const& e) { return e.argument; }
  static constexpr auto sides(auto const&) { return std::tuple(detail::unfolded(0)); }

  template <class T, class At>
  static constexpr T value(auto const& e, At const& at) {
    detail::require_order<T>();
    T const x = at(e.argument);
    if (x < T(0) || T(0) < x) return T(0);
    if (!(x == T(0))) return x;
    if constexpr (std::numeric_limits<T>::has_infinity && Order == 0) return std::numeric_limits<T>::infinity();
    if constexpr (std::numeric_limits<T>::has_quiet_NaN) return std::numeric_limits<T>::quiet_NaN();
    detail::fail(errc::domain, {"evaluate", "value of a delta function where it is singular", "another point"}, {}, x);
  }

  static printed print(auto const& e, printer const& p) {
    std::string const order(static_cast<std::size_t>(Order), '\'');
    return {(p.latex() ? "\\delta" : "delta") + order + detail::print_arguments(p, e.argument), precedence::atom};
  }
};

namespace detail {

/// The function of two formulas that is one of them.
template <class F, class A, class B>
constexpr auto either(A const& a, B const& b) {
  if constexpr (std::same_as<A, B> && is_static<A>) return a;
  else return function_of<F>(a, b);
}

template <class E> inline constexpr bool is_delta = false;
template <int Order, class A> inline constexpr bool is_delta<function_node<dirac_delta<Order>, A>> = true;

/// Whether a formula has delta functions.
template <class E> inline constexpr bool has_delta = is_delta<E> || has_delta<children<E>>;
template <class... Children> inline constexpr bool has_delta<type_list<Children...>> = (has_delta<Children> || ...);

}  // namespace detail

/// The absolute value; its derivative is the sign.
template <expression E> constexpr auto abs(E const& e) { return detail::function_of<math::abs_function>(e); }
/// -1, 0 or 1; its derivative is 2 delta(e).
template <expression E> constexpr auto sign(E const& e) { return detail::function_of<math::sign_function>(e); }

/// The smaller and the larger of two formulas, or of a formula and a number.  Where they are equal the derivative is
/// the mean of theirs.
template <class A, class B>
  requires detail::formula_operands<A, B>
constexpr auto min(A const& a, B const& b) {
  return detail::either<math::min_function>(detail::as_expression(a), detail::as_expression(b));
}
template <class A, class B>
  requires detail::formula_operands<A, B>
constexpr auto max(A const& a, B const& b) {
  return detail::either<math::max_function>(detail::as_expression(a), detail::as_expression(b));
}

template <std::intmax_t N, std::intmax_t D>
constexpr auto abs(constant_node<N, D>) {
  return constant<(N < 0 ? -N : N), D>;
}
template <std::intmax_t N, std::intmax_t D>
constexpr auto sign(constant_node<N, D>) {
  return constant<(N < 0 ? -1 : N > 0)>;
}

}  // namespace freefield
