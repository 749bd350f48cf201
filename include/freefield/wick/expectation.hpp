#pragma once
/// @file
/// Expectations of polynomials in a Gaussian measure, exact.

#include <freefield/wick/moment/field_moment.hpp>

#include <array>
#include <cstddef>

namespace freefield {

namespace detail::wick {

/// An upper bound of the degree: the sum of the degrees in each field.
template <class E, class... Fields>
consteval int degree_in_fields(variable_set<Fields...>) {
  return (0 + ... + degree_of<Fields, E>::value);
}

/// E[f(x)] of a polynomial in the fields, from the moments of monomials.
/// @param moment  of `field_powers`, whose place i is the power of the field number i of `fields_of<Formula>`
template <class T, class Formula, class Moment, class... Bindings>
T expectation_by_moments(Formula const& f, Moment&& moment, Bindings const&... bindings) {
  using fields = fields_of<Formula>;
  static_assert(degree_in_fields<Formula>(fields{}) <= 1000,
                "freefield: expectation(p, f) is limited to degree 1000");
  (require_finite_binding("expectation", bindings), ...);
  auto const values = environment_at(0, bindings...);
  auto const expanded = expansion_in_fields<T, fields, block_count<Formula>, decltype(values)>(values)(f);
  T sum(0);
  for (auto const& [monomial, coefficient] : expanded.terms) sum = T(sum + T(coefficient * moment(monomial)));
  require(math::is_finite(sum), errc::overflow, {"expectation", "expectation overflows", "a finite result"}, sum);
  return sum;
}

/// E[f(x)] of a polynomial, whose fields are these components of p.
template <class T, class Formula, std::size_t Fields, class... Bindings>
T expectation_of_polynomial(gaussian<T> const& p, std::array<Eigen::Index, Fields> const& components, Formula const& f,
                            Bindings const&... bindings) {
  return expectation_by_moments<T>(f, stein_moments<T, Fields, block_count<Formula>>(p, components), bindings...);
}

}  // namespace detail::wick

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
template <field_scalar T, detail::field_polynomial_formula Formula, detail::symbol_binding... Bindings>
T expectation(gaussian<T> const& p, Formula const& f, Bindings const&... bindings) {
  if constexpr (detail::check_symbols<Formula, Bindings...>()) {
    auto const components = detail::components_of("expectation", p, detail::fields_of<Formula>{});
    return detail::wick::expectation_of_polynomial(p, components, f, bindings...);
  }
}

}  // namespace freefield
