#pragma once
/// @file
/// Where a formula is not smooth, so that a rule of integration can split there.

#include <freefield/core/expression/evaluate.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail {

template <class E>
using kink_of = std::remove_cvref_t<decltype(node_traits<E>::kink(std::declval<E const&>()))>;

/// Whether neither the node nor anything in it has a kink.
template <class E>
inline constexpr bool is_smooth = std::same_as<kink_of<E>, no_kink> && is_smooth<children<E>>;
template <class... Children>
inline constexpr bool is_smooth<type_list<Children...>> = (is_smooth<Children> && ...);

/// What a node is on either side of its kink; itself where it has none.
template <class E>
constexpr auto sides_of(E const& e) {
  if constexpr (std::same_as<kink_of<E>, no_kink>) return std::tuple<E>(e);
  else return node_traits<E>::sides(e);
}

/// How many branches a formula has: every kink doubles them.
template <class E>
inline constexpr std::size_t branch_count = (std::same_as<kink_of<E>, no_kink> ? 1 : 2) * branch_count<children<E>>;
template <class... Children>
inline constexpr std::size_t branch_count<type_list<Children...>> = (std::size_t{1} * ... * branch_count<Children>);

/// Kinks of kinks of formulas with more branches are not followed.
inline constexpr std::size_t most_branches = 16;

template <class E, class... Chosen>
constexpr auto branches_with(E const& e, std::tuple<Chosen...> const& chosen) {
  return std::apply([&](auto const&... operand) { return sides_of(node_traits<E>::rebuilt(e, operand...)); }, chosen);
}
template <class E, class... Chosen, class... Branches, class... Rest>
constexpr auto branches_with(E const& e, std::tuple<Chosen...> const& chosen, std::tuple<Branches...> const& next,
                             Rest const&... rest) {
  return std::apply([&](auto const&... branch) {
    return std::tuple_cat(branches_with(e, std::tuple_cat(chosen, std::tuple<Branches>(branch)), rest...)...);
  }, next);
}

/// The smooth formulas that a formula is between its kinks; itself where they are too many.
template <class E>
constexpr auto branches_of(E const& e) {
  if constexpr (is_smooth<E> || branch_count<E> > most_branches) return std::tuple<E>(e);
  else return node_traits<E>::operands(
      e, [&](auto const&... operand) { return branches_with(e, std::tuple<>(), branches_of(operand)...); });
}

template <class... Found>
constexpr auto with_kinks(std::tuple<Found...> const& found) {
  return found;
}
template <class... Found, class Kink, class... Rest>
constexpr auto with_kinks(std::tuple<Found...> const& found, Kink const& kink, Rest const&... rest) {
  constexpr bool known = is_static<Kink> && (std::same_as<Kink, Found> || ...);
  if constexpr (known || variables_of<Kink>::size() == 0) return with_kinks(found, rest...);
  else return with_kinks(std::tuple_cat(found, std::tuple<Kink>(kink)), rest...);
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
  if constexpr (std::same_as<kink_of<First>, no_kink>) {
    return with_kinks_of(inner, rest...);
  } else {
    auto const add = [&](auto const&... branch) { return with_kinks(inner, branch...); };
    return with_kinks_of(std::apply(add, branches_of(node_traits<First>::kink(first))), rest...);
  }
}

template <class T, class X, class E, class... Bindings>
constexpr T value_at_zero(E const& e, X const& x, Bindings const&... bindings) {
  return T(e(x = T(0), bindings...));
}

/// The real zeros of c + b x + a x^2 that T can hold, without cancellation and overflow.
template <class T>
std::vector<T> quadratic_roots(T c, T b, T a) {
  T const size = math::max(math::abs(a), math::max(math::abs(b), math::abs(c)));
  if (size == T(0)) return {};
  for (T* coefficient : {&a, &b, &c}) *coefficient = T(*coefficient / size);
  if (a == T(0)) return b == T(0) ? std::vector<T>{} : std::vector<T>{T(T(-c) / b)};
  T const discriminant = T(T(b * b) - T(T(4) * T(a * c)));
  if (discriminant < T(0)) return {};
  T const root = math::sqrt(discriminant);
  T const larger = T(T(b < T(0) ? T(b - root) : T(b + root)) / T(-2));
  if (larger == T(0)) return {T(0)};
  return {T(larger / a), T(c / larger)};
}

/// The zeros of a polynomial of degree 1 or 2 in x; none where the other variables leave it without a value.
template <class T, class G, class X, class... Bindings>
std::vector<T> zeros_of_kink(G const& kink, X const& x, Bindings const&... bindings) {
  auto const slope = differentiate<X>(kink);
  T const c = value_at_zero<T>(kink, x, bindings...), b = value_at_zero<T>(slope, x, bindings...);
  if (!math::is_finite(c) || !math::is_finite(b)) return {};
  std::vector<T> zeros;
  if constexpr (degree_of<X, G>::value == 1) {
    if (!(b == T(0))) zeros = {T(T(-c) / b)};
  } else {
    T const a = value_at_zero<T>(constant<1, 2> * differentiate<X>(slope), x, bindings...);
    if (math::is_finite(a)) zeros = quadratic_roots<T>(c, b, a);
  }
  std::erase_if(zeros, [](T const& zero) { return !math::is_finite(zero); });
  return zeros;
}

template <class V, class T>
void require_finite_number(binding<V, T> const& b) {
  require(math::is_finite(b.value), errc::non_finite,
          {"break_points", "value of " + std::string(V::name()) + " is not finite", "a finite number"}, b.value);
}

/// Whether the zeros of a kink as a function of X are known in closed form: there are none, or one, or two.
template <class X, class G>
inline constexpr bool has_known_zeros = 0 <= degree_of<X, G>::value && degree_of<X, G>::value <= 2;

}  // namespace detail

/// The formulas at whose zeros f may have a kink, a jump or a delta function, as a std::tuple: u for abs(u) and
/// sign(u), u - v for min(u, v) and max(u, v).  They are smooth: where u has kinks itself, it is each of what it is
/// between them. Callables count as smooth.
template <expression E>
constexpr auto kinks_of(E const& f) {
  return detail::with_kinks_of(std::tuple<>(), f);
}

/// The values of x, in ascending order and each once, at which f may have a kink or a jump:
///
///     break_points<double>(abs(x - g) + max(x * x, 2), x, g = 0.5)      // -sqrt(2), 0.5, sqrt(2)
///
/// @param bindings  numbers for the other variables
/// A kink that has no value for these is none, and one beyond the range of T is left out.
/// Does not compile where a kink is no polynomial in x of degree at most 2, or has kinks itself with more than 16
/// branches.
/// @throws error `non_finite` for a number that is not finite
template <field_scalar T, expression E, variable X, class... Bindings>
std::vector<T> break_points(E const& f, X const& x, Bindings const&... bindings) {
  (detail::require_finite_number(bindings), ...);
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
