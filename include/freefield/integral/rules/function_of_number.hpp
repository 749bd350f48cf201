#pragma once
/// @file
/// Formulas and callables as functions of one number.

#include <freefield/integral/rules/formula_at_points.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield::detail::integral {

/// A function of one number, with its break points.
template <class T, class F>
class known_function {
 public:
  known_function(F const& f, std::vector<T> breaks) : f_(f), breaks_(std::move(breaks)) {}

  T operator()(T const& x) const { return T(f_(x)); }
  std::vector<T> const& breaks() const { return breaks_; }

 private:
  F f_;
  std::vector<T> breaks_;
};

/// A formula in field<0>, which adds the break points that it knows of itself, or a callable.
template <class T, class F, class... Bindings>
auto function_of_number(std::string_view function, F const& f, std::vector<T> breaks, Bindings const&... bindings) {
  if constexpr (expression<F>) {
    using fields = fields_of<F>;
    static_assert(without(variable_set<field_node<0>>{}, variable_set<>{}, fields{}).size() == 0,
                  "freefield: a formula for one component has field<0> alone, which stands for that component");
    static_assert(!has_delta<F>,
                  "freefield: the formula has a delta function, the derivative of a jump, which no quadrature sees");
    (require_finite_binding(function, bindings), ...);
    formula_at_points<F, fields, Bindings...> const points(f, {}, bindings...);
    vector_of<T> const zero = vector_of<T>::Constant(1, T(0));
    if constexpr (points.breaks_of_formula.any) {
      for (T const& b : points.template breaks<T>(0, zero)) breaks.push_back(b);
    }
    auto const value = [points](T const& x) { return T(points(Eigen::Matrix<T, 1, 1>(x))); };
    return known_function<T, std::remove_const_t<decltype(value)>>(value, std::move(breaks));
  } else {
    static_assert(sizeof...(Bindings) == 0, "freefield: a callable has no symbols to be given values");
    static_assert(std::invocable<F const&, T const&>,
                  "freefield: a function of one component is a formula in field<0>, or a callable of one number");
    return known_function<T, F>(f, std::move(breaks));
  }
}

}  // namespace freefield::detail::integral
