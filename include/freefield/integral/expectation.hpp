#pragma once
/// @file
/// Expectations in a Gaussian measure.

#include <freefield/integral/rules/integrated.hpp>
#include <freefield/wick/expectation.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::integral {

/// The marginal measure of these components in ascending order; they are replaced by their places in it.
template <class M, std::size_t N>
auto marginal_of(M const& p, std::array<Eigen::Index, N>& components) {
  auto ascending = components;
  std::sort(ascending.begin(), ascending.end());
  for (Eigen::Index& i : components) i = std::lower_bound(ascending.begin(), ascending.end(), i) - ascending.begin();
  return p.marginal(indices(ascending));
}

/// The lists of break points that belong to these components.
template <class T, std::size_t N>
expectation_options<T> options_of_marginal(expectation_options<T> options, std::array<Eigen::Index, N> components) {
  std::sort(components.begin(), components.end());
  auto const breaks = std::exchange(options.breaks, {});
  for (Eigen::Index const i : components) {
    auto const k = static_cast<std::size_t>(i);
    options.breaks.push_back(k < breaks.size() ? breaks[k] : std::vector<T>{});
  }
  while (!options.breaks.empty() && options.breaks.back().empty()) options.breaks.pop_back();
  return options;
}

/// E f by a rule for a formula, whose fields are at these places of a point.
template <class T, class F, class Places, class Rule, class... Bindings>
estimate<T> of_formula_at(gaussian<T> const& p, Places const& places, F const& f, Rule const& rule,
                          expectation_options<T> const& options, Bindings const&... bindings) {
  static_assert(!detail::has_delta<F>,
                "freefield: the formula has a delta function, the derivative of a jump, which no quadrature sees");
  (require_finite_binding("expectation", bindings), ...);
  formula_at_points<F, fields_of<F>, Bindings...> const points(f, places, bindings...);
  return integrated("expectation", p, points, rule, options);
}

/// The same over the components that the formula has.
template <class T, class F, class Rule, class... Bindings>
estimate<T> of_formula(gaussian<T> const& p, F const& f, Rule const& rule, expectation_options<T> const& options,
                       Bindings const&... bindings) {
  auto places = components_of("expectation", p, fields_of<F>{});
  require_options("expectation", p.dimension(), options);
  auto const of_marginal = options_of_marginal(options, places);
  auto const marginal = marginal_of(p, places);
  return of_formula_at(marginal, places, f, rule, of_marginal, bindings...);
}

}  // namespace detail::integral

/// E[f(x)] by a rule of the catalogue `rules::`, with its error: for any formula in the components `field<0>, ...` of x
/// and other symbols that are given values, or a callable that takes a point as an Eigen vector of T (or as a number,
/// where there is one component).
///
///     expectation(p, exp(g * x), rules::gauss_hermite{.points = 40}, g = 0.5);
///     expectation(p, f, rules::trapezoid{}, {.tolerance = 1e-10});
///
/// A callable that returns several numbers, as an Eigen vector or a std::array, is integrated in one pass: every point
/// is evaluated once, until all numbers are within the tolerance; the result is an `estimate` of a vector.
///
/// A formula is integrated over the components that it has, in any dimension of the measure.  Singular covariances are
/// integrated over their support.  Sums run in a fixed order: the same bits every time.
/// @throws error `non_finite` with the point where f is not finite; `not_converged` with the best estimate where a
/// tolerance is not reached, and why; `bad_option` for an option that cannot be; `domain`, `too_large`,
/// `size_mismatch`, `not_positive` for rules and break points that do not fit the measure
template <real_scalar T, class F, expectation_rule Rule, detail::symbol_binding... Bindings>
auto expectation(gaussian<T> const& p, F const& f, Rule const& rule,
                 std::type_identity_t<expectation_options<T>> const& options, Bindings const&... bindings) {
  if constexpr (expression<F>) {
    if constexpr (detail::check_symbols<F, Bindings...>())
      return detail::integral::of_formula(p, f, rule, options, bindings...);
    else return estimate<T>{};
  } else {
    static_assert(sizeof...(Bindings) == 0,
                  "freefield: expectation(p, f) of a callable has no symbols to be given values");
    constexpr bool is_function = std::disjunction_v<std::is_invocable<F const&, vector_of<T> const&>,
                                                    std::is_invocable<F const&, T const&>>;
    static_assert(
        is_function,
        "freefield: expectation(p, f) needs an f that takes an Eigen vector of the measure's scalar, or one number");
    if constexpr (is_function) return detail::integral::integrated("expectation", p, f, rule, options);
    else return estimate<T>{};
  }
}
template <real_scalar T, class F, expectation_rule Rule, detail::symbol_binding... Bindings>
auto expectation(gaussian<T> const& p, F const& f, Rule const& rule, Bindings const&... bindings) {
  return expectation(p, f, rule, expectation_options<T>{}, bindings...);
}

