#pragma once
/// @file
/// The elementary functions of formulas, smooth wherever they have a value: for each its node, in one place.

#include <freefield/core/expression/pow.hpp>

#include <string>
#include <string_view>

namespace freefield {

template <class A>
struct node_traits<function_node<math::atan_function, A>> : detail::elementary_traits<math::atan_function, A> {
  static constexpr std::string_view name = "atan", latex = "\\arctan";
  static constexpr bool is_total = true;
  static constexpr auto rebuilt(auto const&, auto const& a) { return atan(a); }
  static constexpr auto slope(auto const& e) { return constant<1> / (constant<1> + pow<2>(e.argument)); }
};

template <class A>
struct node_traits<function_node<math::cos_function, A>> : detail::elementary_traits<math::cos_function, A> {
  static constexpr std::string_view name = "cos", latex = "\\cos";
  static constexpr bool is_total = true;
  static constexpr auto rebuilt(auto const&, auto const& a) { return cos(a); }
  static constexpr auto slope(auto const& e) { return -sin(e.argument); }
};

template <class A>
struct node_traits<function_node<math::cosh_function, A>> : detail::elementary_traits<math::cosh_function, A> {
  static constexpr std::string_view name = "cosh", latex = "\\cosh";
  static constexpr bool is_total = true;
  static constexpr auto rebuilt(auto const&, auto const& a) { return cosh(a); }
  static constexpr auto slope(auto const& e) { return sinh(e.argument); }
};

template <class A>
struct node_traits<function_node<math::erf_function, A>> : detail::elementary_traits<math::erf_function, A> {
  static constexpr std::string_view name = "erf", latex = "\\operatorname{erf}";
  static constexpr bool is_total = true;
  static constexpr auto rebuilt(auto const&, auto const& a) { return erf(a); }
  static constexpr auto slope(auto const& e) {
    return constant<2> / detail::raise<1, 2>(pi) * exp(-pow<2>(e.argument));
  }
};

template <class A>
struct node_traits<function_node<math::exp_function, A>> : detail::elementary_traits<math::exp_function, A> {
  static constexpr std::string_view name = "exp", latex = "\\exp";
  static constexpr bool is_total = true;
  static constexpr auto rebuilt(auto const&, auto const& a) { return exp(a); }
  static constexpr auto slope(auto const& e) { return e; }
};

template <class A>
struct node_traits<function_node<math::expm1_function, A>> : detail::elementary_traits<math::expm1_function, A> {
  static constexpr std::string_view name = "expm1", latex = "\\operatorname{expm1}";
  static constexpr bool is_total = true;
  static constexpr auto rebuilt(auto const&, auto const& a) { return expm1(a); }
  static constexpr auto slope(auto const& e) { return exp(e.argument); }
};

template <class A>
struct node_traits<function_node<math::log_function, A>> : detail::elementary_traits<math::log_function, A> {
  static constexpr std::string_view name = "log", latex = "\\log";
  static constexpr bool is_total = false;
  static constexpr auto rebuilt(auto const&, auto const& a) { return log(a); }
  static constexpr auto slope(auto const& e) { return constant<1> / e.argument; }
};

template <class A>
struct node_traits<function_node<math::log10_function, A>> : detail::elementary_traits<math::log10_function, A> {
  static constexpr std::string_view name = "log10", latex = "\\log_{10}";
  static constexpr bool is_total = false;
  static constexpr auto rebuilt(auto const&, auto const& a) { return log10(a); }
  static constexpr auto slope(auto const& e) {
    return constant<1> / (detail::function_of<math::log_function>(constant<10>) * e.argument);
  }
};

template <class A>
struct node_traits<function_node<math::log1p_function, A>> : detail::elementary_traits<math::log1p_function, A> {
  static constexpr std::string_view name = "log1p", latex = "\\operatorname{log1p}";
  static constexpr bool is_total = false;
  static constexpr auto rebuilt(auto const&, auto const& a) { return log1p(a); }
  static constexpr auto slope(auto const& e) { return constant<1> / (constant<1> + e.argument); }
};

template <class A>
struct node_traits<function_node<math::log2_function, A>> : detail::elementary_traits<math::log2_function, A> {
  static constexpr std::string_view name = "log2", latex = "\\log_{2}";
  static constexpr bool is_total = false;
  static constexpr auto rebuilt(auto const&, auto const& a) { return log2(a); }
  static constexpr auto slope(auto const& e) {
    return constant<1> / (detail::function_of<math::log_function>(constant<2>) * e.argument);
  }
};

template <class A>
struct node_traits<function_node<math::sin_function, A>> : detail::elementary_traits<math::sin_function, A> {
  static constexpr std::string_view name = "sin", latex = "\\sin";
  static constexpr bool is_total = true;
  static constexpr auto rebuilt(auto const&, auto const& a) { return sin(a); }
  static constexpr auto slope(auto const& e) { return cos(e.argument); }
};

template <class A>
struct node_traits<function_node<math::sinh_function, A>> : detail::elementary_traits<math::sinh_function, A> {
  static constexpr std::string_view name = "sinh", latex = "\\sinh";
  static constexpr bool is_total = true;
  static constexpr auto rebuilt(auto const&, auto const& a) { return sinh(a); }
  static constexpr auto slope(auto const& e) { return cosh(e.argument); }
};

/// The slope keeps the root, which is then computed once.
template <class A>
struct node_traits<function_node<math::sqrt_function, A>> : detail::elementary_traits<math::sqrt_function, A> {
  static constexpr bool is_total = false;
  static constexpr auto rebuilt(auto const&, auto const& a) { return sqrt(a); }
  static constexpr auto slope(auto const& e) { return constant<1, 2> / e; }

