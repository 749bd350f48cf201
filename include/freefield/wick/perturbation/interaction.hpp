#pragma once
/// @file
/// What stands in an action: formulas, vertex tensors and polynomials as polynomials in fields and couplings.

#include <freefield/wick/perturbation/gaussian_smearing.hpp>

#include <concepts>
#include <span>
#include <string_view>
#include <type_traits>

namespace freefield::detail::wick {

/// The couplings of an action or observable: the symbols of a formula that have no value, and those of a polynomial.
template <class Object, class Bound>
struct couplings_in { using type = variable_set<>; };
template <expression E, class Bound>
struct couplings_in<E, Bound> {
  using symbols = decltype(without(fields_of<E>{}, variable_set<>{}, variables_of<E>{}));
  using type = decltype(without(Bound{}, variable_set<>{}, symbols{}));
};
template <class T, class... Couplings, class Bound>
struct couplings_in<field_polynomial<T, Couplings...>, Bound> { using type = variable_set<Couplings...>; };

template <class... Ls, class... Rs>
constexpr auto united(variable_set<Ls...>, variable_set<Rs...> right) {
  return []<class... New>(variable_set<New...>) { return variable_set<Ls..., New...>{}; }(
      without(variable_set<Ls...>{}, variable_set<>{}, right));
}

/// The coupling that multiplies an action which has none.
using implied_coupling = symbol_node<"g">;

/// The couplings of a perturbation series.
template <class Interaction, class Observable, class... Bindings>
struct couplings_of_series {
  using bound = variable_set<typename Bindings::variable_type...>;
  using own = typename couplings_in<Interaction, bound>::type;
  static constexpr bool is_implied = own::size() == 0;
  using of_interaction = std::conditional_t<is_implied, variable_set<implied_coupling>, own>;
  using type = decltype(united(of_interaction{}, typename couplings_in<Observable, bound>::type{}));
};

template <class T, class Set>
struct polynomial_over;
template <class T, class... Couplings>
struct polynomial_over<T, variable_set<Couplings...>> { using type = field_polynomial<T, Couplings...>; };

/// The algebra of formulas as run-time polynomials, with the normal order of a measure.
template <class T, class... Couplings>
struct measured_algebra : run_time_algebra<T, Couplings...> {
  using element = field_polynomial<T, Couplings...>;
  gaussian<T> const* measure;

  element in_normal_order(element const& inside) const {
    vector_of<T> const minus_mean = -measure->mean();
    return shifted(smeared(inside, measure->covariance(), -1), minus_mean);
  }
};

/// The polynomial, with a set of couplings that contains its own.
template <class Wide, class T, class... Couplings>
Wide widened(field_polynomial<T, Couplings...> const& narrow) {
  if constexpr (std::same_as<Wide, field_polynomial<T, Couplings...>>) {
    return narrow;
  } else {
    Wide result;
    for (auto const& [product, coefficient] : narrow.terms()) {
      typename Wide::monomial wide{{}, product.fields};
      std::size_t i = 0;
      ((wide.couplings[Wide::couplings::index_of(Couplings{})] = product.couplings[i++]), ...);
      result.add(wide, coefficient);
    }
    return result;
  }
}

/// Reads actions and observables about a Gaussian measure as polynomials of the type Polynomial.
template <class Polynomial>
class action_reader;
template <class T, class... Couplings>
class action_reader<field_polynomial<T, Couplings...>> {
 public:
  using polynomial = field_polynomial<T, Couplings...>;

  action_reader(std::string_view function, gaussian<T> const& free) : function_(function), free_(free) {}

  template <class Object, class... Bindings>
  polynomial operator()(Object const& object, Bindings const&... bindings) const {
    polynomial const result = read(object, bindings...);
    require_components(function_, free_, result);
    for (auto const& [product, coefficient] : result.terms()) {
      require(math::is_finite(coefficient), errc::non_finite,
              {function_, "coefficient is not finite", "finite numbers"}, coefficient);
    }
    return result;
  }

 private:
  template <expression E, class... Bindings>
  polynomial read(E const& formula, Bindings const&... bindings) const {
    using variables = decltype(united(fields_of<E>{}, variable_set<Couplings...>{}));
    static_assert(
        is_polynomial_in<E>(variables{}),
        "freefield: a perturbation series needs polynomials in the fields and in the symbols without a value");
    auto const values = environment_at(0, bindings...);
    measured_algebra<T, Couplings...> algebra;
    algebra.measure = &free_;
    return formula_expansion<T, measured_algebra<T, Couplings...>, decltype(values)>(values, algebra)(formula);
  }

  template <class... Own, class... Bindings>
  polynomial read(field_polynomial<T, Own...> const& given, Bindings const&...) const {
    return widened<polynomial>(given);
  }

  template <class... Bindings>
  polynomial read(vertex_tensor<T> const& vertex, Bindings const&...) const {
    return polynomial(vertex);
  }

  template <class... Bindings>
  polynomial read(std::span<Eigen::Index const> indices, Bindings const&...) const {
    polynomial product(T(1));
    for (Eigen::Index const i : indices) product = product * polynomial::field(i);
    return product;
  }

  std::string_view function_;
  gaussian<T> const& free_;
};

}  // namespace freefield::detail::wick
