#pragma once
/// @file
/// What a functional is: it maps a measure to a number, and knows how the number changes with the measure.

#include <freefield/core/expression/environment.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/core/text/number.hpp>

#include <ostream>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace freefield {

/// Base of every functional: makes it callable, `F(m)`, and gives it the operators of combination.hpp.
template <class Derived>
struct functional_node;

/// A functional of measures: an entropy, a divergence from a reference, an energy, a sum of such.
template <class F>
concept functional = std::is_base_of_v<functional_node<std::remove_cv_t<F>>, std::remove_cv_t<F>>;

/// How a functional F is computed on measures M; specialised for each pair beside F, with two functions:
///     static auto value(F const&, M const&);           // a number
///     static auto variation(F const&, M const&);       // the first variation
/// and, where implicit flows can use it,
///     static auto curvature(F const&, M const&, direction);   // the derivative of the variation in a direction
/// A pair for which there is nothing is refused with the sentence of `refusal`.
template <class F, class M>
struct functional_on {};

/// F has a value and a first variation on measures M.
///
/// Both are asked for because a value alone moves nothing: every flow is the steepest descent of a functional.  Whether
/// a pair is defined is said by a specialisation, never found out inside of it, so that the concept is false wherever
/// the call would not compile.
template <class F, class M>
concept functional_of = functional<F> && requires(std::remove_cv_t<F> const& f, M const& m) {
  functional_on<std::remove_cv_t<F>, M>::value(f, m);
  functional_on<std::remove_cv_t<F>, M>::variation(f, m);
};

/// F has a second variation on measures M, too.
template <class F, class M>
concept twice_differentiable_on = functional_of<F, M> && functional_on<std::remove_cv_t<F>, M>::has_curvature;

/// Why F is not defined on M; specialised where there is more to say, by a static_assert.
template <class F, class M>
struct refusal {
  static_assert(std::is_void_v<M>,
                "freefield: this functional is not defined on this kind of measure; the table in freefield/entropy.hpp "
                "says where each is");
};

namespace detail::entropy_room {

/// What a refused call returns: it goes anywhere, so that no second error follows.
struct refused {
  template <class T>
  operator T() const;
};

/// The first functional of a sum, or of a function of one, that is not defined on M; void where all are.
template <class F, class M>
struct first_undefined {
  using type = std::conditional_t<functional_of<F, M>, void, F>;
};

template <class F, class M>
auto refuse() {
  static_cast<void>(sizeof(refusal<typename first_undefined<F, M>::type, M>));
  return refused{};
}

/// The scalar of a result: that of the measure, with that of a coefficient or a parameter which says more, such as a
/// dual number; built-in numbers adapt.
template <class T, class... Others>
struct meeting {
  using type = T;
};
template <class T, class First, class... Rest>
struct meeting<T, First, Rest...> {
  static constexpr auto choose() {
    if constexpr (std::is_void_v<First> || std::is_arithmetic_v<First>) return std::type_identity<T>{};
    else return std::type_identity<typename promote<T, First>::type>{};
  }
  using type = typename meeting<typename decltype(choose())::type, Rest...>::type;
};
template <class T, class... Others> using meeting_of = typename meeting<T, Others...>::type;

}  // namespace detail::entropy_room

template <class Derived>
struct functional_node {
  /// The value on a measure.
  /// @throws error as each functional says
  template <class M>
  auto operator()(M const& m) const {
    if constexpr (functional_of<Derived, M>)
      return functional_on<Derived, M>::value(static_cast<Derived const&>(*this), m);
    else return detail::entropy_room::refuse<Derived, M>();
  }

  /// The functional as a formula, as in `potential_energy(phi0^2/2) - 0.5*entropy`.
  friend std::ostream& operator<<(std::ostream& out, Derived const& f) {
    f.print(out);
    return out;
  }
};

/// The first variation delta F / delta m, a vector of the kind that belongs to the measure:
///     density, discrete   one number xi_i for each cell or outcome: dF = v sum_i xi_i d rho_i with the cell volume v
///     gaussian            {gradient, hessian}: dF = gradient . d mean + tr(hessian d covariance) / 2, which for
///                         F = E V are E grad V and E hess V
///     ensemble            n x d, grad xi at each particle: dF = sum_i w_i grad xi(x_i) . d x_i
/// On densities and probability vectors it is that of F as it is written in the field's books, without a condition on
/// the mass: it is defined up to a constant.
/// @throws error as each functional says
template <functional F, class M>
auto first_variation(F const& f, M const& m) {
  if constexpr (functional_of<F, M>) return functional_on<F, M>::variation(f, m);
  else return detail::entropy_room::refuse<F, M>();
}

/// The second variation at m as an operator: `second_variation(F, rho)(direction)` is the derivative of the first
/// variation when rho moves along the direction.  On densities and probability vectors.
/// The operator refers to a named measure and holds a temporary one.
template <functional F, class M>
auto second_variation(F const& f, M&& m) {
  using measure_type = std::remove_cvref_t<M>;
  static_assert(twice_differentiable_on<F, measure_type>,
                "freefield: this functional has no second variation on this kind of measure; on densities and "
                "probability vectors the entropies, divergences and energies have one");
  using held = std::conditional_t<std::is_lvalue_reference_v<M>, measure_type const&, measure_type>;
  return [f, box = std::tuple<held>(std::forward<M>(m))](auto const& direction) {
    if constexpr (twice_differentiable_on<F, measure_type>)
      return functional_on<F, measure_type>::curvature(f, std::get<0>(box), direction);
    else return detail::entropy_room::refused{};
  };
}

template <functional F>
std::string to_string(F const& f) {
  std::ostringstream out;
  f.print(out);
  return std::move(out).str();
}

}  // namespace freefield
