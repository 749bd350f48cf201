#pragma once
/// @file
/// The natural size of a parameter, by dimensional analysis of the formula: what has to be added to, multiplied with or
/// divided by data has their dimension.  In exp(-b x) the rate b is of the size of 1/x, in exp(-((x - c)/w)^2) the
/// centre c is a value of x and the width w a difference of two, in sqrt(a + b x) the offset a is of the size of y^2.

#include <freefield/core/expression.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace freefield::detail::power_law {

/// @name Sizes
/// A size is a type; `size_at` gives it a value at each row of a table.
/// @{
struct unknown_size {};                             ///< that of a parameter, or of what a callable returns
struct number {};                                   ///< a number without dimension, of order 1
struct observed_size {};                            ///< |y|
template <class E> struct data_size {};             ///< |E| of a formula of data
template <class E> struct data_width {};            ///< differences of E between rows
template <class E, int Sign> struct data_place {};  ///< Sign E itself: where Sign E and a parameter differ by little
template <class A, class B> struct size_product {};
template <class A, class B> struct size_quotient {};
template <class A, std::intmax_t N, std::intmax_t D> struct size_power {};
template <class A, class Exponent> struct size_to_exponent {};  ///< A to the power of a formula with parameters
/// @}

template <class A> inline constexpr bool is_unknown = std::same_as<A, unknown_size>;
template <class A> inline constexpr bool is_number = std::same_as<A, number>;

template <class A, class B>
constexpr auto multiplied(A a, B b) {
  if constexpr (is_unknown<A> || is_unknown<B>) return unknown_size{};
  else if constexpr (is_number<A>) return b;
  else if constexpr (is_number<B>) return a;
  else return size_product<A, B>{};
}
template <class A, class B>
constexpr auto divided(A a, B) {
  if constexpr (is_unknown<A> || is_unknown<B>) return unknown_size{};
  else if constexpr (is_number<B>) return a;
  else if constexpr (std::same_as<A, B>) return number{};
  else return size_quotient<A, B>{};
}
template <std::intmax_t N, std::intmax_t D, class A>
constexpr auto raised(A a) {
  if constexpr (N == 0) return unknown_size{};
  else if constexpr (is_unknown<A> || is_number<A> || N == D) return a;
  else if constexpr (N < 0) return size_power<A, -N, -D>{};
  else return size_power<A, N, D>{};
}

/// Whether a size depends on data and has a value at a row.
template <class A> inline constexpr bool has_data = true;
template <> inline constexpr bool has_data<unknown_size> = false;
template <> inline constexpr bool has_data<number> = false;
template <class A, class Exponent> inline constexpr bool has_data<size_to_exponent<A, Exponent>> = false;
template <class A, class B> inline constexpr bool has_data<size_product<A, B>> = has_data<A> && has_data<B>;
template <class A, class B>
inline constexpr bool has_data<size_quotient<A, B>> = (has_data<A> || is_number<A>) && has_data<B>;
template <class A, std::intmax_t N, std::intmax_t D> inline constexpr bool has_data<size_power<A, N, D>> = has_data<A>;

/// The more telling of two sizes of the same thing.
template <class A, class B>
constexpr auto more_telling(A a, B b) {
  if constexpr (has_data<A> || (!has_data<B> && !is_unknown<A>)) return a;
  else return b;
}
constexpr auto most_telling() { return unknown_size{}; }
template <class First, class... Rest>
constexpr auto most_telling(First first, Rest... rest) {
  return more_telling(first, most_telling(rest...));
}

template <class E>
constexpr auto addends_of() {
  return type_list<E>{};
}
template <class... Ls, class... Rs>
constexpr auto concatenate(type_list<Ls...>, type_list<Rs...>) {
  return type_list<Ls..., Rs...>{};
}
template <class E>
  requires is_sum<E>
constexpr auto addends_of() {
  return []<class L, class R>(type_list<L, R>) {
    return concatenate(addends_of<L>(), addends_of<R>());
  }(children<E>{});
}

