#pragma once
/// @file
/// Descent with inertia: a particle that rolls downhill with friction.

#include <freefield/core/error.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/half_state.hpp>
#include <freefield/flow/objective.hpp>

#include <cstddef>
#include <utility>

namespace freefield {

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
    detail::flow_room::require_halves("inertial_flow", z);
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
