#pragma once
/// @file
/// Formulas as functions of a point, which know where they break.

#include <freefield/core/expression.hpp>
#include <freefield/measure/fields.hpp>
#include <freefield/numeric/dense.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield::detail::integral {

/// The points with normal . x + offset = 0.
template <class T>
struct plane {
  vector_of<T> normal;
  T offset;
};

template <class... Fields>
consteval std::size_t last_index(variable_set<Fields...>) {
  std::size_t last = 0;
  ((last = Fields::index < last ? last : Fields::index), ...);
  return last;
}

/// The last component on which a formula depends.
template <class E> using last_field = field_node<last_index(fields_of<E>{})>;

/// Tells whether a formula is affine in its fields: no derivative has a field.
template <class E, class... Fields>
consteval bool is_affine_in(variable_set<Fields...>) {
  return (... &&
          (fields_of<std::remove_cvref_t<decltype(differentiate<Fields>(std::declval<E const&>()))>>::size() == 0));
}

/// What is known at compile time of the places where a function is not smooth.
struct known_breaks {
  bool any = false;     ///< there are some
  bool nested = false;  ///< there are some, and given all other components, all of each are known
  bool affine = false;  ///< there are some, and all of them are planes
};

/// The values of a formula at points.  The places say which component of a point each field is; they ascend, as the
/// indices of the fields do.
template <class E, class Fields, class... Bindings>
class formula_at_points;
template <class E, class... Fields, class... Bindings>
class formula_at_points<E, variable_set<Fields...>, Bindings...> {
 public:
  using places = std::array<Eigen::Index, sizeof...(Fields)>;

  formula_at_points(E const& e, places const& where, Bindings const&... bindings)
      : formula_(e), places_(where), bindings_(bindings...) {}

  template <class Vector>
  auto operator()(Vector const& x) const {
    auto const value = [&](auto const&... bindings) {
      return formula_((Fields{} = x(place_of<Fields>()))..., bindings...);
    };
    return std::apply(value, bindings_);
  }

  static constexpr known_breaks breaks_of_formula = []<class... Kinks>(std::type_identity<std::tuple<Kinks...>>) {
    constexpr bool any = sizeof...(Kinks) > 0;
    return known_breaks{any, any && (has_known_zeros<last_field<Kinks>, Kinks> && ...),
                        any && (is_affine_in<Kinks>(fields_of<Kinks>{}) && ...)};
  }(std::type_identity<decltype(kinks_of(std::declval<E const&>()))>{});

  /// The values of component i at which the formula breaks, given the components before it: the zeros of the kinks that
  /// depend on no later component.
  template <class T>
  std::vector<T> breaks(Eigen::Index i, vector_of<T> const& x) const {
    std::vector<T> result;
    auto const add = [&]<class Kink>(Kink const& kink) {
      using last = last_field<Kink>;
      if constexpr (detail::degree_of<last, Kink>::value > 0 && has_known_zeros<last, Kink>) {
        using before = decltype(without(variable_set<last>{}, variable_set<>{}, fields_of<Kink>{}));
        if (i == place_of<last>()) add_zeros(result, kink, last{}, before{}, x);
      }
    };
    std::apply([&](auto const&... kinks) { (add(kinks), ...); }, kinks_of(formula_));
    return result;
  }

  /// The planes on which the formula breaks, in a space of that dimension; all kinks have to be affine.
  template <class T>
  std::vector<plane<T>> planes(Eigen::Index dimension) const {
    std::vector<plane<T>> result;
    if constexpr (breaks_of_formula.affine) {
      auto const add = [&](auto const& kink) { result.push_back(plane_of<T>(kink, dimension)); };
      std::apply([&](auto const&... kinks) { (add(kinks), ...); }, kinks_of(formula_));
    }
    return result;
  }

 private:
  template <class Field>
  Eigen::Index place_of() const {
    return places_[variable_set<Fields...>::index_of(Field{})];
  }

  template <class T, class G>
  T at_zero(G const& g) const {
    return std::apply([&](auto const&... bindings) { return T(g((Fields{} = T(0))..., bindings...)); }, bindings_);
  }

  template <class T, class Kink>
  plane<T> plane_of(Kink const& kink, Eigen::Index dimension) const {
    plane<T> result{vector_of<T>::Constant(dimension, T(0)), at_zero<T>(kink)};
    auto const set = [&]<class Field>(Field const&) {
      result.normal(place_of<Field>()) = at_zero<T>(differentiate<Field>(kink));
    };
    (set(Fields{}), ...);
    return result;
  }

  template <class T, class Kink, class Last, class... Before>
  void add_zeros(std::vector<T>& result, Kink const& kink, Last const& last, variable_set<Before...>,
                 vector_of<T> const& x) const {
    auto const zeros = std::apply([&](auto const&... bindings) {
      return zeros_of_kink<T>(kink, last, (Before{} = x(place_of<Before>()))..., bindings...);
    }, bindings_);
    result.insert(result.end(), zeros.begin(), zeros.end());
  }

  E formula_;
  places places_;
  std::tuple<Bindings...> bindings_;
};

/// What a function knows of itself; a callable knows nothing.
template <class F> inline constexpr known_breaks breaks_of{};
template <class F>
  requires requires { F::breaks_of_formula; }
inline constexpr known_breaks breaks_of<F> = F::breaks_of_formula;

}  // namespace freefield::detail::integral
