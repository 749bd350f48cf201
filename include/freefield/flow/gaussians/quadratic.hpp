#pragma once
/// @file
/// Free energies whose potential is quadratic, on Gaussians: flows that stay Gaussian and have closed forms.

#include <freefield/flow/free_energy.hpp>
#include <freefield/measure/fields.hpp>
#include <freefield/measure/gaussian.hpp>

#include <concepts>
#include <tuple>
#include <utility>

namespace freefield::detail::flow_room {

/// No second derivative of V has a field in it.
template <class V, class Row, class... Fields>
inline constexpr bool is_constant_row =
    (std::same_as<fields_of<decltype(derivative(derivative(std::declval<V const&>(), Row{}), Fields{}))>,
                  variable_set<>> && ...);
template <class V, class... Fields>
consteval bool is_quadratic_in(variable_set<Fields...>) {
  return (is_constant_row<V, Fields, Fields...> && ...);
}

template <class F> inline constexpr bool is_quadratic_part = false;
template <> inline constexpr bool is_quadratic_part<entropy_functional> = true;
template <class V, class... B>
inline constexpr bool is_quadratic_part<potential_energy_functional<V, B...>> = is_quadratic_in<V>(fields_of<V>{});
template <class Kind, class Q>
inline constexpr bool is_quadratic_part<divergence<Kind, Q>> = free_energy_part::of<divergence<Kind, Q>>;

struct quadratic_part {
  template <class G> static constexpr bool of = is_quadratic_part<G>;
};

/// A free energy on Gaussians with a quadratic potential: a polynomial of degree 2, what refers to a Gaussian.
template <class F, class T>
concept quadratic_free_energy =
    free_energy<F> && every_term<quadratic_part, terms_in<F>> && functional_of<F, gaussian<T>>;

/// E grad V and E hess V of the potential of a free energy; zero where it has none.
template <free_energy F, class T>
gaussian_variation<T> potential_variation(F const& f, gaussian<T> const& p) {
  if constexpr (has_potential<F>) {
    return first_variation(potential_part(f), p);
  } else {
    Eigen::Index const d = p.dimension();
    return {vector_of<T>::Constant(d, T(0)), matrix_of<T>::Constant(d, d, T(0))};
  }
}

template <class T>
matrix_of<T> identity(Eigen::Index d, T const& diagonal = T(1)) {
  matrix_of<T> result = matrix_of<T>::Constant(d, d, T(0));
  for (Eigen::Index i = 0; i < d; ++i) result(i, i) = diagonal;
  return result;
}

/// (A + A^T) / 2
template <class T>
matrix_of<T> symmetric_part(matrix_of<T> const& a) {
  matrix_of<T> result = a;
  for (Eigen::Index j = 0; j < a.cols(); ++j)
    for (Eigen::Index i = 0; i < a.rows(); ++i) result(i, j) = T(T(a(i, j) + a(j, i)) / T(2));
  return result;
}

/// The largest size of an entry.
template <class T>
T largest_entry(matrix_of<T> const& a) {
  T result(0);
  for (Eigen::Index j = 0; j < a.cols(); ++j)
    for (Eigen::Index i = 0; i < a.rows(); ++i) result = std::max(result, magnitude(T(a(i, j))));
  return result;
}

}  // namespace freefield::detail::flow_room
