#pragma once
/// @file
/// Descent with inertia: a particle that rolls downhill with friction.

#include <freefield/core/error.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/objective.hpp>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::flow_room {

/// The positions of a state (q, p): for std::array and std::vector, and for columns of Eigen.
template <class S> struct half_state {};
template <class T, std::size_t N>
  requires(N % 2 == 0)
struct half_state<std::array<T, N>> {
  using type = std::array<T, N / 2>;
};
template <class T, class A> struct half_state<std::vector<T, A>> { using type = std::vector<T, A>; };
template <template <class, int, int, int, int, int> class Matrix, class T, int R, int O, int MR>
  requires(R < 0 || R % 2 == 0)
struct half_state<Matrix<T, R, 1, O, MR, 1>> {
  using type = Matrix<T, R < 0 ? R : R / 2, 1, O, R < 0 ? R : R / 2, 1>;
};

template <vector_state S>
void require_halves(S const& z) {
  require(size_of(z) % 2 == 0, errc::size_mismatch,
          {"inertial_flow", "state has an odd length", "positions followed by as many momenta"}, size_of(z));
}

template <vector_state S>
typename half_state<S>::type positions_of(S const& z) {
  typename half_state<S>::type q{};
  if constexpr (extent<S> == 0) q.resize(z.size() / 2);
  for (std::size_t i = 0; i < size_of(q); ++i) numbers_of(q)[i] = numbers_of(z)[i];
  return q;
}

}  // namespace detail::flow_room

/// q' = p,  p' = -grad f(q) - friction p
template <class F, class C>
struct inertial_flow_of : flow_node {
  F functional;
  C friction;

  constexpr inertial_flow_of(F f, C c) : functional(std::move(f)), friction(std::move(c)) {}

  template <vector_state S>
    requires(ordered_scalar<scalar_of<S>> && objective_of<F, typename detail::flow_room::half_state<S>::type>)
  void operator()(S const& z, S& velocity, time_of<S> const& t) const {
    using half = typename detail::flow_room::half_state<S>::type;
    using T = scalar_of<S>;
    detail::flow_room::require_halves(z);
    half const q = detail::flow_room::positions_of(z);
    half gradient = q;
    objective_on<F, half>::gradient(functional, q, gradient, t);
    std::size_t const n = detail::flow_room::size_of(q);
    auto const* const from = detail::flow_room::numbers_of(z);
    auto* const out = detail::flow_room::numbers_of(velocity);
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = from[n + i];
      out[n + i] = T(T(-detail::flow_room::numbers_of(gradient)[i]) - T(T(friction) * from[n + i]));
    }
  }
};

/// The descent of f with inertia and friction, of states (q, p) of positions followed by momenta.  On vectors it is
/// Polyak's heavy ball in continuous time; on ensembles of positions and momenta, where F is a potential energy minus a
/// temperature times the entropy, Langevin's equation with noise of that temperature.
/// @param friction  >= 0
/// @throws error `domain` for a negative friction; (from a step) `size_mismatch` for a state of odd length
/// Source: B. T. Polyak, USSR Comput. Math. Math. Phys. 4 (1964) 1.
template <class F, detail::number C>
constexpr inertial_flow_of<F, C> inertial_flow(F functional, C friction) {
  require(math::is_finite(friction) && !(friction < C(0)), errc::domain,
          {"inertial_flow", "friction is negative or not finite", "a number >= 0"}, friction);
  return {std::move(functional), std::move(friction)};
}

}  // namespace freefield
