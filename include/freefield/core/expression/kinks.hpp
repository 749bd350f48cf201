#pragma once
/// @file
/// Where a formula is not smooth, so that a rule of integration can split there.

#include <freefield/core/expression/evaluate.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <vector>

namespace freefield {

namespace detail {

template <class Kink, class... Found>
constexpr auto with_kink(std::tuple<Found...> const& found, Kink const& kink) {
  constexpr bool known = is_static<Kink> && (std::same_as<Kink, Found> || ...);
  if constexpr (known || variables_of<Kink>::size() == 0) return found;
  else return std::tuple_cat(found, std::tuple<Kink>(kink));
}

template <class... Found>
constexpr auto with_kinks_of(std::tuple<Found...> const& found) {
  return found;
}

/// The kinks that are found and those of some formulas, the inner ones first.
template <class... Found, class First, class... Rest>
constexpr auto with_kinks_of(std::tuple<Found...> const& found, First const& first, Rest const&... rest) {
  auto const inner =
      node_traits<First>::operands(first, [&](auto const&... operands) { return with_kinks_of(found, operands...); });
  using own = std::remove_cvref_t<decltype(node_traits<First>::kink(first))>;
  if constexpr (std::same_as<own, no_kink>) return with_kinks_of(inner, rest...);
  else return with_kinks_of(with_kink(inner, node_traits<First>::kink(first)), rest...);
}

template <class T, class X, class E, class... Bindings>
constexpr T value_at_zero(E const& e, X const& x, Bindings const&... bindings) {
  return T(e(x = T(0), bindings...));
}

/// The real zeros of c + b x + a x^2, without cancellation.
template <class T>
std::vector<T> quadratic_roots(T const& c, T const& b, T const& a) {
  if (a == T(0)) return b == T(0) ? std::vector<T>{} : std::vector<T>{T(T(-c) / b)};
  T const discriminant = T(T(b * b) - T(T(4) * T(a * c)));
  if (!(T(0) <= discriminant)) return {};
  T const root = math::sqrt(discriminant);
  T const larger = T(T(b < T(0) ? T(b - root) : T(b + root)) / T(-2));
  if (larger == T(0)) return {T(0)};
  return {T(larger / a), T(c / larger)};
}

/// The zeros of a polynomial of degree 1 or 2 in x.
template <class T, class G, class X, class... Bindings>
std::vector<T> zeros_of_kink(G const& kink, X const& x, Bindings const&... bindings) {
  auto const slope = differentiate<X>(kink);
  T const c = value_at_zero<T>(kink, x, bindings...), b = value_at_zero<T>(slope, x, bindings...);
  require(math::is_finite(c) && math::is_finite(b), errc::non_finite,
          {"break_points", "a kink is not finite at 0", "finite coefficients"}, c);
  if constexpr (degree_of<X, G>::value == 1) {
    return b == T(0) ? std::vector<T>{} : std::vector<T>{T(T(-c) / b)};
  } else {
    T const curvature = value_at_zero<T>(differentiate<X>(slope), x, bindings...);
    return quadratic_roots<T>(c, b, T(curvature / T(2)));
  }
}

/// Whether the zeros of a kink as a function of X are known in closed form: there are none, or one, or two.
template <class X, class G>
inline constexpr bool has_known_zeros = 0 <= degree_of<X, G>::value && degree_of<X, G>::value <= 2;

}  // namespace detail

/// The formulas at whose zeros f may have a kink, a jump or a delta function, as a std::tuple: u for abs(u) and sign(u),
/// u - v for min(u, v) and max(u, v).  Callables count as smooth.
template <expression E>
constexpr auto kinks_of(E const& f) {
  return detail::with_kinks_of(std::tuple<>(), f);
}

/// The values of x, in ascending order and each once, at which f may have a kink or a jump:
///
///     break_points<double>(abs(x - g) + max(x * x, 2), x, g = 0.5)      // -sqrt(2), 0.5, sqrt(2)
///
/// @param bindings  numbers for the other variables
/// Does not compile where a kink is no polynomial in x of degree at most 2.
/// @throws error `non_finite` where its coefficients are not finite
template <field_scalar T, expression E, variable X, class... Bindings>
std::vector<T> break_points(E const& f, X const& x, Bindings const&... bindings) {
  std::vector<T> result;
  auto const add = [&]<class G>(G const& kink) {
    static_assert(detail::has_known_zeros<X, G>,
                  "freefield: break_points(f, x) needs kinks that are polynomials in x of degree at most 2");
    if constexpr (detail::degree_of<X, G>::value > 0) {
      for (T const& zero : detail::zeros_of_kink<T>(kink, x, bindings...)) result.push_back(zero);
    }
  };
  std::apply([&](auto const&... kinks) { (add(kinks), ...); }, kinks_of(f));
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace freefield
