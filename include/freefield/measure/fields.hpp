#pragma once
/// @file
/// The fields of a formula as the components of a measure.

#include <freefield/core/error.hpp>
#include <freefield/core/expression.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace freefield::detail {

/// The fields among the variables of a formula, in the order of their first appearance.
template <class E>
using fields_of = decltype(fields_among(variable_set<>{}, variables_of<E>{}));

/// The symbols of a formula that are not fields.
template <class E>
using symbols_beside_fields = decltype(without(fields_of<E>{}, variable_set<>{}, variables_of<E>{}));

/// Tells whether every variable of the set enters as a polynomial.
template <class E, class... Variables>
consteval bool is_polynomial_in(variable_set<Variables...>) {
  return ((degree_of<Variables, E>::value >= 0) && ...);
}

/// A polynomial in the fields.
template <class E>
concept field_polynomial_formula = expression<E> && is_polynomial_in<E>(fields_of<E>{});

/// The value of a symbol, as in `g = 0.5`.
template <class T>
concept symbol_binding = is_binding<T>;

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

template <class V, class T>
void require_finite_binding(std::string_view function, binding<V, T> const& b) {
  require(math::is_finite(b.value), errc::non_finite,
          {function, "value of " + std::string(V::name()) + " is not finite", "a finite number"}, b.value);
}

/// The components of a measure that the fields of a formula are.
template <class M, class... Fields>
std::array<std::ptrdiff_t, sizeof...(Fields)> components_of(std::string_view function, M const& m,
                                                            variable_set<Fields...>) {
  std::array<std::ptrdiff_t, sizeof...(Fields)> const result{static_cast<std::ptrdiff_t>(Fields::index)...};
  for (std::ptrdiff_t const i : result) {
    require(i < m.dimension(), errc::size_mismatch,
            {function, "the formula has a field that the measure lacks",
             "fields below the dimension " + std::to_string(m.dimension())},
            i, {i});
  }
  return result;
}

}  // namespace freefield::detail