/// +1 where the addend is a parameter, -1 where it is one subtracted, else 0.
template <class Data, class E> inline constexpr int parameter_sign = variable<E> && !is_data<Data, E> ? 1 : 0;
template <class Data, class E>
inline constexpr int parameter_sign<Data, product_node<constant_node<-1>, E>> = -parameter_sign<Data, E>;

/// The size of the first addend that is data.  Where a parameter is added to it, the sum can be small: it has the size
/// of differences.
template <class Data, bool Differs>
constexpr auto size_of_data_among(type_list<>) {
  return unknown_size{};
}
template <class Data, bool Differs, class First, class... Rest>
constexpr auto size_of_data_among(type_list<First, Rest...>) {
  if constexpr (!is_data<Data, First>) return size_of_data_among<Data, Differs>(type_list<Rest...>{});
  else if constexpr (Differs) return data_width<First>{};
  else return data_size<First>{};
}

/// The size of a formula as far as the data determine it.
template <class Data>
struct size_in {
  template <class E>
  static constexpr auto of(E const& e) {
    if constexpr (is_data<Data, E>) return data_size<E>{};
    else if constexpr (variables_of<E>::size() == 0) return number{};
    else return of_node(e);
  }

 private:
  template <class E>
  static constexpr auto of_node(E const&) {
    if constexpr (is_sum<E>) return of_sum(addends_of<E>());
    else return unknown_size{};
  }
  template <class... As>
  static constexpr auto of_sum(type_list<As...> addends) {
    constexpr bool differs = ((parameter_sign<Data, As> != 0) || ...);
    return more_telling(size_of_data_among<Data, differs>(addends), most_telling(of(As{})...));
  }
  template <class L, class R>
  static constexpr auto of_node(product_node<L, R> const&) { return multiplied(of(L{}), of(R{})); }
  template <class L, class R>
  static constexpr auto of_node(quotient_node<L, R> const&) { return divided(of(L{}), of(R{})); }
  template <class B, std::intmax_t N, std::intmax_t D>
  static constexpr auto of_node(power_node<B, N, D> const&) { return raised<N, D>(of(B{})); }
  template <class B, class X>
  static constexpr auto of_node(general_power_node<B, X> const&) {
    using base = decltype(of(B{}));
    if constexpr (is_unknown<base> || is_number<base>) return base{};
    else return size_to_exponent<base, X>{};
  }
  template <class F, class A>
  static constexpr auto of_node(function_node<F, A> const&) {
    if constexpr (std::same_as<F, math::abs_function>) return of(A{});
    else if constexpr (std::same_as<F, math::sqrt_function>) return raised<1, 2>(of(A{}));
    else return number{};
  }
};

/// The size of a parameter P in a formula, from the size that the whole has to have.
template <class P, class Data>
struct size_of_parameter {
  template <class E, class Whole>
  static constexpr auto in(E const& e, Whole whole) {
    if constexpr (std::same_as<E, P>) return whole;
    else if constexpr (!occurs<P, E>) return unknown_size{};
    else return of_node(e, whole);
  }

 private:
  using known = size_in<Data>;

  /// Of functions of several arguments nothing is known.
  template <class E, class Whole>
  static constexpr auto of_node(E const&, Whole whole) {
    if constexpr (is_sum<E>) return in_sum(addends_of<E>(), addends_of<E>(), whole);
    else return in_any(children<E>{});
  }
  template <class... Es>
  static constexpr auto in_any(type_list<Es...>) { return most_telling(in(Es{}, unknown_size{})...); }