/// The same by `rules::adaptive`, which chooses:
///
///     expectation(p, tanh(x) * tanh(y), {.tolerance = 1e-12});
///     expectation(p, f, {.breaks = {{0.0}}});   // a callable with a kink at x_0 = 0
template <real_scalar T, class F, detail::symbol_binding... Bindings>
auto expectation(gaussian<T> const& p, F const& f, std::type_identity_t<expectation_options<T>> const& options,
                 Bindings const&... bindings) {
  return expectation(p, f, rules::adaptive{}, options, bindings...);
}

/// Without options to about 256 epsilon in up to three dimensions, and as well as a million evaluations can in more.
template <real_scalar T, class F, detail::symbol_binding... Bindings>
  requires(!detail::field_polynomial_formula<F>)
auto expectation(gaussian<T> const& p, F const& f, Bindings const&... bindings) {
  return expectation(p, f, rules::adaptive{}, expectation_options<T>{}, bindings...);
}

/// How expectations in a measure M other than a Gaussian are computed; specialised beside each measure with two
/// functions:
///     static auto exact(M const&, f, bindings...);                     // of a polynomial in the fields
///     static auto by_rule(M const&, f, rule, options, bindings...);    // of any formula or callable
template <class M>
struct expectation_on;

/// A measure with expectations, which is not `gaussian`.
template <class M>
concept has_expectations = requires { sizeof(expectation_on<M>); };

/// E[f(x)] for x distributed as m: one name on every measure, with the arguments and results of that in a Gaussian.  A
/// measure of many components takes formulas, which say of which; a truncated number, functions of one number.
/// @throws error as for a Gaussian
template <has_expectations M, class F, expectation_rule Rule, detail::symbol_binding... Bindings>
auto expectation(M const& m, F const& f, Rule const& rule,
                 std::type_identity_t<expectation_options<typename M::scalar_type>> const& options,
                 Bindings const&... bindings) {
  return expectation_on<M>::by_rule(m, f, rule, options, bindings...);
}
template <has_expectations M, class F, expectation_rule Rule, detail::symbol_binding... Bindings>
auto expectation(M const& m, F const& f, Rule const& rule, Bindings const&... bindings) {
  return expectation(m, f, rule, expectation_options<typename M::scalar_type>{}, bindings...);
}
template <has_expectations M, class F, detail::symbol_binding... Bindings>
auto expectation(M const& m, F const& f,
                 std::type_identity_t<expectation_options<typename M::scalar_type>> const& options,
                 Bindings const&... bindings) {
  return expectation(m, f, rules::adaptive{}, options, bindings...);
}
template <has_expectations M, class F, detail::symbol_binding... Bindings>
auto expectation(M const& m, F const& f, Bindings const&... bindings) {
  if constexpr (detail::field_polynomial_formula<F>) {
    if constexpr (detail::check_symbols<F, Bindings...>()) return expectation_on<M>::exact(m, f, bindings...);
  } else {
    return expectation(m, f, rules::adaptive{}, expectation_options<typename M::scalar_type>{}, bindings...);
  }
}

}  // namespace freefield
