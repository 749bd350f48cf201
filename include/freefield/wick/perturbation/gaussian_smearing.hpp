#pragma once
/// @file
/// Wick's theorem for polynomials: averages over a Gaussian shift of their fields.

#include <freefield/measure/gaussian.hpp>
#include <freefield/wick/field_polynomial.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace freefield::detail::wick {

/// The sum over all ways to contract two fields, (1/2) sum_ij C_ij d_i d_j f.
template <class T, class... Couplings>
field_polynomial<T, Couplings...> one_contraction(field_polynomial<T, Couplings...> const& f, matrix_of<T> const& c) {
  field_polynomial<T, Couplings...> result;
  for (auto const& [product, coefficient] : f.terms()) {
    for (std::size_t a = 0; a < product.fields.size(); ++a) {
      auto const [i, power] = product.fields[a];
      auto const rest = product.without(a);
      if (power > 1 && !(c(i, i) == T(0))) {
        result.add(rest.without(a), T(T(coefficient * c(i, i)) * T(T(power * (power - 1)) / T(2))));
      }
      std::size_t const next = power > 1 ? a + 1 : a;
      for (std::size_t b = next; b < rest.fields.size(); ++b) {
        auto const [j, other] = rest.fields[b];
        if (c(i, j) == T(0)) continue;
        result.add(rest.without(b), T(T(coefficient * c(i, j)) * T(power * other)));
      }
    }
  }
  return result;
}

/// exp(sign (1/2) sum_ij C_ij d_i d_j) f.  For sign = 1 it is f(x + y) averaged over y with mean zero and covariance C;
/// for sign = -1 it is the inverse, normal order.
template <class T, class... Couplings>
field_polynomial<T, Couplings...> smeared(field_polynomial<T, Couplings...> const& f, matrix_of<T> const& c, int sign) {
  field_polynomial<T, Couplings...> sum = f, contracted = f;
  for (int k = 1; !contracted.terms().empty(); ++k) {
    contracted = one_contraction(contracted, c) / T(sign * k);
    sum += contracted;
  }
  return sum;
}

/// The polynomial f with a polynomial in the place of every field, up to a degree in the couplings.
template <class T, class... Couplings, class Replacement>
field_polynomial<T, Couplings...> substituted(field_polynomial<T, Couplings...> const& f,
                                              Replacement const& replacement, int order) {
  using polynomial = field_polynomial<T, Couplings...>;
  std::map<typename polynomial::monomial::power, polynomial> powers;
  auto const power_of = [&](auto const& self, Eigen::Index i, int n) -> polynomial const& {
    auto [place, is_new] = powers.try_emplace({i, n});
    if (is_new) {
      place->second = n == 1 ? replacement(i) : truncated_product(self(self, i, n - 1), self(self, i, 1), order);
    }
    return place->second;
  };
  polynomial sum;
  for (auto const& [product, coefficient] : f.terms()) {
    polynomial term;
    term.add({product.couplings, {}}, coefficient);
    for (auto const& [i, n] : product.fields) term = truncated_product(term, power_of(power_of, i, n), order);
    sum += term;
  }
  return sum;
}

/// The polynomial f(x + shift).
template <class T, class... Couplings>
field_polynomial<T, Couplings...> shifted(field_polynomial<T, Couplings...> const& f, vector_of<T> const& shift) {
  using polynomial = field_polynomial<T, Couplings...>;
  if (shift.isZero(T(0))) return f;
  return substituted(f, [&](Eigen::Index i) { return polynomial::field(i) + polynomial(shift(i)); },
                     std::numeric_limits<int>::max());
}

/// E[f(x)], a polynomial in the couplings alone.  With the terms f_n of degree n about the mean and D = (1/2) d C d it
/// is
/// E[f] = f_0 + D/1 (f_2 + D/2 (f_4 + D/3 (...))).
/// Going from the highest degree downwards, a monomial is contracted once for all monomials that become it.
template <class T, class... Couplings>
field_polynomial<T, Couplings...> averaged(field_polynomial<T, Couplings...> const& f, gaussian<T> const& p) {
  std::map<int, field_polynomial<T, Couplings...>> by_degree;
  field_polynomial<T, Couplings...> const centred = shifted(f, p.mean());
  for (auto const& [product, coefficient] : centred.terms()) by_degree[product.degree()].add(product, coefficient);
  field_polynomial<T, Couplings...> sum;
  for (int k = centred.degree() / 2; k > 0; --k) {
    sum = one_contraction(sum + by_degree[2 * k], p.covariance()) / T(k);
  }
  return sum + by_degree[0];
}

/// Checks that the measure has every component that the polynomial needs.
template <class T, class... Couplings>
void require_components(std::string_view function, gaussian<T> const& p, field_polynomial<T, Couplings...> const& f) {
  require(f.dimension() <= p.dimension(), errc::size_mismatch,
          {function, "the polynomial has a field that the measure lacks",
           "fields below the dimension " + std::to_string(p.dimension())},
          f.dimension() - 1, {f.dimension() - 1});
}

}  // namespace freefield::detail::wick