  template <class... As, class All, class Whole>
  static constexpr auto in_sum(type_list<As...>, All all, Whole whole) {
    return most_telling(in_addend<As>(all, whole)...);
  }
  template <class Addend, class... All, class Whole>
  static constexpr auto in_addend(type_list<All...> all, Whole whole) {
    constexpr int sign = occurs<P, Addend> ? parameter_sign<Data, Addend> : 0;
    using data = decltype(size_of_data_among<Data, false>(all));
    if constexpr (!occurs<P, Addend>) return unknown_size{};
    else if constexpr (is_unknown<data>)
      return in(Addend{}, more_telling(whole, most_telling(size_beside<Addend, All>()...)));
    else if constexpr (sign != 0) return place(data{}, std::integral_constant<int, -sign>{});
    else return in(Addend{}, data{});
  }
  template <class Addend, class Other>
  static constexpr auto size_beside() {
    if constexpr (std::same_as<Addend, Other>) return unknown_size{};
    else return known::of(Other{});
  }
  template <class E, int Sign>
  static constexpr auto place(data_size<E>, std::integral_constant<int, Sign>) { return data_place<E, Sign>{}; }

  template <class L, class R, class Whole>
  static constexpr auto of_node(product_node<L, R> const&, Whole whole) {
    return more_telling(in(L{}, divided(whole, known::of(R{}))), in(R{}, divided(whole, known::of(L{}))));
  }
  template <class L, class R, class Whole>
  static constexpr auto of_node(quotient_node<L, R> const&, Whole whole) {
    return more_telling(in(L{}, multiplied(whole, known::of(R{}))), in(R{}, divided(known::of(L{}), whole)));
  }
  template <class B, std::intmax_t N, std::intmax_t D, class Whole>
  static constexpr auto of_node(power_node<B, N, D> const&, Whole whole) { return in(B{}, raised<D, N>(whole)); }
  template <class B, class X, class Whole>
  static constexpr auto of_node(general_power_node<B, X> const&, Whole whole) {
    return more_telling(in(B{}, base_of<X>(whole)), in(X{}, number{}));
  }
  /// A power with parameters in its exponent: its base is a number, or of the size of the base of an equal power.
  template <class X, class Whole>
  static constexpr auto base_of(Whole) { return number{}; }
  template <class X, class A>
  static constexpr auto base_of(size_to_exponent<A, X> const&) { return A{}; }

  template <class F, class A, class Whole>
  static constexpr auto of_node(function_node<F, A> const&, Whole whole) {
    if constexpr (std::same_as<F, math::abs_function>) return in(A{}, whole);
    else if constexpr (std::same_as<F, math::sqrt_function>) return in(A{}, raised<2, 1>(whole));
    else return in(A{}, number{});
  }
};

/// The values of sizes at one row.
template <class T, class Row>
struct size_at {
  Row const &here, &lowest, &highest;  ///< what formulas are evaluated with here, and at the ends of all columns
  T observed;
  T rows;                              ///< their number

  template <class E> T value(Row const& at) const { return value_of<T>(E{}, at); }

  T operator()(number) const { return T(1); }
  T operator()(unknown_size) const { return T(1); }
  T operator()(observed_size) const { return math::abs(observed); }
  template <class E> T operator()(data_size<E>) const { return math::abs(value<E>(here)); }
  template <class E> T operator()(data_width<E>) const {
    T const low = value<E>(lowest);
    return T(math::abs(T(value<E>(here) - low)) + T(math::abs(T(value<E>(highest) - low)) / rows));
  }
  template <class E, int Sign> T operator()(data_place<E, Sign>) const { return T(T(Sign) * value<E>(here)); }
  template <class A, class B> T operator()(size_product<A, B>) const { return T((*this)(A{}) * (*this)(B{})); }
  template <class A, class B> T operator()(size_quotient<A, B>) const { return T((*this)(A{}) / (*this)(B{})); }
  template <class A, std::intmax_t N, std::intmax_t D> T operator()(size_power<A, N, D>) const {
    T const base = (*this)(A{});
    T const exponent = T(T(static_cast<int>(N)) / T(static_cast<int>(D)));
    return base > T(0) ? T(math::exp(T(exponent * math::log(base)))) : base;
  }
};

}  // namespace freefield::detail::power_law
