#pragma once
/// @file
/// Expectations in a Gaussian measure.

#include <freefield/integral/rules/adaptive.hpp>
#include <freefield/wick/moment/field_moment.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>

namespace freefield {

namespace detail::integral {

/// The components of the measure that the fields of a formula are.
template <class T, class... Fields>
std::array<Eigen::Index, sizeof...(Fields)> components_of(gaussian<T> const& p, variable_set<Fields...>) {
  std::array<Eigen::Index, sizeof...(Fields)> const result{static_cast<Eigen::Index>(Fields::index)...};
  for (Eigen::Index const i : result) {
    require(i < p.dimension(), errc::size_mismatch,
            {"expectation", "the formula has a field that the measure lacks",
             "fields below the dimension " + std::to_string(p.dimension())},
            i, {i});
  }
  return result;
}

/// The marginal measure of these components in ascending order; they are replaced by their places in it.
template <class T, std::size_t N>
gaussian<T> marginal_of(gaussian<T> const& p, std::array<Eigen::Index, N>& components) {
  auto ascending = components;
  std::sort(ascending.begin(), ascending.end());
  for (Eigen::Index& i : components) i = std::lower_bound(ascending.begin(), ascending.end(), i) - ascending.begin();
  return p.marginal(indices(ascending));
}

/// An upper bound of the degree: the sum of the degrees in each field.
template <class E, class... Fields>
consteval int degree_in_fields(variable_set<Fields...>) {
  return (0 + ... + degree_of<Fields, E>::value);
}

template <class V, class T>
void require_finite_binding(binding<V, T> const& b) {
  require(math::is_finite(b.value), errc::non_finite,
          {"expectation", "value of " + std::string(V::name()) + " is not finite", "a finite number"}, b.value);
}

/// A polynomial in the fields: what has an exact expectation.
template <class F>
concept field_polynomial_formula = expression<F> && wick::is_polynomial_in<F>(wick::fields_of<F>{});

/// The symbols of a formula that are not fields.
template <class F>
using symbols_beside_fields = decltype(without(wick::fields_of<F>{}, variable_set<>{}, variables_of<F>{}));

/// Checks that the symbols of a formula are bound to numbers and that no field is bound.
template <class F, class... Bindings>
consteval bool check_symbols() {
  if constexpr (check_bindings<Bindings...>(symbols_beside_fields<F>{})) {
    static_assert((!is_field<typename Bindings::variable_type> && ...),
                  "freefield: a field of expectation(p, f) is random; only other symbols can be given values");
    static_assert((!column<typename Bindings::value_type> && ...),
                  "freefield: expectation(p, f) takes numbers for the symbols of f, not columns");
    return !(is_field<typename Bindings::variable_type> || ...) && !(column<typename Bindings::value_type> || ...);
  } else {
    return false;
  }
}

}  // namespace detail::integral

/// E[f(x)] for x distributed as p, exact: f is a polynomial in the components `field<0>, field<1>, ...` of x.
///
///     expectation(p, pow<2>(x) * pow<2>(y) + 3 * x * y);            // C00 C11 + 2 C01^2 + 3 C01 for mean zero
///     expectation(p, g * pow<4>(x) / 24, g = rational(1, 10));      // other symbols are bound
///     expectation(p, normal_ordered(x * x) * normal_ordered(y * y));   // 2 C01^2: no contractions within an :f:
///
/// Integration by parts over the multi-indices that the monomials need: no quadrature, no rounding but that of T, every
/// odd moment of a centred measure exactly zero; the covariance may be singular.  T is any field: rationals, complex,
/// multiprecision, dual numbers (whose derivatives with respect to mean and covariance are exact).
/// Cost: one product per field for each multi-index below those of the monomials, each computed once.
/// @throws error `size_mismatch` for a field that p lacks, `non_finite` for a symbol's value, `overflow` where T cannot
/// hold the result
/// Source: C. Stein, Ann. Statist. 9 (1981) 1135; L. Isserlis, Biometrika 12 (1918) 134.
template <field_scalar T, detail::integral::field_polynomial_formula Formula, class... Bindings>
  requires(!(expectation_rule<Bindings> || ...))
T expectation(gaussian<T> const& p, Formula const& f, Bindings const&... bindings) {
  using fields = detail::wick::fields_of<Formula>;
  static_assert(detail::integral::degree_in_fields<Formula>(fields{}) <= 1000,
                "freefield: expectation(p, f) is limited to degree 1000");
  if constexpr (detail::integral::check_symbols<Formula, Bindings...>()) {
    (detail::integral::require_finite_binding(bindings), ...);
    auto const values = detail::environment_at(0, bindings...);
    constexpr std::size_t blocks = detail::block_count<Formula>;
    auto const expanded = detail::wick::expansion_in_fields<T, fields, blocks, decltype(values)>(values)(f);
    detail::wick::stein_moments<T, fields::size(), blocks> moment(p, detail::integral::components_of(p, fields{}));
    T sum(0);
    for (auto const& [monomial, coefficient] : expanded.terms) sum = T(sum + T(coefficient * moment(monomial)));
    require(math::is_finite(sum), errc::overflow, {"expectation", "expectation overflows", "a finite result"},
            sum);
    return sum;
  }
}

/// E[f(x)] by a rule of the catalogue `rules::`, with its error: for any formula in the components `field<0>, ...` of x
/// and other symbols that are given values, or a callable that takes a point as an Eigen vector of T (or as a number,
/// where there is one component).
///
///     expectation(p, [](auto const& x) { return std::tanh(x(0)) * x(1); }, rules::adaptive{.tolerance = 1e-10});
///     expectation(p, exp(g * x), rules::gauss_hermite{.points = 40}, g = 0.5);
///     expectation(p, abs(x), rules::piecewise{.breaks = {{0.0}}});
///
/// `rules::adaptive` integrates a formula over the components that it has, in any dimension of the measure; the other
/// rules integrate over all.  Singular covariances are integrated over their support.  Sums run in a fixed order: the
/// same bits every time.
/// @throws error `non_finite` with the point where f is not finite; `not_converged` with the best estimate where a
/// tolerance is not reached; `bad_option` for an option of a rule that cannot be; `domain`, `too_large`,
/// `size_mismatch` for rules that do not fit the measure
template <real_scalar T, class F, expectation_rule Rule, class... Bindings>
estimate<T> expectation(gaussian<T> const& p, F const& f, Rule const& rule, Bindings const&... bindings) {
  if constexpr (expression<F>) {
    if constexpr (detail::integral::check_symbols<F, Bindings...>()) {
      static_assert(!detail::has_delta<F>,
                    "freefield: the formula has a delta function, the derivative of a jump, which no quadrature sees");
      using fields = detail::wick::fields_of<F>;
      using points = detail::integral::formula_at_points<F, fields, Bindings...>;
      auto places = detail::integral::components_of(p, fields{});
      (detail::integral::require_finite_binding(bindings), ...);
      if constexpr (std::same_as<Rule, rules::adaptive>) {
        auto const marginal = detail::integral::marginal_of(p, places);
        return detail::integral::integrated("expectation", marginal, points(f, places, bindings...), rule);
      } else {
        return detail::integral::integrated("expectation", p, points(f, places, bindings...), rule);
      }
    }
  } else {
    static_assert(sizeof...(Bindings) == 0,
                  "freefield: expectation(p, f) of a callable has no symbols to be given values");
    constexpr bool is_function = std::disjunction_v<std::is_invocable<F const&, vector_of<T> const&>,
                                                    std::is_invocable<F const&, T const&>>;
    static_assert(
        is_function,
        "freefield: expectation(p, f) needs an f that takes an Eigen vector of the measure's scalar, or one number");
    if constexpr (is_function) return detail::integral::integrated("expectation", p, f, rule);
  }
}

/// The same by `rules::adaptive`, to about 256 epsilon in up to three dimensions and as well as a million evaluations
/// can in more.
template <real_scalar T, class F, class... Bindings>
  requires(!detail::integral::field_polynomial_formula<F> && !(expectation_rule<Bindings> || ...))
estimate<T> expectation(gaussian<T> const& p, F const& f, Bindings const&... bindings) {
  return expectation(p, f, rules::adaptive{}, bindings...);
}

}  // namespace freefield
