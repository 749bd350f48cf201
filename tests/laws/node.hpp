#pragma once
/// @file
/// The laws of a node of formulas in the symbols `x` and `y`.

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>

#include <laws/verdict.hpp>

#include <cmath>
#include <string>
#include <type_traits>

namespace laws {

inline constexpr auto x = freefield::symbol<"x">;
inline constexpr auto y = freefield::symbol<"y">;

namespace detail {

template <int Order, class E>
auto derivative_of_order(E const& e) {
  if constexpr (Order == 0) return e;
  else return derivative_of_order<Order - 1>(derivative(e, x));
}

inline bool near(double a, double b) { return std::abs(a - b) <= 1e-12 * (1 + std::abs(b)); }

}  // namespace detail

/// The traits of the outermost node of `e` agree with each other: its operands are of the types that it names,
/// rebuilding it from its own operands changes nothing, its derivatives are those of dual numbers, its degree is the
/// number of derivatives until nothing is left, it is equal to its copy, it has a text, and beside the zeros of its
/// kink it has a slope.
/// @param a, b  where it is smooth
template <class E>
verdict node(E const& e, double a, double b) {
  using traits = freefield::node_traits<E>;
  verdict result;
  std::string const text = to_string(e);

  auto const types = [](auto const&... operand) {
    return freefield::type_list<std::remove_cvref_t<decltype(operand)>...>{};
  };
  result.require(std::is_same_v<decltype(traits::operands(e, types)), typename traits::operand_types>, text,
                 " has operands of other types than it says");
  auto const rebuilt = freefield::detail::map_children(e, [](auto const& operand) { return operand; });
  result.require(std::is_same_v<std::remove_cvref_t<decltype(rebuilt)>, E>, text, " is rebuilt as ", rebuilt);
  result.require(to_string(rebuilt) == text, text, " is rebuilt as ", rebuilt);
  if constexpr (freefield::detail::is_static<E>)
    result.require(freefield::detail::same_constants(e, rebuilt), text, " differs from itself");
  else if constexpr (!traits::is_static)
    result.require(traits::same_state(e, rebuilt) || !traits::same_state(e, e), text, " differs from its copy");
  result.require(!text.empty() && !to_latex(e).empty(), "no text");

  using jet = freefield::jet<double, 2>;
  double const value = e(x = a, y = b);
  jet const dual = e(x = jet::variable(a, 0), y = jet::variable(b, 1));
  result.require(std::isfinite(value) && detail::near(dual.value, value), text, " is ", value, ", of jets ",
                 dual.value);
  double const by_x = derivative(e, x)(x = a, y = b), by_y = derivative(e, y)(x = a, y = b);
  result.require(detail::near(by_x, dual.gradient[0]), "d/dx ", text, " is ", by_x, ", of jets ", dual.gradient[0]);
  result.require(detail::near(by_y, dual.gradient[1]), "d/dy ", text, " is ", by_y, ", of jets ", dual.gradient[1]);

  constexpr auto degree = freefield::detail::degree_of<std::remove_cvref_t<decltype(x)>, E>::value;
  if constexpr (degree >= 0) {
    auto const none = detail::derivative_of_order<degree + 1>(e);
    result.require(none(x = a, y = b) == 0, text, " has degree ", degree, " but derivative ", none);
  }
  using kink = std::remove_cvref_t<decltype(traits::kink(e))>;
  if constexpr (!std::is_same_v<kink, freefield::no_kink>) {
    result.require(traits::kink(e)(x = a, y = b) != 0, text, " has its kink at this point");
  }
  return result;
}

}  // namespace laws
