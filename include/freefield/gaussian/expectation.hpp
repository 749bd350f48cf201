#pragma once
/// @file
/// Expectations in a Gaussian measure.

#include <freefield/wick/field_moment.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace freefield {

namespace detail {

/// Where the fields of a formula are in a vector of the measure.
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

/// At most the sum of the degrees in each field.
template <class E, class... Fields>
consteval int degree_in_fields(variable_set<Fields...>) {
  return (0 + ... + degree_of<Fields, E>::value);
}

template <class V, class T>
void require_finite_binding(binding<V, T> const& b) {
  require(math::is_finite(b.value), errc::non_finite,
          {"expectation", "value of " + std::string(V::name()) + " is not finite", "a finite number"}, b.value);
}

}  // namespace detail

/// E[f(x)] for x distributed as p, exact: f is a polynomial in the components `field<0>, field<1>, ...` of x.
///
///     expectation(p, pow<2>(x) * pow<2>(y) + 3 * x * y);            // C00 C11 + 2 C01^2 + 3 C01 for mean zero
///     expectation(p, g * pow<4>(x) / 24, g = rational(1, 10));      // other symbols are bound
///     expectation(p, normal_ordered(x * x) * normal_ordered(y * y));   // 2 C01^2: no contractions within an :f:
///
/// Integration by parts over the multi-indices that the monomials need: no quadrature, no rounding but that of T, every
/// odd moment of a centred measure exactly zero; the covariance may be singular.  T is any field: rationals, complex,
/// multiprecision, dual numbers (whose derivatives by mean and covariance are exact).
/// Cost: one product per field for each multi-index below those of the monomials, each computed once.
/// @throws error `size_mismatch` for a field that p lacks, `non_finite` for a symbol's value, `overflow` where T cannot
/// hold the result
/// Source: C. Stein, Ann. Statist. 9 (1981) 1135; L. Isserlis, Biometrika 12 (1918) 134.
template <field_scalar T, expression Formula, class... Bindings>
T expectation(gaussian<T> const& p, Formula const& f, Bindings const&... bindings) {
  using fields = detail::fields_of<Formula>;
  using symbols = decltype(detail::without(fields{}, variable_set<>{}, detail::variables_of<Formula>{}));
  static_assert(detail::is_polynomial_in<Formula>(fields{}),
                "freefield: expectation(p, f) needs a polynomial in the fields; write integer powers as pow<n>(x)");
  static_assert(detail::degree_in_fields<Formula>(fields{}) <= 1000,
                "freefield: expectation(p, f) is limited to degree 1000");
  if constexpr (detail::is_polynomial_in<Formula>(fields{}) && detail::check_bindings<Bindings...>(symbols{})) {
    static_assert((!detail::is_field<typename Bindings::variable_type> && ...),
                  "freefield: a field of expectation(p, f) is random; only other symbols can be given values");
    static_assert((!detail::column<typename Bindings::value_type> && ...),
                  "freefield: expectation(p, f) takes numbers for the symbols of f, not columns");
    (detail::require_finite_binding(bindings), ...);
    auto const values = detail::environment_at(0, bindings...);
    constexpr std::size_t blocks = detail::block_count<Formula>;
    auto const expanded = detail::expansion_in_fields<T, fields, blocks, decltype(values)>(values)(f);
    detail::stein_moments<T, fields::size(), blocks> moment(p, detail::components_of(p, fields{}));
    T sum(0);
    for (auto const& [monomial, coefficient] : expanded.terms) sum = T(sum + T(coefficient * moment(monomial)));
    require(math::is_finite(sum), errc::overflow, {"expectation", "the expectation is not finite", "a finite result"},
            sum);
    return sum;
  }
}

}  // namespace freefield
