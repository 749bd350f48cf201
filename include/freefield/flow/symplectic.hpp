#pragma once
/// @file
/// Steps that keep the geometry of mechanics: symplectic compositions of kicks and drifts.

#include <freefield/flow/evolve.hpp>
#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/symplectic/run.hpp>

#include <type_traits>

namespace freefield {

template <kick_drift_composition S, class Flow, vector_state State>
  requires detail::flow_room::separable_flow<Flow, State>
struct step_traits<S, Flow, State> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<guarantee::symplectic>;
  using method = detail::flow_room::symplectic_run<S, Flow, State>;
};

namespace detail::flow_room {

/// One sentence for what kicks and drifts do not run.
template <bool PhaseSpace, bool Fields, bool Separable>
struct kick_drift_refusal {
  static_assert(PhaseSpace, "freefield: mechanics has real positions followed by as many momenta: "
                            "std::array<T, 2 * n>, std::vector<T>, a column of Eigen");
  static_assert(!PhaseSpace || Fields,
                "freefield: a Hamiltonian has a field for each number of the state: field<0>, field<1>, ... are the "
                "positions, then come as many momenta");
  static_assert(!PhaseSpace || !Fields || Separable,
                "freefield: kicks and drifts take a Hamiltonian that is a sum T(p) + V(q), and this formula is none; "
                "steppers::implicit_midpoint runs every Hamiltonian");
};

}  // namespace detail::flow_room

template <kick_drift_composition S, class Flow, class State>
struct step_refusal<S, Flow, State> {
  static_assert(std::is_void_v<S>,
                "freefield: steppers::verlet, yoshida4, yoshida6 and blanes_moan run hamiltonian_flow(H) of a formula "
                "and hamiltonian_flow(T, V), on vectors of positions followed by momenta");
};
template <kick_drift_composition S, class H, class State>
struct step_refusal<S, hamiltonian_flow_of<H>, State> {
  static_assert(std::is_void_v<S>,
                "freefield: of a callable of the whole state nobody knows whether it is a sum T(p) + V(q); kicks and "
                "drifts run hamiltonian_flow(T, V), steppers::implicit_midpoint runs every Hamiltonian");
};
template <kick_drift_composition S, expression H, class State>
struct step_refusal<S, hamiltonian_flow_of<H>, State>
    : detail::flow_room::kick_drift_refusal<detail::flow_room::phase_space_state<State>,
                                            detail::flow_room::has_its_fields<H, State>,
                                            detail::flow_room::is_separable<H>()> {};
template <kick_drift_composition S, class T, class V, class State>
struct step_refusal<S, separable_hamiltonian_flow<T, V>, State>
    : detail::flow_room::kick_drift_refusal<detail::flow_room::phase_space_state<State>, true, true> {
  static_assert(!detail::flow_room::phase_space_state<State> || std::is_void_v<S>,
                "freefield: T and V of hamiltonian_flow(T, V) are formulas, callables that take dual numbers, or "
                "with_gradient(f, gradient), each of its own half of the state");
};

}  // namespace freefield
