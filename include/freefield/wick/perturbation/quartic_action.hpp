#pragma once
/// @file
/// Quartic actions and the cumulants that they have, to second order in the vertex.

#include <freefield/measure/gaussian.hpp>
#include <freefield/wick/perturbation/quartic_array.hpp>

#include <string_view>

namespace freefield {

/// The couplings of the action
///     S(z) = (1/2) sum A_ij z_i z_j + (1/24) sum V_ijkl z_i z_j z_k z_l,   p(z) proportional to exp(-S(z)).
/// A^-1 is called the metric where there is a vertex, and is the covariance where there is none.
template <field_scalar T>
struct quartic_action {
  matrix_of<T> precision;  ///< A, n x n
  vertex_tensor<T> vertex;         ///< V, of rank 4 and dimension n
};

namespace detail::wick {

/// The two-point function and the connected four-point function.
template <class T>
struct two_and_four_points {
  matrix_of<T> covariance;
  vertex_tensor<T> connected;
};

inline void require_second_order(std::string_view function, int order) {
  require(order == 1 || order == 2, errc::bad_option, {function, "option .order is not known", "1 or 2"}, order);
}

/// With t_ab = V_abcd K_cd and products of matrices,
///     G = K - K t K / 2 + (K t K t K + K (V : K t K) K) / 4 + K sunset K / 6,
///     W = -V KKKK + (bubbles with legs + sum over the legs of V with K t K on one and K on three) / 2.
template <class T>
two_and_four_points<T> cumulants_of_action(std::string_view function, matrix_of<T> const& k,
                                           vertex_tensor<T> const& vertex, int order) {
  auto const v = quartic_array<T>::of(function, vertex, k.rows());
  T const one(1), half = ratio<T>(1, 2), quarter = ratio<T>(1, 4);
  matrix_of<T> const tadpole = v.closed_by(k);
  matrix_of<T> const dressed = congruent(k, tadpole);
  matrix_of<T> g = combined<T>(one, k, T(-half), dressed);
  quartic_array<T> const legs = v.with_legs(k);
  if (order == 1) return {g, legs.tensor(T(-1))};
  matrix_of<T> const inside = combined<T>(quarter, v.closed_by(dressed), ratio<T>(1, 6), v.sunset(k));
  g = combined<T>(one, g, one, congruent(k, inside));
  matrix_of<T> const chain = congruent(k, congruent(tadpole, k));
  g = combined<T>(one, g, quarter, chain);
  auto const second = combined(half, v.bubbles(k).with_legs(k), half, v.marked_legs(dressed, k));
  return {g, combined(T(-1), legs, one, second).tensor(one)};
}

/// The inverse: with the connected function w without its legs, w = W PPPP, P = G^-1,
///     V = -w + bubbles / 2,   A = P - (V : G) / 2 + sunset / 6.
template <class T>
quartic_action<T> action_of_cumulants(std::string_view function, matrix_of<T> const& g, matrix_of<T> const& p,
                                      vertex_tensor<T> const& connected, int order) {
  auto const w = quartic_array<T>::of(function, connected, g.rows()).with_legs(p);
  T const one(1), half = ratio<T>(1, 2);
  if (order == 1) return {combined<T>(one, p, half, w.closed_by(g)), w.tensor(T(-1))};
  auto const v = combined(T(-1), w, half, w.bubbles(g));
  matrix_of<T> const loops = combined<T>(T(-half), v.closed_by(g), ratio<T>(1, 6), w.sunset(g));
  return {combined<T>(one, p, one, loops), v.tensor(one)};
}

}  // namespace detail::wick
}  // namespace freefield
