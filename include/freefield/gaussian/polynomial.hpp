#pragma once
/// @file
/// A formula that is a polynomial in the fields, multiplied out.

#include <freefield/core/expression.hpp>

#include <array>
#include <cstddef>
#include <map>
#include <utility>

namespace freefield::detail {

/// Exponents of a monomial in `Fields` fields.
template <std::size_t Fields>
using exponents = std::array<int, Fields>;

/// sum of coefficient * monomial over the monomials that occur.
template <field_scalar T, std::size_t Fields>
struct polynomial {
  std::map<exponents<Fields>, T> terms;

  static polynomial constant(T const& value) { return {{{exponents<Fields>{}, value}}}; }

  /// The field number i.
  static polynomial variable(std::size_t i) {
    exponents<Fields> linear{};
    linear[i] = 1;
    return {{{linear, T(1)}}};
  }

  void add(exponents<Fields> const& monomial, T const& coefficient) {
    auto const [place, fresh] = terms.try_emplace(monomial, coefficient);
    if (!fresh) place->second = T(place->second + coefficient);
  }

  friend polynomial operator+(polynomial a, polynomial const& b) {
    for (auto const& [monomial, coefficient] : b.terms) a.add(monomial, coefficient);
    return a;
  }

  friend polynomial operator*(polynomial const& a, polynomial const& b) {
    polynomial product;
    for (auto const& [left, l] : a.terms) {
      for (auto const& [right, r] : b.terms) {
        exponents<Fields> monomial = left;
        for (std::size_t i = 0; i < Fields; ++i) monomial[i] += right[i];
        product.add(monomial, T(l * r));
      }
    }
    return product;
  }
};

/// The fields among the variables of a formula, in the order of their first appearance.
template <class... Found>
constexpr auto fields_among(variable_set<Found...> found, variable_set<>) {
  return found;
}
template <class... Found, class First, class... Rest>
constexpr auto fields_among(variable_set<Found...>, variable_set<First, Rest...>) {
  if constexpr (is_field<First>) return fields_among(variable_set<Found..., First>{}, variable_set<Rest...>{});
  else return fields_among(variable_set<Found...>{}, variable_set<Rest...>{});
}
template <class E>
using fields_of = decltype(fields_among(variable_set<>{}, variables_of<E>{}));

/// A formula multiplied out: a polynomial in the fields of the set Fields, every other symbol has a value.
template <class T, class Fields, class Environment>
class expansion_in_fields {
 public:
  using result = polynomial<T, Fields::size()>;

  explicit expansion_in_fields(Environment const& values) : values_(values) {}

  template <class E>
  result operator()(E const& e) const {
    if constexpr (fields_of<E>::size() == 0) return result::constant(value_of<T>(e, values_));
    else if constexpr (is_field<E>) return result::variable(Fields::index_of(e));
    else return of_node(e);
  }

 private:
  template <class L, class R>
  result of_node(sum_node<L, R> const& e) const { return (*this)(e.left) + (*this)(e.right); }

  template <class L, class R>
  result of_node(product_node<L, R> const& e) const { return (*this)(e.left) * (*this)(e.right); }

  template <class L, class R>
  result of_node(quotient_node<L, R> const& e) const {
    return (*this)(e.left) * result::constant(T(T(1) / value_of<T>(e.right, values_)));
  }

  template <class B, std::intmax_t N>
  result of_node(power_node<B, N> const& e) const {
    result const base = (*this)(e.base);
    result power = base;
    for (std::intmax_t k = 1; k < N; ++k) power = power * base;
    return power;
  }

  Environment values_;
};

}  // namespace freefield::detail