  static printed print(auto const& e, printer const& p) {
    if (p.latex()) return {"\\sqrt{" + p(e.argument, precedence::sum) + "}", precedence::atom};
    return {"sqrt" + detail::print_arguments(p, e.argument), precedence::atom};
  }
};

template <class A>
struct node_traits<function_node<math::tanh_function, A>> : detail::elementary_traits<math::tanh_function, A> {
  static constexpr std::string_view name = "tanh", latex = "\\tanh";
  static constexpr bool is_total = true;
  static constexpr auto rebuilt(auto const&, auto const& a) { return tanh(a); }
  static constexpr auto slope(auto const& e) { return constant<1> - pow<2>(e); }
};

template <expression E> constexpr auto atan(E const& e) { return detail::function_of<math::atan_function>(e); }
template <expression E> constexpr auto cos(E const& e) { return detail::function_of<math::cos_function>(e); }
template <expression E> constexpr auto cosh(E const& e) { return detail::function_of<math::cosh_function>(e); }
template <expression E> constexpr auto erf(E const& e) { return detail::function_of<math::erf_function>(e); }
template <expression E> constexpr auto exp(E const& e) { return detail::function_of<math::exp_function>(e); }
template <expression E> constexpr auto expm1(E const& e) { return detail::function_of<math::expm1_function>(e); }
template <expression E> constexpr auto log(E const& e) { return detail::function_of<math::log_function>(e); }
template <expression E> constexpr auto log10(E const& e) { return detail::function_of<math::log10_function>(e); }
template <expression E> constexpr auto log1p(E const& e) { return detail::function_of<math::log1p_function>(e); }
template <expression E> constexpr auto log2(E const& e) { return detail::function_of<math::log2_function>(e); }
template <expression E> constexpr auto sin(E const& e) { return detail::function_of<math::sin_function>(e); }
template <expression E> constexpr auto sinh(E const& e) { return detail::function_of<math::sinh_function>(e); }
template <expression E> constexpr auto sqrt(E const& e) { return detail::function_of<math::sqrt_function>(e); }
template <expression E> constexpr auto tanh(E const& e) { return detail::function_of<math::tanh_function>(e); }

constexpr detail::zero_node atan(detail::zero_node) { return {}; }
constexpr detail::one_node cos(detail::zero_node) { return {}; }
constexpr detail::one_node cosh(detail::zero_node) { return {}; }
constexpr detail::zero_node erf(detail::zero_node) { return {}; }
constexpr detail::one_node exp(detail::zero_node) { return {}; }
constexpr detail::zero_node expm1(detail::zero_node) { return {}; }
constexpr detail::zero_node log(detail::one_node) { return {}; }
constexpr detail::zero_node log10(detail::one_node) { return {}; }
constexpr detail::zero_node log1p(detail::zero_node) { return {}; }
constexpr detail::zero_node log2(detail::one_node) { return {}; }
constexpr detail::zero_node sin(detail::zero_node) { return {}; }
constexpr detail::zero_node sinh(detail::zero_node) { return {}; }
constexpr detail::zero_node sqrt(detail::zero_node) { return {}; }
constexpr detail::one_node sqrt(detail::one_node) { return {}; }
constexpr detail::zero_node tanh(detail::zero_node) { return {}; }

}  // namespace freefield
