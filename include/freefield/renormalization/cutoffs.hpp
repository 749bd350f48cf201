#pragma once
/// @file
/// Cutoff functions K(p^2 / Lambda^2): what of the propagator is left at a scale.

#include <freefield/core/expression.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/measure/fields.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace freefield {

/// Cutoff functions K(y) of y = p^^2 / Lambda^2, with K(0) = 1, and K small for large y.  Any formula in `field<0>`,
/// which is y, is one, too.
namespace cutoffs {

/// K = e^(-y)
struct exponential {
  static constexpr auto formula = exp(-field<0>);
};

/// K = (1 + y)^(-N)
template <int N = 1>
  requires(N >= 1)
struct power {
  static constexpr auto formula = pow<-N>(1 + field<0>);
};

/// K = (1 - y)^2 for y < 1 and 0 beyond: what is above the scale is gone, as with the optimised cutoff of Litim, whose
/// K = 1 - y has a jump in its derivative.
struct smooth_litim {
  static constexpr auto formula = pow<2>(max(1 - field<0>, 0));
};

/// K = 1 for y < 1 and 0 beyond; at 1, where it is 1/2, the rounding of y decides.  dC/ds is a delta function: there are
/// exact kernels, and no metric.
struct sharp {
  static constexpr auto formula = (1 + sign(1 - field<0>)) / 2;
};

}  // namespace cutoffs

namespace detail::renormalization_room {

/// The formula of a cutoff.
template <class K>
constexpr auto formula_of(K const& cutoff) {
  if constexpr (expression<K>) return cutoff;
  else return K::formula;
}
template <class K>
using cutoff_formula = std::remove_cvref_t<decltype(formula_of(std::declval<K const&>()))>;

/// A formula in `field<0>` alone.
template <class F>
concept formula_in_field_0 =
    expression<F> && std::same_as<fields_of<F>, fields_of<std::remove_const_t<decltype(field<0>)>>> &&
    std::same_as<symbols_beside_fields<F>, variable_set<>>;

template <class K> inline constexpr bool is_cutoff = false;
template <class K>
  requires expression<K> || requires { K::formula; }
inline constexpr bool is_cutoff<K> = formula_in_field_0<cutoff_formula<K>>;

template <class K>
inline constexpr bool has_smooth_formula =
    !has_delta<std::remove_const_t<decltype(derivative(std::declval<cutoff_formula<K> const&>(), field<0>))>>;

}  // namespace detail::renormalization_room

/// K is a cutoff function: an entry of `cutoffs::`, or a formula in `field<0>` without open symbols.
template <class K>
concept cutoff_function = detail::renormalization_room::is_cutoff<K>;

/// A cutoff with a finite derivative.
///
/// Asked of the formula's type: a jump, as that of `sign`, has a delta function in its derivative.
template <class K>
concept smooth_cutoff_function = cutoff_function<K> && detail::renormalization_room::has_smooth_formula<K>;

}  // namespace freefield
